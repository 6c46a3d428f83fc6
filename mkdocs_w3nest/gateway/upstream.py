"""Calls to backends: HTTP/1.1 over pooled connections, streamed both ways at once.

httpcore and httpx cost 1.9 to 2.6 ms for a call where this costs 0.7 ms: a gateway in front of every cell
cannot spend that. The protocol itself is httptools' business, as it is on the side of the pages.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import httptools

Headers = Sequence[tuple[bytes, bytes]]

KEEP = 4.0
"""Seconds that an unused connection is kept: less than servers do, so that they do not close one in use."""

CONNECT = 10.0
"""Seconds that a connection may take to come about."""

MAX_HEAD = 256 * 1024
"""Bytes of the head of an answer."""

HIGH_WATER = 256 * 1024
"""Bytes of an answer that wait for their reader before no more are read."""


class UpstreamError(Exception):
    """A call failed on the way; `str(error)` says how."""


class Refused(UpstreamError):
    """There was no connection."""


class Disconnected(UpstreamError):
    """The connection ended before the answer did."""


class TimedOut(UpstreamError):
    """It took too long."""


class Garbled(UpstreamError):
    """What came is not HTTP."""


@dataclass(frozen=True)
class AnswerHead:
    """Status and headers of an answer, with names in lower case."""

    status: int
    headers: Headers


class Connection(asyncio.Protocol):
    """One connection: a call after the other."""

    def __init__(self) -> None:
        self.unused_since = 0.0
        self._transport: asyncio.Transport | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self._expect(b"")

    def _expect(self, method: bytes) -> None:
        """Gets ready for the answer to a call."""
        self._parser = httptools.HttpResponseParser(self)
        self._method = method
        self._headers: list[tuple[bytes, bytes]] = []
        self._head: AnswerHead | None = None
        self._head_size = 0
        self._chunks: deque[bytes] = deque()
        self._waiting = 0
        self._complete = False
        self._is_kept = False
        self._ends_with_connection = False
        self._error: UpstreamError | None = None
        self._news = asyncio.Event()

    @property
    def is_open(self) -> bool:
        """Whether it can be used, as far as is known."""
        return self._transport is not None and not self._transport.is_closing()

    @property
    def is_reusable(self) -> bool:
        """Whether the call has ended so that another one may follow."""
        return self.is_open and self._complete and self._is_kept and not self._error

    def begin(self, method: bytes, head: bytes) -> None:
        """Sends the head of a call, and as much of its body as is at hand."""
        self._expect(method)
        self.write(head)

    def write(self, data: bytes) -> None:
        """Sends more of the body, framed already."""
        if self.is_open and self._transport:
            self._transport.write(data)

    async def drain(self) -> None:
        """Waits until the backend takes more."""
        await self._writable.wait()

    async def head(self, timeout: float) -> AnswerHead:
        """The head of the answer.

        Args:
            timeout: Seconds that it may take.

        Raises:
            UpstreamError: There will be none.
        """
        alarm = asyncio.get_running_loop().call_later(timeout, self._fail, TimedOut("it took too long"))
        try:
            while self._head is None:
                await self._wait()
        finally:
            alarm.cancel()
        return self._head

    async def body(self) -> AsyncIterator[bytes]:
        """The body, as it comes.

        Raises:
            UpstreamError: It ends too early.
        """
        while True:
            while self._chunks:
                chunk = self._chunks.popleft()
                self._waiting -= len(chunk)
                if self._waiting <= HIGH_WATER:
                    self._resume()
                yield chunk
            if self._complete:
                return
            await self._wait()

    def take(self) -> bytes | None:
        """The whole body when it has come already; what was taken is gone."""
        if not self._complete:
            return None
        body = b"".join(self._chunks)
        self._chunks.clear()
        self._resume()
        return body

    def close(self) -> None:
        """Ends it now, whatever is under way."""
        if self._transport:
            self._transport.abort()

    def _resume(self) -> None:
        if self._transport:
            self._transport.resume_reading()

    async def _wait(self) -> None:
        if self._error:
            raise self._error
        await self._news.wait()
        self._news.clear()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """See asyncio."""
        if self._complete:  # nobody asked
            self.close()
            return
        if self._head is None:
            self._head_size += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._fail(Garbled("it switched to another protocol"))
        except httptools.HttpParserError as error:
            self._fail(Garbled(f"its answer is not HTTP: {error}"))
        if self._head is None and self._head_size > MAX_HEAD:
            self._fail(Garbled(f"the head of its answer is longer than {MAX_HEAD >> 10} KiB"))

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio."""
        self._transport = None
        if self._ends_with_connection and not exc:
            self._complete = True
        elif not self._complete:
            self._error = self._error or Disconnected("it closed the connection")
        self._news.set()
        self._writable.set()

    def pause_writing(self) -> None:
        """See asyncio."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """See asyncio."""
        self._writable.set()

    def on_header(self, name: bytes, value: bytes) -> None:
        """See httptools."""
        if self._head is None:  # else it is a trailer
            self._headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """See httptools."""
        status = self._parser.get_status_code()
        if status < 200:  # one that announces another
            return
        self._head = AnswerHead(status, self._headers)
        framed = any(name in {b"content-length", b"transfer-encoding"} for name, _ in self._headers)
        has_body = self._method != b"HEAD" and status not in {204, 304}
        self._is_kept = self._parser.should_keep_alive()
        self._ends_with_connection = has_body and not framed
        if not has_body:
            self._complete = True
        self._news.set()

    def on_body(self, body: bytes) -> None:
        """See httptools."""
        self._chunks.append(body)
        self._waiting += len(body)
        if self._waiting > HIGH_WATER and self._transport:
            self._transport.pause_reading()
        self._news.set()

    def on_message_complete(self) -> None:
        """See httptools."""
        if self._head is None:
            self._headers = []
            return
        self._complete = True
        self._news.set()

    def _fail(self, error: UpstreamError) -> None:
        self._error = error
        self.close()
        self._news.set()


class Pool:
    """Connections to backends, kept between calls."""

    def __init__(self) -> None:
        self._free: defaultdict[tuple[str, int], list[Connection]] = defaultdict(list)

    async def take(self, host: str, port: int) -> Connection:
        """A connection that nobody else uses.

        Raises:
            Refused: Nobody takes one there.
        """
        loop = asyncio.get_running_loop()
        free = self._free[host, port]
        while free:
            connection = free.pop()
            if connection.is_open and loop.time() - connection.unused_since < KEEP:
                return connection
            connection.close()
        try:
            _, connection = await asyncio.wait_for(loop.create_connection(Connection, host, port), CONNECT)
        except asyncio.TimeoutError as error:
            raise TimedOut(f"it took no connection within {CONNECT:g} s") from error
        except OSError as error:
            raise Refused(f"it takes no connection: {error.strerror or error}") from error
        return connection

    def give_back(self, host: str, port: int, connection: Connection, *, whole: bool) -> None:
        """Keeps a connection for the next call, when its last one has ended in order.

        Args:
            host: Where it leads.
            port: Where it leads.
            connection: The connection.
            whole: Whether all of the request was sent.
        """
        if not whole or not connection.is_reusable:
            connection.close()
            return
        loop = asyncio.get_running_loop()
        connection.unused_since = loop.time()
        for key, free in list(self._free.items()):
            while free and loop.time() - free[0].unused_since >= KEEP:
                free.pop(0).close()
            if not free:
                del self._free[key]
        self._free[host, port].append(connection)

    def close(self) -> None:
        """Ends the connections that nobody uses."""
        for free in self._free.values():
            for connection in free:
                connection.close()
        self._free.clear()
