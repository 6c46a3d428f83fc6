"""What a runner is: builds packages and starts them. Nobody else knows of Docker or processes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from mkdocs_w3nest.backends.build_options import BuildConfig
from mkdocs_w3nest.backends.owner import Owner
from mkdocs_w3nest.backends.package import Package

OnLine = Callable[[str], None]
"""Takes the lines of a build's log, in the event loop's thread."""


@dataclass(frozen=True)
class Limits:
    """What one instance may use.

    The Docker runner enforces all of it; a local process is told its memory, and keeps to it by itself.

    Attributes:
        memory: Bytes.
        cpus: Processors.
        pids: Processes and threads.
    """

    memory: int = 2 * 2**30
    cpus: float = 2.0
    pids: int = 512


@dataclass(frozen=True)
class Plan:
    """A request that was resolved and checked: what will be built, and its name.

    Attributes:
        package: The package.
        config: What is asked of its build.
        fingerprint: Names its image or environment: 64 hexadecimal digits.
        dependencies: Plans of the backends that it needs, in the order of their installation.
    """

    package: Package
    config: BuildConfig
    fingerprint: str
    dependencies: tuple[Plan, ...] = ()


@dataclass(frozen=True)
class Launch:
    """One start of a package.

    Attributes:
        uid: Names the instance.
        project: The project that it belongs to.
        partition: The partition that it lives in.
        api_key: What its callers must send; never shown.
        owner: The process that ends it.
        gateway: Address where it reaches the gateway, if there is one.
    """

    uid: str
    project: str
    partition: str
    api_key: str
    owner: Owner
    gateway: str | None = None

    def environment(self, limits: Limits) -> dict[str, str]:
        """Variables that every backend is given, besides ``HOST`` and ``PORT``."""
        gateway = {"W3NEST_GATEWAY": self.gateway} if self.gateway else {}
        return {
            **gateway,
            "W3NEST_API_KEY": self.api_key,
            "W3NEST_MEMORY": str(limits.memory),
            "W3NEST_PARTITION": self.partition,
            "PYTHONUNBUFFERED": "1",
        }

    def labels(self, plan: Plan) -> dict[str, str]:
        """Says whose an instance is, so that `Runner.prune` knows what a dead owner left."""
        return {
            "w3nest.instance": self.uid,
            "w3nest.project": self.project,
            "w3nest.partition": self.partition,
            "w3nest.fingerprint": plan.fingerprint,
            "w3nest.name": plan.package.name,
            "w3nest.version": plan.package.version,
            "w3nest.owner": str(self.owner),
        }


@dataclass(frozen=True)
class WayBack:
    """How instances reach this machine.

    Attributes:
        host: The name or address that they call.
        address: The address of this machine where that arrives; loopback when None.
    """

    host: str
    address: str | None = None


class Running(Protocol):
    """A backend that was started, and answered once."""

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""

    async def logs(self, tail: int) -> list[str]:
        """The last lines that it wrote."""

    def follow(self, tail: int) -> AsyncIterator[str]:
        """The last lines that it wrote, and each further one as it comes, until it ends."""

    async def memory(self) -> int | None:
        """Bytes that it uses now; None where that is not known."""

    async def exit_status(self) -> str | None:
        """How it ended, for people; None while it runs.

        Raises:
            RunnerError: The runner went away, so that nobody knows.
        """

    async def stop(self) -> None:
        """Ends it, and everything that it started; does nothing when it has ended."""


class Runner(Protocol):
    """Builds packages and starts them."""

    @property
    def name(self) -> Literal["docker", "process"]:
        """Its kind."""

    @property
    def reason(self) -> str:
        """Why it was selected, for people."""

    def facts(self, package: Package, config: BuildConfig) -> str:
        """What of this machine, beyond package and configuration, the build depends on."""

    async def is_built(self, plan: Plan) -> bool:
        """Whether there is nothing to build."""

    async def build(self, plan: Plan, on_line: OnLine) -> None:
        """Builds what `start` needs.

        Raises:
            BuildError: A step failed; it may be tried again.
            RunnerError: The runner is missing or went away.
        """

    async def start(self, plan: Plan, launch: Launch) -> Running:
        """Starts what was built, and waits until it answers.

        Raises:
            StartError: It ended, or did not answer in time.
            RunnerError: The runner is missing or went away.
        """

    async def way_back(self) -> WayBack:
        """How instances reach this machine.

        Raises:
            RunnerError: The runner is missing or went away.
        """

    async def prune(self, project: str | None) -> list[str]:
        """Ends what dead owners left, of one project or of all; says what, by lines for people."""

    async def prune_builds(self) -> list[str]:
        """Removes images or environments that no instance uses; says what, by lines for people."""

    async def close(self) -> None:
        """Lets go of what the runner holds; instances are stopped before."""
