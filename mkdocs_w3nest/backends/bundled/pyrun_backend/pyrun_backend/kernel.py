"""A kernel: runs the cells of one partition, one after the other, and has a single thread of its own."""

from __future__ import annotations

import builtins
import contextlib
import difflib
import faulthandler
import getpass
import os
import random
import socket
import sys
from typing import Any, NoReturn

from .cells import Cell
from .confine import MemoryLimit, die_first, die_with_parent
from .conversion import to_json
from .errors import CaptureError, NoInputError
from .failure import Failure, failure
from .interrupts import Interrupts
from .shell import CellShell
from .streams import TextStreams, no_input
from .transport import Channel, Message, encode
from .uplink import Uplink

CAPTURE_BYTES = 64 * 1024 * 1024
"""Bytes of JSON that one cell may capture."""


class Kernel:
    """Serves the front at the other end of `sock` until it is gone.

    Args:
        sock: The front's messages.
        out: Pipe that takes what the cells write to standard output; `err` likewise.
        shell: The shell that runs the cells.
        memory: The limit that cells run under.
    """

    def __init__(
        self, sock: socket.socket, out: int, err: int, shell: CellShell, memory: MemoryLimit
    ) -> None:
        self._channel = Channel(sock)
        self._shell = shell
        self._memory = memory
        self._interrupts = Interrupts()
        self._uplink = Uplink(self._channel, self._interrupts)
        self._streams = TextStreams(out, err, self._uplink)
        self._pid = os.getpid()
        shell.attach(self._uplink, memory)

    def serve(self) -> NoReturn:
        """Run cell after cell; ends this process, without the cleanup that cells may have asked for."""
        _enter_project()
        self._interrupts.install()
        self._memory.apply()
        while (message := self._channel.receive()) is not None:
            done = self._run(message)
            if os.getpid() != self._pid:  # a child that the cell forked came back from it
                os._exit(0)
            self._channel.send(done)
        os._exit(0)

    def _run(self, message: Message) -> bytes:
        """Run one cell; its `done` message.

        A place for checkpoints: before and after this call nothing of a cell is in progress.
        """
        self._streams.begin()
        self._interrupts.install()
        self._shell.user_ns.update(message["capturedIn"])
        error: Failure | None
        captured: dict[str, Any] = {}
        try:
            self._interrupts.armed = True
            self._uplink.begin()
            error = self._shell.run(Cell(message["cellId"], message["code"]))
            if error is None:
                captured, error = self._capture(message["capturedOut"])
            self._interrupts.disarm()
        except KeyboardInterrupt as interrupt:
            self._interrupts.disarm()
            error = failure(interrupt, None, None, kind="Runtime")
        self._uplink.end()
        with self._memory.relaxed():
            return encode({"type": "done", "error": error, "capturedOut": captured})

    def _capture(self, names: list[str]) -> tuple[dict[str, Any], Failure | None]:
        """The JSON of variables `names`, as far as they have any, and the first error."""
        captured: dict[str, Any] = {}
        error: Failure | None = None
        left = CAPTURE_BYTES
        for name in names:
            try:
                value = to_json(self._variable(name), name)
                left -= len(encode({"value": value}))
                if left < 0:
                    raise CaptureError(
                        f"captured-out `{name}` is too large: the cell captures more than "
                        f"{CAPTURE_BYTES // 2**20} MiB of JSON. Capture a part of it, or a summary"
                    )
                captured[name] = value
            except Exception as problem:  # the methods of any class may run in here
                with self._memory.relaxed():
                    error = error or failure(problem, None, None, kind="Runtime")
        return captured, error

    def _variable(self, name: str) -> object:
        variables = self._shell.user_ns
        if name in variables:
            return variables[name]
        close = difflib.get_close_matches(name, [known for known in variables if not known.startswith("_")])
        hint = f" Did you mean {' or '.join(close)}?" if close else ""
        raise CaptureError(f"captured-out `{name}` was never set by this cell or one before it.{hint}")


def become_kernel(
    sock: socket.socket, out: int, err: int, shell: CellShell, memory: int | None, *, parent: int
) -> NoReturn:
    """Turn this process into a kernel, in a session of its own.

    Args:
        sock: The front's messages.
        out: Pipe that takes what the cells write to standard output; `err` likewise.
        shell: The shell that runs the cells.
        memory: Bytes that the whole instance may use, if they are limited.
        parent: Pid of the process that this one must not outlive.
    """
    os.setsid()
    die_with_parent(parent)
    die_first()
    no_input()
    kernel = Kernel(sock, out, err, shell, MemoryLimit(memory))
    faulthandler.enable(2)  # a crash of C code says where it was
    _renew_randomness()
    builtins.input = getpass.getpass = _no_input
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    sys.argv = [""]
    kernel.serve()


def _renew_randomness() -> None:
    """Forked kernels must not draw the same numbers."""
    random.seed()
    numpy: Any = sys.modules.get("numpy")
    if hasattr(numpy, "random"):
        numpy.random.seed()


def _no_input(*_prompt: object, **_options: object) -> str:
    raise NoInputError


def _enter_project() -> None:
    """Cells find files from the project's folder, where the runner names one; a container has none."""
    with contextlib.suppress(OSError):
        os.chdir(os.environ.get("W3NEST_PROJECT") or ".")


def main() -> NoReturn:
    """A kernel as a new process, where there is no zygote.

    Its arguments: descriptors of its socket and output pipes, the front's pid, memory in bytes (0: no limit).
    """
    control, out, err, front, memory = map(int, sys.argv[1:])
    for descriptor in (control, out, err):
        os.set_inheritable(descriptor, False)
    become_kernel(socket.socket(fileno=control), out, err, CellShell.create(), memory or None, parent=front)


if __name__ == "__main__":
    main()
