"""The Docker runner: backends in containers, from images that are named by fingerprint."""

from __future__ import annotations

import re
import socket
from contextlib import suppress
from operator import methodcaller
from typing import Literal

import psutil
from docker.errors import APIError, ImageNotFound
from docker.utils import parse_repository_tag

from mkdocs_w3nest.backends.build_options import BuildConfig
from mkdocs_w3nest.backends.owner import Owner
from mkdocs_w3nest.backends.package import Package
from mkdocs_w3nest.backends.readiness import TIMEOUT, wait_ready
from mkdocs_w3nest.backends.runners.base import Launch, Limits, OnLine, Plan, WayBack
from mkdocs_w3nest.backends.runners.commands import LAST
from mkdocs_w3nest.backends.runners.container import (
    PORT,
    THIS_HOST,
    Container,
    create_container,
    remove,
)
from mkdocs_w3nest.backends.runners.dockerfiles import dockerfile_text
from mkdocs_w3nest.backends.runners.engine_client import EngineClient
from mkdocs_w3nest.backends.runners.images import build_context, follow
from mkdocs_w3nest.backends.runners.reaper import Reaper
from mkdocs_w3nest.errors import BuildError, RunnerError, StartError

_TAG_LENGTH = 20
_BRIDGE_NAME = "com.docker.network.bridge.name"
_SEPARATORS = ("_", "__", "-", ".")


class DockerRunner:
    """Runs backends in Docker containers.

    Args:
        address: Where the engine is, as in ``DOCKER_HOST``.
        limits: What each container may use.
        reason: Why this runner was selected.
        ready_timeout: Seconds that a backend may take to its first answer.
    """

    name: Literal["docker"] = "docker"

    def __init__(
        self,
        address: str,
        *,
        limits: Limits = Limits(),  # noqa: B008  (frozen)
        reason: str = "",
        ready_timeout: float = TIMEOUT,
    ) -> None:
        self.reason = reason
        self._engine = EngineClient(address)
        self._limits = limits
        self._ready_timeout = ready_timeout
        self._reaper = Reaper(address, str(Owner.current()))

    def facts(self, package: Package, config: BuildConfig) -> str:
        """Nothing of this machine goes into an image."""
        return ""

    async def is_built(self, plan: Plan) -> bool:
        """Whether the engine has its image."""
        try:
            await self._engine.ask(lambda client: client.inspect_image(image_name(plan)))  # type: ignore[no-untyped-call]  # so in its stubs
        except ImageNotFound:
            return False
        return True

    async def build(self, plan: Plan, on_line: OnLine) -> None:
        """Builds its image, or pulls it when the package is one."""
        name = image_name(plan)
        if plan.package.image:
            repository, tag = parse_repository_tag(name)
            await follow(
                self._engine,
                lambda client: client.pull(repository, tag=tag or "latest", stream=True, decode=True),
                on_line,
                failure=f"the image of {plan.package} could not be pulled",
                step=f"pull {name}",
            )
        else:
            own = plan.config.dockerfile
            context = build_context(plan.package, await dockerfile_text(own) if own else None)
            await follow(
                self._engine,
                lambda client: client.build(
                    fileobj=context,
                    custom_context=True,
                    tag=name,
                    buildargs=build_arguments(plan),
                    labels={"w3nest.fingerprint": plan.fingerprint, "w3nest.name": plan.package.name},
                    rm=True,
                    forcerm=True,
                    decode=True,
                ),
                on_line,
                failure=f"the image of {plan.package} could not be built",
                step="sending the package to the engine",
            )
        if not await self.is_built(plan):
            raise BuildError(
                f"the image of {plan.package} could not be built: the engine ended the build without one",
                step="build",
                log=(),
            )

    async def start(self, plan: Plan, launch: Launch) -> Container:
        """Starts a container of its image."""
        name = f"w3nest-{_slug(plan.package.name)}-{launch.uid}"
        try:
            return await self._start(name, plan, launch)
        except APIError as error:
            with suppress(RunnerError, APIError):
                await remove(self._engine, name)
            raise StartError(f"{plan.package} did not start: {error.explanation or error}") from error
        except BaseException:
            with suppress(RunnerError, APIError):
                await remove(self._engine, name)
            raise

    async def _start(self, name: str, plan: Plan, launch: Launch) -> Container:
        image, limits = image_name(plan), self._limits
        await self._reaper.ensure()
        await self._engine.call(
            lambda client: create_container(
                client, name, image=image, plan=plan, launch=launch, limits=limits
            )
        )
        await self._engine.call(lambda client: client.start(name))
        facts = await self._engine.call(lambda client: client.inspect_container(name))
        published = facts["NetworkSettings"]["Ports"].get(f"{PORT}/tcp")
        container = Container(self._engine, name, int(published[0]["HostPort"]) if published else 0, limits)
        try:
            await wait_ready(container.port, exit_status=container.exit_status, timeout=self._ready_timeout)
        except StartError as error:
            log = "".join(f"\n    {line}" for line in await container.logs(LAST))
            raise StartError(f"{plan.package} did not start: {error}{log}") from error
        return container

    async def way_back(self) -> WayBack:
        """By the bridge where this machine has it; Docker Desktop leads the host's name to our loopback."""
        network = await self._engine.ask(lambda client: client.inspect_network("bridge"))
        name = (network.get("Options") or {}).get(_BRIDGE_NAME, "docker0")
        addresses = psutil.net_if_addrs().get(name, [])
        return WayBack(
            THIS_HOST, next((one.address for one in addresses if one.family == socket.AF_INET), None)
        )

    async def prune(self, project: str | None) -> list[str]:
        """Removes the containers of dead owners."""
        labels = ["w3nest.owner", *([f"w3nest.project={project}"] if project is not None else [])]
        found = await self._engine.ask(lambda client: client.containers(all=True, filters={"label": labels}))
        lines = []
        for container in found:
            owner = Owner.parse(container["Labels"]["w3nest.owner"])
            if owner is not None and owner.is_dead():
                await remove(self._engine, container["Id"])
                name = container["Labels"].get("w3nest.name", container["Id"])
                lines.append(f"removed a container of {name}, which a killed build had left")
        return lines

    async def prune_builds(self) -> list[str]:
        """Removes the images that no container uses."""
        images = await self._engine.call(
            lambda client: client.images(filters={"label": "w3nest.fingerprint"})
        )
        lines = []
        for image in images:
            for name in image["RepoTags"] or [image["Id"]]:
                with suppress(APIError):  # it is used
                    await self._engine.call(methodcaller("remove_image", name))
                    lines.append(f"removed the image {name}")
        return lines

    async def close(self) -> None:
        """Closes the connections to the engine; instances have been removed."""
        await self._reaper.close()
        await self._engine.close()


def image_name(plan: Plan) -> str:
    """The image that a plan runs: its own, or the one that is built for it."""
    return plan.package.image or f"w3nest/{_slug(plan.package.name)}:{plan.fingerprint[:_TAG_LENGTH]}"


def build_arguments(plan: Plan) -> dict[str, str]:
    """Build options as the Dockerfile's ``ARG``: what was asked for, else what the package declares."""
    defaults = {
        key: option.default
        for key, option in plan.package.build_options.items()
        if option.default is not None
    }
    return {**defaults, **plan.config.values}


def _slug(name: str) -> str:
    """A package's name as a part of names in Docker."""
    lower = re.sub(r"[^a-z0-9]+", lambda found: found[0] if found[0] in _SEPARATORS else "-", name.lower())
    return lower.strip("-_.") or "backend"
