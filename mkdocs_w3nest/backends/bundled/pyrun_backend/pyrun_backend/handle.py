"""The front's hold on one kernel: its messages, its output pipes, its end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from .errors import StartError, describe_end
from .failure import Failure, simple_failure
from .outputs import Outputs
from .pipes import OutputPipe
from .starters import Started, Starter, kill_group
from .transport import encode, frame, read_message

GRACE = 2.0
"""Seconds that an interrupted cell has to end before its kernel is killed."""

_LAST_WORDS = 0.1
"""Seconds to read what an ended kernel had sent."""

_ACK = frame(encode({"type": "ack"}))


@dataclass(frozen=True)
class Done:
    """What became of a cell, beside its outputs: its failure as in a `done` message, and what it captured.

    `stopped` says that its end was not its own: it was interrupted, or its kernel ended or never began.
    """

    error: Failure | None
    captured: dict[str, Any]
    stopped: bool = False


class KernelHandle:
    """A running kernel. One cell at a time; the caller sees to that."""

    def __init__(
        self,
        started: Started,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        pipes: dict[str, int],
    ) -> None:
        self.pid = started.pid
        self._ended = started.ended
        self._reader = reader
        self._writer = writer
        self._outputs: Outputs | None = None
        self._begun = False
        self._stop_reason: str | None = None
        self._stop_timer: asyncio.TimerHandle | None = None
        self._pipes = {
            name: OutputPipe(descriptor, partial(self.take, name)) for name, descriptor in pipes.items()
        }
        self._ended.add_done_callback(self._on_end)

    @classmethod
    async def start(cls, starter: Starter) -> KernelHandle:
        """Start a kernel.

        Raises:
            StartError: It cannot be started.
        """
        try:
            ours, theirs = socket.socketpair()
            reads, writes = zip(os.pipe(), os.pipe(), strict=True)
        except OSError as error:  # too many open files
            raise StartError(f"no further interpreter can be started: {error}") from error
        try:
            started = await starter.start(theirs, *writes)
            reader, writer = await asyncio.open_connection(sock=ours, limit=1 << 20)
        except BaseException:
            ours.close()
            for descriptor in reads:
                os.close(descriptor)
            raise
        finally:
            theirs.close()
            for descriptor in writes:
                os.close(descriptor)
        return cls(started, reader, writer, dict(zip(("stdout", "stderr"), reads, strict=True)))

    @property
    def busy(self) -> bool:
        """Whether a cell runs."""
        return self._outputs is not None

    @property
    def ended(self) -> asyncio.Future[int]:
        """Its status, once it has ended."""
        return self._ended

    def memory(self) -> int | None:
        """Bytes of memory that the kernel has to itself or its share of (PSS), where the system tells."""
        with contextlib.suppress(OSError, ValueError):
            for line in Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
        return None

    async def run(self, cell: dict[str, Any], outputs: Outputs, timeout: float | None) -> Done:
        """Run a cell.

        Args:
            cell: The `run` message, without its type.
            outputs: Where its outputs go, as they come.
            timeout: Seconds after which it is stopped; None: never.
        """
        for pipe in self._pipes.values():
            pipe.drain()  # what the background of an earlier cell wrote since belongs to no cell
        self._outputs = outputs
        self._begun = False
        self._stop_reason = None
        if timeout is not None:
            self._stop_timer = asyncio.get_running_loop().call_later(
                timeout, self.stop, f"The cell did not end within {timeout:g} s."
            )
        try:
            return await self._exchange(cell)
        except asyncio.CancelledError:  # nobody waits for it: it must still come to an end
            self.stop("The cell was abandoned.")
            await self._until_done()
            raise
        finally:
            self._outputs = None
            if self._stop_timer is not None:
                self._stop_timer.cancel()

    def stop(self, reason: str = "The cell was interrupted.") -> None:
        """Interrupt the running cell; kill the kernel if that does not end the cell."""
        if not self.busy or self._ended.done():
            return
        self._stop_reason = reason
        if self._stop_timer is not None:
            self._stop_timer.cancel()
        if self._begun:
            self._interrupt()
        self._stop_timer = asyncio.get_running_loop().call_later(GRACE, self.kill, reason)

    def kill(self, reason: str = "The interpreter was reset.") -> None:
        """End the kernel, and whatever it started."""
        self._stop_reason = f"{reason} The interpreter was killed, and its state is lost."
        if not self._ended.done():
            kill_group(self.pid)

    async def close(self) -> None:
        """Kill it, and let go of what belongs to it."""
        self.kill()
        await asyncio.wait([self._ended])
        for pipe in self._pipes.values():
            pipe.drain()
            pipe.close()
        self._writer.close()

    def take(self, name: str, data: bytes) -> None:
        """Bytes that came out of a pipe."""
        if self._outputs is not None:
            self._outputs.write(name, data)

    def _interrupt(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGINT)

    def _on_end(self, _ended: asyncio.Future[int]) -> None:
        # What it sent last is still to be read. A child that it forked may keep the socket open for ever.
        asyncio.get_running_loop().call_later(_LAST_WORDS, self._writer.transport.abort)

    async def _exchange(self, cell: dict[str, Any]) -> Done:
        self._writer.write(frame(encode({"type": "run", **cell})))
        return await self._until_done()

    async def _until_done(self) -> Done:
        while True:
            try:
                message = await read_message(self._reader)
            except EOFError:
                return await self._end()
            for pipe in self._pipes.values():
                pipe.drain()
            if message["type"] == "done":
                stopped = self._stop_reason is not None
                return Done(self._with_reason(message["error"]), message["capturedOut"], stopped)
            if message["type"] == "begun":
                self._begun = True
                if self._stop_reason is not None:
                    self._interrupt()
                continue
            assert self._outputs is not None
            if message["type"] == "output":
                self._outputs.show(
                    message["output"], display_id=message["displayId"], update=message["update"]
                )
            elif message["type"] == "clear":
                self._outputs.clear(wait=message["wait"])
            self._writer.write(_ACK)

    async def _end(self) -> Done:
        """The kernel is gone, or at least no kernel any more."""
        await asyncio.wait([self._ended], timeout=GRACE)
        if not self._ended.done():
            self.kill("The cell closed what ties its interpreter to the backend.")
        status = await asyncio.shield(self._ended)
        for pipe in self._pipes.values():
            pipe.drain()
        message = self._stop_reason or f"{describe_end(status)} Its state is lost."
        return Done(simple_failure("InterpreterEnded", message), {}, stopped=True)

    def _with_reason(self, error: Failure | None) -> Failure | None:
        """`error`, saying why the cell was interrupted when it was; also where the cell hid that."""
        if self._stop_reason is None:
            return error
        if error is None:
            return simple_failure("KeyboardInterrupt", self._stop_reason)
        own = "" if error["ename"] == "KeyboardInterrupt" else f" {error['evalue']}"
        return {
            **error,
            "evalue": f"{self._stop_reason}{own}",
            "traceback": [*error["traceback"], self._stop_reason],
        }
