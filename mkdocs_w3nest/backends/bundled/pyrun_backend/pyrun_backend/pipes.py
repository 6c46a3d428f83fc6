"""The front's end of a kernel's output pipes."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import struct
import termios
from collections.abc import Callable

_CAPACITY = 256 * 1024
"""Bytes that a pipe holds, where the system lets us choose."""

_REST = (0.0005, 0.01)
"""Shortest and longest time in seconds that written bytes wait to be read, so that many small writes become
one output; it is the shorter, the more of the pipe's capacity was in use."""


class OutputPipe:
    """The read end of a kernel's stdout or stderr; reads all the time, so that writers never wait long."""

    def __init__(self, descriptor: int, take: Callable[[bytes], None]) -> None:
        self._descriptor = descriptor
        self._take = take
        self._loop = asyncio.get_running_loop()
        self._rest = _REST[1]
        self._closed = False
        self._resting: asyncio.TimerHandle | None = None
        os.set_blocking(descriptor, False)
        with contextlib.suppress(AttributeError, OSError):  # not Linux; too many pipes
            fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _CAPACITY)
        self._watch()

    def drain(self) -> None:
        """Take what is in the pipe now; nothing once it is closed."""
        if self._closed:
            return
        waiting = struct.unpack("i", fcntl.ioctl(self._descriptor, termios.FIONREAD, b"\0" * 4))[0]
        while waiting > 0:
            waiting -= self._read(waiting) or waiting

    def close(self) -> None:
        """Stop reading."""
        if self._closed:
            return
        self._closed = True
        self._loop.remove_reader(self._descriptor)
        if self._resting is not None:
            self._resting.cancel()
        os.close(self._descriptor)

    def _watch(self) -> None:
        self._resting = None
        self._loop.add_reader(self._descriptor, self._on_readable)

    def _on_readable(self) -> None:
        self._loop.remove_reader(self._descriptor)
        self._resting = self._loop.call_later(self._rest, self._collect)

    def _collect(self) -> None:
        count = self._read(_CAPACITY)
        if count == 0:  # every writer is gone
            return
        factor = 0.5 if count is not None and count > _CAPACITY // 8 else 2
        self._rest = min(max(self._rest * factor, _REST[0]), _REST[1])
        self._watch()

    def _read(self, size: int) -> int | None:
        """How many bytes were read: 0 at the end, None when there are none now."""
        try:
            data = os.read(self._descriptor, min(size, 1 << 20))
        except BlockingIOError:
            return None
        self._take(data)
        return len(data)
