"""One backend as a local process: spawned behind the launcher, watched, and ended without leftovers."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Container, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from mkdocs_w3nest.backends.runners import marks
from mkdocs_w3nest.backends.runners.commands import KILLED, drain, kill_group, spawn
from mkdocs_w3nest.backends.runners.launcher import GRACE
from mkdocs_w3nest.backends.runners.loglines import LogLines
from mkdocs_w3nest.errors import StartError

HOST = "127.0.0.1"
LAUNCHER = Path(__file__).with_name("launcher.py")
_MARGIN = 3.0
"""Seconds that the launcher may take beyond its own grace."""


UID = re.compile(r"[0-9a-f]{12}")

STARTING = 60.0
"""Seconds after which an instance that has a folder has a process too."""


def scratch_folder(uid: str) -> Path:
    """The folder in which an instance runs: of its own, and gone when it ends."""
    return Path(tempfile.gettempdir()) / f"w3nest-{uid}"


def remove_scratch_folders(alive: Container[str]) -> None:
    """Removes the scratch folders of instances that are gone.

    Args:
        alive: Uids of those that run; one that was made just now may belong to one that is about to.
    """
    for folder in scratch_folder("").parent.glob(f"{scratch_folder('').name}*"):
        uid = folder.name.removeprefix(scratch_folder("").name)
        with suppress(OSError):
            if UID.fullmatch(uid) and uid not in alive and time.time() - folder.stat().st_mtime > STARTING:
                shutil.rmtree(folder, ignore_errors=True)


class LocalProcess:
    """A local process that listens on a loopback port.

    Attributes:
        port: The port.
    """

    def __init__(self, process: asyncio.subprocess.Process, uid: str, port: int) -> None:
        self.port = port
        self._process = process
        self._uid = uid
        self._log = LogLines()
        self._drained = asyncio.ensure_future(drain(process, self._log))
        self._stopped = False

    @classmethod
    async def spawn(
        cls, command: Sequence[str], variables: Mapping[str, str], uid: str, port: int
    ) -> LocalProcess:
        """Starts a command; it dies with this process, or when it is stopped.

        Raises:
            StartError: It cannot be run here.
        """
        scratch = scratch_folder(uid)
        launcher = [sys.executable, "-I", "-S", str(LAUNCHER), str(scratch)] if os.name == "posix" else []
        try:
            scratch.mkdir(mode=0o700)
            process = await spawn(
                [*launcher, *command],
                end=lambda process: cls(process, uid, port).stop(),
                env=variables,
                cwd=scratch,
                stdin=asyncio.subprocess.PIPE,
            )
        except OSError as error:
            shutil.rmtree(scratch, ignore_errors=True)
            raise StartError(f"{command[0]} cannot be started in {scratch}: {error.strerror}") from error
        return cls(process, uid, port)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.port}"

    async def logs(self, tail: int) -> list[str]:
        """The last lines that it wrote."""
        if self._process.returncode is not None:  # the last of them may still be in the pipe
            await asyncio.wait([self._drained], timeout=1.0)
        return self._log.tail(tail)

    async def follow(self, tail: int) -> AsyncIterator[str]:
        """The last lines that it wrote, and each further one, until it ends."""
        lines: asyncio.Queue[str | None] = asyncio.Queue()
        for line in self._log.tail(tail):
            lines.put_nowait(line)

        def ended(_: object) -> None:
            lines.put_nowait(None)

        self._log.listeners.append(lines.put_nowait)
        self._drained.add_done_callback(ended)
        try:
            while (next_line := await lines.get()) is not None:
                yield next_line
        finally:
            self._log.listeners.remove(lines.put_nowait)
            self._drained.remove_done_callback(ended)

    async def memory(self) -> int | None:
        """Bytes of the launcher's descendants: what they share is counted once, where the system tells."""

        def add() -> int:
            with suppress(psutil.Error):
                return sum(map(_memory, psutil.Process(self._process.pid).children(recursive=True)))
            return 0

        return await asyncio.to_thread(add) or None

    async def exit_status(self) -> str | None:
        """How it ended; None while it runs."""
        if self._stopped:
            return "was stopped"
        status = self._process.returncode
        if status is None:
            return None
        if status < 0:
            return f"was killed by {signal.Signals(-status).name}"
        return f"ended with exit status {status}"

    async def listens(self) -> bool:
        """Whether it is this very backend that listens on its port."""
        return await asyncio.to_thread(lambda: marks.listens(self._members(), self.port))

    async def stop(self) -> None:
        """Ends it, and everything that it started."""
        self._stopped = True
        if os.name == "posix" and self._process.stdin:
            self._process.stdin.close()  # what the launcher waits for
            await self._wait(GRACE + _MARGIN)
        kill_group(self._process)
        await asyncio.to_thread(marks.kill, lambda labels: labels["w3nest.instance"] == self._uid)
        await self._wait(KILLED)
        self._drained.cancel()
        await asyncio.wait([self._drained])
        shutil.rmtree(scratch_folder(self._uid), ignore_errors=True)

    async def _wait(self, timeout: float) -> None:
        """Waits for the launcher's end; asyncio would wait for its pipes too, which others may hold open."""
        deadline = time.monotonic() + timeout
        while self._process.returncode is None and time.monotonic() < deadline:  # noqa: ASYNC110  (as said)
            await asyncio.sleep(0.005)

    def _members(self) -> Iterator[psutil.Process]:
        """Its processes: the launcher's descendants at first, as they are found faster than all."""
        with suppress(psutil.Error):
            yield from psutil.Process(self._process.pid).children(recursive=True)
        for marked in marks.marked_processes():
            if marked.labels["w3nest.instance"] == self._uid:
                yield marked.process


def _memory(process: psutil.Process) -> int:
    try:
        facts = process.memory_full_info()
    except psutil.Error:  # it ended
        return 0
    return int(getattr(facts, "pss", facts.rss))
