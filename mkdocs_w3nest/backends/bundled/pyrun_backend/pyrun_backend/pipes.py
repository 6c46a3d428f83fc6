"""The front's end of a kernel's output pipes."""

from __future__ import annotations

import asyncio
import fcntl
import os
import struct
import termios
from collections.abc import Callable

_CHUNK = 64 * 1024
_PAUSE = 0.01
"""Seconds that a pipe rests after a small read, so that many small writes become one output."""


class OutputPipe:
    """The read end of a kernel's stdout or stderr; reads all the time, so that writers never wait long."""

    def __init__(self, descriptor: int, take: Callable[[bytes], None]) -> None:
        self._descriptor = descriptor
        self._take = take
        self._loop = asyncio.get_running_loop()
        self._rest: asyncio.TimerHandle | None = None
        os.set_blocking(descriptor, False)
        self._watch()

    def drain(self) -> None:
        """Take what is in the pipe now."""
        waiting = struct.unpack("i", fcntl.ioctl(self._descriptor, termios.FIONREAD, b"\0" * 4))[0]
        while waiting > 0:
            waiting -= self._read(waiting) or waiting

    def close(self) -> None:
        """Stop reading."""
        self._loop.remove_reader(self._descriptor)
        if self._rest is not None:
            self._rest.cancel()
        os.close(self._descriptor)

    def _watch(self) -> None:
        self._rest = None
        self._loop.add_reader(self._descriptor, self._on_readable)

    def _on_readable(self) -> None:
        count = self._read(_CHUNK)
        if count is None:  # taken by `drain` in the meantime
            return
        if count == 0:  # every writer is gone
            self._loop.remove_reader(self._descriptor)
        elif count < _CHUNK // 4:
            self._loop.remove_reader(self._descriptor)
            self._rest = self._loop.call_later(_PAUSE, self._watch)

    def _read(self, size: int) -> int | None:
        """How many bytes were read: 0 at the end, None when there are none now."""
        try:
            data = os.read(self._descriptor, min(size, 1 << 20))
        except BlockingIOError:
            return None
        self._take(data)
        return len(data)
