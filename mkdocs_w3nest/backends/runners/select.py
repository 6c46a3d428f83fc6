"""Which runner there is: Docker when its engine answers, else local processes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import platformdirs

from mkdocs_w3nest.backends.runners.base import Limits, Runner
from mkdocs_w3nest.backends.runners.engine import engine_address, why_unusable
from mkdocs_w3nest.errors import RunnerError


def select_runner(
    name: Literal["auto", "docker", "process"] = "auto",
    *,
    limits: Limits = Limits(),  # noqa: B008  (frozen)
    cache: Path | None = None,
) -> Runner:
    """The runner that `name` stands for; its `reason` says why it was taken.

    Args:
        name: ``docker``, ``process``, or ``auto``: Docker when its engine answers, else local processes.
        limits: What each instance may use.
        cache: Folder of the environments of local processes; the user's cache folder when None.

    Raises:
        RunnerError: Docker was asked for, and its engine does not answer.
    """
    if name == "process":
        return _process(limits, cache, "local processes, as the option `runner` says")
    address = engine_address()
    problem = why_unusable(address)
    if problem is None:
        from mkdocs_w3nest.backends.runners.docker import DockerRunner  # noqa: PLC0415  (slow to import)

        reason = f"Docker, {'as the option `runner` says' if name == 'docker' else 'as its engine answers'}"
        return DockerRunner(address, limits=limits, reason=reason)
    if name == "docker":
        raise RunnerError(
            f"the option `runner` asks for Docker, but {problem}: "
            f"start it, let DOCKER_HOST name another one, or set `runner: process`"
        )
    return _process(limits, cache, f"local processes, as {problem}")


def default_cache() -> Path:
    """Folder of the environments of local processes."""
    return platformdirs.user_cache_path("mkdocs-w3nest") / "environments"


def _process(limits: Limits, cache: Path | None, reason: str) -> Runner:
    from mkdocs_w3nest.backends.runners.process import ProcessRunner  # noqa: PLC0415  (as for Docker)

    return ProcessRunner(cache or default_cache(), limits=limits, reason=reason)
