"""SIGINT in a kernel: it stops the cell that runs, and nothing else."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType


class Interrupts:
    """Turns SIGINT into KeyboardInterrupt while `armed`, but never amid a `with interrupts:` block.

    Such a block holds an exchange with the front, which must not be left half done; the KeyboardInterrupt is
    raised at its end. Python runs signal handlers in the main thread only, so other threads pass through.
    """

    def __init__(self) -> None:
        self.armed = False
        self._depth = 0
        self._pending = False

    def install(self) -> None:
        """Take SIGINT, also back from a cell that took it."""
        signal.signal(signal.SIGINT, self._on_signal)

    def disarm(self) -> None:
        """From here on SIGINT does nothing; one that is held back is forgotten."""
        self.armed = False
        self._pending = False

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if not self.armed:
            return
        if self._depth:
            self._pending = True
        else:
            raise KeyboardInterrupt

    def __enter__(self) -> None:
        if threading.current_thread() is threading.main_thread():
            self._depth += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        self._depth -= 1
        if self._pending and not self._depth:
            self._pending = False
            raise KeyboardInterrupt
