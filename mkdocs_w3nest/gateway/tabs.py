"""The tabs that are open: what one installed ends with it, soon after its last connection broke."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass
class _Tab:
    connections: int = 0
    ending: asyncio.TimerHandle | None = None


class Tabs:
    """Knows which tabs are there.

    A tab is there while its event stream, or any call of it, is open. When the last one has closed, a tab
    that is being loaded again has a moment to come back; then it has ended, even if its browser was killed.

    Args:
        end: Ends what a tab holds, and its default partition.
        grace: Seconds that a tab may be gone.
    """

    def __init__(self, end: Callable[[str], Coroutine[Any, Any, None]], grace: float) -> None:
        self._end = end
        self._grace = grace
        self._tabs: dict[str, _Tab] = {}
        self._endings: set[asyncio.Task[None]] = set()

    @contextmanager
    def present(self, name: str | None) -> Iterator[None]:
        """The tab is there until the context is left; nothing happens without a name."""
        if name is None:
            yield
            return
        tab = self._tabs.setdefault(name, _Tab())
        tab.connections += 1
        if tab.ending:
            tab.ending.cancel()
            tab.ending = None
        try:
            yield
        finally:
            tab.connections -= 1
            if not tab.connections:
                tab.ending = asyncio.get_running_loop().call_later(self._grace, self._begin_end, name)

    async def close(self) -> None:
        """Waits for the tabs that are ending; the others are of no more interest."""
        for tab in self._tabs.values():
            if tab.ending:
                tab.ending.cancel()
        self._tabs.clear()
        if self._endings:
            await asyncio.wait(self._endings)

    def _begin_end(self, name: str) -> None:
        del self._tabs[name]
        ending = asyncio.ensure_future(self._end(name))
        self._endings.add(ending)
        ending.add_done_callback(self._endings.discard)
