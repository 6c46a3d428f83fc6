"""`GatewayServer`: the gateway as a whole, inside an event loop that someone else runs."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.types import Receive, Scope, Send

from mkdocs_w3nest.errors import BackendError
from mkdocs_w3nest.gateway.app import make_app
from mkdocs_w3nest.gateway.events import Hub
from mkdocs_w3nest.gateway.guard import Guard
from mkdocs_w3nest.gateway.installs import Installer, owner_of
from mkdocs_w3nest.gateway.listener import Listener
from mkdocs_w3nest.gateway.paths import BACKENDS
from mkdocs_w3nest.gateway.proxy import Proxy
from mkdocs_w3nest.gateway.routing import Router
from mkdocs_w3nest.gateway.security import Door, Security, loopback_hosts
from mkdocs_w3nest.gateway.tabs import Tabs

if TYPE_CHECKING:
    from mkdocs_w3nest.backends.manager import Backends
    from mkdocs_w3nest.backends.runners.base import Runner

LOOPBACK = "127.0.0.1"


class GatewayServer:
    """HTTP in front of the backends of a site, for the pages that are served.

    Everything of it belongs to the event loop in which it is started; the backends must live there, too.

    Args:
        backends: Gives the backends as they are now: a new build may have others. May raise `RunnerError`.
        origins: The origins of the pages; no other page may use the gateway.
        token: What pages send to be known; a new secret when None.
        grace: Seconds that a tab may be gone, while it is loaded again, before what it installed ends.
        patience: Seconds that a call waits for an installation.
        timeout: Seconds that a backend may take to begin its answer.

    Attributes:
        token: The token.
        hub: Publishes events to pages.
    """

    def __init__(
        self,
        backends: Callable[[], Backends],
        origins: frozenset[str],
        token: str | None = None,
        *,
        grace: float = 5.0,
        patience: float = 100.0,
        timeout: float = 3600.0,
    ) -> None:
        self.token = token or secrets.token_urlsafe(32)
        self.hub = Hub()
        self._backends = backends
        self._origins = origins
        self._tabs = Tabs(self._end_tab, grace)
        installer = Installer(backends, self.hub, self._tabs)
        self._router = Router(backends, installer, patience)
        self._proxy = Proxy(self._router, self._tabs, lambda: self._security, timeout)
        self._app = make_app(backends, installer, self.hub, self._tabs)
        self._guard = Guard(self._serve, lambda: self._security, lambda: self._door)
        self._listener = Listener(self._guard, LOOPBACK)
        self._back_guard = Guard(self._serve, lambda: self._security, lambda: self._back_door)
        self._back: Listener | None = None
        self._back_door = Door(frozenset())
        self._opening = asyncio.Lock()

    @property
    def port(self) -> int:
        """The port on loopback."""
        return self._listener.port

    async def start(self) -> None:
        """Begins to listen, on a free port of loopback."""
        await self._listener.start()
        self._security = Security(self.token, self._origins, self.port)
        self._door = Door(loopback_hosts(self.port), tabs=f".localhost:{self.port}")

    async def stop(self) -> None:
        """Ends at once, whatever is under way; the backends go on, and are the caller's to end."""
        for listener in filter(None, (self._listener, self._back)):
            await listener.stop()
        await self._guard.close()
        await self._back_guard.close()
        await self._router.close()
        await self._tabs.close()
        self._proxy.close()

    async def url_for(self, runner: Runner) -> str:
        """Where instances of a runner reach the gateway; listens there from now on.

        Raises:
            RunnerError: The runner is missing or went away.
        """
        way = await runner.way_back()
        async with self._opening:
            port = await self._open_back(way.address) if way.address else None
        host = f"{way.host}:{port or self.port}"
        if port:
            self._back_door = self._back_door.also_for_backends(host)
        elif host not in self._door.hosts:
            self._door = self._door.also_for_backends(host)
        return f"http://{host}"

    async def _open_back(self, address: str) -> int | None:
        """The port on a second address, which only backends may use; None when it is not one of ours."""
        if self._back is None:
            back = Listener(self._back_guard, address)
            try:
                await back.start()
            except OSError:
                return None
            self._back = back
        return self._back.port

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        # past Starlette's own layers, which a call would pay for twice
        if scope["path"].startswith(BACKENDS):
            await self._proxy(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _end_tab(self, tab: str) -> None:
        try:
            backends = self._backends()
        except BackendError:  # there are none, so the tab holds nothing
            return
        await backends.release(owner_of(tab))
        await backends.end_partition(tab)
