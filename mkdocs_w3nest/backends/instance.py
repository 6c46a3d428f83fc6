"""A backend that runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timezone
from typing import Literal

from mkdocs_w3nest.backends.runners.base import Launch, Plan, Running
from mkdocs_w3nest.errors import RunnerError

State = Literal["listening", "ended"]

ENDING = (0, 0.01, 0.03, 0.1, 0.3, 0.6)
"""Seconds between the looks at a backend that closed its connection: does it end?"""


class Instance:
    """One running backend; lives in exactly one partition.

    Attributes:
        uid: Names it among all instances.
        name: The package's name.
        version: The package's version.
        fingerprint: Of what it was started from.
        partition: Where it lives; ``*`` when it serves every partition.
        url: Where it listens, such as ``http://127.0.0.1:4711``.
        api_key: What a caller sends as ``X-W3Nest-Key``; never to be logged.
        build: The build options that were asked for.
        started_at: When it began to listen.
        state: ``listening`` until it is found or made to have ended.
    """

    def __init__(self, plan: Plan, launch: Launch, running: Running) -> None:
        self.uid = launch.uid
        self.name = plan.package.name
        self.version = plan.package.version
        self.fingerprint = plan.fingerprint
        self.partition = launch.partition
        self.url = running.url
        self.api_key = launch.api_key
        self.build = dict(plan.config.values)
        self.started_at = datetime.now(timezone.utc)
        self.state: State = "listening"
        self._running = running

    async def logs(self, tail: int = 50) -> list[str]:
        """The last lines that it wrote."""
        return await self._running.logs(tail)

    def follow(self, tail: int = 50) -> AsyncIterator[str]:
        """The last lines that it wrote, and each further one as it comes, until it ends."""
        return self._running.follow(tail)

    async def memory(self) -> int | None:
        """Bytes that it uses now; None where that is not known."""
        try:
            return await self._running.memory()
        except RunnerError:
            return None

    async def alive(self) -> bool:
        """Whether it still runs, as far as its runner can tell."""
        if self.state == "ended":
            return False
        try:
            ended = await self._running.exit_status()
        except RunnerError:
            return False
        if ended is not None:
            self.state = "ended"
        return ended is None

    async def ends(self) -> bool:
        """Whether it has ended, or does within a moment: connections close before their process ends."""
        for delay in ENDING:
            await asyncio.sleep(delay)
            if not await self.alive():
                return True
        return False

    async def describe_end(self) -> str:
        """How it ended and what it wrote last, for a message."""
        try:
            status = await self._running.exit_status()
            lines = await self._running.logs(20)
        except RunnerError as error:
            return str(error)
        if status is None:
            return "it still runs"
        return "".join([f"it {status}", *(f"\n    {line}" for line in lines)])

    async def stop(self) -> None:
        """Ends it, and everything that it started."""
        self.state = "ended"
        await self._running.stop()
