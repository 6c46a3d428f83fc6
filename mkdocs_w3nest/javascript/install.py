"""Reads the arguments of an installation: which backends it asks for, and what about them is not known."""

from __future__ import annotations

from dataclasses import dataclass

from mkdocs_w3nest.javascript.facts import Declaration, Unread
from mkdocs_w3nest.javascript.values import Array, Object, Unknown, Value

Build = dict[str, str | list[str]]


@dataclass(frozen=True)
class Installation:
    """What a call asks for, as far as it can be read."""

    declarations: tuple[Declaration, ...] = ()
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True)
class Call:
    """A call of one of the functions that install backends.

    Attributes:
        name: The function, as the code names it.
        cell: Index of the cell.
        line: Line in the cell.
    """

    name: str
    cell: int
    line: int


class _NotReadError(Exception):
    def __init__(self, unread: Unread) -> None:
        super().__init__(unread.what)
        self.unread = unread


def read_install(argument: Value, call: Call) -> Installation:
    """Reads ``install({backends: […] | {modules, configurations?, partition?}})``."""
    reading = _Reading(call)
    try:
        backends = reading.member(reading.object(argument, ""), "backends", "")
        settings, modules, place = Object({}), backends, "backends"
        if isinstance(backends, Object):
            settings, modules, place = (
                backends,
                reading.member(backends, "modules", place),
                "backends.modules",
            )
        items = [] if modules is None else reading.list(modules, place)
    except _NotReadError as error:
        return Installation(unread=(error.unread,))
    read = [reading.module(item, f"{place}[{index}]", settings) for index, item in enumerate(items)]
    return Installation(
        declarations=tuple(it for it in read if isinstance(it, Declaration)),
        unread=tuple(dict.fromkeys(it for it in read if isinstance(it, Unread))),
    )


def read_install_interpreter(argument: Value, call: Call) -> Installation:
    """Reads ``installInterpreter({backend, dockerfile?, buildWith?})``."""
    reading = _Reading(call)
    try:
        inputs = reading.object(argument, "")
        spec, alias = reading.spec(reading.member(inputs, "backend", ""), "backend")
        build = reading.build(reading.member(inputs, "buildWith", ""), "buildWith")
        dockerfile = reading.optional_text(inputs, "dockerfile", "")
    except _NotReadError as error:
        return Installation(unread=(error.unread,))
    return Installation((Declaration(spec, alias, None, call.line, build, dockerfile),))


@dataclass(frozen=True)
class _Reading:
    """Takes what an installation needs out of values; raises what cannot be read, and its place.

    A place is written as the code would reach it from the call's argument, which is itself the place ``""``.
    """

    call: Call

    def module(self, value: Value, place: str, settings: Object) -> Declaration | Unread:
        """One backend of a list; `settings` may hold configurations, of several backends, and a partition."""
        try:
            spec, alias = self.spec(value, place)
            partition = self.optional_text(settings, "partition", "backends")
            configurations = self.optional_object(settings, "configurations", "backends")
            name, place = spec.partition("#")[0], "backends.configurations"
            configuration = self.optional_object(configurations, name, place)
            place = f"{place}.{name}"
            build = self.build(self.member(configuration, "build", place), f"{place}.build")
            dockerfile = self.optional_text(configuration, "dockerfile", place)
        except _NotReadError as error:
            return error.unread
        return Declaration(spec, alias, None, self.call.line, build, dockerfile, partition)

    def spec(self, value: Value, place: str) -> tuple[str, str]:
        """``name#range as alias`` as ``name#range`` and the alias, or the package's own name."""
        text = self.text(value, place)
        spec, _, alias = text.rpartition(" as ") if " as " in text else (text, "", "")
        name, separator, versions = (part.strip() for part in spec.partition("#"))
        if not name:
            raise self._error(place, f"is {text!r}, which names no backend")
        return f"{name}{separator}{versions}", alias.strip() or name

    def build(self, value: Value, place: str) -> Build:
        """The options of a build configuration: texts, lists of texts, and whole numbers as texts."""
        if value is None:
            return {}
        options = self.object(value, place)
        if options.rest:
            raise self._unknown(place, options.rest)
        return {
            key: [self._scalar(item, f"{place}.{key}") for item in self.list(option, f"{place}.{key}")]
            if isinstance(option, Array)
            else self._scalar(option, f"{place}.{key}")
            for key, option in options.members.items()
            if option is not None
        }

    def object(self, value: Value, place: str) -> Object:
        """`value` as an object."""
        if isinstance(value, Object):
            return value
        raise self._mismatch(value, place, "an object")

    def list(self, value: Value, place: str) -> list[Value]:
        """The items of an array."""
        if not isinstance(value, Array):
            raise self._mismatch(value, place, "a list")
        if value.rest:
            raise self._unknown(place, value.rest)
        return value.items

    def text(self, value: Value, place: str) -> str:
        """`value` as a text."""
        if isinstance(value, str):
            return value
        raise self._mismatch(value, place, "a text")

    def member(self, container: Object, key: str, place: str) -> Value:
        """A member of the object at `place`; None when it has none."""
        value = container.members.get(key, container.rest)
        if isinstance(value, Unknown):
            raise self._unknown(_inside(place, key), value)
        return value

    def optional_text(self, container: Object, key: str, place: str) -> str | None:
        """A member that is a text, if it is there."""
        value = self.member(container, key, place)
        return None if value is None else self.text(value, _inside(place, key))

    def optional_object(self, container: Object, key: str, place: str) -> Object:
        """A member that is an object; an empty one when it is not there."""
        value = self.member(container, key, place)
        return Object({}) if value is None else self.object(value, _inside(place, key))

    def _scalar(self, value: Value, place: str) -> str:
        if isinstance(value, float):
            raise self._error(place, "is a number with a fraction; write it in quotes, as 3.10 is 3.1")
        return str(value) if type(value) is int else self.text(value, place)

    def _unknown(self, place: str, value: Unknown) -> _NotReadError:
        return self._error(place, value.why, value.line if value.cell == self.call.cell else None)

    def _mismatch(self, value: Value, place: str, expected: str) -> _NotReadError:
        if isinstance(value, Unknown):
            return self._unknown(place, value)
        return self._error(place, f"is not {expected}")

    def _error(self, place: str, predicate: str, line: int | None = None) -> _NotReadError:
        subject = f"`{place}`" if place else f"the argument of `{self.call.name}`"
        return _NotReadError(Unread(line or self.call.line, f"{subject} {predicate}"))


def _inside(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key
