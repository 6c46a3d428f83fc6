"""A lock between processes: a locked file, which the system unlocks when its holder dies."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

_FIRST, _LONGEST = 0.01, 0.5


@asynccontextmanager
async def locked(path: Path) -> AsyncIterator[None]:
    """Holds the lock of a file, made when missing; waits, and may be cancelled, while another holds it."""
    pause = _FIRST
    while (file := try_lock(path)) is None:
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST)
    try:
        yield
    finally:
        os.close(file)


def try_lock(path: Path) -> int | None:
    """A descriptor that holds the lock until it is closed; None while another holds it."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _lock(file)
        # whoever held it may have removed the file: then it is not the one that others lock
        if os.path.samestat(os.fstat(file), os.stat(path)):
            return file
    except (BlockingIOError, PermissionError, FileNotFoundError):
        pass
    os.close(file)
    return None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
