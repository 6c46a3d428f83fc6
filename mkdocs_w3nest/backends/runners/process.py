"""The process runner: backends as local processes, in environments made by uv.

A backend gets the environment variables of the docs build, and some of ours; it runs in a scratch folder of
its own, which goes with it. It is not isolated from the machine.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from mkdocs_w3nest.backends.build_options import BuildConfig
from mkdocs_w3nest.backends.owner import Owner
from mkdocs_w3nest.backends.package import Package
from mkdocs_w3nest.backends.readiness import TIMEOUT, wait_ready
from mkdocs_w3nest.backends.runners import marks
from mkdocs_w3nest.backends.runners.base import Launch, Limits, OnLine, Plan, WayBack
from mkdocs_w3nest.backends.runners.commands import LAST
from mkdocs_w3nest.backends.runners.environments import DOCS_SITES, Environments
from mkdocs_w3nest.backends.runners.local import HOST, LocalProcess, remove_scratch_folders, scratch_folder
from mkdocs_w3nest.backends.runners.recipes import (
    Recipe,
    docs_site_folders,
    environment_facts,
    make_recipe,
)
from mkdocs_w3nest.errors import StartError

ATTEMPTS = 5
"""Ports that are tried: another program may take one before the backend does."""


def free_port() -> int:
    """A loopback port that nothing uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def options_as_variables(config: BuildConfig) -> dict[str, str]:
    """Build options as scripts and backends see them: ``W3NEST_BUILD_NAME``."""
    return {f"W3NEST_BUILD_{key.upper().replace('-', '_')}": value for key, value in config.values.items()}


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        if os.name == "posix":  # as servers do; on Windows it would mean that the port may be shared
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
        return False


class ProcessRunner:
    """Runs backends as local processes.

    Args:
        cache: Folder of the environments.
        limits: What each backend is told of its memory.
        reason: Why this runner was selected.
        ready_timeout: Seconds that a backend may take to its first answer.
        choose_port: Gives the ports that backends listen on.
    """

    name: Literal["process"] = "process"

    def __init__(
        self,
        cache: Path,
        *,
        limits: Limits = Limits(),  # noqa: B008  (frozen)
        reason: str = "",
        ready_timeout: float = TIMEOUT,
        choose_port: Callable[[], int] = free_port,
    ) -> None:
        self.reason = reason
        self._environments = Environments(cache)
        self._limits = limits
        self._ready_timeout = ready_timeout
        self._choose_port = choose_port

    def facts(self, package: Package, config: BuildConfig) -> str:
        """What of this machine the environment depends on."""
        return environment_facts(config)

    async def is_built(self, plan: Plan) -> bool:
        """Whether its environment is there, or it needs none."""
        recipe = make_recipe(plan.package, plan.config)
        return not recipe.needs_environment() or self._environments.is_ready(plan.fingerprint)

    async def build(self, plan: Plan, on_line: OnLine) -> None:
        """Makes its environment."""
        recipe = make_recipe(plan.package, plan.config)
        await self._environments.build(recipe, plan.fingerprint, options_as_variables(plan.config), on_line)

    async def start(self, plan: Plan, launch: Launch) -> LocalProcess:
        """Starts it on a free port; on another one when that was taken meanwhile."""
        recipe = make_recipe(plan.package, plan.config)
        for _ in range(ATTEMPTS):
            port = self._choose_port()
            process = await LocalProcess.spawn(
                self._command(recipe, plan, port),
                self._variables(recipe, plan, launch, port),
                launch.uid,
                port,
            )
            try:
                if await self._is_ready(process, plan.package):
                    return process
            except BaseException:
                await process.stop()
                raise
            await process.stop()
        raise StartError(f"{plan.package} did not start: {ATTEMPTS} ports were taken before it listened")

    async def _is_ready(self, process: LocalProcess, package: Package) -> bool:
        """Waits until it answers; False when another program has its port."""
        try:
            await wait_ready(process.port, exit_status=process.exit_status, timeout=self._ready_timeout)
        except StartError as error:
            if await process.exit_status() is not None and _is_taken(process.port):
                return False
            log = "".join(f"\n    {line}" for line in await process.logs(LAST))
            raise StartError(f"{package} did not start: {error}{log}") from error
        return await process.listens()

    def _command(self, recipe: Recipe, plan: Plan, port: int) -> list[str]:
        environment = self._environments.get(plan.fingerprint)
        if recipe.kind == "scripts":
            return ["bash", str(environment.package / "start.sh"), str(port)]
        python = str(environment.python) if recipe.needs_environment() else sys.executable
        return [python, "-m", recipe.module]

    def _variables(self, recipe: Recipe, plan: Plan, launch: Launch, port: int) -> dict[str, str]:
        """The environment variables of a backend: the docs build's own, and ours."""
        variables = dict(os.environ)
        if recipe.needs_environment():
            variables = self._environments.get(plan.fingerprint).variables()
        if recipe.kind == "project":
            paths = [str(recipe.root), *filter(None, [variables.get("PYTHONPATH")])]
            variables["PYTHONPATH"] = os.pathsep.join(paths)
        if recipe.with_docs:
            variables[DOCS_SITES] = os.pathsep.join(docs_site_folders())
        return {
            **variables,
            **options_as_variables(plan.config),
            **marks.as_variables(launch.labels(plan)),
            **launch.environment(self._limits),
            "HOST": HOST,
            "PORT": str(port),
        }

    async def way_back(self) -> WayBack:
        """They share our loopback."""
        return WayBack(HOST)

    async def prune(self, project: str | None) -> list[str]:
        """Kills the backends of dead owners."""

        def is_left(labels: marks.Labels) -> bool:
            owner = Owner.parse(labels["w3nest.owner"])
            return project in (None, labels["w3nest.project"]) and owner is not None and owner.is_dead()

        killed = await asyncio.to_thread(marks.kill, is_left)
        names = {labels["w3nest.instance"]: labels["w3nest.name"] for labels in killed}
        for uid in names:
            shutil.rmtree(scratch_folder(uid), ignore_errors=True)
        alive = {marked.labels["w3nest.instance"] for marked in marks.marked_processes()}
        await asyncio.to_thread(remove_scratch_folders, alive)
        return [f"ended a process of {name}, which a killed build had left" for name in names.values()]

    async def prune_builds(self) -> list[str]:
        """Removes the environments that no running backend uses."""

        def remove() -> list[str]:
            used = {marked.labels["w3nest.fingerprint"] for marked in marks.marked_processes()}
            return self._environments.remove_unused(used)

        return await asyncio.to_thread(remove)

    async def close(self) -> None:
        """Holds nothing."""
