"""Environments of local backends: virtual ones made by uv, named by fingerprint, kept in a cache folder.

An environment is built in its place, as it cannot be moved; a file `ready` is written last, so that what an
interrupted build left is told from an environment. A locked file keeps builds apart, also of two processes.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from mkdocs_w3nest.backends.fingerprint import is_ignored
from mkdocs_w3nest.backends.runners.base import OnLine
from mkdocs_w3nest.backends.runners.commands import run_step
from mkdocs_w3nest.backends.runners.locks import locked, try_lock
from mkdocs_w3nest.backends.runners.pythons import find_python, installed_pythons
from mkdocs_w3nest.backends.runners.recipes import Recipe
from mkdocs_w3nest.errors import BuildError, RunnerError

NAME_LENGTH = 20
"""Characters of a fingerprint that name an environment."""

DOCS_SITES = "W3NEST_DOCS_SITES"
"""Variable with the package folders of the docs build, which its environment's own come before."""

# one line, as `site` wants it; without a comprehension, whose scope would not see these imports
_PTH = (
    "import os, site; "
    f"list(map(site.addsitedir, filter(None, os.environ.get({DOCS_SITES!r}, '').split(os.pathsep))))\n"
)


@dataclass(frozen=True)
class Environment:
    """A built environment.

    Attributes:
        folder: Where all of it is.
    """

    folder: Path

    @property
    def venv(self) -> Path:
        """The virtual environment."""
        return self.folder / "venv"

    @property
    def package(self) -> Path:
        """The copy of a package with scripts, in which they run."""
        return self.folder / "package"

    @property
    def programs(self) -> Path:
        """Where the virtual environment's programs are."""
        return self.venv / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.programs / ("python.exe" if os.name == "nt" else "python")

    def variables(self) -> dict[str, str]:
        """The process environment, with this environment switched on."""
        kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONPATH")}
        path = os.pathsep.join([str(self.programs), os.environ.get("PATH", os.defpath)])
        return {**kept, "VIRTUAL_ENV": str(self.venv), "PATH": path}


class Environments:
    """The environments in one cache folder.

    Args:
        root: The folder; made when the first one is built.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def get(self, fingerprint: str) -> Environment:
        """The environment of a fingerprint, which may not have been built."""
        return Environment(self._root / fingerprint[:NAME_LENGTH])

    def is_ready(self, fingerprint: str) -> bool:
        """Whether it has been built."""
        return (self.get(fingerprint).folder / "ready").is_file()

    async def build(
        self, recipe: Recipe, fingerprint: str, options: Mapping[str, str], on_line: OnLine
    ) -> None:
        """Builds an environment, unless another build has done so meanwhile.

        Args:
            recipe: What goes in.
            fingerprint: Names it.
            options: Variables that ``install.sh`` is given.
            on_line: Takes the lines of the log.

        Raises:
            BuildError: A step failed.
            RunnerError: There is no uv, or the folder cannot be written.
        """
        environment = self.get(fingerprint)
        folder = environment.folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            async with locked(folder / "lock"):
                if self.is_ready(fingerprint):
                    return
                _clear(folder)
                try:
                    await _make(environment, recipe, options, on_line)
                except BaseException:
                    _clear(folder)
                    raise
                (folder / "ready").touch()
        except OSError as error:
            raise RunnerError(
                f"the environment of a backend cannot be made in {folder}: {error.strerror or error}; "
                f"free or unlock that folder, or have XDG_CACHE_HOME name another one"
            ) from error

    def remove_unused(self, used: Collection[str]) -> list[str]:
        """Removes the environments that no fingerprint of `used` names, and that nobody builds."""
        names = {fingerprint[:NAME_LENGTH] for fingerprint in used}
        removed = []
        for folder in sorted(self._root.glob("*/")):
            lock = folder / "lock"
            if folder.name in names or not lock.is_file() or (held := try_lock(lock)) is None:
                continue
            _clear(folder)
            os.close(held)
            shutil.rmtree(folder, ignore_errors=True)
            removed.append(f"removed the environment {folder.name}")
        return removed


async def _make(
    environment: Environment, recipe: Recipe, options: Mapping[str, str], on_line: OnLine
) -> None:
    uv = _find_uv()
    scripts = recipe.kind == "scripts"
    installs = scripts and (recipe.folder / "install.sh").is_file()
    await _make_venv(environment, recipe.python, uv, on_line, seed=installs)
    if recipe.requirements:
        names = " ".join(recipe.requirements)
        await run_step(
            f"uv pip install {names}",
            [
                uv,
                "pip",
                "install",
                "--python",
                environment.python,
                "--no-progress",
                "--",
                *recipe.requirements,
            ],
            on_line,
            failure=f"{names} could not be installed",
        )
    if recipe.with_docs:
        sites = next(environment.venv.glob("[Ll]ib/**/site-packages"))
        (sites / "_w3nest_docs.pth").write_text(_PTH, encoding="utf-8")
    if scripts:
        shutil.copytree(
            recipe.folder,
            environment.package,
            symlinks=True,
            ignore=lambda _folder, names: [name for name in names if is_ignored(name)],
        )
    if installs:
        await run_step(
            "bash install.sh",
            ["bash", "install.sh"],
            on_line,
            failure=f"install.sh of {recipe.folder.name} failed",
            env={**environment.variables(), **options},
            cwd=environment.package,
        )


async def _make_venv(
    environment: Environment, version: str | None, uv: str, on_line: OnLine, *, seed: bool
) -> None:
    python = await find_python(version, uv) if version else sys.executable
    # only what is nowhere on this machine is left to uv, which may download it
    chosen = ["--python", python] if python else ["--managed-python", "--python", version or ""]
    step = f"uv venv --python {version or python}"
    try:
        await run_step(
            step,
            [uv, "venv", "--no-project", *chosen, *(["--seed"] if seed else []), environment.venv],
            on_line,
            failure="a virtual environment could not be made",
        )
    except BuildError as error:
        if python:
            raise
        found = ", ".join(await installed_pythons(uv)) or "none"
        raise BuildError(
            f"Python {version} is not on this machine, and could not be downloaded; found here: {found}",
            step=step,
            log=error.log,
        ) from error


def _find_uv() -> str:
    import uv  # noqa: PLC0415  (only builds need it)

    try:
        return os.fsdecode(uv.find_uv_bin())
    except FileNotFoundError as error:
        raise RunnerError(
            f"uv, which makes the environments of backends, is missing: pip install uv ({error})"
        ) from error


def _clear(folder: Path) -> None:
    """Removes all but the lock, the mark of being ready first."""
    (folder / "ready").unlink(missing_ok=True)
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != "lock":
            path.unlink(missing_ok=True)
