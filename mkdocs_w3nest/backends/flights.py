"""Work that is done once for everyone who asks for it at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass
class _Flight(Generic[T]):
    task: asyncio.Task[T]
    waiting: int = 0


class Flights(Generic[T]):
    """Shares running work by key. What is done is forgotten, so that what failed may be tried again."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, _Flight[T]] = {}

    async def join(self, key: Hashable, work: Coroutine[Any, Any, T]) -> T:
        """The result of the work that runs for `key`; starts `work` when there is none.

        A caller that is cancelled leaves; the last one cancels the work, and waits until it has cleaned up.
        """
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = _Flight(asyncio.ensure_future(work))
            flight.task.add_done_callback(lambda task: self._done(key, task))
        else:
            work.close()
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                del self._flights[key]
                flight.task.cancel()
                await asyncio.wait([flight.task])

    async def cancel(self) -> None:
        """Cancels all work, and waits until it has cleaned up."""
        tasks = [flight.task for flight in self._flights.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _done(self, key: Hashable, task: asyncio.Task[T]) -> None:
        flight = self._flights.get(key)
        if flight is not None and flight.task is task:
            del self._flights[key]
        if not task.cancelled():
            task.exception()  # seen by whoever waits; by nobody when the last one left
