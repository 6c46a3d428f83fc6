"""`Backends`: installs what pages ask for, shares it, and ends what nobody holds any more."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Literal
from urllib.parse import urlsplit

from mkdocs_w3nest.backends.events import EventSink, InstallEvent
from mkdocs_w3nest.backends.flights import Flights, Tell, ignore
from mkdocs_w3nest.backends.instance import Instance
from mkdocs_w3nest.backends.owner import Owner
from mkdocs_w3nest.backends.plan import Planner
from mkdocs_w3nest.backends.ranges import ModuleSpec
from mkdocs_w3nest.backends.registry import Registry
from mkdocs_w3nest.backends.reporter import BuildStep, Reporter
from mkdocs_w3nest.backends.request import BackendRequest
from mkdocs_w3nest.backends.runners.base import Launch, Plan, Runner
from mkdocs_w3nest.backends.slots import Holder, Slot, Slots
from mkdocs_w3nest.backends.status import status_line
from mkdocs_w3nest.errors import BackendError, RunnerError, StartError

RESET_TIMEOUT = 10.0
"""Seconds that a backend may take to forget a partition."""


class Backends:
    """The backends of one build or serve.

    Belongs to one event loop, whose thread must live as long as it does.

    Args:
        registry: The packages that there are.
        runner: Where they run.
        project: Names the project among those of this machine.
        on_event: Told what happens.
        gateway: Gives the address where instances of the runner reach the gateway; None when there is none.
    """

    def __init__(
        self,
        registry: Registry,
        runner: Runner,
        *,
        project: str,
        on_event: EventSink,
        gateway: Callable[[Runner], Awaitable[str]] | None = None,
    ) -> None:
        self._planner = Planner(registry, runner)
        self._runner = runner
        self._project = project
        self._on_event = on_event
        self._gateway = gateway
        self._slots = Slots()
        self._starts = Flights[InstallEvent, Instance]()
        self._builds = Flights[BuildStep, None]()
        self._pruned = False

    @property
    def runner(self) -> Literal["docker", "process"]:
        """The kind of the runner."""
        return self._runner.name

    def fingerprint(self, request: BackendRequest) -> str:
        """Names what `request` would run; builds nothing.

        Raises:
            BackendError: The request cannot be served, and why.
        """
        return self._planner.plan(request).fingerprint

    async def install(
        self, request: BackendRequest, *, partition: str, owner: str, watch: EventSink = ignore
    ) -> Instance:
        """An instance for `request` in a partition, built and started when there is none.

        What it depends on is installed before it, in the same partition. Requests at the same time share one
        build and one instance. A failed installation may be tried again.

        Args:
            request: What to install.
            partition: The partition; a package that serves them all is installed once for all.
            owner: Who holds it, until `release`.
            watch: Told what happens to it: also what happened before, when others have begun already.

        Raises:
            BackendError: It could not be resolved, built or started, and why.
        """
        return await self._install(self._planner.plan(request), Holder(owner, partition), watch)

    async def install_again(
        self, spec: ModuleSpec, *, partition: str, owner: str, watch: EventSink = ignore
    ) -> Instance:
        """What was last installed in a partition and fits, as it was asked for then; else the plain package.

        Arguments and errors are those of `install`.
        """
        plan = self._slots.last_plan(spec, partition) or self._planner.plan(BackendRequest(str(spec)))
        return await self._install(plan, Holder(owner, partition), watch)

    def find(self, spec: ModuleSpec, partition: str) -> Instance | None:
        """The instance that serves `spec` in a partition; it may have ended by itself."""
        return self._slots.find(spec, partition)

    def instances(self) -> tuple[Instance, ...]:
        """Those that were started and not ended by us, oldest first."""
        running = (slot.instance for slot in self._slots if slot.instance)
        return tuple(sorted(running, key=lambda instance: instance.started_at))

    def owners(self, instance: Instance) -> tuple[str, ...]:
        """Who holds an instance: as given to `install`, or the name of the backend that needs it."""
        dependents = {slot.dependent: str(slot.plan.package) for slot in self._slots}
        held = next((slot.holders for slot in self._slots if slot.instance is instance), ())
        return tuple(sorted({dependents.get(holder.owner, holder.owner) for holder in held}))

    def caller(self, key: str) -> Slot | None:
        """The slot whose instance calls with its own key; also while it starts."""
        for slot in self._slots:
            if slot.launch and hmac.compare_digest(slot.launch.api_key.encode(), key.encode()):
                return slot
        return None

    async def release(self, owner: str, *, partition: str | None = None) -> None:
        """Ends what `owner` installed, in one partition or all, unless someone else holds it too.

        An instance that serves every partition, and goes on, forgets those where nobody holds it any more.
        """
        await self._let_go(lambda holder: holder.owner == owner and partition in (None, holder.partition))

    async def end_partition(self, partition: str) -> None:
        """Ends all of a partition, whoever holds it; instances that serve every partition forget this one."""
        await self._let_go(lambda holder: holder.partition == partition)
        self._slots.forget_plans([partition])

    async def stop(self, uid: str) -> bool:
        """Ends an instance whoever holds it; False when there is none. `install_again` starts it again."""
        slot = next((slot for slot in self._slots if slot.instance and slot.instance.uid == uid), None)
        if slot is None:
            return False
        self._slots.remove(slot)
        await self._end(slot)
        return True

    async def close(self) -> None:
        """Ends every instance, and what is being installed with them."""
        running = [slot for slot in self._slots if slot.instance]
        for slot in self._slots:
            self._slots.remove(slot)
        await asyncio.gather(self._starts.cancel(), *map(self._end, running))
        await self._builds.cancel()
        await self._runner.close()

    async def _install(self, plan: Plan, holder: Holder, watch: EventSink) -> Instance:
        slot = self._slots.hold(plan, holder)
        try:
            return await self._starts.join(slot.key, lambda tell: self._ensure(slot, tell), watch)
        except BaseException:
            self._slots.give_up(slot, holder)
            raise

    async def _ensure(self, slot: Slot, tell: Tell[InstallEvent]) -> Instance:
        """The slot's instance; a new one when there is none, or it has ended by itself."""
        if slot.instance:
            if await slot.instance.alive():
                return slot.instance
            await self._end(slot)
        plan, partition = slot.plan, slot.key.partition
        say = Reporter(plan, partition, self._on_event, tell)
        try:
            say("downloading", f"{plan.package} was found")
            if not self._pruned:
                await self._builds.join("prune", lambda tell: self._prune(say), say.pass_on)
            for dependency in plan.dependencies:
                await self._install(dependency, Holder(slot.dependent, partition), tell)
            await self._builds.join(plan.fingerprint, lambda tell: self._build(plan, say, tell), say.pass_on)
            instance = await self._start(slot, say)
            if not slot.holders:
                await instance.stop()
                raise StartError(f"{plan.package} was released while it started")
        except BaseException as error:
            slot.launch = None
            if isinstance(error, BackendError):
                say("failed", str(error))
            await self.release(slot.dependent)
            raise
        slot.instance = instance
        say("listening", f"{plan.package} listens on {instance.url}")
        return instance

    async def _build(self, plan: Plan, say: Reporter, tell: Tell[BuildStep]) -> None:
        def step(happened: BuildStep) -> None:
            say.once(happened)
            tell(happened)

        if not await self._runner.is_built(plan):
            step(BuildStep("building", f"building {plan.package}"))
            await self._runner.build(plan, lambda line: step(BuildStep("log", line)))

    async def _start(self, slot: Slot, say: Reporter) -> Instance:
        say("starting", f"starting {slot.plan.package}")
        slot.launch = Launch(
            uid=secrets.token_hex(6),
            project=self._project,
            partition=slot.key.partition,
            api_key=secrets.token_urlsafe(24),
            owner=Owner.current(),
            gateway=await self._gateway(self._runner) if self._gateway else None,
        )
        return Instance(slot.plan, slot.launch, await self._runner.start(slot.plan, slot.launch))

    async def _let_go(self, is_meant: Callable[[Holder], bool]) -> None:
        released = self._slots.release(is_meant)
        resets = (_reset(instance, partition) for instance, partition in released.left)
        await asyncio.gather(*resets, *map(self._end, released.ended))

    async def _end(self, slot: Slot) -> None:
        """Ends a slot's instance, then what it needed."""
        instance, slot.instance, slot.launch = slot.instance, None, None
        assert instance is not None, "only slots with one are ended"
        say = Reporter(slot.plan, slot.key.partition, self._on_event, ignore)
        try:
            await instance.stop()
        except RunnerError as error:
            say("failed", str(error))  # what is left of it is found by the next run
        else:
            say("stopped", f"{slot.plan.package} was stopped")
        await self.release(slot.dependent)

    async def _prune(self, say: Reporter) -> None:
        """Removes, once, what an earlier run of the project left when it was killed."""
        for line in await self._runner.prune(self._project):
            say.once(BuildStep("log", line))
        self._pruned = True


async def _reset(instance: Instance, partition: str) -> None:
    """Has an instance forget a partition; one that ended, or knows no partitions, has nothing to forget."""
    headers = {"X-Backends-Partition": partition, "X-W3Nest-Key": instance.api_key}
    port = urlsplit(instance.url).port
    assert port is not None
    with suppress(OSError, ValueError, asyncio.TimeoutError):
        await asyncio.wait_for(status_line(port, "POST", "/reset", headers), RESET_TIMEOUT)
