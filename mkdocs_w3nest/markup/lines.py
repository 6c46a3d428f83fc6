"""Lines of a text: where each starts and ends, its indentation; and searches that look at nothing twice."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

TAB = 4
"""Columns of a tab, and of Python-Markdown's one step of indentation."""

_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Margin:
    """What is before a line's content.

    Attributes:
        quote: Markers of block quotes, as written.
        column: Width of the white space after them.
        content: Offset of the content; the line's end when it is blank.
        blank: Whether there is no content.
    """

    quote: str
    column: int
    content: int
    blank: bool

    @property
    def depth(self) -> int:
        """How many block quotes the line is in."""
        return self.quote.count(">")


@cache
def _margin_in(depth: int | None) -> re.Pattern[str]:
    """The pattern of a margin in no more than `depth` block quotes."""
    most = "" if depth is None else depth
    return re.compile(rf"(?P<quote>(?:[ ]{{0,3}}>[ ]?){{0,{most}}})(?P<indent>[ \t]*)")


class Lines:
    """The lines of a text; a line ends at ``\\n``, ``\\r\\n`` or ``\\r``."""

    def __init__(self, text: str) -> None:
        self._text = text
        breaks = [match.span() for match in _BREAK.finditer(text)]
        self.starts = [0, *(end for _, end in breaks)]
        self.ends = [*(start for start, _ in breaks), len(text)]

    def __len__(self) -> int:
        return len(self.starts)

    def index(self, offset: int) -> int:
        """0-based line that an offset is on."""
        return bisect_right(self.starts, offset) - 1

    def margin(self, line: int, depth: int | None = None) -> Margin:
        """What is before the content of a line, which is in no more than `depth` block quotes."""
        end = self.ends[line]
        match = _margin_in(depth).match(self._text, self.starts[line], end)
        assert match is not None, "the pattern matches an empty line too"
        return Margin(match["quote"], width(match["indent"]), match.end(), match.end() == end)


class Ahead:
    """The next match of a pattern at or after positions that only grow."""

    def __init__(self, text: str, pattern: re.Pattern[str]) -> None:
        self._text = text
        self._pattern = pattern
        self._next: re.Match[str] | None = pattern.search(text)

    def find(self, position: int) -> re.Match[str] | None:
        """The first match that starts at or after `position`."""
        if self._next is not None and self._next.start() < position:
            self._next = self._pattern.search(self._text, position)
        return self._next


def width(indent: str) -> int:
    """Columns that white space takes."""
    return len(indent.expandtabs(TAB))


def dedent(code: str, *, skip_first: bool) -> str:
    """Takes the indentation off that all lines of `code` share; blank lines count for nothing.

    Args:
        code: Lines.
        skip_first: Whether the first line is the rest of another line, and so has no indentation of its own.
    """
    lines = code.splitlines(keepends=True) if "\r" in code else code.split("\n")
    joint = "" if "\r" in code else "\n"
    first = 1 if skip_first else 0
    common: str | None = None
    for line in lines[first:]:
        content = line.lstrip(" \t")
        if not content.strip("\r\n"):
            continue
        indent = line[: len(line) - len(content)]
        common = indent if common is None else _shared(common, indent)
        if not common:
            return code
    if common is None:
        return code
    return joint.join(lines[:first] + [_without(line, common) for line in lines[first:]])


def _shared(one: str, other: str) -> str:
    length = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return one[:length]


def _without(line: str, indent: str) -> str:
    """A line less an indentation; a blank line may have less of it."""
    return line[len(_shared(line, indent)) :]
