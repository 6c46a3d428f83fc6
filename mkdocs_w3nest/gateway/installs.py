"""`POST /api/install`: what pages ask for, from the body of a request to the descriptions of clients."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_core import from_json

from mkdocs_w3nest.backends.cancellation import give_up
from mkdocs_w3nest.backends.events import EventSink, InstallEvent
from mkdocs_w3nest.backends.flights import ignore
from mkdocs_w3nest.backends.ranges import ModuleSpec, parse_spec
from mkdocs_w3nest.backends.request import BackendRequest
from mkdocs_w3nest.gateway.events import Hub, tab_topic
from mkdocs_w3nest.gateway.paths import client_path
from mkdocs_w3nest.gateway.problems import Problem
from mkdocs_w3nest.gateway.schema import (
    BackendConfig,
    BackendInputs,
    ClientDescription,
    InstallAnswer,
    InstallProgress,
)
from mkdocs_w3nest.gateway.tabs import Tabs

if TYPE_CHECKING:
    from mkdocs_w3nest.backends.instance import Instance
    from mkdocs_w3nest.backends.manager import Backends

DEFAULT_PARTITION = "default"
"""Partition of calls that come from no tab, and name none."""

KEPT = 500
"""Events of an installation that are kept for a stream that opens while it runs."""


def owner_of(tab: str | None) -> str:
    """Who holds what is installed for a tab, or for calls that come from none: no other owner's name."""
    return f"tab {tab}" if tab else "gateway"


def read_body(body: bytes) -> BackendInputs:
    """What a request asks to install.

    Raises:
        Problem: It makes no sense.
    """
    try:
        value = from_json(body)
        return BackendInputs.model_validate({"modules": value} if isinstance(value, list) else value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the body"
        raise Problem(
            422, "invalid", f"What to install was not understood: {where}: {first['msg']}."
        ) from error
    except ValueError as error:
        raise Problem(400, "invalid", f"What to install is not JSON: {error}.") from error


class Installer:
    """Installs for tabs, which hold what they asked for.

    Args:
        backends: Gives the backends as they are now; may raise `RunnerError`.
        hub: Where progress is published.
        tabs: The tabs, which live at least as long as their installations.
    """

    def __init__(self, backends: Callable[[], Backends], hub: Hub, tabs: Tabs) -> None:
        self._backends = backends
        self._tabs = tabs
        self._hub = hub

    async def install(self, inputs: BackendInputs, tab: str | None, install: str | None) -> InstallAnswer:
        """Installs all of `inputs` side by side.

        Args:
            inputs: What to install.
            tab: Who holds it.
            install: Names the installation in events.

        Raises:
            BackendError: One could not be installed; the others may have been.
        """
        backends = self._backends()
        partition = inputs.partition or tab or DEFAULT_PARTITION
        specs = [parse_spec(text) for text in inputs.modules]
        if unknown := inputs.configurations.keys() - {spec.name for spec in specs}:
            name = min(unknown)
            raise Problem(422, "invalid", f"configurations: {name!r} is not the name of one of the modules.")
        configs = [inputs.configurations.get(spec.name, BackendConfig()) for spec in specs]
        with self._tabs.present(tab), self._watched(tab, install) as watch:
            instances = await _all(
                backends.install(
                    BackendRequest(str(spec), config.build, config.dockerfile),
                    partition=partition,
                    owner=owner_of(tab),
                    watch=watch,
                )
                for spec, config in zip(specs, configs, strict=True)
            )
        return InstallAnswer(
            clients=[
                describe(spec, instance, partition, config)
                for spec, instance, config in zip(specs, instances, configs, strict=True)
            ]
        )

    async def install_again(self, spec: ModuleSpec, partition: str, owner: str, tab: str | None) -> Instance:
        """Installs what a call finds missing.

        Args:
            spec: What it means.
            partition: Where it looks for it.
            owner: Who holds it.
            tab: Who is shown how it goes.

        Raises:
            BackendError: It could not be installed.
        """
        with self._tabs.present(tab), self._watched(tab, None) as watch:
            return await self._backends().install_again(spec, partition=partition, owner=owner, watch=watch)

    @contextmanager
    def _watched(self, tab: str | None, install: str | None) -> Iterator[EventSink]:
        """A sink that publishes to a tab."""
        topic = tab_topic(tab or "")
        name = install or secrets.token_hex(8)
        count = 0

        def publish(event: InstallEvent) -> None:
            nonlocal count
            progress = InstallProgress(
                install=name,
                kind=event.kind,
                name=event.package,
                version=event.version,
                partition=event.partition,
                message=event.message,
                elapsed=event.elapsed,
            )
            self._hub.publish(topic, "install", progress, retain=f"{name} {count % KEPT}")
            count += 1

        try:
            yield publish if tab else ignore
        finally:
            self._hub.forget(topic, [f"{name} {number}" for number in range(min(count, KEPT))])


async def _all(work: Iterable[Coroutine[Any, Any, Instance]]) -> list[Instance]:
    """The results of all, side by side; when one fails, or nobody waits any more, the others are given up."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        await give_up(*tasks)


def describe(
    spec: ModuleSpec, instance: Instance, partition: str, config: BackendConfig
) -> ClientDescription:
    """What a client must know of an instance."""
    major, minor, patch = map(int, instance.version.partition("+")[0].partition("-")[0].split("."))
    return ClientDescription(
        alias=spec.alias or spec.name,
        name=instance.name,
        version=instance.version,
        version_number=major * 1_000_000 + minor * 1_000 + patch,
        api_key=str(major) if major else f"0{minor}" if minor else f"00{patch}",
        uid=instance.uid,
        partition_id=partition,
        path=client_path(instance.name, instance.version, partition),
        lab_path=f"/w3lab/#{instance.uid}",
        config=config,
    )
