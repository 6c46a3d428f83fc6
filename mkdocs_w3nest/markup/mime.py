"""MIME bundles as HTML: picks the richest form that a page can show.

``text/html`` comes from the author's own backend and is trusted like the page itself; only its tags are
balanced, so that it stays in its place.
All other text is escaped; an SVG is shown as an image, in which no script runs.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from mkdocs_w3nest.markup.terminal import terminal_html

LONG = 30
"""Lines of text beyond which it is shown in a box that scrolls."""

_JSON_OPEN = 12
_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_SCRIPT_URL = re.compile(
    r"""(<(?:a|img)\b[^>]*?\b(?:href|src)=")\s*(?:javascript|vbscript|data:text)[^"]*""", re.I
)

_FORMULA = (
    r"\$\$([^$]+)\$\$|\\\[(.+?)\\\]|\\\((.+?)\\\)|"
    r"\$(?!\s)((?:\\.|[^\\$\n])+?)(?<!\s)\$(?!\d)"  # an amount of dollars is none
)

Bundle = Mapping[str, Any]
"""Data or metadata by MIME type."""


def join(text: Any) -> str:
    """Text of nbformat, which may be one string or a list of lines."""
    return "".join(map(str, text)) if isinstance(text, list | tuple) else str(text)


def bundle_html(data: Bundle, metadata: Bundle) -> str:
    """The richest form in a bundle, as HTML."""
    for mime, render in _RENDERERS.items():
        if mime in data:
            return render(data, metadata, mime)
    names = ", ".join(f"<code>{escape(str(mime))}</code>" for mime in sorted(data)) or "nothing"
    return f'<p class="w3nest-message">This output is {names}, which the page cannot show.</p>'


def text_html(text: str, kind: str) -> str:
    """Text of a terminal in a box; a long one scrolls."""
    long = text.count("\n") > LONG
    scroll = f' tabindex="0" role="group" aria-label="{kind}, scrollable"' if long else ""
    classes = f"w3nest-text w3nest-{kind}{' w3nest-long' if long else ''}"
    return f'<pre class="{classes}"{scroll}>{terminal_html(text)}</pre>'


def markdown_html(text: str) -> str:
    """Markdown as HTML, with tables, fences and formulas; HTML in it is text."""
    md = Markdown(extensions=[TableExtension(), FencedCodeExtension()])
    md.inlinePatterns.register(_Formula(_FORMULA, md), "formula", 185)  # after code, before backslashes
    md.preprocessors.deregister("html_block")
    md.inlinePatterns.deregister("html")
    return _SCRIPT_URL.sub(r"\1#", md.convert(text))


class _Formula(InlineProcessor):
    """LaTeX in Markdown, for what the page draws formulas with."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]
        block, inline = m[1] or m[2], m[3] or m[4]
        formula = Element("span", {"class": "arithmatex"})
        formula.text = AtomicString(rf"\[{block}\]" if block else rf"\({inline}\)")
        return formula, m.start(), m.end()


def _html(data: Bundle, metadata: Bundle, mime: str) -> str:
    from bs4 import BeautifulSoup  # noqa: PLC0415  (slow to import, and most sites have no such output)

    balanced = BeautifulSoup(join(data[mime]), "html.parser").decode(formatter="minimal")
    return f'<div class="w3nest-html">{balanced}</div>'


def _svg(data: Bundle, metadata: Bundle, mime: str) -> str:
    encoded = base64.b64encode(join(data[mime]).encode()).decode()
    return _image(encoded, data, metadata, mime)


def _bitmap(data: Bundle, metadata: Bundle, mime: str) -> str:
    encoded = "".join(join(data[mime]).split())
    try:
        base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return (
            f'<p class="w3nest-message">This output says that it is <code>{mime}</code>, but is no image.</p>'
        )
    return _image(encoded, data, metadata, mime)


def _image(encoded: str, data: Bundle, metadata: Bundle, mime: str) -> str:
    about = metadata.get(mime)
    about = about if isinstance(about, Mapping) else {}
    alt = about.get("alt") or metadata.get("alt") or join(data.get("text/plain", "")) or "Output"
    size = "".join(
        f' {name}="{round(about[name])}"'
        for name in ("width", "height")
        if isinstance(about.get(name), int | float) and 0 < about[name] < 100_000
    )
    return f'<img class="w3nest-image" src="data:{mime};base64,{encoded}" alt="{escape(str(alt))}"{size}>'


def _markdown(data: Bundle, metadata: Bundle, mime: str) -> str:
    return f'<div class="w3nest-markdown">{markdown_html(join(data[mime]))}</div>'


def _latex(data: Bundle, metadata: Bundle, mime: str) -> str:
    """LaTeX in the delimiters that MathJax and KaTeX are set up for along with pymdownx.arithmatex."""
    text = join(data[mime]).strip()
    for fence, opening, closing in (("$$", r"\[", r"\]"), ("$", r"\(", r"\)")):
        if len(text) > 2 * len(fence) and text.startswith(fence) and text.endswith(fence):
            text = opening + text[len(fence) : -len(fence)] + closing
            break
    return f'<div class="arithmatex">{escape(text, quote=False)}</div>'


def _json(data: Bundle, metadata: Bundle, mime: str) -> str:
    value = data[mime]
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    what = f"object of {len(value)}" if isinstance(value, dict) else "value"
    what = f"list of {len(value)}" if isinstance(value, list) else what
    state = " open" if text.count("\n") < _JSON_OPEN else ""
    body = text_html(text, "value")
    return f'<details class="w3nest-json"{state}><summary>JSON {what}</summary>{body}</details>'


def _plain(data: Bundle, metadata: Bundle, mime: str) -> str:
    return text_html(join(data[mime]), "result")


_RENDERERS: Mapping[str, Callable[[Bundle, Bundle, str], str]] = {
    "text/html": _html,
    "image/svg+xml": _svg,
    **dict.fromkeys(_IMAGES, _bitmap),
    "text/markdown": _markdown,
    "text/latex": _latex,
    "application/json": _json,
    "text/plain": _plain,
}
"""What can be shown, the richest first."""
