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


async def serve(settings: Settings, starter: Starter) -> int:
    """Serve until SIGTERM or SIGINT; the process's exit status."""
    kernels = Kernels(starter)
    config = uvicorn.Config(
        Guard(create_app(kernels), settings.api_key),
        host=settings.host,
        port=settings.port,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=2,
    )
    server = _Server(config, kernels)
    await server.serve()
    if not server.started:  # the port is taken: uvicorn has said so
        await kernels.close()
        return 1
    return 0
