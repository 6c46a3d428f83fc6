"""The kernels of all partitions: each partition has one, started with its first cell."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from weakref import WeakValueDictionary

from .errors import StartError
from .failure import plain_text, simple_failure
from .handle import Done, KernelHandle
from .outputs import Event, Outputs, stdout_of
from .schema import KernelInfo, RunError, RunRequest, RunResult
from .starters import Starter


class Kernels:
    """Runs cells: those of one partition one after the other, those of different partitions side by side."""

    def __init__(self, starter: Starter) -> None:
        self._starter = starter
        self._handles: dict[str, KernelHandle] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._closing = False
        self._jobs: set[asyncio.Task[RunResult]] = set()

    async def run(
        self, partition: str, request: RunRequest, emit: Callable[[Event], None] | None = None
    ) -> RunResult:
        """Run a cell in the kernel of `partition`, once the cells before it have ended.

        Whoever cancels this stops the cell: without waiting for it, but no other begins before it has ended.

        Args:
            partition: Whose kernel.
            request: The cell.
            emit: Told of outputs as they come.
        """
        job = asyncio.create_task(self._run(partition, request, Outputs(emit)))
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)
        try:
            return await asyncio.shield(job)
        except asyncio.CancelledError:
            job.cancel()
            raise

    def interrupt(self, partition: str) -> bool:
        """Stop the running cell of `partition`; False when none runs."""
        handle = self._handles.get(partition)
        if handle is None or not handle.busy:
            return False
        handle.stop()
        return True

    async def reset(self, partition: str) -> bool:
        """End the kernel of `partition`, and the cell that it runs; False when there is none."""
        handle = self._handles.pop(partition, None)
        if handle is None:
            return False
        await handle.close()
        return True

    def infos(self) -> list[KernelInfo]:
        """The kernels that run."""
        return [
            KernelInfo(partition=partition, pid=handle.pid, memory=handle.memory(), busy=handle.busy)
            for partition, handle in self._handles.items()
            if not handle.ended.done()
        ]

    async def close(self) -> None:
        """End all kernels; cells that run or wait end with an error."""
        self._closing = True
        await asyncio.gather(*map(self.reset, list(self._handles)))
        await asyncio.gather(*self._jobs, return_exceptions=True)
        await self._starter.close()

    async def _run(self, partition: str, request: RunRequest, outputs: Outputs) -> RunResult:
        async with self._locks.setdefault(partition, asyncio.Lock()):
            try:
                handle = await self._handle(partition)
            except StartError as error:
                done = Done(simple_failure("StartError", str(error)), {}, stopped=True)
            else:
                cell = request.model_dump(
                    by_alias=True, include={"cell_id", "code", "captured_in", "captured_out"}
                )
                done = await handle.run(cell, outputs, request.timeout)
        return _result(done, outputs)

    async def _handle(self, partition: str) -> KernelHandle:
        if self._closing:
            raise StartError("the backend is being stopped")
        handle = self._handles.get(partition)
        if handle is not None and handle.ended.done():
            await self.reset(partition)
            handle = None
        if handle is None:
            handle = self._handles[partition] = await KernelHandle.start(self._starter)
        return handle


def _result(done: Done, outputs: Outputs) -> RunResult:
    listed = outputs.finish()
    error = None
    if done.error is not None:
        facts = done.error
        listed.append(
            {
                "output_type": "error",
                "ename": facts["ename"],
                "evalue": facts["evalue"],
                "traceback": facts["traceback"],
            }
        )
        error = RunError(
            kind="AST" if facts["kind"] == "AST" else "Runtime",
            message=f"{facts['ename']}: {facts['evalue']}",
            stack_trace=plain_text("\n".join(facts["traceback"])),
            line_number=facts["lineNumber"],
            stopped=done.stopped or None,
        )
    return RunResult(output=stdout_of(listed), error=error, captured_out=done.captured, outputs=listed)
