"""Runs a command to its end, with its output as log lines; when cancelled, nothing of it is left."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from mkdocs_w3nest.backends.cancellation import uninterrupted
from mkdocs_w3nest.backends.runners.base import OnLine
from mkdocs_w3nest.backends.runners.loglines import LogLines
from mkdocs_w3nest.errors import BuildError

CHUNK = 64 * 1024
KILLED = 5.0
"""Seconds that the system may take to end what was killed."""

LAST = 20
"""Lines of a failed command's log that an error shows."""


async def run_step(
    step: str,
    command: Sequence[str | Path],
    on_line: OnLine,
    *,
    failure: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> None:
    """Runs one step of a build.

    Args:
        step: What it is called in messages.
        command: Program and arguments, as data: no shell sees them.
        on_line: Takes the lines of its output.
        failure: What did not work when it fails, for people.
        env: Its environment; ours when None.
        cwd: Where it runs; our folder when None.

    Raises:
        BuildError: It failed, or there is no such program.
    """
    log = LogLines(on_line)
    try:
        process = await spawn(command, end=end_group, env=env, cwd=cwd)
    except OSError as error:
        raise BuildError(
            f"{failure}: {command[0]} cannot be run ({error.strerror})", step=step, log=()
        ) from error
    try:
        await drain(process, log)
        status = await process.wait()
    except BaseException:
        await end_group(process)
        raise
    if status != 0:
        raise BuildError(f"{failure}: the step {step!r} failed", step=step, log=log.tail(LAST))


async def spawn(
    command: Sequence[str | Path],
    *,
    end: Callable[[asyncio.subprocess.Process], Awaitable[object]],
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    stdin: int = asyncio.subprocess.DEVNULL,
) -> asyncio.subprocess.Process:
    """Starts a process whose output is one pipe; when cancelled meanwhile, it is ended by `end`.

    When asyncio itself is cancelled between the start of a process and its pipes, it waits for ever.
    """
    return await uninterrupted(
        asyncio.create_subprocess_exec(
            *map(str, command),
            stdin=stdin,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=env,
            cwd=cwd,
            start_new_session=True,  # so that Ctrl-C reaches it through us alone, and all of it ends at once
        ),
        end,
    )


async def drain(process: asyncio.subprocess.Process, log: LogLines) -> None:
    """Reads a process's output to its end."""
    assert process.stdout is not None, "the output is a pipe"
    while chunk := await process.stdout.read(CHUNK):
        log.feed(chunk)
    log.feed(b"", final=True)


async def end_group(process: asyncio.subprocess.Process) -> None:
    """Kills a process with its group, and waits for its end."""
    kill_group(process)
    with suppress(asyncio.TimeoutError):
        await asyncio.wait_for(process.wait(), KILLED)


def kill_group(process: asyncio.subprocess.Process) -> None:
    """Kills a process that was started in a session of its own, and all in its group."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            if os.name == "posix":
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
