"""The zygote: has imported what every kernel needs, and forks kernels that find it there.

It runs no cell and has one thread, so that forking it is safe. It learns of kernels to start over a socket (a
byte and three descriptors each: the kernel's socket and output pipes), and answers there in lines of JSON:
`{"started": pid}` or `{"failed": why}` in the order of the requests, and `{"ended": pid, "status": n}`.
When the front is gone it ends, and everything that it or its kernels started with it.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import selectors
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import NoReturn

from .confine import adopt_orphans, die_with_parent
from .kernel import become_kernel
from .shell import CellShell
from .warmup import import_ahead, rehearse


class Zygote:
    """Serves the front at the other end of `sock`.

    Args:
        sock: The front's requests.
        shell: The shell that each kernel has a copy of.
        memory: Bytes that the instance may use, if they are limited.
    """

    def __init__(self, sock: socket.socket, shell: CellShell, memory: int | None) -> None:
        self._socket = sock
        self._shell = shell
        self._memory = memory
        self._kernels: set[int] = set()
        self._awake, self._wake = socket.socketpair()
        self._wake.setblocking(False)

    def serve(self) -> None:
        """Fork kernels, and tell of those that ended, until the front is gone or SIGTERM comes."""
        signal.set_wakeup_fd(self._wake.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: self._socket.shutdown(socket.SHUT_RD))
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal; the front decides
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            selector.register(self._awake, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    if key.fileobj is self._awake:
                        self._awake.recv(1024)
                        self._reap()
                    elif not self._start(selector):
                        return

    def end_all(self) -> None:
        """End every descendant; orphans come to the zygote, and are ended in their turn."""
        while children := self._children():
            for pid in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            for pid in children:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, 0)

    def _start(self, selector: selectors.BaseSelector) -> bool:
        """Fork one kernel; False when the front is gone."""
        data, descriptors, _, _ = socket.recv_fds(self._socket, 1, 3)
        if not data:
            return False
        for descriptor in descriptors:
            os.set_inheritable(descriptor, False)  # nothing that a cell starts shall hold them
        parent = os.getpid()
        try:
            pid = os.fork()
        except OSError as error:  # too many processes
            self._tell({"failed": str(error)})
        else:
            if pid == 0:
                selector.close()
                self._become_kernel(parent, *descriptors)
            self._kernels.add(pid)
            self._tell({"started": pid})
        for descriptor in descriptors:
            os.close(descriptor)
        return True

    def _become_kernel(self, parent: int, control: int, out: int, err: int) -> NoReturn:
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            for own in (self._socket, self._awake, self._wake):
                own.close()
            become_kernel(socket.socket(fileno=control), out, err, self._shell, self._memory, parent=parent)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)  # never back into the zygote's loop

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid in self._kernels:
                self._kernels.remove(pid)
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)  # what its cells left running
                self._tell({"ended": pid, "status": os.waitstatus_to_exitcode(status)})

    def _tell(self, message: dict[str, int | str]) -> None:
        with contextlib.suppress(OSError):  # the front is gone, which the next read tells
            self._socket.sendall(json.dumps(message).encode() + b"\n")

    def _children(self) -> set[int]:
        try:
            text = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
        except OSError:  # no such list in this system
            return {pid for pid in self._kernels if _alive(pid)}
        return set(map(int, text.split()))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def main() -> None:
    """The zygote.

    Arguments: descriptor of its socket, the front's pid, memory in bytes (0: no limit), modules to import.
    """
    control, front, memory = map(int, sys.argv[1:4])
    die_with_parent(front, signal.SIGTERM)
    adopt_orphans()
    shell = CellShell.create()
    rehearse(shell)
    import_ahead(sys.argv[4:])
    gc.collect()
    gc.freeze()  # the collector leaves these pages alone, so that kernels share them
    zygote = Zygote(socket.socket(fileno=control), shell, memory or None)
    try:
        zygote.serve()
    finally:
        zygote.end_all()


if __name__ == "__main__":
    main()
