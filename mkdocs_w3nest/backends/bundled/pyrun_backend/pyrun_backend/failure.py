"""A failed cell as facts: what happened, where in the cell, with which traceback."""

from __future__ import annotations

import re
import traceback
from typing import TypedDict

LONGEST_TEXT = 100_000
"""Characters kept of an error's message, and of each part of its traceback."""


class Failure(TypedDict):
    """The `error` of a `done` message: nbformat's three facts, and the wire's two."""

    kind: str
    ename: str
    evalue: str
    traceback: list[str]
    lineNumber: int | None


_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")


def plain_text(text: str) -> str:
    """`text` without terminal colours."""
    return _ANSI.sub("", text)


def clipped(text: str, limit: int = LONGEST_TEXT) -> str:
    """At most about `limit` characters of `text`, saying so when it was longer."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text):,} characters)"


def message_of(error: BaseException) -> str:
    """`str(error)`, whatever its class does; SystemExit says what it asked for."""
    if isinstance(error, SystemExit):
        return f"a cell asked the interpreter to end (status {error.code}); it goes on, and so does its state"
    if isinstance(error, KeyboardInterrupt) and not error.args:
        return "the cell was interrupted"
    if isinstance(error, MemoryError) and not error.args:
        return "the cell needs more memory than this interpreter may use"
    if isinstance(error, SyntaxError) and error.msg:
        return clipped(error.msg)  # without the file and line, which stand beside it
    try:
        return clipped(str(error))
    except Exception:
        return "<its message cannot be read>"


def line_in(cell_file: str, error: BaseException, *, before_run: bool) -> int | None:
    """The 1-based line of the cell where `error` came up; None when it has none there.

    Args:
        cell_file: The file name that the cell was compiled under.
        error: What was raised.
        before_run: Whether the cell could not be read, and so has not begun to run.
    """
    if before_run and isinstance(error, SyntaxError):
        return error.lineno
    lines = [
        line
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == cell_file
    ]
    return lines[-1] if lines else None


def failure(error: BaseException, trace: list[str] | None, line: int | None, *, kind: str) -> Failure:
    """The failure of a cell that raised `error`.

    Args:
        error: What was raised.
        trace: Its traceback for people, with terminal colours; None: its message alone.
        line: Line of the cell.
        kind: `AST` when the cell could not be read, else `Runtime`.
    """
    found = simple_failure(type(error).__name__, message_of(error))
    parts = [clipped(part) for part in trace] if trace else found["traceback"]
    return {**found, "kind": kind, "traceback": parts, "lineNumber": line}


def simple_failure(name: str, message: str) -> Failure:
    """A failure at run time that has no traceback."""
    return {
        "kind": "Runtime",
        "ename": name,
        "evalue": message,
        "traceback": [f"{name}: {message}"],
        "lineNumber": None,
    }
