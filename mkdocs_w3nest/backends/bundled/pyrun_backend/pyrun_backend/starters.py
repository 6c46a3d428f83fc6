"""How the front starts kernels: forked from a zygote, or each as a new process."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from dataclasses import dataclass
from typing import Protocol

from .errors import StartError
from .settings import Settings


@dataclass(frozen=True)
class Started:
    """A kernel's process.

    Attributes:
        pid: Its id, which is that of its session and process group too.
        ended: Becomes its status: the exit code, or the negative number of the signal that ended it.
    """

    pid: int
    ended: asyncio.Future[int]


class Starter(Protocol):
    """Starts kernels."""

    async def start(self, control: socket.socket, out: int, err: int) -> Started:
        """Start a kernel that serves `control`, and writes to pipes `out` and `err`; they stay the caller's.

        Raises:
            StartError: It cannot be started.
        """

    async def close(self) -> None:
        """End every kernel and whatever they have started."""


class ForkStarter:
    """Starts the zygote at once, so that it warms up while the front does, and again should it ever end."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._launched = self._launch()
        self._listener: asyncio.Task[None] | None = None
        self._starting: deque[asyncio.Future[Started]] = deque()
        self._ended: dict[int, asyncio.Future[int]] = {}

    async def start(self, control: socket.socket, out: int, err: int) -> Started:
        """See `Starter`."""
        if self._listener is not None and self._listener.done():
            self._launched = self._launch()
            self._listener = None
        if self._listener is None:
            self._listener = asyncio.create_task(self._listen(*self._launched))
        started: asyncio.Future[Started] = asyncio.get_running_loop().create_future()
        self._starting.append(started)
        with contextlib.suppress(OSError):  # the zygote is gone, and the listener knows
            socket.send_fds(self._launched[1], [b"k"], [control.fileno(), out, err])
        return await started

    async def close(self) -> None:
        """See `Starter`."""
        process, sock = self._launched
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_WR)
        await asyncio.to_thread(process.wait)
        if self._listener is not None:
            await self._listener
        sock.close()

    def _launch(self) -> tuple[subprocess.Popen[bytes], socket.socket]:
        ours, theirs = socket.socketpair()
        with theirs:
            settings = self._settings
            arguments = [theirs.fileno(), os.getpid(), settings.memory or 0, *settings.warm]
            process = subprocess.Popen(
                [sys.executable, "-m", f"{__package__}.zygote", *map(str, arguments)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        return process, ours

    async def _listen(self, process: subprocess.Popen[bytes], sock: socket.socket) -> None:
        """Take the zygote's answers until it is gone, and its kernels with it."""
        reader, writer = await asyncio.open_connection(sock=sock.dup())
        while line := await reader.readline():
            message = json.loads(line)
            if "ended" in message:
                self._ended.pop(message["ended"]).set_result(message["status"])
                continue
            waiting = self._starting.popleft()
            if "started" in message:
                pid = message["started"]
                self._ended[pid] = asyncio.get_running_loop().create_future()
                if not waiting.done():  # else nobody wants it any more; it ends as its socket closes
                    waiting.set_result(Started(pid, self._ended[pid]))
            elif not waiting.done():
                waiting.set_exception(
                    StartError(f"no further interpreter can be started: {message['failed']}")
                )
        writer.close()
        sock.close()
        status = await asyncio.to_thread(process.wait)
        for ended in self._ended.values():
            ended.set_result(-signal.SIGKILL)
        self._ended.clear()
        while self._starting:
            problem = (
                f"the process that kernels are forked from ended with status {status}; its output says why"
            )
            waiting = self._starting.popleft()
            if not waiting.done():
                waiting.set_exception(StartError(problem))


class SpawnStarter:
    """Starts a new process for each kernel."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._watchers: set[asyncio.Task[int]] = set()
        self._pids: set[int] = set()

    async def start(self, control: socket.socket, out: int, err: int) -> Started:
        """See `Starter`."""
        descriptors = (control.fileno(), out, err)
        arguments = [*descriptors, os.getpid(), self._settings.memory or 0]
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                f"{__package__}.kernel",
                *map(str, arguments),
                pass_fds=descriptors,
                stdin=subprocess.DEVNULL,
            )
        except OSError as error:
            raise StartError(f"a Python process cannot be started: {error}") from error
        watcher = asyncio.create_task(process.wait())
        self._watchers.add(watcher)
        self._pids.add(process.pid)
        watcher.add_done_callback(lambda _: self._forget(process.pid, watcher))
        return Started(process.pid, watcher)

    async def close(self) -> None:
        """See `Starter`."""
        for pid in self._pids:
            kill_group(pid)
        await asyncio.gather(*self._watchers)

    def _forget(self, pid: int, watcher: asyncio.Task[int]) -> None:
        kill_group(pid)  # what its cells left running
        self._pids.discard(pid)
        self._watchers.discard(watcher)


def kill_group(pid: int) -> None:
    """End a kernel and the processes of its group."""
    for kill in (os.killpg, os.kill):  # a kernel that has just been started has no group yet
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)
