"""The door of the gateway, as an ASGI middleware: lets in who may call, and marks every answer."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mkdocs_w3nest.backends.cancellation import give_up
from mkdocs_w3nest.errors import BackendError
from mkdocs_w3nest.gateway.paths import BACKENDS, check_path
from mkdocs_w3nest.gateway.problems import Problem
from mkdocs_w3nest.gateway.security import Door, Facts, Security

CALLER = "w3nest.caller"
"""Where an admitted request's `Caller` is in its scope."""

PREFLIGHT_AGE = 7200
"""Seconds that browsers keep the answer to a preflight; more than they take."""

_TOKENS = re.compile(r"[\w!#$%&'*+.^`|~-]+(\s*,\s*[\w!#$%&'*+.^`|~-]+)*", re.ASCII)
_LOG = logging.getLogger(__name__)


class Guard:
    """Refuses what `Security` does not admit; gives everything else to the application.

    Args:
        app: What is guarded.
        security: Decides.
        door: The address that requests come by; known only once it is listened on.
    """

    def __init__(self, app: ASGIApp, security: Callable[[], Security], door: Callable[[], Door]) -> None:
        self._app = app
        self._security = security
        self._door = door
        self._running: set[asyncio.Task[object]] = set()
        self._closed = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request; see ASGI."""
        task = asyncio.current_task()
        assert task is not None, "uvicorn runs each request as a task"
        self._running.add(task)
        try:
            await self._serve(scope, receive, send)
        except asyncio.CancelledError:
            if not self._closed:
                raise
        finally:
            self._running.discard(task)

    async def close(self) -> None:
        """Ends what is being served."""
        self._closed = True
        await give_up(*self._running)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        marked = _Marked(send)
        try:
            facts = Facts.read(
                scope["headers"], scope.get("method", "GET"), websocket=scope["type"] == "websocket"
            )
            check_path(scope["raw_path"])
            security, door = self._security(), self._door()
            if facts.method == "OPTIONS" and b"access-control-request-method" in facts.headers:
                marked.origin = security.origin(facts, door)
                await _preflight(facts)(scope, receive, marked)
                return
            caller = security.admit(facts, door)
            marked.origin = caller.origin
            if caller.needs_cookie and caller.origin:
                marked.cookie = security.cookie
            if caller.key is not None and not scope["path"].startswith(BACKENDS):
                raise Problem(403, "unauthorized", "Backends may call other backends, and nothing else.")
            scope[CALLER] = caller
            await self._app(scope, receive, marked)
        except Problem as problem:
            if CALLER not in scope:
                marked.closes = True  # whatever else comes on this connection is not worth reading
            await self._refuse(problem, scope, receive, marked)
        except BackendError as error:
            await self._refuse(Problem.of(error), scope, receive, marked)
        except Exception:  # a defect of ours
            _LOG.exception("the gateway failed at a request")
            await self._refuse(
                Problem(500, "failed", "The gateway failed; its log says more."), scope, receive, marked
            )

    async def _refuse(self, problem: Problem, scope: Scope, receive: Receive, send: _Marked) -> None:
        if send.started:
            return  # the connection is closed in the middle of the answer, so that nobody takes it for whole
        await problem.answer(HTTPConnection(scope))(scope, receive, send)


class _Marked:
    """Adds to the head of an answer what the browser must know of it.

    Attributes:
        origin: The foreign page that may read it.
        cookie: To be set.
        closes: Whether the connection ends with it.
        started: Whether the head was sent.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self.origin: str | None = None
        self.cookie: bytes | None = None
        self.closes = False
        self.started = False

    async def __call__(self, message: Message) -> None:
        """Sends a message; see ASGI."""
        if message["type"] in {"http.response.start", "websocket.http.response.start"}:
            message["headers"] = list(message.get("headers", ()))
            self._mark(message["headers"])
            self.started = True
        elif message["type"] in {"websocket.accept", "websocket.close"}:
            self.started = True
        await self._send(message)

    def _mark(self, headers: list[tuple[bytes, bytes]]) -> None:
        names = {name for name, _ in headers}
        if b"x-content-type-options" not in names:
            headers.append((b"x-content-type-options", b"nosniff"))
        if b"referrer-policy" not in names:
            headers.append((b"referrer-policy", b"no-referrer"))
        if self.origin:
            headers.append((b"access-control-allow-origin", self.origin.encode()))
            headers.append((b"access-control-allow-credentials", b"true"))
            headers.append((b"access-control-expose-headers", b", ".join(sorted(names))))
            headers.append((b"vary", b"Origin"))
        if self.cookie:
            headers.append((b"set-cookie", self.cookie))
        if self.closes:
            headers.append((b"connection", b"close"))


def _preflight(facts: Facts) -> Response:
    """Allows a page of ours any method and header."""
    response = Response(status_code=204)
    headers = MutableHeaders(raw=response.raw_headers)
    for name in ("method", "headers"):
        asked = facts.text(f"access-control-request-{name}".encode())
        if _TOKENS.fullmatch(asked):
            headers[f"Access-Control-Allow-{name.capitalize()}{'s' if name == 'method' else ''}"] = asked
    if facts.text(b"access-control-request-private-network") == "true":
        headers["Access-Control-Allow-Private-Network"] = "true"
    headers["Access-Control-Max-Age"] = str(PREFLIGHT_AGE)
    headers["Vary"] = "Access-Control-Request-Method, Access-Control-Request-Headers"
    return response
