"""Removes what dead owners left on this machine, in Docker and as local processes alike."""

from __future__ import annotations

from contextlib import suppress

from mkdocs_w3nest.backends.runners.select import select_runner
from mkdocs_w3nest.errors import RunnerError


async def prune(project: str | None, *, builds: bool = False) -> list[str]:
    """Ends the backends of builds that were killed.

    Args:
        project: Of this project alone; of all when None.
        builds: Whether to remove images and environments of ours that nothing uses, too.

    Returns:
        What was removed, by lines for people.

    Raises:
        RunnerError: The Docker engine went away meanwhile.
    """
    runners = [select_runner("process")]
    with suppress(RunnerError):  # without an engine no container of ours runs
        runners.append(select_runner("docker"))
    lines: list[str] = []
    for runner in runners:
        lines += await runner.prune(project)
        if builds:
            lines += await runner.prune_builds()
        await runner.close()
    return lines
