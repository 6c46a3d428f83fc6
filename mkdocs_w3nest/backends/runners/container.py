"""One backend in a Docker container: how it is confined, and what becomes of it."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from typing import Any

import docker
from docker.errors import APIError, NotFound

from mkdocs_w3nest.backends.runners.base import Launch, Limits, Plan
from mkdocs_w3nest.backends.runners.container_log import follow_log
from mkdocs_w3nest.backends.runners.engine_client import EngineClient

PORT = 8080
"""Where a backend listens in its container."""

HOST = "127.0.0.1"
THIS_HOST = "host.docker.internal"
"""This machine's name in a container."""

_NOBODY = "65534:65534"


def create_container(
    client: docker.APIClient, name: str, *, image: str, plan: Plan, launch: Launch, limits: Limits
) -> None:
    """Makes a container without any right that a backend does not need."""
    client.create_container(
        image,
        name=name,
        user=_NOBODY,
        ports=[PORT],
        labels=launch.labels(plan),
        environment={
            **launch.environment(limits),
            "HOST": "0.0.0.0",  # of the container; only loopback of this machine leads there
            "PORT": str(PORT),
            "HOME": "/tmp",
        },
        host_config=client.create_host_config(
            port_bindings={PORT: (HOST,)},
            cap_drop=["ALL"],
            security_opt=["no-new-privileges"],
            mem_limit=limits.memory,
            memswap_limit=limits.memory,
            nano_cpus=round(limits.cpus * 1e9),
            pids_limit=limits.pids,
            extra_hosts={THIS_HOST: "host-gateway"} if launch.gateway else None,
            tmpfs={"/tmp": "rw,nosuid,nodev,mode=1777"},
        ),
    )


class Container:
    """A container that was started.

    Attributes:
        name: Its name.
        port: Where it is published on loopback.
    """

    def __init__(self, engine: EngineClient, name: str, port: int, limits: Limits) -> None:
        self.name = name
        self.port = port
        self._engine = engine
        self._limits = limits

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.port}"

    async def logs(self, tail: int) -> list[str]:
        """The last lines that it wrote; none once it was removed."""
        try:
            log = await self._engine.ask(lambda client: client.logs(self.name, tail=tail))
        except NotFound:
            return []
        return log.decode("utf-8", "replace").splitlines()

    def follow(self, tail: int) -> AsyncIterator[str]:
        """The last lines that it wrote, and each further one, until it ends."""
        return follow_log(self._engine, self.name, tail)

    async def memory(self) -> int | None:
        """Bytes that it uses, less what the system could drop at once."""
        try:
            facts = await self._engine.ask(
                lambda client: client.stats(self.name, stream=False, one_shot=True)
            )
        except APIError:
            return None
        used = facts.get("memory_stats") or {}
        total = used.get("usage")
        return total - used.get("stats", {}).get("inactive_file", 0) if total else None

    async def exit_status(self) -> str | None:
        """How it ended; None while it runs."""
        try:
            facts = await self._engine.ask(lambda client: client.inspect_container(self.name))
        except NotFound:
            return "was removed"
        return describe_state(facts["State"], self._limits)

    async def stop(self) -> None:
        """Kills and removes it, with its anonymous volumes."""
        await remove(self._engine, self.name)


async def remove(engine: EngineClient, name: str) -> None:
    """Kills and removes a container, unless it is gone or going."""
    try:
        await engine.ask(lambda client: client.remove_container(name, force=True, v=True))
    except APIError:
        return


def describe_state(state: dict[str, Any], limits: Limits) -> str | None:
    """How a container ended, from the engine's record of its state; None while it runs."""
    if state["Running"]:
        return None
    status = state["ExitCode"]
    if state.get("OOMKilled"):
        return f"was killed, as it used more than {limits.memory / 2**30:g} GiB of memory"
    if status > 128 and status - 128 in set(signal.Signals):
        return f"was killed by {signal.Signals(status - 128).name}"
    return f"ended with exit status {status}"
