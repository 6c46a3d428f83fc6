"""`ANY /backends/…`: calls to backends, streamed both ways."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.types import Receive, Scope, Send

from mkdocs_w3nest.gateway.forwarding import Header, answer_headers, request_headers
from mkdocs_w3nest.gateway.guard import CALLER
from mkdocs_w3nest.gateway.incoming import Incoming
from mkdocs_w3nest.gateway.paths import parse_target
from mkdocs_w3nest.gateway.routing import Route, Router
from mkdocs_w3nest.gateway.security import Caller, Security
from mkdocs_w3nest.gateway.tabs import Tabs
from mkdocs_w3nest.gateway.upstream import Connection, Pool, UpstreamError
from mkdocs_w3nest.gateway.websocket import relay


@dataclass(frozen=True)
class Forward:
    """A call as it goes on.

    Attributes:
        route: Where to.
        prefix: The path below which the caller finds the backend.
        host: The backend's host, as in `Host`.
        target: Path and query, as the backend sees them.
        headers: The headers, less those of the body's framing.
    """

    route: Route
    prefix: str
    host: str
    target: str
    headers: list[Header]


class Proxy:
    """Passes calls on to the instances that they mean.

    Args:
        router: Knows which one that is.
        tabs: The tabs, which live at least as long as their calls.
        security: Knows what must not be passed on.
        timeout: Seconds that a backend may take to begin its answer.
    """

    def __init__(self, router: Router, tabs: Tabs, security: Callable[[], Security], timeout: float) -> None:
        self._router = router
        self._tabs = tabs
        self._security = security
        self._timeout = timeout
        self._pool = Pool()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a call; see ASGI."""
        caller: Caller = scope[CALLER]
        with self._tabs.present(caller.tab):
            if scope["type"] == "websocket":
                forward = await self._forward(scope)
                await relay(f"ws://{forward.host}{forward.target}", forward.headers, scope, receive, send)
            else:
                await self._http(scope, receive, send)

    def close(self) -> None:
        """Ends the connections that are kept."""
        self._pool.close()

    async def _forward(self, scope: Scope) -> Forward:
        path = scope["raw_path"].decode("ascii")
        target = parse_target(path)
        route = await self._router.route(target, scope)
        host = urlsplit(route.instance.url).netloc
        query = "?" + scope["query_string"].decode("latin-1") if scope["query_string"] else ""
        headers = request_headers(
            scope["headers"],
            security=self._security(),
            host=host.encode(),
            key=route.instance.api_key,
            partition=route.partition,
            prefix=target.prefix,
        )
        return Forward(route, target.prefix, host, (path[len(target.prefix) :] or "/") + query, headers)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        incoming = Incoming(receive)
        try:
            await incoming.begin()
            if not incoming.is_gone:
                await self._call(await self._forward(scope), scope, incoming, send)
        except asyncio.CancelledError:
            if not incoming.is_gone:
                raise
        finally:
            incoming.end()

    async def _call(self, forward: Forward, scope: Scope, incoming: Incoming, send: Send) -> None:
        instance = forward.route.instance
        host, _, port = forward.host.partition(":")
        started = False
        connection: Connection | None = None
        try:
            connection = await self._pool.take(host, int(port))
            self._send(connection, forward, scope, incoming)
            answer = await connection.head(self._timeout)
            headers = answer_headers(
                answer.headers,
                answer.status,
                security=self._security(),
                host=forward.host.encode(),
                prefix=forward.prefix,
            )
            if not incoming.is_whole:  # it answers before it has read all: the rest is of no use
                headers.append((b"connection", b"close"))
            await send({"type": "http.response.start", "status": answer.status, "headers": headers})
            started = True
            body = connection.take()
            if body is None:
                async for chunk in connection.body():
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            incoming.end()
            await send({"type": "http.response.body", "body": body or b""})
        except UpstreamError as error:
            raise await self._router.explain(instance, error, told=not started) from error
        finally:
            if connection:
                self._pool.give_back(host, int(port), connection, whole=incoming.is_whole)

    def _send(self, connection: Connection, forward: Forward, scope: Scope, incoming: Incoming) -> None:
        """Sends the request, or what there is of it: in one piece, as each piece costs the backend a turn."""
        method = scope["method"].encode()
        framing = [pair for pair in scope["headers"] if pair[0] in {b"content-length", b"transfer-encoding"}]
        chunked = any(name == b"transfer-encoding" for name, _ in framing)
        lines = [b"%b %b HTTP/1.1" % (method, forward.target.encode("latin-1"))]
        lines += [b"%b: %b" % pair for pair in (*forward.headers, *framing)]
        connection.begin(method, b"\r\n".join([*lines, b"", incoming.take(chunked=chunked)]))
        incoming.send_on(connection, chunked=chunked)
