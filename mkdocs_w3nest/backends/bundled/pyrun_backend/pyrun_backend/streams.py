"""A kernel's `sys.stdout` and `sys.stderr`: text straight into the pipes behind descriptors 1 and 2.

Programs that a cell starts, and C code, write into the same pipes. Nothing stays in a buffer here, so what a
cell prints and what its programs print come out in the order in which they were written.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Any

from .uplink import Uplink


class TurnWriter(io.BufferedWriter):
    """Writes through, after telling the uplink whose turn it is: stdout and stderr keep their order."""

    def __init__(self, descriptor: int, uplink: Uplink) -> None:
        super().__init__(io.FileIO(descriptor, "w", closefd=False))
        self._uplink = uplink

    def write(self, data: Any, /) -> int:
        """Write all of `data` (bytes-like) to the descriptor."""
        self._uplink.turn(self)
        count = super().write(data)
        super().flush()
        return count


def take_over(out: int, err: int) -> None:
    """Make pipes `out` and `err` this process's standard output and error, and nothing its standard input."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (out, 1), (err, 2)):
        os.dup2(source, target)  # what programs inherit
        os.close(source)


class TextStreams:
    """`sys.stdout` and `sys.stderr` of this process, opened again when a cell has closed them."""

    def __init__(self, uplink: Uplink) -> None:
        self._uplink = uplink
        sys.stdout = sys.__stdout__ = self._open(1)  # type: ignore[misc]  # Final in typeshed, not in fact
        sys.stderr = sys.__stderr__ = self._open(2)  # type: ignore[misc]

    def reopen(self) -> None:
        """Replace what is closed; what a cell put in their place on purpose stays."""
        if sys.stdout is None or sys.stdout.closed:
            sys.stdout = self._open(1)
        if sys.stderr is None or sys.stderr.closed:
            sys.stderr = self._open(2)

    def _open(self, descriptor: int) -> io.TextIOWrapper:
        writer = TurnWriter(descriptor, self._uplink)
        return io.TextIOWrapper(writer, encoding="utf-8", errors="backslashreplace", write_through=True)
