"""Makes the events of one installation."""

from __future__ import annotations

import time
from typing import NamedTuple

from mkdocs_w3nest.backends.events import EventKind, EventSink, InstallEvent
from mkdocs_w3nest.backends.runners.base import Plan


class BuildStep(NamedTuple):
    """An event of a build, which installations in several partitions may share."""

    kind: EventKind
    message: str


class Reporter:
    """Tells what happens to the plan of one installation.

    Args:
        plan: What is installed.
        partition: Where.
        sink: Told each event that happens, once.
        followers: Told what concerns this installation, be it the work of another one.
    """

    def __init__(self, plan: Plan, partition: str, sink: EventSink, followers: EventSink) -> None:
        self._plan = plan
        self._partition = partition
        self._sink = sink
        self._followers = followers
        self._began = time.monotonic()

    def __call__(self, kind: EventKind, message: str) -> None:
        """It happens."""
        event = self._event(kind, message)
        self._sink(event)
        self._followers(event)

    def once(self, step: BuildStep) -> None:
        """It happens to a build; each installation that shares it passes it on to its own followers."""
        self._sink(self._event(*step))

    def pass_on(self, step: BuildStep) -> None:
        """It happened, and the sink knows."""
        self._followers(self._event(*step))

    def _event(self, kind: EventKind, message: str) -> InstallEvent:
        package = self._plan.package
        elapsed = time.monotonic() - self._began
        return InstallEvent(kind, package.name, package.version, self._partition, message, elapsed)
