"""Runs a command, and ends it with its whole process group when its owner asks or is gone.

    python -I -S launcher.py SCRATCH COMMAND...

It stands between the owner and the backend, on POSIX systems. The owner holds the other end of standard
input: when that closes, because the owner wants it so or was killed, the command's group gets SIGTERM, and
SIGKILL when that did not end it. Then SCRATCH is removed, and the launcher ends as the command did.

Only modules that an interpreter without `site` loads at once are imported: it adds about 10 ms to a start.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time

GRACE = 2.0
"""Seconds between SIGTERM and SIGKILL."""


def main(scratch: str, command: list[str]) -> int:
    """Runs `command`; returns its exit status, negative for a signal."""
    wake, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(woken)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    child = os.fork()
    if child == 0:
        start(command)
    try:  # noqa: SIM105  (as below); here as in the child, so that the group is there when it is killed
        os.setpgid(child, child)
    except (PermissionError, ProcessLookupError):
        pass
    try:
        ready, _, _ = select.select([0, wake], [], [])
        status = reap(child, 0.0) if wake in ready else None
        if status is None:
            kill(child, signal.SIGTERM)
            status = reap(child, GRACE)
        kill(child, signal.SIGKILL)  # what the command started and left in its group
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1] if status is None else status)
    finally:
        if scratch:
            import shutil  # noqa: PLC0415  (only now: it would slow down the start)

            shutil.rmtree(scratch, ignore_errors=True)


def start(command: list[str]) -> None:
    """In the child: becomes the command, in a process group of its own."""
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.execvp(command[0], command)
    except OSError as error:
        os.write(2, f"{command[0]} cannot be run: {error.strerror}\n".encode())
    finally:
        os._exit(127)


def kill(group: int, number: int) -> None:
    """Sends a signal to a process group that may have ended."""
    try:  # noqa: SIM105  (contextlib takes longer to import than all the rest)
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        pass


def reap(child: int, timeout: float) -> int | None:
    """The child's wait status, once it has ended within `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return status
        if time.monotonic() >= deadline:
            return None
        time.sleep(0.01)


if __name__ == "__main__":
    status = main(sys.argv[1], sys.argv[2:])
    if status < 0:
        if -status not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    sys.exit(status)
