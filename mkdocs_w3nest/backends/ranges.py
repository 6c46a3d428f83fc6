"""Names of packages with npm's version ranges: ``name#range as alias``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from semantic_version import NpmSpec, Version  # type: ignore[import-untyped]  # it comes without types

from mkdocs_w3nest.errors import RequestError

NAME = re.compile(r"(@[a-z0-9][\w.-]*/)?[a-z0-9][\w.-]*", re.IGNORECASE | re.ASCII)
_ALIAS = re.compile(r"[^\W\d][\w$]*|[$][\w$]*")
_SPEC = re.compile(r"(?P<name>[^#\s]+)(#(?P<range>.*?))?(\s+as\s+(?P<alias>\S+))?", re.DOTALL)
_LOOSE = re.compile(r"(>=|<=|[<>=~^])\s+")

ANY = "*"


@dataclass(frozen=True)
class ModuleSpec:
    """A package that is asked for.

    Attributes:
        name: The package's name.
        range: npm version range; ``*`` is any version.
        alias: The name that the page gives it, if any.
    """

    name: str
    range: str = ANY
    alias: str | None = None

    def __str__(self) -> str:
        return f"{self.name}#{self.range}"

    def fits(self, version: str) -> bool:
        """Whether a version lies in the range, by npm's rules."""
        return _fits(self.range, version)


def parse_spec(text: str) -> ModuleSpec:
    """Reads ``name#range as alias``; range and alias may be missing.

    Raises:
        RequestError: It is none; says what would be right.
    """
    match = _SPEC.fullmatch(text.strip())
    if not match or not NAME.fullmatch(match["name"]):
        raise RequestError(
            f"{text!r} does not name a backend: write 'name', 'name#range' or 'name#range as alias'"
        )
    alias = match["alias"]
    if alias is not None and not _ALIAS.fullmatch(alias):
        raise RequestError(f"{text!r}: the alias {alias!r} is not a variable's name")
    return make_spec(match["name"], match["range"] or ANY, alias=alias)


def make_spec(name: str, range_: str, *, alias: str | None = None) -> ModuleSpec:
    """A spec from its parts, with the range checked.

    Raises:
        RequestError: The range is none.
    """
    range_ = _LOOSE.sub(r"\1", range_.strip())
    if range_ in ("", "x", "latest"):
        range_ = ANY
    try:
        _parse_range(range_)
    except ValueError as error:
        raise RequestError(
            f"{range_!r} is not a version range of {name}: "
            f"write it as npm does, such as '^1.2.0', '~1.2', '>=1 <3', '1.x' or '*'"
        ) from error
    return ModuleSpec(name, range_, alias)


def normal_version(text: str) -> str:
    """A semantic version in its normal spelling; `ValueError` when it is none."""
    return str(Version(text))


def nearest_version(text: str) -> str | None:
    """The semantic version that a tag such as ``1.4`` stands for; None when it stands for none."""
    try:
        return str(Version.coerce(text))
    except ValueError:
        return None


def sorted_versions(versions: Iterable[str]) -> list[str]:
    """Semantic versions, lowest first."""
    return sorted(versions, key=Version)


@lru_cache(maxsize=1024)  # a gateway asks for the same few at each call
def _fits(range_: str, version: str) -> bool:
    return bool(_parse_range(range_).match(Version(version)))


def _parse_range(range_: str) -> NpmSpec:
    return NpmSpec(range_)
