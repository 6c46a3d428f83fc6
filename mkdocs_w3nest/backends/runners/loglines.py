"""Bytes of a log into lines, a bounded number of which is kept."""

from __future__ import annotations

import codecs
from collections import deque
from collections.abc import Callable

KEPT = 1000
"""Lines."""

LONGEST = 4096
"""Characters of a line; a longer one is cut in pieces."""


class LogLines:
    """The last lines of a log that comes in chunks.

    Args:
        on_line: Told each line as it ends.
    """

    def __init__(self, on_line: Callable[[str], None] | None = None) -> None:
        self.listeners: list[Callable[[str], None]] = [on_line] if on_line else []
        self._lines: deque[str] = deque(maxlen=KEPT)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._open = ""

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        """Takes the next bytes; `final` ends the last line."""
        text = self._open + self._decoder.decode(chunk, final)
        *whole, self._open = text.split("\n")
        if len(self._open) > LONGEST or (final and self._open):
            whole.append(self._open)
            self._open = ""
        for line in whole:
            for start in range(0, max(len(line), 1), LONGEST):
                piece = line[start : start + LONGEST].rstrip().rpartition("\r")[2]
                self._lines.append(piece)
                for listener in self.listeners:
                    listener(piece)

    def tail(self, count: int) -> list[str]:
        """The last lines, with one that has not ended yet."""
        lines = [*self._lines, *([self._open] if self._open else [])]
        return lines[-count:] if count > 0 else []
