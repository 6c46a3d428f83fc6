"""Tells a person what a build does: a live line at a terminal, plain lines elsewhere, and a summary."""

from __future__ import annotations

import logging
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from mkdocs_w3nest.markup.model import Cell

if TYPE_CHECKING:
    from mkdocs_w3nest.backends.events import InstallEvent
    from mkdocs_w3nest.execution.walk import Report

Clock = Callable[[], float]

if TYPE_CHECKING:
    Log = logging.Logger | logging.LoggerAdapter[logging.Logger]

REMIND_AFTER = 10.0
"""Seconds after which a plain log hears again of what is still running."""


@dataclass
class Tally:
    """Counts of one build."""

    pages: int = 0
    running: set[str] = field(default_factory=set)
    ran: int = 0
    kept: int = 0
    failed: int = 0


class Progress:
    """Follows a build from any thread.

    Args:
        log: Takes plain lines.
        stream: Where the live line goes when it is a terminal.
        clock: Seconds from any start.

    Attributes:
        tally: Counts of the build.
        runner: Where backends run and why, to be told with the first that starts.
    """

    def __init__(self, log: Log, stream: TextIO = sys.stderr, clock: Clock = time.monotonic) -> None:
        self._log = log
        self._stream = stream
        self._clock = clock
        self._live = stream.isatty()
        self._lock = threading.RLock()
        self._waiting = False
        self._reminded = clock()
        self._started = clock()
        self._running: dict[str, tuple[str, float]] = {}
        self._installing: dict[str, str] = {}
        self.tally = Tally()
        self.runner = ""

    def begin(self) -> None:
        """A new build starts: counts begin at zero."""
        with self._lock:
            self.tally = Tally()
            self._started = self._reminded = self._clock()
            self._running.clear()
            self._installing.clear()

    def page_found(self, path: str) -> None:
        """A page with cells was submitted."""
        with self._lock:
            self.tally.pages += 1
            self.tally.running.add(path)

    def page_started(self, path: str) -> None:
        """A page's cells start to run."""
        self._log.debug("running the cells of %s", path)

    def page_done(self, path: str, report: Report) -> None:
        """A page's cells have ended; those of an earlier build are not counted."""
        with self._lock:
            if path in self.tally.running:
                self.tally.running.discard(path)
                self.tally.failed += report.failed

    def cell_kept(self) -> None:
        """A cell's result came from the store."""
        with self._lock:
            self.tally.kept += 1

    @contextmanager
    def cell(self, path: str, cell: Cell) -> Iterator[None]:
        """Around the run of one cell."""
        label = f"{path}:{cell.span.line}"
        with self._lock:
            self._running[label] = (f"{label} ({cell.interpreter})", self._clock())
        try:
            yield
            with self._lock:
                self.tally.ran += 1
        finally:
            with self._lock:
                self._running.pop(label, None)  # a new build may have begun since

    def backend(self, event: InstallEvent) -> None:
        """Something happened in the installation of a backend."""
        name = f"{event.package} {event.version}"
        with self._lock:
            if event.kind == "log":
                self._installing[name] = f"{name}: {event.message}"
                self._log.debug("%s: %s", name, event.message)
            elif event.kind in ("building", "starting"):
                if self.runner:
                    self._say("backends run in %s", self.runner)
                    self.runner = ""
                self._installing[name] = f"{event.kind} {name}"
                self._say("%s %s", event.kind, name)
            elif event.kind == "listening":
                self._installing.pop(name, None)
                self._say("%s is listening", name)
            elif event.kind == "failed":
                self._installing.pop(name, None)

    def warn(self, message: str) -> None:
        """Something is wrong with the build as a whole."""
        with self._lock:
            self._clear()
            self._log.warning(message)

    def trace(self, error: Exception) -> None:
        """A defect: its stack is for the verbose log."""
        self._log.debug("%s", error, exc_info=error)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Around the wait for pages: only then the live line is drawn, as nothing else is printed."""
        self._waiting = True
        try:
            yield
        finally:
            with self._lock:
                self._clear()
                self._waiting = False

    def tick(self) -> None:
        """Called now and then while waiting."""
        with self._lock:
            if not self._waiting or not (self._running or self._installing):
                return
            if self._live:
                width = shutil.get_terminal_size().columns - 1
                self._stream.write(f"\r\x1b[2K{self._status()[:width]}")
                self._stream.flush()
            elif self._clock() - self._reminded > REMIND_AFTER:
                self._reminded = self._clock()
                self._log.info(self._status())

    def summary(self) -> str:
        """One line on the whole build; empty when no page had cells."""
        tally = self.tally
        if not tally.pages:
            return ""
        pages = f"{tally.pages} page{'s' if tally.pages != 1 else ''} with cells"
        cells = f"{tally.ran} run, {tally.kept} from the store, {tally.failed} failed"
        if running := len(tally.running):
            cells += f", {running} page{'s' if running != 1 else ''} still running"
        return f"{pages}: {cells}, {self._clock() - self._started:.1f} s"

    def _status(self) -> str:
        tally = self.tally
        done = tally.pages - len(tally.running)
        parts = [f"page {min(done + 1, tally.pages)} of {tally.pages}"]
        parts += list(self._installing.values())[-1:]
        running = sorted(self._running.values(), key=lambda item: item[1])
        parts += [f"{what} {self._clock() - since:.0f} s" for what, since in running[:2]]
        return " · ".join(parts)

    def _say(self, message: str, *values: object) -> None:
        self._clear()
        self._log.info(message, *values)

    def _clear(self) -> None:
        if self._live and self._waiting:
            self._stream.write("\r\x1b[2K")
            self._stream.flush()
