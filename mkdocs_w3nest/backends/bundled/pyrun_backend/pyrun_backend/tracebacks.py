"""Tracebacks of cells, where IPython's own are not what a reader wants."""

from __future__ import annotations

import traceback
import types


def cut_own_frames(trace: types.TracebackType | None) -> None:
    """Shorten a traceback that goes from a cell into this package: to the line of the cell."""
    in_cell = False
    while trace is not None:
        in_cell = in_cell or trace.tb_frame.f_code.co_filename.startswith("<cell ")
        following = trace.tb_next
        if (
            in_cell
            and following is not None
            and following.tb_frame.f_globals.get("__package__") == __package__
        ):
            trace.tb_next = None
        trace = trace.tb_next


def has_group(error: BaseException | None) -> bool:
    """Whether an exception group is in the chain of `error`; those IPython prints to stderr."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if any(kind.__name__ == "BaseExceptionGroup" for kind in type(error).__mro__):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def format_group(error: BaseException) -> list[str]:
    """The standard traceback of `error`, from the cell on."""
    start = error.__traceback__
    while start is not None and "IPython" in start.tb_frame.f_code.co_filename:
        start = start.tb_next
    return [line.rstrip("\n") for line in traceback.format_exception(type(error), error, start)]
