"""Which instance a call means: its partition first, then what runs there, or is installed for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakSet

from starlette.types import Scope

from mkdocs_w3nest.backends.cancellation import give_up
from mkdocs_w3nest.backends.slots import EVERY_PARTITION
from mkdocs_w3nest.gateway.guard import CALLER
from mkdocs_w3nest.gateway.installs import DEFAULT_PARTITION, Installer, owner_of
from mkdocs_w3nest.gateway.paths import Target, check_partition
from mkdocs_w3nest.gateway.problems import Problem
from mkdocs_w3nest.gateway.security import PARTITION, Caller
from mkdocs_w3nest.gateway.upstream import TimedOut, UpstreamError

if TYPE_CHECKING:
    from mkdocs_w3nest.backends.instance import Instance
    from mkdocs_w3nest.backends.manager import Backends
    from mkdocs_w3nest.backends.slots import Slot

LOG_LINES = 20
"""Lines of a log that a problem shows."""


@dataclass(frozen=True)
class Route:
    """Where a call goes.

    Attributes:
        instance: The backend.
        partition: The partition that the call belongs to.
    """

    instance: Instance
    partition: str


class Router:
    """Finds the instances that calls mean.

    Args:
        backends: Gives the backends as they are now; may raise `RunnerError`.
        installer: Installs what is missing.
        patience: Seconds that a call waits for an installation, which then goes on without it.
    """

    def __init__(self, backends: Callable[[], Backends], installer: Installer, patience: float) -> None:
        self._backends = backends
        self._installer = installer
        self._patience = patience
        self._mourned: WeakSet[Instance] = WeakSet()
        self._going_on: set[asyncio.Task[Instance]] = set()

    async def route(self, target: Target, scope: Scope) -> Route:
        """The way of a call.

        Raises:
            Problem: There is none, and why.
            BackendError: It could not be installed.
        """
        caller: Caller = scope[CALLER]
        named = dict(scope["headers"]).get(PARTITION, b"").decode("latin-1")
        backends = self._backends()
        if caller.key is not None:
            slot = backends.caller(caller.key)
            if slot is None:
                raise Problem(401, "unauthorized", "X-W3Nest-Key is not the key of a backend that runs.")
            return await self._from_backend(backends, target, slot, named)
        partition = target.partition or (check_partition(named) if named else caller.tab) or DEFAULT_PARTITION
        instance = await self._find(backends, target, partition)
        if instance is None:
            instance = await self._install(target, partition, owner=owner_of(caller.tab), tab=caller.tab)
        return Route(instance, partition)

    async def explain(self, instance: Instance, error: UpstreamError, *, told: bool) -> Problem:
        """What to say when a call failed on its way.

        Args:
            instance: The backend that was called.
            error: How the call failed.
            told: Whether the caller will read it.
        """
        if isinstance(error, TimedOut):
            return Problem(504, "timeout", f"{instance.name} did not answer: {error}.")
        if await instance.ends():
            return await self._crashed(instance, told=told)
        return Problem(503, "unreachable", f"{instance.name} could not be called: {error}.")

    async def close(self) -> None:
        """Gives up the installations that nobody waits for."""
        await give_up(*self._going_on)

    async def _from_backend(self, backends: Backends, target: Target, slot: Slot, named: str) -> Route:
        """The way of a backend's call: it stays where the backend is, whatever its headers and path say."""
        home = slot.key.partition
        partition = named if named and home == EVERY_PARTITION else home
        if partition != home and not slot.serves(partition):
            raise Problem(
                403, "unauthorized", f"The calling backend does not serve the partition {partition!r}."
            )
        # what a backend of all partitions depends on is, like itself, in none of them
        for place in dict.fromkeys((partition, home)):
            instance = await self._find(backends, target, place)
            if instance is not None:
                return Route(instance, partition)
        return Route(await self._install(target, partition, owner=slot.dependent, tab=None), partition)

    async def _find(self, backends: Backends, target: Target, partition: str) -> Instance | None:
        """What runs in a partition; when it ended by itself, that is told before it is started again."""
        instance = backends.find(target.spec, partition)
        if instance is None or instance.state == "listening":
            return instance
        if instance not in self._mourned:
            raise await self._crashed(instance, told=True)
        return None

    async def _install(self, target: Target, partition: str, *, owner: str, tab: str | None) -> Instance:
        task = asyncio.ensure_future(self._installer.install_again(target.spec, partition, owner, tab))
        try:
            await asyncio.wait([task], timeout=self._patience)
        except asyncio.CancelledError:
            await give_up(task)
            raise
        if task.done():
            return task.result()
        self._going_on.add(task)
        task.add_done_callback(self._went_on)
        raise Problem(
            503,
            "starting",
            f"{target.spec.name} is being installed, which takes long: try again.",
            headers={"Retry-After": "5"},
        )

    def _went_on(self, task: asyncio.Task[Instance]) -> None:
        self._going_on.discard(task)
        if not task.cancelled():
            task.exception()  # whoever tries again is told

    async def _crashed(self, instance: Instance, *, told: bool) -> Problem:
        if told:
            self._mourned.add(instance)
        how, *log = (await instance.describe_end()).split("\n    ")
        return Problem(
            502,
            "crashed",
            f"{instance.name} {instance.version} is gone: {how}. The next call starts it again.",
            log=log[-LOG_LINES:],
        )
