"""WebSocket between a page and a backend: messages both ways, and one end's closing told to the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from starlette.types import Receive, Scope, Send
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Subprotocol

from mkdocs_w3nest.gateway.forwarding import Header
from mkdocs_w3nest.gateway.problems import Problem

OPEN_TIMEOUT = 10.0
"""Seconds that a backend may take to open it."""

MAX_MESSAGE = 16 * 2**20
"""Bytes of a message, which is passed on whole."""

SILENT = logging.getLogger(f"{__name__}.silent")
"""Takes what the libraries of the protocols would log: nonsense of strangers, headers with keys."""

SILENT.disabled = True

_NO_STATUS, _ABNORMAL = 1005, 1006
"""Codes that stand for a closing without one, and must not be sent."""


async def relay(url: str, headers: Iterable[Header], scope: Scope, receive: Receive, send: Send) -> None:
    """Opens the backend's side first, so that its refusal can be the answer; then passes messages on.

    Args:
        url: Where the backend listens.
        headers: What it is to be told.
        scope: The page's request.
        receive: Gives the page's messages; see ASGI.
        send: Sends to the page.

    Raises:
        Problem: The backend does not open it.
    """
    await receive()  # that it wants to connect
    try:
        upstream = await connect(
            url,
            additional_headers=[
                (name.decode(), value.decode("latin-1")) for name, value in headers if name != b"host"
            ],
            subprotocols=[Subprotocol(name) for name in scope.get("subprotocols", ())] or None,
            compression=None,
            user_agent_header=None,
            max_size=MAX_MESSAGE,
            open_timeout=OPEN_TIMEOUT,
            ping_interval=None,
            proxy=None,
            logger=SILENT,
        )
    except InvalidStatus as error:
        raise Problem(
            error.response.status_code, "invalid", "The backend opens no WebSocket there."
        ) from error
    except TimeoutError as error:
        raise Problem(504, "timeout", "The backend did not open the WebSocket in time.") from error
    except (InvalidHandshake, OSError, EOFError) as error:
        raise Problem(503, "unreachable", f"The backend could not be reached: {error}.") from error
    try:
        await send({"type": "websocket.accept", "subprotocol": upstream.subprotocol})
        await _exchange(upstream, receive, send)
    finally:
        await upstream.close()


async def _exchange(upstream: ClientConnection, receive: Receive, send: Send) -> None:
    """Passes messages on until one end closes."""
    up = asyncio.ensure_future(_to_backend(upstream, receive))
    down = asyncio.ensure_future(_to_page(upstream, send))
    try:
        await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (up, down):
            task.cancel()
        await asyncio.gather(up, down, return_exceptions=True)


async def _to_backend(upstream: ClientConnection, receive: Receive) -> None:
    try:
        while (message := await receive())["type"] == "websocket.receive":
            text = message.get("text")
            await upstream.send(text if text is not None else message["bytes"])
    except ConnectionClosed:
        return
    code = message.get("code", _NO_STATUS)
    await upstream.close(1000 if code in {_NO_STATUS, _ABNORMAL} else code, message.get("reason") or "")


async def _to_page(upstream: ClientConnection, send: Send) -> None:
    try:
        async for message in upstream:
            kind = "text" if isinstance(message, str) else "bytes"
            await send({"type": "websocket.send", kind: message})
    except ConnectionClosed:
        pass
    code = upstream.close_code or _ABNORMAL
    sent = 1011 if code == _ABNORMAL else 1000 if code == _NO_STATUS else code
    await send({"type": "websocket.close", "code": sent, "reason": upstream.close_reason or ""})
