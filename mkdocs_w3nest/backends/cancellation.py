"""What must not be interrupted half way, lest nobody knows what it has started."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, TypeVar

T = TypeVar("T")


async def uninterrupted(
    work: Coroutine[Any, Any, T], undo: Callable[[T], Awaitable[object]] | None = None
) -> T:
    """Does `work` to its end; when cancelled meanwhile, what it gave is undone before that takes effect."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():  # however often it is cancelled
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([task])
        if not task.cancelled() and task.exception() is None and undo is not None:
            await undo(task.result())
        raise


async def give_up(*tasks: asyncio.Task[Any]) -> None:
    """Cancels tasks, and waits until they have cleaned up, however often that is cancelled itself."""
    running = [task for task in tasks if not task.done()]
    for task in running:
        task.cancel()
    if running:
        await uninterrupted(_wait(running))


async def _wait(tasks: Iterable[asyncio.Task[Any]]) -> None:
    await asyncio.wait(list(tasks))
