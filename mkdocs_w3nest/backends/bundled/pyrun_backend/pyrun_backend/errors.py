"""Errors of the backend, and how the end of an interpreter reads.

PyrunError
├── CaptureError      a captured-out variable cannot be JSON, or was never set
├── NoInputError      a cell asks for input
├── StartError        no kernel can be started
├── StateLostError    a request continues cells that did not run here
└── RestoreError      a cell that makes up the state failed when it ran again
"""

from __future__ import annotations

import signal
from collections.abc import Sequence


class PyrunError(Exception):
    """Base of every error that this backend raises on purpose; `str(error)` is a complete message."""


class CaptureError(PyrunError):
    """A captured-out variable cannot become JSON, or was never set."""


class NoInputError(PyrunError):
    """A cell asks for input, and nobody is there to give it."""

    def __init__(self) -> None:
        super().__init__(
            "A cell cannot ask for input: nobody is there to answer. Assign the value in the code."
        )


class StartError(PyrunError):
    """A kernel, or the zygote that kernels are forked from, could not be started."""


class StateLostError(PyrunError):
    """A request continues cells that did not run in its partition.

    Attributes:
        missing: Their ids, from the first one on that has to run, in order.
    """

    def __init__(self, missing: Sequence[str]) -> None:
        names = ", ".join(map(repr, missing))
        super().__init__(
            f"The state after the cells {names} is not there: run them first, in this order, "
            "each with its own previousCellIds."
        )
        self.missing = tuple(missing)


class RestoreError(PyrunError):
    """An earlier cell, which makes up the state that a cell starts from, failed when it ran again."""


def describe_end(status: int) -> str:
    """A sentence about how an interpreter ended.

    Args:
        status: The exit code, or the negative number of the signal that ended it.
    """
    if status >= 0:
        return f"The interpreter ended with exit code {status}."
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    hint = " The machine or container may have run out of memory." if -status == signal.SIGKILL else ""
    return f"The interpreter was killed by {name}.{hint}"
