"""What happens while a backend is installed, as events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

EventKind = Literal["downloading", "building", "log", "starting", "listening", "failed", "stopped"]


@dataclass(frozen=True)
class InstallEvent:
    """One step of an installation, or the end of an instance.

    Attributes:
        kind: ``building`` comes only when there is something to build, and ``log`` holds a line of that.
        package: The package's name.
        version: The package's version.
        partition: The partition; ``*`` for an instance that serves them all.
        message: A line for people.
        elapsed: Seconds since this installation began.
    """

    kind: EventKind
    package: str
    version: str
    partition: str
    message: str = ""
    elapsed: float = 0.0


EventSink = Callable[[InstallEvent], None]
"""Takes events, in the thread of the event loop; must return soon."""
