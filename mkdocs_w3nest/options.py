"""Every option of the plugin and every key of a page's front matter: its type, its default, what it means.

The functions `read_…` turn what an author wrote, of any type, into a typed value or an `OptionsError` that
says what would be right. The plugin's options and the front matter go through the same ones.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Generic, TypeVar, cast, get_args

from mkdocs.config.base import BaseConfigOption, Config, ValidationError

from mkdocs_w3nest.errors import ExecutionError, OptionsError
from mkdocs_w3nest.execution.keys import check_glob
from mkdocs_w3nest.execution.settings import Execute, RunnerName

T = TypeVar("T")
Choice = TypeVar("Choice", bound=str)

EXECUTE: tuple[Execute, ...] = get_args(Execute)
RUNNERS: tuple[RunnerName, ...] = get_args(RunnerName)

NAME = re.compile(r"[^\W\d][\w$]*")
FOLDER = re.compile(r"(\.{1,2}|~)?[/\\]|[A-Za-z]:[/\\]")


@dataclass(frozen=True)
class BackendEntry:
    """What ``backends:`` says of one interpreter name, as written.

    Exactly one of `module`, `folder` and `image` is set.

    Attributes:
        module: ``name#range`` of a backend package.
        folder: Folder of a package of the project, relative to ``mkdocs.yml``.
        image: Reference of a container image.
        build: Its build options.
        dockerfile: Text of a Dockerfile, an URL of one, or its path relative to ``mkdocs.yml``.
        partition: Partition to install it in.
    """

    module: str | None = None
    folder: str | None = None
    image: str | None = None
    build: Mapping[str, str | list[str]] = field(default_factory=dict)
    dockerfile: str | None = None
    partition: str | None = None


def read_execute(value: object) -> Execute:
    """``true``, ``false`` or ``cached``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _choice(value, EXECUTE)


def read_runner(value: object) -> RunnerName:
    """``auto``, ``docker`` or ``process``."""
    return _choice(value, RUNNERS)


def read_jobs(value: object) -> int:
    """``auto`` (the number of processors) or a number of pages."""
    if value == "auto":
        return max(2, os.cpu_count() or 2)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    raise OptionsError(f"expected 'auto' or a whole number from 1, not {value!r}")


def read_timeout(value: object) -> float:
    """A number of seconds above zero."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < float("inf"):
        return float(value)
    raise OptionsError(f"expected a number of seconds above 0, not {value!r}")


def read_folder(value: object) -> str:
    """A folder's path."""
    if isinstance(value, str) and value.strip():
        return value
    raise OptionsError(f"expected the path of a folder, not {value!r}")


def read_depends(value: object) -> tuple[str, ...]:
    """Globs of files relative to ``mkdocs.yml``, and ``env:NAME``: a list, or names separated by spaces."""
    names = value.split() if isinstance(value, str) else value
    if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) and name for name in names):
        raise OptionsError(f"expected a list of globs and env:NAME, not {value!r}")
    for name in names:
        if not name.startswith("env:"):
            try:
                check_glob(name)
            except ExecutionError as error:
                raise OptionsError(str(error)) from error
    return tuple(names)


def read_links(value: object) -> tuple[str | Mapping[str, Any], ...]:
    """A list of link files (paths) and mappings; a single one may stand alone."""
    items = value if isinstance(value, (list, tuple)) else [value]
    for item in items:
        if not isinstance(item, (str, Mapping)):
            raise OptionsError(f"expected paths of link files or mappings, not {item!r}")
    return tuple(items)


def read_backends(value: object) -> Mapping[str, BackendEntry]:
    """Interpreter names and the backends they mean."""
    if not isinstance(value, Mapping):
        raise OptionsError(
            f"expected a mapping of interpreter names, such as {{py: 'pyrun_backend#^0.2.2'}}, not {value!r}"
        )
    return {_name(name): _backend(name, entry) for name, entry in value.items()}


def _name(name: object) -> str:
    if isinstance(name, str) and NAME.fullmatch(name):
        return name
    raise OptionsError(f"{name!r} cannot name an interpreter: use letters, digits and _")


def _backend(name: str, entry: object) -> BackendEntry:
    if isinstance(entry, str):
        return BackendEntry(folder=entry) if FOLDER.match(entry) else BackendEntry(module=entry)
    if not isinstance(entry, Mapping):
        raise OptionsError(f"{name}: expected 'name#range', a folder or a mapping, not {entry!r}")
    known = ("module", "folder", "image", "build", "dockerfile", "partition")
    _known_keys(entry, known, f"{name}: ")
    if sum(key in entry for key in ("module", "folder", "image")) != 1:
        raise OptionsError(f"{name}: exactly one of module, folder and image says which backend it is")
    for key in known:
        if key != "build" and key in entry and not (isinstance(entry[key], str) and entry[key]):
            raise OptionsError(f"{name}.{key}: expected a text, not {entry[key]!r}")
    build = entry.get("build") or {}
    if not isinstance(build, Mapping) or not all(isinstance(key, str) for key in build):
        raise OptionsError(f"{name}.build: expected a mapping such as {{python: '3.12'}}, not {build!r}")
    for key, option in build.items():
        if isinstance(option, float):
            raise OptionsError(f"{name}.build.{key}: write it in quotes ('3.10' as a number is 3.1)")
        if not isinstance(option, (str, int, list)) or isinstance(option, bool):
            raise OptionsError(f"{name}.build.{key}: expected a text or a list of texts, not {option!r}")
    values = {key: option if isinstance(option, list) else str(option) for key, option in build.items()}
    return BackendEntry(**{**entry, "build": values})


