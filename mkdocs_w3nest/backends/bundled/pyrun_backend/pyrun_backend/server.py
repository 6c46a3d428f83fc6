"""The front's HTTP server."""

from __future__ import annotations

import socket

import uvicorn

from .app import create_app
from .guard import Guard
from .kernels import Kernels
from .settings import Settings
from .starters import Starter


class _Server(uvicorn.Server):
    """Ends the kernels first, so that requests that wait for cells end, and the server with them."""

    def __init__(self, config: uvicorn.Config, kernels: Kernels) -> None:
        super().__init__(config)
        self._kernels = kernels

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop serving."""
        await self._kernels.close()
        await super().shutdown(sockets)


async def serve(settings: Settings, starter: Starter) -> None:
    """Serve until SIGTERM or SIGINT, or not at all when the port is taken: uvicorn says so and exits."""
    kernels = Kernels(starter)
    config = uvicorn.Config(
        Guard(create_app(kernels), settings.api_key),
        host=settings.host,
        port=settings.port,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=2,
    )
    try:
        await _Server(config, kernels).serve()
    finally:
        await kernels.close()
