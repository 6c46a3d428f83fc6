"""The text that Markdown parses: the page's, with tokens for our elements."""

from __future__ import annotations

import re

from mkdocs_w3nest.markup.lines import width
from mkdocs_w3nest.markup.tokens import Tokens

_KEPT = 80
"""Characters of what was written that are looked at for a blank line."""

_BLANK_BEFORE = re.compile(r"\n[ \t]*\n\Z")
_BLANK_AFTER = re.compile(r"\n[ \t]*(?:\n|\Z)")
_INDENT = re.compile(r"^[ \t]*(?=\S)|^[ \t]+\Z", re.MULTILINE)


def weave(tokens: Tokens) -> str:
    """The page's text with a token for each mark; without marks, the text as it is."""
    text = tokens.survey.page.text
    parts: list[str] = []
    position = 0
    shifts = [0]
    tail = "\n\n"  # nothing before the text counts as a blank line
    for mark in tokens.survey.marks:
        gap = _shift(text, position, mark.start, shifts[-1])
        # One blank line says it; Markdown takes a second one for the end of a footnote.
        before = mark.before[1:] if _ends_blank(tail, gap) and mark.before.startswith("\n") else mark.before
        after = "" if mark.after == "\n" and _BLANK_AFTER.match(text, mark.end) else mark.after
        token = "" if mark.kind == "break" else tokens.write(mark)
        written = f"{before}{token}{after}"
        parts += [gap, written]
        tail = f"{gap[-_KEPT:]}{written}"[-_KEPT:]
        position = mark.end
        if mark.kind == "open":
            shifts.append(mark.shift)
        elif mark.kind == "close":
            shifts.pop()
    parts.append(_shift(text, position, len(text), shifts[-1]))
    return "".join(parts)


def _ends_blank(tail: str, gap: str) -> bool:
    return _BLANK_BEFORE.search(f"{tail}{gap[-_KEPT:]}"[-_KEPT:]) is not None


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
