"""Follows the log of a container: docker-py blocks, so a thread reads it until it ends or is cut."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import suppress

from docker.errors import APIError
from docker.types import CancellableStream

from mkdocs_w3nest.backends.runners.engine_client import GONE, EngineClient
from mkdocs_w3nest.backends.runners.loglines import LogLines


async def follow_log(engine: EngineClient, name: str, tail: int) -> AsyncIterator[str]:
    """The last lines of a container's log, and each further one, until it ends or the engine goes away."""
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    reader = _Reader(engine, name, asyncio.get_running_loop(), lines)
    work = asyncio.ensure_future(asyncio.to_thread(reader.read, tail))
    try:
        while (line := await lines.get()) is not None:
            yield line
    finally:
        reader.cut()
        await asyncio.wait([work])


class _Reader:
    """Reads a log in a thread."""

    def __init__(
        self,
        engine: EngineClient,
        name: str,
        loop: asyncio.AbstractEventLoop,
        lines: asyncio.Queue[str | None],
    ) -> None:
        self._engine = engine
        self._name = name
        self._loop = loop
        self._lines = lines
        self._lock = threading.Lock()
        self._stream: CancellableStream[bytes] | None = None
        self._is_cut = False

    def read(self, tail: int) -> None:
        """Reads to the end."""
        log = LogLines(self._tell)
        try:
            with self._engine.connect(timeout=None) as client:
                stream = client.logs(self._name, stream=True, follow=True, tail=tail)
                with self._lock:
                    self._stream = stream
                    if self._is_cut:
                        stream.close()
                for chunk in stream:
                    log.feed(chunk)
            log.feed(b"", final=True)
        except (APIError, *GONE, ValueError):  # ValueError: it was cut while it was read
            pass
        finally:
            self._tell(None)

    def cut(self) -> None:
        """Ends the reading; from another thread."""
        with self._lock:
            self._is_cut = True
            if self._stream is not None:
                with suppress(OSError, AttributeError):  # it has ended by itself
                    self._stream.close()

    def _tell(self, line: str | None) -> None:
        self._loop.call_soon_threadsafe(self._lines.put_nowait, line)
