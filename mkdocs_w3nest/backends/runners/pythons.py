"""Finds an interpreter of a version on this machine."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from mkdocs_w3nest.backends.runners.commands import run_step
from mkdocs_w3nest.errors import BuildError

_LISTED = re.compile(r"[a-z]+-(\d+\.\d+\.\d+)-")
"""A line of `uv python list`, such as ``cpython-3.12.1-linux-x86_64-gnu    /usr/bin/python3``."""


async def find_python(version: str, uv: str) -> str | None:
    """The path of an interpreter of `version`; None when there is none.

    Looks at this very interpreter, at pyenv's versions, and at what uv finds. pyenv comes before uv, which
    stumbles over pyenv's shims: they are on the search path even for versions that are not switched on.
    """
    if version_fits(".".join(map(str, sys.version_info[:3])), version):
        return sys.executable
    ours = [path for path in pyenv_versions() if version_fits(path.name, version)]
    if ours:
        return str(max(ours, key=lambda path: _order(path.name)) / "bin" / "python")
    said = await _lines(uv, "python", "find", "--no-python-downloads", "--system", "--no-project", version)
    return next((line for line in reversed(said) if line.startswith(os.sep) or os.name == "nt"), None)


async def installed_pythons(uv: str) -> list[str]:
    """Versions that can be had without a download, for messages."""
    said = await _lines(uv, "python", "list", "--only-installed", "--no-python-downloads")
    listed = {match[1] for line in said if (match := _LISTED.match(line))}
    return sorted(listed | {path.name for path in pyenv_versions() if _order(path.name)}, key=_order)


def version_fits(version: str, asked: str) -> bool:
    """Whether ``3.10.13`` is a version that ``3.10`` asks for."""
    return version == asked or version.startswith(f"{asked}.")


def pyenv_versions() -> list[Path]:
    """Folders of the interpreters that pyenv built."""
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    return [path.parent.parent for path in root.glob("versions/*/bin/python")]


def _order(version: str) -> tuple[int, ...]:
    parts = version.split(".")
    return tuple(int(part) for part in parts) if all(part.isdigit() for part in parts) else ()


async def _lines(*command: str) -> list[str]:
    """What a command says, warnings included; nothing when it fails."""
    lines: list[str] = []
    try:
        await run_step(command[0], command, lines.append, failure="it failed")
    except BuildError:
        return []
    return lines
