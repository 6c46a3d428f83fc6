"""The kernels of all partitions: each partition has one, started with its first cell."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from weakref import WeakValueDictionary

from .errors import PyrunError, RestoreError, StartError
from .failure import plain_text, simple_failure
from .handle import Done, KernelHandle
from .history import History, Run
from .outputs import Event, Outputs, stdout_of
from .schema import KernelInfo, RunError, RunRequest, RunResult
from .starters import Starter


class Kernels:
    """Runs cells: those of one partition one after the other, those of different partitions side by side.

    A partition's history outlives its kernel: when a cell continues a state that the kernel has left, or that
    went with it, a new kernel runs the cells again that made it.
    """

    def __init__(self, starter: Starter) -> None:
        self._starter = starter
        self._handles: dict[str, KernelHandle] = {}
        self._histories: dict[str, History] = {}
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

    def check(self, partition: str, request: RunRequest) -> None:
        """Make sure that `partition` is in the state that `request` starts from, or can be brought there.

        Raises:
            StateLostError: It cannot: cells have to run first.
        """
        self._way_to(partition, request)

    def interrupt(self, partition: str) -> bool:
        """Stop the running cell of `partition`; False when none runs."""
        handle = self._handles.get(partition)
        if handle is None or not handle.busy:
            return False
        handle.stop()
        return True

    async def reset(self, partition: str) -> bool:
        """End the kernel of `partition`, and the cell that it runs; False when there is none."""
        self._histories.pop(partition, None)
        return await self._end(partition)

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
                handle = await self._handle(partition, request)
            except PyrunError as error:
                done = Done(simple_failure(type(error).__name__, str(error)), {}, stopped=True)
            else:
                history = self._histories.setdefault(partition, History())
                try:
                    done = await _send(handle, request, outputs)
                except asyncio.CancelledError:
                    history.add(request, failed=True, stopped=True)
                    raise
                history.add(request, failed=done.error is not None, stopped=done.stopped)
        return _result(done, outputs)

    def _way_to(self, partition: str, request: RunRequest) -> tuple[KernelHandle | None, tuple[Run, ...]]:
        """Where `request` starts: the kernel that is there already, or what a new one has to run."""
        history = self._histories.get(partition, History())
        runs = history.before(request)
        handle = self._handles.get(partition)
        if handle is not None and not handle.ended.done() and history.is_now(runs):
            return handle, ()
        if request.previous_cell_ids is None:  # it asks for no certain state
            return None, ()
        history.check_repeatable(runs)
        return None, runs

    async def _handle(self, partition: str, request: RunRequest) -> KernelHandle:
        """The partition's kernel, in the state that `request` starts from.

        Raises:
            StateLostError: That state was never there.
            RestoreError: It could not be made again.
            StartError: No kernel can be started.
        """
        if self._closing:
            raise StartError("the backend is being stopped")
        handle, runs = self._way_to(partition, request)
        if handle is not None:
            return handle
        await self._end(partition)
        self._histories.setdefault(partition, History()).rewind(runs)
        handle = self._handles[partition] = await KernelHandle.start(self._starter)
        try:
            for run in runs:
                await _restore(handle, run)
        except BaseException:
            await self._end(partition)  # half a state is none; the next cell begins anew
            raise
        return handle

    async def _end(self, partition: str) -> bool:
        """End the kernel of `partition`; False when there is none."""
        handle = self._handles.pop(partition, None)
        if handle is None:
            return False
        await handle.close()
        return True


async def _send(handle: KernelHandle, request: RunRequest, outputs: Outputs) -> Done:
    cell = request.model_dump(by_alias=True, include={"cell_id", "code", "captured_in", "captured_out"})
    return await handle.run(cell, outputs, request.timeout)


async def _restore(handle: KernelHandle, run: Run) -> None:
    """Run a cell again for the state that it makes."""
    done = await _send(handle, run.request, Outputs())
    if done.error is not None and (done.stopped or not run.failed):
        raise RestoreError(
            f"The state before the cell could not be made again: the cell {run.request.cell_id!r} failed "
            f"this time, with {done.error['ename']}: {done.error['evalue']}"
        )


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
