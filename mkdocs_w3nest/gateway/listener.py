"""Listens on an address for HTTP, with limits on what strangers may cost: uvicorn's protocol, confined."""

from __future__ import annotations

import asyncio
import socket
from typing import Any, NamedTuple

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from mkdocs_w3nest.gateway.schema import ErrorAnswer, ErrorKind, GatewayProblem
from mkdocs_w3nest.gateway.websocket import MAX_MESSAGE, SILENT

MAX_HEAD = 64 * 1024
"""Bytes of the head of a request."""

HEAD_TIMEOUT = 10.0
"""Seconds that the head of a request may take to come."""

MAX_SILENT = 128
"""Connections that have said nothing yet; the one that was silent longest makes room for the next."""

MAX_UNUSED = 64
"""The same, of those that wait for their next request: only callers who were let in may keep one."""

BACKLOG = 1024
"""Connections that wait in the system to be accepted."""

ACCEPTED_AT_ONCE = 16
"""Connections that are accepted before those that there are get their turn: a page's has several of them."""


class Listener:
    """A server on one address.

    Args:
        app: What it serves.
        host: The address.
        port: The port; any free one when 0.

    Attributes:
        port: The port, once it listens.
    """

    def __init__(self, app: ASGIApp, host: str, port: int = 0) -> None:
        self.port = port
        self._host = host
        self._config = uvicorn.Config(
            app,
            http=HttpToolsProtocol,
            ws=_WebSocket,
            ws_max_size=MAX_MESSAGE,
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            timeout_keep_alive=round(HEAD_TIMEOUT),
        )
        self._state = ServerState()
        self._waiting = (Waiting({}, MAX_SILENT), Waiting({}, MAX_UNUSED))
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Begins to listen.

        Raises:
            OSError: The address is not one of this machine, or is taken.
        """
        self._config.load()
        # with its protocol named, asyncio sets TCP_NODELAY for its connections: else answers wait for ACKs
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listening.bind((self._host, self.port))
            self._server = await asyncio.get_running_loop().create_server(
                self._connect, sock=listening, backlog=ACCEPTED_AT_ONCE
            )
        except OSError:
            listening.close()
            raise
        listening.listen(BACKLOG)  # asyncio takes its own number for both
        self.port = listening.getsockname()[1]

    async def stop(self) -> None:
        """Ends at once, whatever is under way."""
        if self._server is None:
            return
        self._server.close()
        for connection in list(self._state.connections):
            connection.transport.abort()
        await self._server.wait_closed()

    def _connect(self) -> asyncio.Protocol:
        return _Connection(self._config, self._state, *self._waiting)


class Waiting(NamedTuple):
    """Connections from which the head of a request has yet to come, the oldest first.

    Attributes:
        connections: The connections.
        most: How many there may be.
    """

    connections: dict[_Connection, None]
    most: int


class _Connection(HttpToolsProtocol):
    """One connection, which must not be silent for long, nor say too much before it is known."""

    def __init__(self, config: uvicorn.Config, state: ServerState, silent: Waiting, unused: Waiting) -> None:
        super().__init__(config, state, app_state={})
        self.logger = SILENT
        self.access_log = False  # uvicorn's own setting for it counts only when it sets up logging
        self._waiting = silent
        self._unused = unused
        self._alarm: asyncio.TimerHandle | None = None
        self._received = 0
        self._head = 0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._alarm:
            self._received += len(data)
        super().data_received(data)
        if self._alarm and self._received > MAX_HEAD and not self.transport.is_closing():
            self._refuse_head()

    def on_message_begin(self) -> None:
        self._head = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._count(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(name, value)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._stop_waiting()
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.transport.is_closing() and (self.cycle is None or self.cycle.response_complete):
            self._waiting = self._unused
            self._await_head()

    def send_400_response(self, msg: str) -> None:
        if self._head > MAX_HEAD:
            self._refuse_head()
        else:
            self._answer(b"400 Bad Request", "invalid", "This is no HTTP request.")

    def _await_head(self) -> None:
        self._received = 0
        self._alarm = self.loop.call_later(HEAD_TIMEOUT, self.transport.abort)
        waiting, most = self._waiting
        waiting[self] = None
        if len(waiting) > most:
            oldest = next(iter(waiting))
            oldest._stop_waiting()
            oldest.transport.abort()

    def _stop_waiting(self) -> None:
        self._waiting.connections.pop(self, None)
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None

    def _count(self, *parts: bytes) -> None:
        self._head += sum(map(len, parts))
        if self._head > MAX_HEAD:
            raise ValueError("the head is too long")  # httptools makes its own error of it

    def _refuse_head(self) -> None:
        self._answer(
            b"431 Request Header Fields Too Large",
            "too-large",
            f"The head of a request has at most {MAX_HEAD >> 10} KiB.",
        )

    def _answer(self, status: bytes, kind: ErrorKind, message: str) -> None:
        """Answers what never reaches the application, and ends the connection."""
        self._stop_waiting()
        problem = GatewayProblem(kind=kind, message=message)
        body = ErrorAnswer(error=problem).model_dump_json(by_alias=True).encode()
        head = b"HTTP/1.1 %b\r\ncontent-type: application/json\r\nx-w3nest-error: %b\r\n"
        tail = b"content-length: %d\r\nconnection: close\r\n\r\n%b"
        self.transport.write(head % (status, kind.encode()) + tail % (len(body), body))
        self.transport.close()


class _WebSocket(WebSocketsSansIOProtocol):
    """What becomes of a connection when it switches to WebSocket."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.logger = self.conn.logger = SILENT
