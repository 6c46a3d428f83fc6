"""`Backends`: installs what pages ask for, shares it, and ends what nobody holds any more."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter
from dataclasses import dataclass, field

from mkdocs_w3nest.backends.events import EventKind, EventSink, InstallEvent
from mkdocs_w3nest.backends.flights import Flights
from mkdocs_w3nest.backends.instance import Instance
from mkdocs_w3nest.backends.owner import Owner
from mkdocs_w3nest.backends.plan import Planner
from mkdocs_w3nest.backends.registry import Registry
from mkdocs_w3nest.backends.request import BackendRequest
from mkdocs_w3nest.backends.runners.base import Launch, Plan, Runner
from mkdocs_w3nest.errors import BackendError, RunnerError, StartError

EVERY_PARTITION = "*"
"""Partition of an instance that serves them all."""

Key = tuple[str, str]
"""Fingerprint and partition: there is one instance of a key."""


@dataclass
class _Slot:
    """The place of one instance: who holds it, and what runs there."""

    plan: Plan
    holders: Counter[tuple[str, str]] = field(default_factory=Counter)
    instance: Instance | None = None


class Backends:
    """The backends of one build or serve.

    Belongs to one event loop, whose thread must live as long as it does.

    Args:
        registry: The packages that there are.
        runner: Where they run.
        project: Names the project among those of this machine.
        on_event: Told what happens.
    """

    def __init__(self, registry: Registry, runner: Runner, *, project: str, on_event: EventSink) -> None:
        self._planner = Planner(registry, runner)
        self._runner = runner
        self._project = project
        self._on_event = on_event
        self._slots: dict[Key, _Slot] = {}
        self._starts = Flights[Instance]()
        self._builds = Flights[None]()
        self._pruned = False

    def fingerprint(self, request: BackendRequest) -> str:
        """Names what `request` would run; builds nothing.

        Raises:
            BackendError: The request cannot be served, and why.
        """
        return self._planner.plan(request).fingerprint

    async def install(self, request: BackendRequest, *, partition: str, owner: str) -> Instance:
        """An instance for `request` in a partition, built and started when there is none.

        What it depends on is installed before it, in the same partition. Requests at the same time share one
        build and one instance. A failed installation may be tried again.

        Args:
            request: What to install.
            partition: The partition; a package that serves them all is installed once for all.
            owner: Who holds it, until `release`.

        Raises:
            BackendError: It could not be resolved, built or started, and why.
        """
        return await self._install(self._planner.plan(request), partition, owner)

    async def release(self, owner: str, *, partition: str | None = None) -> None:
        """Ends what `owner` installed, in one partition or all, unless someone else holds it too."""
        left = []
        for key, slot in list(self._slots.items()):
            for holder in list(slot.holders):
                if holder[0] == owner and partition in (None, holder[1]):
                    del slot.holders[holder]
            if not slot.holders and slot.instance:
                del self._slots[key]
                left.append((key, slot.instance, slot.plan))
        await asyncio.gather(*(self._end(*item) for item in left))

    def instances(self) -> tuple[Instance, ...]:
        """Those that were started and not ended by us, oldest first."""
        running = (slot.instance for slot in self._slots.values() if slot.instance)
        return tuple(sorted(running, key=lambda instance: instance.started_at))

    async def close(self) -> None:
        """Ends every instance, and what is being installed with them."""
        for slot in self._slots.values():
            slot.holders.clear()
        running = [(key, slot.instance, slot.plan) for key, slot in self._slots.items() if slot.instance]
        self._slots.clear()
        await asyncio.gather(self._starts.cancel(), *(self._end(*item) for item in running))
        await self._builds.cancel()
        await self._runner.close()

    async def _install(self, plan: Plan, partition: str, owner: str) -> Instance:
        home = EVERY_PARTITION if plan.package.multi_partition else partition
        key = (plan.fingerprint, home)
        slot = self._slots.setdefault(key, _Slot(plan))
        holder = (owner, partition)
        slot.holders[holder] += 1
        try:
            return await self._starts.join(key, self._ensure(key, slot))
        except BaseException:
            slot.holders[holder] -= 1
            slot.holders = +slot.holders
            if not slot.holders and not slot.instance and self._slots.get(key) is slot:
                del self._slots[key]
            raise

    async def _ensure(self, key: Key, slot: _Slot) -> Instance:
        """The slot's instance; a new one when there is none, or it has ended by itself."""
        if slot.instance:
            if await slot.instance.alive():
                return slot.instance
            ended, slot.instance = slot.instance, None
            await self._end(key, ended, slot.plan)
        say = _Reporter(self._on_event, slot.plan, key[1])
        try:
            say("resolving", f"{slot.plan.package} was found")
            if not self._pruned:
                await self._builds.join("prune", self._prune(say))
            for dependency in slot.plan.dependencies:
                await self._install(dependency, key[1], _dependent(key))
            await self._builds.join(slot.plan.fingerprint, self._build(slot.plan, say))
            instance = await self._start(slot.plan, key[1], say)
            if not slot.holders:
                await instance.stop()
                raise StartError(f"{slot.plan.package} was released while it started")
        except BaseException as error:
            if isinstance(error, BackendError):
                say("failed", str(error))
            await self.release(_dependent(key))
            raise
        slot.instance = instance
        say("listening", f"{slot.plan.package} listens on {instance.url}")
        return instance

    async def _build(self, plan: Plan, say: _Reporter) -> None:
        if not await self._runner.is_built(plan):
            say("building", f"building {plan.package}")
            await self._runner.build(plan, lambda line: say("log", line))

    async def _start(self, plan: Plan, partition: str, say: _Reporter) -> Instance:
        say("starting", f"starting {plan.package}")
        launch = Launch(
            uid=secrets.token_hex(6),
            project=self._project,
            partition=partition,
            api_key=secrets.token_urlsafe(24),
            owner=Owner.current(),
        )
        return Instance(plan, launch, await self._runner.start(plan, launch))

    async def _end(self, key: Key, instance: Instance, plan: Plan) -> None:
        """Ends an instance, then what it needed."""
        say = _Reporter(self._on_event, plan, key[1])
        try:
            await instance.stop()
        except RunnerError as error:
            say("failed", str(error))  # what is left of it is found by the next run
        else:
            say("stopped", f"{plan.package} was stopped")
        await self.release(_dependent(key))

    async def _prune(self, say: _Reporter) -> None:
        """Removes, once, what an earlier run of the project left when it was killed."""
        for line in await self._runner.prune(self._project):
            say("log", line)
        self._pruned = True


class _Reporter:
    """Makes the events of one installation."""

    def __init__(self, sink: EventSink, plan: Plan, partition: str) -> None:
        self._plan = plan
        self._sink = sink
        self._partition = partition
        self._began = time.monotonic()

    def __call__(self, kind: EventKind, message: str) -> None:
        package = self._plan.package
        elapsed = time.monotonic() - self._began
        self._sink(InstallEvent(kind, package.name, package.version, self._partition, message, elapsed))


def _dependent(key: Key) -> str:
    """The owner of what the instance of `key` depends on."""
    return f"instance:{key[0]}:{key[1]}"
