"""What the scanner tells the Markdown extension beside the page's model: what to put where in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from mkdocs_w3nest.markup.lines import Lines, Margin
from mkdocs_w3nest.markup.model import Page

MarkKind = Literal["cell", "output", "open", "close", "literal", "break"]
Paragraph = Literal["text", "item"] | None
"""The paragraph that a line continues: a plain one, the text of a list item, none."""

_BLANK = re.compile(r"[ \t]*")


@dataclass(frozen=True)
class Mark:
    """A part of the page's text that Markdown shall see otherwise.

    Attributes:
        kind: A cell, a cell-output, a note's opening or closing tag; the ``<`` of a tag that is shown as
            text; a place where a list begins right after a paragraph.
        start: Offset of the first character that is replaced.
        end: Offset after the last one.
        index: Position of the element among those of its kind in the page; the offset of a ``<``.
        before: Text that goes before the element: line breaks and indentation.
        after: Text that goes after it.
        shift: Columns by which lines inside a note are moved, for its opening tag.
    """

    kind: MarkKind
    start: int
    end: int
    index: int = 0
    before: str = ""
    after: str = ""
    shift: int = 0


@dataclass(frozen=True)
class Survey:
    """A scanned page.

    Attributes:
        page: The page.
        marks: The marks of its text, in order and apart from each other.
        tagged: Whether there is any tag in the text, be it in code; without one, the page costs nothing more.
    """

    page: Page
    marks: tuple[Mark, ...] = ()
    tagged: bool = False


@dataclass(frozen=True)
class Place:
    """Where a tag stands on its line.

    Attributes:
        line: 0-based line.
        margin: What is before the line's content.
        first: Whether nothing but markers of list items is before the tag.
        marked: Whether there are such markers.
        paragraph: The paragraph that is open at the tag.
        column: Column at which Markdown shall see what stands there.
    """

    line: int
    margin: Margin
    first: bool
    marked: bool
    paragraph: Paragraph
    column: int

    @property
    def quote(self) -> str:
        """What a blank line starts with here."""
        return self.margin.quote.rstrip()

    @property
    def indent(self) -> str:
        """What a line starts with here."""
        return self.margin.quote + " " * self.column


class Extent:
    """The part of the text that an element takes, less the white space around it on its lines."""

    def __init__(self, text: str, lines: Lines, start: int, end: int, place: Place) -> None:
        line = lines.index(end)
        blank = _BLANK.match(text, end, lines.ends[line])
        self.element = (start, end)
        self.rest_blank = blank is not None and blank.end() == lines.ends[line]
        self.start = lines.starts[place.line] if place.first and not place.marked else start
        self.end = lines.ends[line] if self.rest_blank else end


def mark_element(kind: MarkKind, index: int, extent: Extent, place: Place) -> Mark:
    """The mark of a cell or output: it keeps its place in a line or a list item, and else is a block."""
    if not place.first:
        return Mark(kind, *extent.element, index)
    if place.paragraph == "item":
        return Mark(kind, extent.start, extent.end, index, "" if place.marked else place.indent)
    before = "" if place.marked else f"{place.quote}\n{place.indent}"
    return Mark(
        kind, extent.start, extent.end, index, before, f"\n{place.quote}" if extent.rest_blank else ""
    )


def mark_edge(kind: MarkKind, key: int, extent: Extent, place: Place, shift: int = 0) -> Mark:
    """The mark of a note's opening or closing tag: a paragraph of its own, wherever it stands."""
    if place.marked and place.first:
        before = ""
    else:
        before = f"{place.quote}\n{place.indent}" if place.first else f"\n{place.quote}\n{place.indent}"
    after = f"\n{place.quote}" if extent.rest_blank else f"\n{place.quote}\n{place.indent}"
    return Mark(kind, extent.start, extent.end, key, before, after, shift)
