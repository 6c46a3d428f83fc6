# mypy: disable-error-code="import-untyped"
# (pandas has no types)
"""The rules by which captured variables become JSON."""

from __future__ import annotations

import array
import collections
import dataclasses
import datetime as dt
import decimal
import enum
import fractions
import json
import math
import pathlib
import sys
import types
import uuid
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pydantic
import pytest
from pyrun_backend.conversion import to_json
from pyrun_backend.errors import CaptureError


class Color(enum.Enum):
    RED = "red"
    BOTH = (1, 2)


class Level(enum.IntEnum):
    LOW = 1


class Point(NamedTuple):
    x: float
    y: float


@dataclasses.dataclass
class Line:
    start: Point
    name: str = "line"


class Model(pydantic.BaseModel):
    when: dt.date
    inner: dict[str, Any] = {}


class Text(str):
    __slots__ = ()


NAT = np.datetime64("NaT", "s")

PLAIN = [
    (None, None),
    (True, True),
    (2**70, 2**70),
    ("é", "é"),
    (Text("sub"), "sub"),
    (1.5, 1.5),
    (math.nan, None),
    (-math.inf, None),
    (decimal.Decimal("1.10"), 1.1),
    (decimal.Decimal("NaN"), None),
    (fractions.Fraction(1, 4), 0.25),
    ((1, (2,)), [1, [2]]),
    (range(3), [0, 1, 2]),
    (collections.deque([1]), [1]),
    ({"a": 1}.keys(), ["a"]),
    ({3, 1, 2}, [1, 2, 3]),
    (frozenset({"b", 1}), ["b", 1]),
    ({1: "a", 2.5: "b", True if False else "k": "c"}, {"1": "a", "2.5": "b", "k": "c"}),
    ({dt.date(2024, 1, 2): 1, Color.RED: 2, np.int64(3): 3}, {"2024-01-02": 1, "red": 2, "3": 3}),
    (collections.OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
    (Color.RED, "red"),
    (Color.BOTH, [1, 2]),
    (Level.LOW, 1),
    (Point(1, 2), {"x": 1, "y": 2}),
    (Line(Point(0, math.nan)), {"start": {"x": 0, "y": None}, "name": "line"}),
    (
        Model(when=dt.date(2024, 1, 2), inner={"p": Point(1, 2)}),
        {"when": "2024-01-02", "inner": {"p": {"x": 1, "y": 2}}},
    ),
    (types.SimpleNamespace(a={1}), {"a": [1]}),
    (dt.datetime(2024, 1, 2, 3, 4, tzinfo=dt.timezone.utc), "2024-01-02T03:04:00+00:00"),
    (dt.date(2024, 1, 2), "2024-01-02"),
    (dt.time(3, 4), "03:04:00"),
    (dt.timedelta(minutes=1, milliseconds=500), 60.5),
    (pathlib.PurePosixPath("a/b"), "a/b"),
    (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    (b"\xff\x00", "/wA="),
    (bytearray(b"a"), "YQ=="),
    (memoryview(b"a"), "YQ=="),
    (array.array("i", [1, 2]), [1, 2]),
]

NUMPY: list[tuple[object, object]] = [
    (np.float32(0.5), 0.5),
    (np.float64("nan"), None),
    (np.longdouble(1), 1.0),
    (np.int64(2**62), 2**62),
    (np.bool_(True), True),
    (np.str_("a"), "a"),
    (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
    (np.array([1.0, np.nan, np.inf], dtype="f4"), [1.0, None, None]),
    (np.array(["2024-01-02", "NaT"], dtype="M8[D]"), ["2024-01-02", None]),
    (np.array([1, "NaT"], dtype="m8[m]"), [60.0, None]),
    (np.datetime64("2024-01-02T03:04"), "2024-01-02T03:04"),
    (NAT, None),
    (np.timedelta64(5, "m"), 300.0),
    (np.array(7), 7),
    (np.array("2024-01-02", dtype="M8[ns]"), "2024-01-02T00:00:00.000000000"),
    (np.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")]), [{"a": 1, "b": 2.5}]),
    (np.ma.array([1.0, 2.0, np.nan], mask=[False, True, False]), [1.0, None, None]),
    (np.array([{1}, Color.RED], dtype=object), [[1], "red"]),
    (np.array([True, False]), [True, False]),
    (np.array(["a"]), ["a"]),
    (np.array([[]]), [[]]),
]

TABLE = pd.DataFrame({"n": [1, 2], "t": pd.to_datetime(["2024-01-02", None])})

PANDAS = [
    (TABLE, [{"n": 1, "t": "2024-01-02T00:00:00"}, {"n": 2, "t": None}]),
    (TABLE[TABLE.n > 1][["n"]], [{"n": 2}]),
    (TABLE.set_index("n"), [{"n": 1, "t": "2024-01-02T00:00:00"}, {"n": 2, "t": None}]),
    (
        pd.DataFrame({"a": [1.5, None]}, index=["x", "y"]),
        [{"index": "x", "a": 1.5}, {"index": "y", "a": None}],
    ),
    (
        pd.DataFrame({"v": [1]}, index=pd.MultiIndex.from_tuples([("a", 1)], names=["k", None])),
        [{"k": "a", "level_1": 1, "v": 1}],
    ),
    (pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])), [{"a, b": 1}]),
    (pd.DataFrame(index=[0, 1]), [{}, {}]),
    (pd.Series([1, 2, 3]), [1, 2, 3]),
    (pd.Series([1, 2, 3]).iloc[1:], [2, 3]),
    (pd.Series([1, 2], index=["a", "b"]), {"a": 1, "b": 2}),
    (pd.Series(["x", "x", "y"], name="n").value_counts(), {"x": 2, "y": 1}),
    (pd.Index([1, 2]), [1, 2]),
    (pd.Categorical(["a", None]), ["a", None]),
    (pd.array([1, None], dtype="Int64"), [1, None]),
    (pd.Timestamp("2024-01-02"), "2024-01-02T00:00:00"),
    (pd.Timedelta("1min"), 60.0),
    (pd.Period("2024-01", "M"), "2024-01"),
    (pd.NaT, None),
    (pd.NA, None),
]


@pytest.mark.parametrize(("value", "expected"), [*PLAIN, *NUMPY, *PANDAS])
def test_pyrun_converts_by_the_documented_rules(value: object, expected: object) -> None:
    """A captured value becomes the JSON that the tables of `conversion` and `frames` say."""
    converted = to_json(value, "x")
    assert converted == expected
    assert json.loads(json.dumps(converted, allow_nan=False)) == expected


def _cyclic() -> object:
    rows: list[object] = []
    rows.append({"up": rows})
    return {"rows": rows}


def _deep() -> object:
    value: list[object] = []
    for _ in range(200):
        value = [value]
    return value


REFUSED = [
    (lambda: 0, "`x` is of type function", "returns when called"),
    (sys, "`x` is of type module", "values of the module"),
    ([0, {"a b": object()}], "`x[1]['a b']` is of type object", "str(x[1]['a b'])"),
    (Line(start=print), "`x.start` is of type builtin_function_or_method", ""),  # type: ignore[arg-type]
    (1j, "`x` is of type complex", "[x.real, x.imag]"),
    (np.array([1j]), "`x[0]` is of type complex", "[x[0].real, x[0].imag]"),
    ((i for i in range(3)), "`x` is of type generator", "list(x)"),
    (Color, "`x` is of type", "x.__name__"),
    ({(1, 2): 3}, "`x` has a key of type tuple", "str(key): value"),
    ({1: "a", "1": "b"}, "has two keys that are '1'", ""),
    (_cyclic(), "`x['rows'][0]['up']` is `x['rows']` again", ""),
    (_deep(), "nested more than 100 deep", ""),
    (pd.DataFrame([[1, 2]], columns=["a", "a"]), "label 'a' twice", "rename"),
    (pd.Series([1, 2], index=["a", "a"]), "label 'a' twice", "rename"),
    (pd.Interval(0, 1), "`x` is of type pandas", "str(x)"),
]


@pytest.mark.parametrize(("value", "where", "advice"), REFUSED)
def test_pyrun_refuses_what_json_has_not(value: object, where: str, advice: str) -> None:
    """What cannot be JSON is an error that says where in the variable, of which type, and what to do."""
    with pytest.raises(CaptureError) as caught:
        to_json(value, "x")
    assert where in str(caught.value)
    assert advice in str(caught.value)


def test_pyrun_shared_values_are_no_cycles() -> None:
    """A value that occurs twice, side by side, is converted twice."""
    shared = [1]
    assert to_json([shared, shared], "x") == [[1], [1]]
