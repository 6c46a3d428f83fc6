"""What holds a page's lines: list items, admonitions, tabs, footnotes, notes; and what indentation means.

Python-Markdown indents by steps of four columns: what a list item holds stands four columns further in than
the list, whatever the width of its marker. Four columns beyond that are a code block, after a blank line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from mkdocs_w3nest.markup.lines import TAB

_DEEPEST = 50
"""What would open deeper than this is text: each is a level of the document's tree and time on each line."""

ITEM = re.compile(r"(?P<marker>[-*+]|\d{1,9}\.)(?P<gap>[ \t]+)(?=\S)")
"""The marker of a list item."""

INTERRUPTING = re.compile(r"(?:[-*+]|1\.)[ \t]")
"""Markers that may follow a paragraph without a blank line, as in CommonMark."""

INDENTED = re.compile(r'(?:!!!|\?\?\?\+?)[ ]+[\w"]|===[+!]*[ ]+"|\[\^[^\]\r\n]+\]:|:[ ]{1,3}(?=\S)')
"""Openings of what holds lines indented by four: admonitions, details, tabs, footnotes, definitions."""


@dataclass(frozen=True, eq=False)
class Container:
    """Something that holds lines.

    Attributes:
        kind: A list item may also hold lines that are less indented, when no blank line is before them.
        member: Column from which a line belongs to it.
        base: Column at which its content stands for Python-Markdown.
        shift: Columns to add to its lines, to stand where the note around them stands.
    """

    kind: Literal["item", "indented", "note"]
    member: int
    base: int
    shift: int


class Containers:
    """The containers that are open at one line of a page."""

    def __init__(self) -> None:
        self._open: list[Container] = []

    @property
    def base(self) -> int:
        """Column at which content stands."""
        return self._open[-1].base if self._open else 0

    @property
    def member(self) -> int:
        """Column from which a line belongs to the innermost container."""
        return self._open[-1].member if self._open else 0

    @property
    def shift(self) -> int:
        """Columns that the lines are moved by."""
        return self._open[-1].shift if self._open else 0

    @property
    def in_item(self) -> bool:
        """Whether the innermost container is a list item."""
        return bool(self._open) and self._open[-1].kind == "item"

    @property
    def full(self) -> bool:
        """Whether nothing more opens here."""
        return len(self._open) >= _DEEPEST

    def leave(self, column: int, *, lazy: bool) -> None:
        """Closes what a line at `column` is not in; notes are closed by their tags alone.

        Args:
            column: Where the line's content starts.
            lazy: Whether the line may continue the paragraph of a list item that it is not indented for.
        """
        first = next((i + 1 for i in range(len(self._open) - 1, -1, -1) if self._open[i].kind == "note"), 0)
        for i in range(first, len(self._open)):
            if column < self._open[i].member and not (lazy and self._open[i].kind == "item"):
                del self._open[i:]
                return

    def clear(self) -> None:
        """Closes everything but notes."""
        self._open = [container for container in self._open if container.kind == "note"]

    def enter_item(self, column: int, content: int) -> None:
        """Opens a list item whose marker is at `column` and whose text is at `content`."""
        outer = next((c.base for c in reversed(self._open) if c.kind != "item"), 0)
        base = outer + TAB * (max(column - outer, 0) // TAB + 1)
        self._open.append(Container("item", min(content, base), base, self.shift))

    def enter_indented(self) -> None:
        """Opens what holds lines indented by four."""
        base = self.base + TAB
        self._open.append(Container("indented", base, base, self.shift))

    def enter_note(self, content: int) -> Container:
        """Opens a note whose own content stands at column `content`."""
        note = Container("note", 0, content, self.base + self.shift - content)
        self._open.append(note)
        return note

    def leave_note(self, note: Container) -> None:
        """Closes a note and everything in it."""
        del self._open[self._open.index(note) :]
