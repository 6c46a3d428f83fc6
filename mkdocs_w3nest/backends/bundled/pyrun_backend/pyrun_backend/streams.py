"""A kernel's `sys.stdout` and `sys.stderr`: text straight into the pipes behind descriptors 1 and 2.

Programs that a cell starts, and C code, write into the same pipes. Nothing stays in a buffer here, so what a
cell prints and what its programs print come out in the order in which they were written.
"""

from __future__ import annotations

import contextlib
import fcntl
import io
import os
import struct
import sys
import termios
from typing import Any

from .uplink import Uplink

_STDERR_APART = 200
"""Writes to stderr in each cell that are in order with whatever programs write to stdout."""


class OrderedWriter(io.BufferedWriter):
    """Writes through, and in order with the other stream: what that one holds must be taken first.

    Args:
        descriptor: Where to write.
        other: The pipe of the other stream.
        uplink: Has the front take what was written.
        apart: How many times in a cell the front takes at once what was written here, so that a program's
            text on the other stream, of which nothing is known here, comes after it. It takes time.
    """

    def __init__(self, descriptor: int, other: int, uplink: Uplink, apart: int = 0) -> None:
        super().__init__(io.FileIO(descriptor, "w", closefd=False))
        self._other = other
        self._uplink = uplink
        self._apart = self._left = apart

    def begin(self) -> None:
        """A new cell begins."""
        self._left = self._apart

    def write(self, data: Any, /) -> int:
        """Write all of `data` (bytes-like) to the descriptor."""
        if _waiting(self._other):
            self._uplink.barrier()
        count = super().write(data)
        super().flush()
        if self._left > 0:
            self._left -= 1
            self._uplink.barrier()
        return count


def _waiting(pipe: int) -> int:
    """How many bytes nobody has read yet; asked at the end that is written to, which only Linux answers."""
    with contextlib.suppress(OSError):
        (count,) = struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"\0" * 4))
        return int(count)
    return 0


def no_input() -> None:
    """Let standard input be empty."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)


class TextStreams:
    """Standard output and error of this process, for as long as it lives.

    Args:
        out: Pipe that takes standard output; `err` likewise.
        uplink: Has the front take what was written.
    """

    def __init__(self, out: int, err: int, uplink: Uplink) -> None:
        self._out = out
        self._err = err
        self._uplink = uplink
        self._stdout = sys.stdout = sys.__stdout__ = self._open_stdout()  # type: ignore[misc]  # not final in fact
        self._stderr = sys.stderr = sys.__stderr__ = self._open_stderr()  # type: ignore[misc]

    def begin(self) -> None:
        """A new cell begins: open again what an earlier one closed; what it put there on purpose stays."""
        os.dup2(self._out, 1)  # what programs inherit
        os.dup2(self._err, 2)
        if self._stdout.closed:
            self._stdout = sys.stdout = self._open_stdout()
        if self._stderr.closed:
            self._stderr = sys.stderr = self._open_stderr()
        self._ordered.begin()

    def _open_stdout(self) -> io.TextIOWrapper:
        return _text(OrderedWriter(1, self._err, self._uplink))

    def _open_stderr(self) -> io.TextIOWrapper:
        self._ordered = OrderedWriter(2, self._out, self._uplink, apart=_STDERR_APART)
        return _text(self._ordered)


def _text(writer: OrderedWriter) -> io.TextIOWrapper:
    return io.TextIOWrapper(writer, encoding="utf-8", errors="backslashreplace", write_through=True)
