"""Which closing tag ends which cell.

A cell's content is raw, so its end is found before anything else is read in it:

1. Code that starts on the line of the opening tag, and a closing tag on that line: the first one there.
2. Otherwise the closing tag that stands first on its line. An opening tag that stands first on a line of the
   code needs a closing tag of its own that does so too; so an unclosed cell ends nothing but itself.
3. Otherwise a closing tag that stands last on its line, before the next opening tag of that name.

All of it takes time proportional to the text: 2 is one pass with a stack, and the ranges of 3 never overlap.
"""

from __future__ import annotations

import re

from mkdocs_w3nest.markup.attributes import TAGS
from mkdocs_w3nest.markup.lines import Ahead, Lines

CELLS = tuple(name for name in TAGS if name.endswith("-cell"))
_NAMES = "|".join(CELLS)
_FIRST = re.compile(
    rf"^[ \t>]*(?:(?:[-*+]|\d{{1,9}}\.)[ \t]+)*<(?P<slash>/?)(?P<name>{_NAMES})(?![\w-])[^\r\n]*",
    re.MULTILINE,
)
_CLOSING = {name: re.compile(rf"</{name}\s*>") for name in CELLS}
_LAST = {name: re.compile(rf"</{name}\s*>(?=[ \t]*(?:[\r\n]|\Z))") for name in CELLS}


class CellPairs:
    """The ends of the cells of one text; asked for in the order of the text."""

    def __init__(self, text: str, lines: Lines) -> None:
        self._text = text
        self._lines = lines
        self._next = {name: Ahead(text, pattern) for name, pattern in _CLOSING.items()}
        self._own_line: dict[int, re.Match[str]] = {}
        open_tags: dict[str, list[int]] = {name: [] for name in CELLS}
        for match in _FIRST.finditer(text):
            name, start = match["name"], match.start("slash") - 1
            closing = _CLOSING[name].match(text, start)
            if closing is not None:
                if open_tags[name]:
                    self._own_line[open_tags[name].pop()] = closing
            elif not match["slash"] and not _CLOSING[name].search(text, start, match.end()):
                open_tags[name].append(start)

    def end(self, name: str, start: int, content: int) -> tuple[int, int] | None:
        """Where the closing tag of a cell is.

        Args:
            name: The cell's tag.
            start: Offset of the opening tag.
            content: Offset after the opening tag.

        Returns:
            Offsets of the closing tag's start and end; None when the cell is never closed.
        """
        closing = self._next[name].find(content)
        if closing is None or closing.start() > self._lines.ends[self._lines.index(content)]:
            closing = self._own_line.get(start)
        if closing is None:
            following = self._text.find(f"<{name}", content)
            limit = following if following >= 0 else len(self._text)
            closing = _LAST[name].search(self._text, content, limit)
        return closing.span() if closing is not None else None
