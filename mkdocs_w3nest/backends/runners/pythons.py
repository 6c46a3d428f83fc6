"""Finds an interpreter of a version on this machine."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path


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
    return (
        await _output(uv, "python", "find", "--no-python-downloads", "--system", "--no-project", version)
        or None
    )


async def installed_pythons(uv: str) -> list[str]:
    """Versions that can be had without a download, for messages."""
    listed = await _output(
        uv, "python", "list", "--only-installed", "--no-python-downloads", "--output-format", "text"
    )
    names = [line.split()[0].split("-") for line in listed.splitlines() if line.strip()]
    versions = {name[1] for name in names if len(name) > 1} | {path.name for path in pyenv_versions()}
    plain = (version for version in versions if version.replace(".", "").isdigit())
    return sorted(plain, key=_order)


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


async def _output(*command: str) -> str:
    """What a command prints; nothing when it fails."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        output, _ = await process.communicate()
    except BaseException:
        if process.returncode is None:
            process.kill()
        await process.wait()
        raise
    return output.decode().strip() if process.returncode == 0 else ""
