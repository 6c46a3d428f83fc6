"""Captured variables become JSON by these rules; nothing is converted by guesswork.

| Python | JSON |
|---|---|
| None, bool, str, int (exact, of any size) | the same |
| float, Decimal, Fraction | number, the nearest double; NaN and infinities: null, as `JSON.stringify` has |
| list, tuple, range, deque, views of a dict | array |
| set, frozenset | array, sorted: by value where members compare, else by their JSON text |
| dict and other mappings | object; keys are str, or numbers, booleans, dates, enum members: made str |
| named tuple, dataclass, attrs class, pydantic model, SimpleNamespace | object, by field name |
| Enum member | its value |
| datetime, date, time | ISO 8601 text |
| timedelta | number of seconds |
| Path, UUID | text |
| bytes, bytearray, memoryview | base64 text |
| numpy scalar, array | the same rules, and nested arrays; NaT: null; structured: objects |
| pandas, polars: see `frames` | |
| anything else that has `tolist()` (torch, jax, array.array) | array |

All else is an error that names the variable, where in it the value is, its type, and what to do: functions,
modules, open files, generators, complex numbers, objects of own classes, cycles, and what is nested more than
100 deep.
"""

from __future__ import annotations

import base64
import collections
import dataclasses
import datetime as dt
import decimal
import enum
import fractions
import json
import math
import pathlib
import types
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from . import arrays, frames
from .advice import complaint, type_name
from .errors import CaptureError

DEEPEST = 100
"""Levels of nesting that a captured value may have."""

_ARRAYS: tuple[type, ...] = (
    list,
    tuple,
    range,
    collections.deque,
    type({}.keys()),
    type({}.values()),
    type({}.items()),
)


def to_json(value: object, name: str) -> Any:
    """The JSON value of variable `name`, made of dict, list, str, int, float, bool and None alone.

    Raises:
        CaptureError: Some part of it is not JSON by the rules above.
    """
    return _Conversion(name).convert(value, "")


class _Conversion:
    """One variable on its way; `path` is where in it we are, as Python would write it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._open: dict[int, str] = {}

    def convert(self, value: object, path: str) -> Any:
        if value is None or type(value) in {bool, int, str}:
            return value
        if isinstance(value, enum.Enum):
            return self.convert(value.value, f"{path}.value")
        scalar = _SCALARS.get(type(value)) or _scalar_rule(value)
        if scalar is not None:
            return scalar(value)
        if id(value) in self._open:
            start = f"{self._name}{self._open[id(value)]}"
            raise CaptureError(f"captured-out `{self._name}{path}` is `{start}` again: JSON has no cycles")
        if len(self._open) >= DEEPEST:
            raise CaptureError(
                f"captured-out `{self._name}` is nested more than {DEEPEST} deep, at `{path[:80]}…`"
            )
        self._open[id(value)] = path
        try:
            return self._container(value, path)
        finally:
            del self._open[id(value)]

    def _container(self, value: object, path: str) -> Any:
        try:
            simplified = arrays.simplify(value) or frames.simplify(value)
        except ValueError as error:
            raise CaptureError(f"captured-out `{self._name}{path}` {error}") from error
        if simplified is not None:
            return simplified.value if simplified.final else self.convert(simplified.value, path)
        fields = _fields(value)
        if fields is not None:
            return {name: self.convert(item, f"{path}.{name}") for name, item in fields.items()}
        if isinstance(value, Mapping):
            return self._mapping(value, path)
        if isinstance(value, (set, frozenset)):
            return _sorted([self.convert(item, f"{path}{{…}}") for item in value])
        if isinstance(value, Iterable) and isinstance(value, _ARRAYS):
            return [self.convert(item, f"{path}[{index}]") for index, item in enumerate(value)]
        if not isinstance(value, type) and callable(getattr(value, "tolist", None)):
            return self.convert(value.tolist(), path)  # type: ignore[attr-defined]
        raise CaptureError(complaint(f"{self._name}{path}", value))

    def _mapping(self, value: Mapping[Any, Any], path: str) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, item in value.items():
            text = self._key(key, path)
            if text in result:
                raise CaptureError(
                    f"captured-out `{self._name}{path}` has two keys that are {text!r} in JSON"
                )
            result[text] = self.convert(item, f"{path}[{key!r}]")
        return result

    def _key(self, key: object, path: str) -> str:
        if isinstance(key, enum.Enum):
            return self._key(key.value, path)
        scalar = _SCALARS.get(type(key)) or _scalar_rule(key)
        text = scalar(key) if scalar else None
        if isinstance(text, str):
            return text
        if isinstance(text, (bool, int, float)):
            return json.dumps(text)
        raise CaptureError(
            f"captured-out `{self._name}{path}` has a key of type {type_name(key)}; keys of JSON are text. "
            f"Convert them, for example with {{str(key): value for key, value in {self._name}{path}.items()}}"
        )


def _number(value: Any) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None


_SCALARS: dict[type, Callable[[Any], Any]] = {
    bool: bool,
    int: int,
    str: str.__str__,
    float: _number,
    decimal.Decimal: _number,
    fractions.Fraction: _number,
    dt.datetime: lambda value: value.isoformat(),
    dt.date: lambda value: value.isoformat(),
    dt.time: lambda value: value.isoformat(),
    dt.timedelta: lambda value: value.total_seconds(),
    uuid.UUID: str,
    bytes: lambda value: base64.b64encode(value).decode("ascii"),
    bytearray: lambda value: base64.b64encode(value).decode("ascii"),
    memoryview: lambda value: base64.b64encode(value).decode("ascii"),
}
"""Rules by exact type; `_scalar_rule` finds those of subclasses."""


def _scalar_rule(value: object) -> Callable[[Any], Any] | None:
    scalar = arrays.scalar_rule(value) or frames.scalar_rule(value)
    if scalar is not None:
        return scalar
    if isinstance(value, pathlib.PurePath):
        return str
    return next((rule for kind, rule in _SCALARS.items() if isinstance(value, kind)), None)


def _fields(value: object) -> Mapping[str, Any] | None:
    """The named fields of a record-like object."""
    kind = type(value)
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        return {name: getattr(value, name) for name in kind._fields}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if hasattr(kind, "__attrs_attrs__"):
        return {field.name: getattr(value, field.name) for field in kind.__attrs_attrs__}
    if hasattr(kind, "model_fields") and callable(getattr(kind, "model_dump", None)):
        return dict(value)  # type: ignore[call-overload, no-any-return]  # a pydantic model iterates over its fields
    if isinstance(value, types.SimpleNamespace):
        return vars(value)
    return None


def _sorted(items: Iterable[Any]) -> list[Any]:
    listed = list(items)
    try:
        return sorted(listed)
    except TypeError:
        return sorted(listed, key=lambda item: json.dumps(item, sort_keys=True))
