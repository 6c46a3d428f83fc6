"""Numpy values as JSON, without importing numpy: when a value is numpy's, it is imported already."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from .simplified import Simplified


def scalar_rule(value: object) -> Callable[[Any], Any] | None:
    """How to convert `value`, when it is a numpy scalar that JSON has."""
    numpy: Any = sys.modules.get("numpy")
    if not hasattr(numpy, "generic") or not isinstance(value, numpy.generic):
        return None
    rules = {"M": _date, "m": _seconds, "f": _real, "V": None, "c": None, "S": None, "O": None}
    return rules.get(value.dtype.kind, lambda scalar: scalar.item())


def simplify(value: object) -> Simplified | None:
    """The lists, dicts and Python values that stand for `value`, when it is numpy's."""
    numpy: Any = sys.modules.get("numpy")
    if not hasattr(numpy, "ndarray") or not isinstance(value, (numpy.ndarray, numpy.generic)):
        return None
    array: Any = value
    if array.dtype.names:
        return Simplified(list(array) if array.ndim else {name: array[name] for name in array.dtype.names})
    if array.ndim == 0:
        return Simplified(array.item() if isinstance(array, numpy.generic) else array[()])
    if isinstance(array, numpy.ma.MaskedArray):
        return Simplified(array.tolist())
    return _elements(numpy, array)


def _elements(numpy: Any, array: Any) -> Simplified:
    kind = array.dtype.kind
    if kind == "M":
        return _with_nulls(numpy, ~numpy.isnat(array), numpy.datetime_as_string(array))
    if kind == "m":
        return _with_nulls(numpy, ~numpy.isnat(array), array / numpy.timedelta64(1, "s"))
    if kind == "f":
        return _with_nulls(numpy, numpy.isfinite(array), array.astype("f8"))
    return Simplified(array.tolist(), final=kind in "biuU")


def _with_nulls(numpy: Any, known: Any, array: Any) -> Simplified:
    """`array` with null where it is not `known`."""
    if known.all():
        return Simplified(array.tolist(), final=True)
    return Simplified(numpy.where(known, array.astype(object), None).tolist(), final=True)


def _real(scalar: Any) -> float | None:
    number = float(scalar)
    return number if number - number == 0 else None  # neither NaN nor infinite


def _date(scalar: Any) -> str | None:
    text = str(scalar)
    return None if text == "NaT" else text


def _seconds(scalar: Any) -> float | None:
    if str(scalar) == "NaT":
        return None
    return float(scalar / type(scalar)(1, "s"))
