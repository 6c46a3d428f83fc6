"""What to say of a value that cannot be JSON."""

from __future__ import annotations

import inspect
import io
import types
from collections.abc import Callable, Iterator


def type_name(value: object) -> str:
    """The type of `value` as Python names it, `module.Class`; builtins and cells' classes without module."""
    kind = type(value)
    own = kind.__module__ in {"builtins", "__main__"}
    return kind.__qualname__ if own else f"{kind.__module__}.{kind.__qualname__}"


def complaint(where: str, value: object) -> str:
    """A message saying that `value`, found at `where`, is not JSON, and what to do about it.

    Args:
        where: The variable and the path in it: `resp['rows'][3].handler`.
        value: What is there.
    """
    advice = next(
        (text for fits, text in _ADVICE if fits(value)),
        "Convert it, for example with vars({where}) or str({where})"
        if hasattr(value, "__dict__")
        else "Convert it, for example with str({where})",
    ).replace("{where}", where)
    return f"captured-out `{where}` is of type {type_name(value)}, which JSON cannot hold. {advice}"


_ADVICE: tuple[tuple[Callable[[object], bool], str], ...] = (
    (lambda value: isinstance(value, complex), "Capture its parts: [{where}.real, {where}.imag]"),
    (inspect.isawaitable, "Await it first: await {where}"),
    (lambda value: isinstance(value, type), "Capture an instance of it, or its name: {where}.__name__"),
    (callable, "Capture what it returns when called"),
    (lambda value: isinstance(value, types.ModuleType), "Capture the values of the module that are wanted"),
    (lambda value: isinstance(value, io.IOBase), "Capture what it holds: {where}.read()"),
    (lambda value: isinstance(value, Iterator), "Make a list of it: list({where})"),
    (
        lambda value: type(value).__module__.startswith("matplotlib."),
        "Figures show at the end of the cell that draws them, and need no capture",
    ),
)
"""What to do about kinds of values; the first that fits is said."""
