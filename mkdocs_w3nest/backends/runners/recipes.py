"""How a package's folder becomes a local process: what kind it is, and what has to be installed for it."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from packaging.requirements import InvalidRequirement, Requirement

from mkdocs_w3nest.backends.build_options import BuildConfig
from mkdocs_w3nest.backends.package import Package
from mkdocs_w3nest.errors import PackageError, RunnerError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # type: ignore[import-not-found,unused-ignore]  # only there for Python 3.10

_NEEDS_DOCKER = (
    "needs Docker: start it, and set `runner: docker` (or `auto`) in the options; "
    "without it, backends run as local processes"
)


@dataclass(frozen=True)
class Recipe:
    """What it takes to run a package as a local process.

    Attributes:
        kind: ``scripts`` are ``install.sh`` and ``start.sh``; ``project`` is a Python project.
        folder: The package's folder.
        root: Folder of the module of a project.
        module: The module of a project that ``python -m`` runs.
        python: Version of Python that is asked for, if any.
        requirements: The project's own, and the modules that are asked for.
        with_docs: Whether the environment of this docs build is visible, as nothing else is asked for.
    """

    kind: Literal["scripts", "project"]
    folder: Path
    root: Path
    module: str
    python: str | None
    requirements: tuple[str, ...]
    with_docs: bool

    def needs_environment(self) -> bool:
        """Whether the environment of this docs build does not do."""
        return self.kind == "scripts" or not self.with_docs or bool(missing(self.requirements))


def make_recipe(package: Package, config: BuildConfig) -> Recipe:
    """The recipe of a package.

    Raises:
        PackageError: Its folder holds nothing that can be run, or is not as it should be.
        RunnerError: It only runs in Docker.
    """
    if package.folder is None:
        raise RunnerError(f"{package} is the container image {package.image}: it {_NEEDS_DOCKER}")
    if config.dockerfile:
        raise RunnerError(f"a `dockerfile` for {package} {_NEEDS_DOCKER}")
    if apt := config.of_kind("debian-packages"):
        raise RunnerError(f"installing Debian packages ({' '.join(apt)}) for {package} {_NEEDS_DOCKER}")
    folder = package.folder
    python = next(iter(config.of_kind("python-version")), None)
    modules = config.of_kind("requirements")
    with_docs = not (python or modules)
    if (folder / "start.sh").is_file():
        return Recipe("scripts", folder, folder, "", python, tuple(modules), with_docs)
    if (folder / "pyproject.toml").is_file():
        root, module = _module(package, folder)
        requirements = (*_dependencies(folder / "pyproject.toml"), *modules)
        return Recipe("project", folder, root, module, python, requirements, with_docs)
    if (folder / "Dockerfile").is_file():
        raise RunnerError(f"{package} has a Dockerfile alone: it {_NEEDS_DOCKER}")
    raise PackageError(
        f"{folder} holds nothing to run: expected a Dockerfile, install.sh and start.sh, or a pyproject.toml"
    )


def missing(requirements: Iterable[str]) -> list[str]:
    """Those requirements that the environment of this docs build does not satisfy.

    What the installed packages need in turn is taken to be there; what an extra adds is looked at.
    """
    return [text for text in requirements if not _is_met(Requirement(text))]


def docs_site_folders() -> list[str]:
    """Folders of the packages of this docs build's environment, in the order of the search."""
    return [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]


def docs_environment() -> str:
    """What the environment of this docs build consists of: Python, and names and versions of its packages."""
    names = {
        path.name
        for folder in map(Path, docs_site_folders())
        if folder.is_dir()
        for path in folder.iterdir()
        if path.name.endswith((".dist-info", ".egg-info"))
    }
    return " ".join([_this_python(3), *sorted(names)])


def environment_facts(config: BuildConfig) -> str:
    """What of this machine a local environment depends on, beyond package and configuration."""
    if config.of_kind("python-version"):
        return ""
    return _this_python(2) if config.of_kind("requirements") else docs_environment()


def _this_python(parts: int) -> str:
    return ".".join(map(str, sys.version_info[:parts]))


def _is_met(requirement: Requirement, extra: str = "") -> bool:
    if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
        return True
    try:
        found = importlib.metadata.distribution(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        return False
    if not requirement.specifier.contains(found.version, prereleases=True):
        return False
    return all(
        _is_met(Requirement(text), name)
        for name in requirement.extras
        for text in found.requires or ()
        if "extra" in text
    )


def _module(package: Package, folder: Path) -> tuple[Path, str]:
    module = package.name.rpartition("/")[2].replace("-", "_")
    for root in (folder, folder / "src"):
        if (root / module / "__main__.py").is_file() or (root / f"{module}.py").is_file():
            return root, module
    raise PackageError(
        f"{folder} holds nothing for `python -m {module}`: expected {module}/__main__.py or {module}.py"
    )


def _dependencies(path: Path) -> list[str]:
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        project = content.get("project", {})
        dependencies = project.get("dependencies", [])
        if "dependencies" in project.get("dynamic", []):
            raise PackageError(f"{path}: project.dependencies must stand there, not be dynamic")
        return [str(Requirement(text)) for text in dependencies]
    except (OSError, ValueError, TypeError, AttributeError, InvalidRequirement) as error:
        raise PackageError(f"{path} cannot be read: {error}") from error
