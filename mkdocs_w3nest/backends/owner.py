"""Who owns an instance: a process, named so that nobody takes another one for it, even after a restart."""

from __future__ import annotations

import json
import os
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Owner:
    """A process of this or another machine.

    Attributes:
        host: Name of its machine; a container is one of its own.
        boot: Changes with each start of that machine.
        pid: Its process id.
        started: When it started, in a unit of its system; tells it from a later one with the same id.
    """

    host: str
    boot: str
    pid: int
    started: int

    @classmethod
    def current(cls) -> Owner:
        """This very process."""
        pid = os.getpid()
        return cls(socket.gethostname(), _boot(), pid, _started(pid))

    @classmethod
    def parse(cls, text: str) -> Owner | None:
        """Reads what `str` made; None when it is something else."""
        try:
            owner = cls(**json.loads(text))
        except (ValueError, TypeError):
            return None
        return owner if isinstance(owner.pid, int) and isinstance(owner.started, int) else None

    def __str__(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    def is_dead(self) -> bool:
        """Whether it surely has ended; of another machine's process nothing is known."""
        if self.host != socket.gethostname():
            return False
        if self.boot != _boot():
            return True
        try:
            return _started(self.pid) != self.started
        except psutil.NoSuchProcess:
            return True
        except psutil.AccessDenied:
            return False


def _boot() -> str:
    """Linux's name of this boot; elsewhere start times are absolute, and tell boots apart by themselves."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _started(pid: int) -> int:
    process = psutil.Process(pid)
    if process.status() == psutil.STATUS_ZOMBIE:
        raise psutil.NoSuchProcess(pid)
    try:
        # ticks since the boot: unlike psutil's time of day, they stay the same when the clock is set
        return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19])
    except OSError:
        return round(process.create_time() * 100)
