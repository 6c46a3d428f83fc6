"""Work that is done once for all who ask for it at the same time, and told to each from its beginning."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from mkdocs_w3nest.backends.cancellation import give_up

T = TypeVar("T")
E = TypeVar("E")

Tell = Callable[[E], None]
"""Takes what happens, in the thread of the event loop; must return soon."""


KEPT = 1000
"""Events that are kept for whoever comes late; of more, the last ones."""


def ignore(_: object) -> None:
    """Takes what nobody wants to hear."""


@dataclass
class _Flight(Generic[E, T]):
    told: deque[E] = field(default_factory=lambda: deque(maxlen=KEPT))
    listeners: list[Tell[E]] = field(default_factory=list)
    task: asyncio.Task[T] = field(init=False)

    def tell(self, event: E) -> None:
        self.told.append(event)
        for listener in list(self.listeners):
            listener(event)

    def welcome(self, listener: Tell[E]) -> None:
        for event in self.told:
            listener(event)
        self.listeners.append(listener)


class Flights(Generic[E, T]):
    """Shares running work by key. What is done is forgotten, so that what failed may be tried again."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, _Flight[E, T]] = {}

    async def join(
        self, key: Hashable, work: Callable[[Tell[E]], Coroutine[Any, Any, T]], listener: Tell[E] = ignore
    ) -> T:
        """The result of the work that runs for `key`; starts `work` when there is none.

        A caller that is cancelled leaves; the last one cancels the work, and waits until it has cleaned up.
        Whoever comes meanwhile waits for that, too, and then starts the work anew.

        Args:
            key: Names the work.
            work: Does it, and tells what happens.
            listener: Told what happened so far, and what happens until the caller leaves.
        """
        while (flight := self._flights.get(key)) is not None and not flight.listeners:
            await asyncio.wait([flight.task])
        if flight is None:
            flight = self._flights[key] = _Flight()
            flight.task = asyncio.ensure_future(work(flight.tell))
            flight.task.add_done_callback(lambda task: self._done(key, task))
        flight.welcome(listener)
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.listeners.remove(listener)
            if not flight.listeners and not flight.task.done():
                await give_up(flight.task)

    async def cancel(self) -> None:
        """Cancels all work, and waits until it has cleaned up."""
        await give_up(*(flight.task for flight in self._flights.values()))

    def _done(self, key: Hashable, task: asyncio.Task[T]) -> None:
        flight = self._flights.get(key)
        if flight is not None and flight.task is task:
            del self._flights[key]
        if not task.cancelled():
            task.exception()  # seen by whoever waits; by nobody when the last one left
