"""What Markdown passed on as it was: tokens and link tags in raw HTML, tokens in code that it highlighted."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from html import escape

from mkdocs_w3nest.markup import slots
from mkdocs_w3nest.markup.conversion import Conversion
from mkdocs_w3nest.markup.inline import LINK, link_element
from mkdocs_w3nest.markup.notes import note_edges
from mkdocs_w3nest.markup.tokens import Token

_VERBATIM = r"(?P<verbatim></?(?:pre|code|script|style|textarea)(?=[\s>])|<!--|-->)"


def replace_leftovers(html: str, conversion: Conversion) -> str:
    """Replaces the tokens and link tags in a page's HTML; in code, tokens by what the page says there."""
    tokens = conversion.tokens
    if html not in tokens and not LINK.search(html):
        return html
    events = re.compile(f"{_VERBATIM}|(?P<token>{tokens.pattern.pattern})|{LINK.pattern}")
    parts: list[str] = []
    position = depth = 0
    while event := events.search(html, position):
        parts.append(html[position : event.start()])
        position = event.end()
        text = event.group()
        if event["verbatim"]:
            depth = max(depth + (-1 if text.startswith(("</", "--")) else 1), 0)
        elif event["token"]:
            token = tokens.read(event)
            text = escape(tokens.source(token), quote=False) if depth else _token_html(token, conversion)
        elif not depth and (found := link_element(html, event, conversion)):
            element, position = found
            text = etree.tostring(element, encoding="unicode", method="html")
        parts.append(text)
    parts.append(html[position:])
    return "".join(parts)


def _token_html(token: Token, conversion: Conversion) -> str:
    if token.kind == "literal":
        return "&lt;"
    if token.kind in ("cell", "output"):
        return slots.slot_html(token.kind, token.index)
    opening, closing = note_edges(conversion.page.notes[token.index])
    return opening if token.kind == "open" else closing
