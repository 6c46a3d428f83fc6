"""Keeps out who has no business here: an ASGI middleware."""

from __future__ import annotations

import hmac

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

KEY_HEADER = "X-W3Nest-Key"


class Guard:
    """Asks for the instance's key, except for `GET /`, which says only that it is ready.

    A page of another web site gets nowhere with or without a key: browsers say where a request comes from.

    Args:
        app: What is guarded.
        key: The key; None asks for none.
    """

    def __init__(self, app: ASGIApp, key: str | None) -> None:
        self._app = app
        self._key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request pass, or answer it with a refusal; see ASGI."""
        if scope["type"] == "http":
            refusal = self._refusal(scope)
            if refusal is not None:
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if scope["method"] == "POST" and headers.get("sec-fetch-site") == "cross-site":
            return PlainTextResponse("Requests of pages of other web sites are refused.", 403)
        open_to_all = scope["method"] in {"GET", "HEAD"} and scope["path"] == "/"
        if self._key is None or open_to_all:
            return None
        given = headers.get(KEY_HEADER, "")
        if hmac.compare_digest(given.encode(), self._key.encode()):
            return None
        return PlainTextResponse(f"The header {KEY_HEADER} must hold the key of this instance.", 401)
