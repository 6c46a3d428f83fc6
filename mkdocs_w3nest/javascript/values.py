"""What an expression is known to be without running it.

Texts, numbers, booleans and ``null`` are Python's own; ``undefined`` is None like ``null``, as no argument of
an installation tells them apart. Only literal objects and arrays change, when the code that is read does so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

from mkdocs_w3nest.javascript.facts import Declaration


@dataclass(frozen=True)
class Unknown:
    """A value that only the running page knows.

    Attributes:
        cell: Index of the cell where that became so.
        line: Line in that cell.
        why: The end of a sentence that starts with what has this value.
    """

    cell: int
    line: int
    why: str = "is computed when the page runs"


@dataclass(eq=False)
class Object:
    """A literal object; `rest` is what members that are not listed are, None when there are no others."""

    members: dict[str, Value]
    rest: Unknown | None = None


@dataclass(eq=False)
class Array:
    """A literal array; `rest` tells why there may be other items, None when there are none."""

    items: list[Value]
    rest: Unknown | None = None


@dataclass(frozen=True)
class Namespace:
    """An object of the page's environment: what is known of it never changes."""

    members: Mapping[str, Value]


@dataclass(frozen=True)
class Client:
    """The client of an installed backend, and the index of the cell that installed it."""

    declaration: Declaration
    cell: int


@dataclass(frozen=True)
class Promise:
    """What must be awaited to have `value`."""

    value: Value


class Builtin(Enum):
    """Functions whose effect is known."""

    INSTALL = auto()
    INSTALL_INTERPRETER = auto()
    INSTALL_VIEWS = auto()
    ALL = auto()
    """``Promise.all``."""
    PURE = auto()
    """It changes none of its arguments."""


Value = str | int | float | bool | None | Unknown | Object | Array | Namespace | Client | Promise | Builtin

WEBPM = Namespace(
    {
        "install": Builtin.INSTALL,
        "installWithUI": Builtin.INSTALL,
        "installInterpreter": Builtin.INSTALL_INTERPRETER,
        "installViewsModule": Builtin.INSTALL_VIEWS,
        "Client": Namespace({"backendsPartitionId": None}),  # the partition when none is asked for
    }
)
VIEWS_MODULE = Namespace({"installWithUI": Builtin.INSTALL})

GLOBALS: Mapping[str, Value] = MappingProxyType(
    {
        "webpm": WEBPM,
        "install": Builtin.INSTALL,
        "installWithUI": Builtin.INSTALL,
        "installInterpreter": Builtin.INSTALL_INTERPRETER,
        "display": Builtin.PURE,
        "console": Namespace(dict.fromkeys(("debug", "error", "info", "log", "warn"), Builtin.PURE)),
        "JSON": Namespace(dict.fromkeys(("parse", "stringify"), Builtin.PURE)),
        "Promise": Namespace({"all": Builtin.ALL}),
    }
)
"""What a page's scope holds before its first cell."""


def member(value: Value, key: Value, here: Unknown) -> Value:
    """``value[key]``; `here` when it is not known."""
    match value, key:
        case Object(members=members), str() if key in members:
            return members[key]
        case Object(rest=None), str():
            return None
        case Object(rest=Unknown() as rest), str():
            return rest
        case Namespace(members=known), str():
            return known.get(key, here)
        case Array(items=items, rest=None), int() if 0 <= key < len(items):
            return items[key]
    return here


def spoil(value: Value, here: Unknown) -> None:
    """Forgets what `value` holds: code that is not followed may change it."""
    match value:
        case Object(members=members):
            held = list(members.values())
            members.clear()  # before what it holds, which may hold it
            value.rest = here
        case Array(items=items):
            held = list(items)
            items.clear()
            value.rest = here
        case _:
            return
    for inner in held:
        spoil(inner, here)


def joined(left: Value, right: Value, here: Unknown) -> Value:
    """``left + right`` of which one is a text."""
    if not (isinstance(left, str) or isinstance(right, str)):
        return here
    texts = as_text(left), as_text(right)
    return here if None in texts else "".join(filter(None, texts))


def as_text(value: Value) -> str | None:
    """A value as JavaScript writes it into a text; None when it is not known."""
    match value:
        case str():
            return value
        case bool():
            return str(value).lower()
        case int() if abs(value) < 10**21:  # larger ones are written with an exponent
            return str(value)
    return None
