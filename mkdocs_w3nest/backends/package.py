"""Backend packages: a folder with a ``package.json``, or a container image, as a frozen fact."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from mkdocs_w3nest.backends.build_options import KINDS, BuildOption
from mkdocs_w3nest.backends.ranges import (
    NAME,
    ModuleSpec,
    make_spec,
    nearest_version,
    normal_version,
    parse_spec,
)
from mkdocs_w3nest.errors import PackageError, RequestError

_IMAGE = re.compile(r"[A-Za-z0-9][\w.:/@-]*", re.ASCII)


@dataclass(frozen=True)
class Package:
    """A backend that can be installed.

    Attributes:
        name: How pages ask for it.
        version: Semantic version.
        folder: Its folder; None for an image.
        image: Reference of its container image; None for a folder.
        dependencies: Backends that are installed before it, in its partition.
        interpreter: Whether it has ``POST /run``.
        multi_partition: Whether one instance serves every partition, keeping them apart by the header
            ``X-Backends-Partition``.
        build_options: What a page may choose; with none declared, it may pass any text.
        description: What it is for.
        source: Whether it comes with the plugin or with the project.
    """

    name: str
    version: str
    folder: Path | None = None
    image: str | None = None
    dependencies: tuple[ModuleSpec, ...] = ()
    interpreter: bool = False
    multi_partition: bool = False
    build_options: Mapping[str, BuildOption] = field(default_factory=dict)
    description: str = ""
    source: Literal["bundled", "project"] = "project"

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


def read_package(folder: Path, source: Literal["bundled", "project"] = "project") -> Package:
    """Reads a package's folder.

    Raises:
        PackageError: It is none; names the file and the field.
    """
    path = folder / "package.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PackageError(
            f"{folder} is not a backend package: its package.json cannot be read ({error.strerror})"
        ) from error
    except ValueError as error:
        raise PackageError(f"{path} is not JSON: {error}") from error
    reader = _Reader(path)
    root = reader.mapping(content, "")
    webpm = reader.mapping(root.get("webpm"), "webpm")
    if webpm.get("type") != "backend":
        raise reader.error("webpm.type", "'backend'", webpm.get("type"))
    name = reader.text(root.get("name"), "name")
    if not NAME.fullmatch(name):
        raise reader.error("name", "a name of letters, digits, '.', '_' and '-'", name)
    return Package(
        name=name,
        version=reader.version(root.get("version")),
        folder=folder,
        dependencies=reader.dependencies(webpm.get("dependencies", {})),
        interpreter=reader.flag(webpm.get("interpreter", False), "webpm.interpreter"),
        multi_partition=reader.flag(webpm.get("multiPartition", False), "webpm.multiPartition"),
        build_options=reader.build_options(webpm.get("build", {})),
        description=reader.text(root.get("description", ""), "description"),
        source=source,
    )


def image_package(reference: str) -> Package:
    """The package that a container image is: named by its last part, with its tag as version.

    Raises:
        PackageError: `reference` is not an image's.
    """
    if not _IMAGE.fullmatch(reference):
        raise PackageError(
            f"{reference!r} is not the reference of a container image, such as 'example/r:1.4.0'"
        )
    name, _, tag = reference.partition("@")[0].rpartition("/")[2].partition(":")
    version = nearest_version(tag) or "0.0.0"
    return Package(name=name, version=version, image=reference, interpreter=True)


class _Reader:
    """Turns what a ``package.json`` holds into typed values; its errors name the file and the field."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def error(self, where: str, expected: str, value: object) -> PackageError:
        found = "missing" if value is None else f"not {json.dumps(value, default=str)[:80]}"
        return PackageError(f"{self._path}: {where or 'the file'}: expected {expected}, {found}")

    def mapping(self, value: Any, where: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.error(where, "an object", value)
        return value

    def text(self, value: Any, where: str) -> str:
        if not isinstance(value, str):
            raise self.error(where, "a text", value)
        return value

    def flag(self, value: Any, where: str) -> bool:
        if not isinstance(value, bool):
            raise self.error(where, "true or false", value)
        return value

    def version(self, value: Any) -> str:
        try:
            return normal_version(self.text(value, "version"))
        except ValueError:
            raise self.error("version", "a semantic version such as '1.2.3'", value) from None

    def dependencies(self, value: Any) -> tuple[ModuleSpec, ...]:
        where = "webpm.dependencies"
        try:
            if isinstance(value, list):
                return tuple(parse_spec(self.text(item, where)) for item in value)
            items = self.mapping(value, where).items()
            return tuple(make_spec(name, self.text(range_, f"{where}.{name}")) for name, range_ in items)
        except RequestError as error:
            raise PackageError(f"{self._path}: {where}: {error}") from error

    def build_options(self, value: Any) -> Mapping[str, BuildOption]:
        options = {}
        for key, item in self.mapping(value, "webpm.build").items():
            where = f"webpm.build.{key}"
            option = self.mapping(item, where)
            kind, default = option.get("kind", "text"), option.get("default")
            if kind not in KINDS:
                raise self.error(f"{where}.kind", f"one of {', '.join(KINDS)}", kind)
            if default is not None:
                default = self.text(default, f"{where}.default")
            description = self.text(option.get("description", ""), f"{where}.description")
            options[key] = BuildOption(kind, default, description)
        return options
