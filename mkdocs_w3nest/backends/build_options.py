"""Build options: what a page may choose about a backend's build, checked by kind before any tool sees it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, get_args

from packaging.requirements import InvalidRequirement, Requirement

from mkdocs_w3nest.errors import RequestError

Kind = Literal["python-version", "requirements", "debian-packages", "text"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_KEY = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
_PYTHON = re.compile(r"3(\.\d{1,3}){0,2}", re.ASCII)
_DEBIAN = re.compile(r"[a-z0-9][a-z0-9.+-]+(:[a-z0-9-]+)?(=[A-Za-z0-9.+:~-]+)?", re.ASCII)
_MAX_TEXT = 10_000


@dataclass(frozen=True)
class BuildOption:
    """A build option that a package declares.

    Attributes:
        kind: How its value is read.
        default: Value of a container's build when a page asks for none.
        description: What it is for.
    """

    kind: Kind
    default: str | None = None
    description: str = ""


@dataclass(frozen=True)
class BuildConfig:
    """What a page asks of a build, checked and in one spelling.

    Attributes:
        values: By key; only what was asked for.
        kinds: By key, the kind of each of `values`.
        dockerfile: Text or URL of a Dockerfile that replaces the package's own.
    """

    values: Mapping[str, str]
    kinds: Mapping[str, Kind]
    dockerfile: str | None = None

    def of_kind(self, kind: Kind) -> list[str]:
        """The words of every option of a kind."""
        return [
            word for key, value in self.values.items() if self.kinds[key] == kind for word in value.split()
        ]


def normalise(
    build: Mapping[str, str | Sequence[str]],
    dockerfile: str | None,
    *,
    package: str,
    declared: Mapping[str, BuildOption],
) -> BuildConfig:
    """Checks what a page asks of the build of `package`.

    A package that declares options takes those alone; one that declares none takes any text.

    Raises:
        RequestError: A key or value is not valid; names it and says what would be right.
    """
    values: dict[str, str] = {}
    kinds: dict[str, Kind] = {}
    for key, value in build.items():
        where = f"build option {key!r} of {package}"
        if declared and key not in declared:
            close = get_close_matches(key, declared, 1)
            hint = f"did you mean {close[0]!r}?" if close else f"it has {', '.join(declared)}"
            raise RequestError(f"{package} has no build option {key!r}; {hint}")
        if not _KEY.fullmatch(key):
            raise RequestError(f"{where}: a name has letters, digits, - and _")
        kinds[key] = declared[key].kind if declared else "text"
        separator = "\n" if kinds[key] == "requirements" else " "
        text = value if isinstance(value, str) else separator.join(value)
        normal = _READERS[kinds[key]](text, where)
        if normal:
            values[key] = normal
    return BuildConfig(values, kinds, _dockerfile(dockerfile, package))


def _dockerfile(dockerfile: str | None, package: str) -> str | None:
    if dockerfile is None or not dockerfile.strip():
        return None
    if "\n" not in dockerfile and not dockerfile.startswith(("https://", "http://")):
        raise RequestError(
            f"dockerfile of {package}: expected the text of a Dockerfile, of more than one line, or its URL, "
            f"not {dockerfile[:60]!r}"
        )
    return dockerfile


def _python_version(text: str, where: str) -> str:
    version = text.strip()
    if version and not _PYTHON.fullmatch(version):
        raise RequestError(f"{where}: {version!r} is not a version of Python: write one such as '3.12'")
    return version


def _requirements(text: str, where: str) -> str:
    """Requirements without spaces inside, so that tools may tell them apart by spaces."""
    words: list[str] = []
    for line in text.splitlines():
        whole = _compact(line.strip())
        words += [whole] if whole is not None else [_requirement(word, where) for word in line.split()]
    if spaced := next((word for word in words if " " in word), None):
        raise RequestError(f"{where}: {spaced!r}: an environment marker with 'and' or 'or' is not supported")
    return " ".join(filter(None, words))


def _requirement(word: str, where: str) -> str:
    normal = _compact(word)
    if normal is None:
        raise RequestError(
            f"{where}: {word!r} is not a requirement: write one such as 'numpy' or 'numpy>=2', "
            f"without spaces inside, and separate several by spaces"
        )
    return normal


def _compact(text: str) -> str | None:
    """A requirement in its normal spelling; None for all else, such as the option ``--index-url``."""
    if not text:
        return ""
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        return None
    marker = str(requirement.marker) if requirement.marker else ""
    requirement.marker = None
    normal = re.sub(r"\s*@\s*", "@", str(requirement))
    if re.search(r"\b(and|or|in)\b", re.sub(r"'[^']*'|\"[^\"]*\"", "", marker)):
        return f"{normal}; {marker}"
    return f"{normal};{marker.replace(' ', '')}" if marker else normal


def _debian_packages(text: str, where: str) -> str:
    words = text.split()
    for word in words:
        if not _DEBIAN.fullmatch(word):
            raise RequestError(f"{where}: {word!r} is not the name of a Debian package, such as 'libgomp1'")
    return " ".join(words)


def _text(text: str, where: str) -> str:
    if "\0" in text or len(text) > _MAX_TEXT:
        raise RequestError(f"{where}: a text has no NUL, and at most {_MAX_TEXT} characters")
    return text


_READERS: Mapping[Kind, Callable[[str, str], str]] = {
    "python-version": _python_version,
    "requirements": _requirements,
    "debian-packages": _debian_packages,
    "text": _text,
}
