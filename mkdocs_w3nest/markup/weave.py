"""The text that Markdown parses: the page's, with tokens for our elements."""

from __future__ import annotations

import re

from mkdocs_w3nest.markup.lines import width
from mkdocs_w3nest.markup.tokens import Tokens

_INDENT = re.compile(r"^[ \t]*(?=\S)|^[ \t]+\Z", re.MULTILINE)


def weave(tokens: Tokens) -> str:
    """The page's text with a token for each mark; without marks, the text as it is."""
    text = tokens.survey.page.text
    parts: list[str] = []
    position = 0
    shifts = [0]
    for mark in tokens.survey.marks:
        parts.append(_shift(text, position, mark.start, shifts[-1]))
        parts.append(mark.before)
        if mark.kind == "literal":
            parts.append("&lt;")
        elif mark.kind != "break":
            parts.append(tokens.write(mark))
        parts.append(mark.after)
        position = mark.end
        if mark.kind == "open":
            shifts.append(mark.shift)
        elif mark.kind == "close":
            shifts.pop()
    parts.append(_shift(text, position, len(text), shifts[-1]))
    return "".join(parts)


def _shift(text: str, start: int, end: int, columns: int) -> str:
    """``text[start:end]``, its whole lines moved by `columns`."""
    part = text[start:end]
    if columns == 0:
        return part
    starts_line = start == 0 or text[start - 1] == "\n"

    def indent(match: re.Match[str]) -> str:
        if match.start() == 0 and not starts_line:
            return match.group()
        return " " * max(width(match.group()) + columns, 0)

    return _INDENT.sub(indent, part)
