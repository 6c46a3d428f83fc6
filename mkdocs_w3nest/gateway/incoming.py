"""What a client sends during a call: the body, and that it went away."""

from __future__ import annotations

import asyncio

from starlette.types import Receive

from mkdocs_w3nest.gateway.upstream import Connection


class Incoming:
    """Reads on behalf of the task that makes it, and cancels that when the client goes away.

    Args:
        receive: Gives what the client sends; see ASGI.

    Attributes:
        is_whole: Whether all of the body has come.
        is_gone: Whether the client went away.
    """

    def __init__(self, receive: Receive) -> None:
        self.is_whole = False
        self.is_gone = False
        self._receive = receive
        self._body = b""
        task = asyncio.current_task()
        assert task is not None
        self._task = task
        self._reader: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Reads the beginning of the body, which mostly is all of it."""
        await self._read()
        if self.is_whole and not self.is_gone:
            self._reader = asyncio.ensure_future(self._read_on(None, chunked=False))

    def take(self, *, chunked: bool) -> bytes:
        """What was read, framed."""
        body, self._body = self._body, b""
        if not chunked:
            return body
        return (b"%x\r\n%b\r\n" % (len(body), body) if body else b"") + (
            b"0\r\n\r\n" if self.is_whole else b""
        )

    def send_on(self, connection: Connection, *, chunked: bool) -> None:
        """Sends the rest of the body to a backend as it comes."""
        if not self.is_whole:
            self._reader = asyncio.ensure_future(self._read_on(connection, chunked=chunked))

    def end(self) -> None:
        """Reads no more: what the client does now does not concern the call."""
        if self._reader:
            self._reader.cancel()

    async def _read_on(self, connection: Connection | None, *, chunked: bool) -> None:
        while not self.is_gone:
            await self._read()
            if connection and not self.is_gone:
                connection.write(self.take(chunked=chunked))
                await connection.drain()
        self._task.cancel()

    async def _read(self) -> None:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            self.is_gone = True
            return
        self._body = message.get("body", b"")
        self.is_whole = not message.get("more_body", False)
