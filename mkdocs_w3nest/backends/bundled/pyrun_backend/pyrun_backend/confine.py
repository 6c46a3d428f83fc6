"""Ties a process to its parent and to its share of the memory, with what Linux offers; elsewhere less."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_LINUX = sys.platform == "linux"


def die_with_parent(parent: int, death_signal: signal.Signals = signal.SIGKILL) -> None:
    """Have the system send `death_signal` to this process when its parent ends.

    Args:
        parent: The parent's pid, as known before this process began: it may have ended since.
        death_signal: What to send.
    """
    if _LINUX:
        _prctl(_PR_SET_PDEATHSIG, death_signal)
    if os.getppid() != parent:
        os.kill(os.getpid(), death_signal)


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ends, so that none of them can be lost sight of."""
    if _LINUX:
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_first() -> None:
    """Have the system, short of memory, end this process and its children before any other."""
    with contextlib.suppress(OSError):  # no /proc
        Path("/proc/self/oom_score_adj").write_text("600")


class MemoryLimit:
    """Keeps cells from taking all memory: an allocation too many raises MemoryError in the cell.

    A tenth of `total` stays for the other processes of the instance, at least `FRONT` where there is plenty.
    Reporting what went wrong takes memory too, so the limit is `relaxed` by `RESERVE` while that is done.
    """

    FRONT = 128 * 1024 * 1024
    RESERVE = 32 * 1024 * 1024

    def __init__(self, total: int | None) -> None:
        self._bytes = max(total - max(total // 10, self.FRONT), total // 2) if total else None
        self._lift = 0

    def apply(self) -> None:
        """Limit this process from now on."""
        self._set(0)

    @contextlib.contextmanager
    def relaxed(self) -> Iterator[None]:
        """A context with room to report that memory ran out."""
        self._lift += 1
        self._set(self.RESERVE)
        try:
            yield
        finally:
            self._lift -= 1
            if not self._lift:
                self._set(0)

    def _set(self, extra: int) -> None:
        if self._bytes is None or not _LINUX:
            return
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        with contextlib.suppress(OSError, ValueError):  # a cell has lowered the hard limit for itself
            resource.setrlimit(resource.RLIMIT_DATA, (self._bytes + extra, hard))


def _prctl(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0):
        raise OSError(ctypes.get_errno(), f"prctl({option}) failed")