def _choice(value: object, choices: Sequence[Choice]) -> Choice:
    for choice in choices:
        if value == choice:
            return choice
    close = get_close_matches(str(value), choices, 1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    raise OptionsError(f"expected one of {', '.join(choices)}, not {value!r}{hint}")


def _known_keys(mapping: Mapping[object, object], known: Sequence[str], where: str) -> None:
    for key in mapping:
        if key not in known:
            close = get_close_matches(str(key), known, 1)
            hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}"
            raise OptionsError(f"{where}{key!r} is no option here; {hint}")


class _Option(BaseConfigOption[T], Generic[T]):
    """An option read by one of the functions above."""

    def __init__(self, read: Callable[[object], T], default: object) -> None:
        super().__init__()
        self._read = read
        self.default = default

    def run_validation(self, value: object, /) -> T:
        try:
            return self._read(value)
        except OptionsError as error:
            raise ValidationError(str(error)) from error


class W3NestOptions(Config):  # type: ignore[no-untyped-call]  # MkDocs does not type its __init_subclass__
    """The options under ``plugins: - w3nest:`` in ``mkdocs.yml``."""

    runner = _Option(read_runner, "auto")
    """Where backends run: `docker` in containers, `process` as local processes; `auto` takes Docker when its
    engine answers, else local processes. Default: `auto`."""

    execute = _Option(read_execute, True)
    """Whether interpreter cells run: `true` runs those that the result store lacks, `cached` only reads the
    store, `false` shows the code alone. Default: `true`."""

    jobs = _Option(read_jobs, "auto")
    """How many pages run side by side: a number, or `auto` for the number of processors. Default: `auto`."""

    timeout = _Option(read_timeout, 60)
    """Seconds that a cell may run. Default: `60`."""

    cache_dir = _Option(read_folder, ".cache/w3nest")
    """Folder of the result store, relative to `mkdocs.yml`. Default: `.cache/w3nest`."""

    backends = _Option(read_backends, {})
    """Interpreter names for the cells of every page, and the backends they mean: `name#range`, a folder with
    a backend package, or a mapping with `module`, `folder` or `image`, and `build`, `dockerfile` and
    `partition`. Default: none."""

    depends = _Option(read_depends, [])
    """What every cell's result depends on besides its code: globs of files relative to `mkdocs.yml`, and
    `env:NAME`. Default: nothing."""

    links = _Option(read_links, [])
    """Link files (JSON, YAML or `objects.inv`, relative to `mkdocs.yml`), or targets written here, for
    `<api-link>`, `<ext-link>`, `<cross-link>` and `<github-link>`. Default: none."""


def read_options(given: Mapping[str, object]) -> W3NestOptions:
    """The options of a host that is not MkDocs.

    Raises:
        OptionsError: One is not valid, or unknown.
    """
    options = W3NestOptions()
    options.load_dict(dict(given))
    failed, warnings = options.validate()
    for key, problem in [*failed, *warnings]:
        raise OptionsError(f"w3nest: {key}: {problem}")
    return options


FRONT_MATTER: Mapping[str, Callable[[object], Any]] = {
    "execute": read_execute,
    "timeout": read_timeout,
    "backends": read_backends,
    "depends": read_depends,
}
"""Keys of ``w3nest:`` in a page's front matter, and how each is read."""


@dataclass(frozen=True)
class FrontMatter:
    """What a page's front matter sets; None where it is silent."""

    execute: Execute | None = None
    timeout: float | None = None
    backends: Mapping[str, BackendEntry] | None = None
    depends: tuple[str, ...] | None = None


def read_front_matter(meta: Mapping[str, object], path: str) -> FrontMatter:
    """Reads ``w3nest:`` of a page's front matter.

    Raises:
        OptionsError: It is not valid; names the page and the key.
    """
    own = meta.get("w3nest")
    if own is None:
        return FrontMatter()
    where = f"{path}: front matter: w3nest"
    if not isinstance(own, Mapping):
        raise OptionsError(f"{where}: expected a mapping with {', '.join(FRONT_MATTER)}, not {own!r}")
    for key in own:
        if hasattr(W3NestOptions, str(key)) and key not in FRONT_MATTER:
            raise OptionsError(f"{where}.{key}: holds for the whole site; set it in mkdocs.yml")
    _known_keys(own, tuple(FRONT_MATTER), f"{where}: ")
    values = {}
    for key, value in own.items():
        try:
            values[cast("str", key)] = FRONT_MATTER[key](value)
        except OptionsError as error:
            raise OptionsError(f"{where}.{key}: {error}") from error
    return FrontMatter(**values)
