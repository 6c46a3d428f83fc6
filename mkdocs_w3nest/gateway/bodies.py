"""Bodies of requests to the gateway's own API: short, and sent in time."""

from __future__ import annotations

import asyncio

from starlette.requests import Request

from mkdocs_w3nest.gateway.problems import Problem

LONGEST = 2**20
"""Bytes."""

DROPPED = 32 * 2**20
"""Bytes beyond that are read and dropped, so that the client comes to read why."""

TIMEOUT = 30.0
"""Seconds."""


async def read_json_body(request: Request) -> bytes:
    """A body that says it is JSON.

    Raises:
        Problem: It is not JSON, too long, or too slow.
        ClientDisconnect: The client went away.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, "invalid", "The body of this request is application/json.")
    try:
        return await asyncio.wait_for(_read(request), TIMEOUT)
    except asyncio.TimeoutError as error:
        raise Problem(408, "timeout", "The body of the request took too long.", headers=_CLOSE) from error


_CLOSE = {"Connection": "close"}


async def _read(request: Request) -> bytes:
    body = bytearray()
    dropped = 0
    async for chunk in request.stream():
        if len(body) + len(chunk) <= LONGEST and not dropped:
            body += chunk
            continue
        dropped += len(chunk)
        if dropped > DROPPED:
            break
    if dropped:
        message = f"The body of this request has at most {LONGEST >> 20} MiB."
        raise Problem(413, "too-large", message, headers=_CLOSE)
    return bytes(body)
