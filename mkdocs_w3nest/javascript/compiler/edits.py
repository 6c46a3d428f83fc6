"""A source text, and what is to be changed in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Text = str | Callable[[], str]
"""A text, or one that can only be told when everything was read."""


@dataclass
class Edits:
    """Notes edits in the order of the source. Positions are bytes of `source`.

    Those at one position are made in the order in which they were noted.
    """

    source: bytes
    _edits: list[tuple[int, int, Text]] = field(default_factory=list)

    def insert(self, at: int, text: Text) -> None:
        """Puts `text` before what stands at a position."""
        self.replace(at, at, text)

    def replace(self, start: int, end: int, text: Text) -> None:
        """Puts `text` in the place of what stands from `start` to `end`."""
        self._edits.append((start, end, text))

    def slice(self, start: int, end: int) -> str:
        """The source as it is, from `start` to `end`."""
        return self.source[start:end].decode()

    def __str__(self) -> str:
        done = 0
        parts: list[str] = []
        for start, end, text in sorted(self._edits, key=lambda edit: edit[0]):
            parts += self.slice(done, start), text if isinstance(text, str) else text()
            done = end
        return "".join([*parts, self.slice(done, len(self.source))])
