"""Data frames as JSON, without importing their libraries.

| pandas | JSON |
|---|---|
| DataFrame | array of one object a row, by column name; the index comes first, under its names or `index` |
| Series | object by index label |
| Index, Categorical, other pandas arrays | array |
| Timestamp, Timedelta, Period, NaT, NA | ISO text, seconds, text, null, null |

An index that has no name and holds integers only numbers the rows, whether or not some were filtered out: it
is left out, and a Series is an array then. Labels of several levels are joined by `, `.

| polars | JSON |
|---|---|
| DataFrame, Series | as in pandas, without index |
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

from .simplified import Simplified


def scalar_rule(value: object) -> Callable[[Any], Any] | None:
    """How to convert `value`, when it is a pandas scalar."""
    pandas: Any = sys.modules.get("pandas")
    if not hasattr(pandas, "NaT"):
        return None
    if value is pandas.NaT or value is pandas.NA:
        return lambda _missing: None
    if isinstance(value, pandas.Period):
        return str
    return None


def simplify(value: object) -> Simplified | None:
    """The lists and dicts that stand for `value`, when it is of pandas or polars.

    Raises:
        ValueError: Two columns or labels have one name.
    """
    if type(value).__module__.partition(".")[0] == "polars":
        return _polars(value)
    pandas: Any = sys.modules.get("pandas")
    if not hasattr(pandas, "DataFrame"):
        return None
    if isinstance(value, pandas.DataFrame):
        return Simplified(_records(value))
    if isinstance(value, pandas.Series):
        return Simplified(list(value) if _numbers_rows(value.index) else _unique(value.index, list(value)))
    if isinstance(value, (pandas.Index, pandas.api.extensions.ExtensionArray)):
        return Simplified(list(value))
    return None


def _polars(value: Any) -> Simplified | None:
    for method in ("to_dicts", "to_list"):
        if hasattr(value, method):
            return Simplified(getattr(value, method)())
    return None


def _records(frame: Any) -> list[dict[Any, Any]]:
    names = list(frame.columns)
    columns = [frame.iloc[:, position] for position in range(len(names))]
    if not _numbers_rows(frame.index):
        levels = frame.index.nlevels
        unnamed = [f"level_{level}" for level in range(levels)] if levels > 1 else ["index"]
        names = [
            name if name is not None else unnamed[level] for level, name in enumerate(frame.index.names)
        ] + names
        columns = [frame.index.get_level_values(level) for level in range(levels)] + columns
    _unique(names, columns)
    labels = [_label(name) for name in names]
    rows = zip(*columns, strict=True) if columns else ((),) * len(frame)
    return [dict(zip(labels, row, strict=True)) for row in rows]


def _numbers_rows(index: Any) -> bool:
    return index.nlevels == 1 and index.name is None and index.dtype.kind in "iu"


def _unique(names: Iterable[Any], values: list[Any]) -> dict[Any, Any]:
    """`values` by label of `names`."""
    result: dict[Any, Any] = {}
    for name, value in zip(map(_label, names), values, strict=True):
        if name in result:
            raise ValueError(f"has the label {name!r} twice, and JSON has each once: rename one")
        result[name] = value
    return result


def _label(label: Any) -> Any:
    """A column's or row's name; names of several levels become one."""
    return ", ".join(map(str, label)) if isinstance(label, tuple) else label
