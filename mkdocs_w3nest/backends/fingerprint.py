"""Fingerprints: hashes that name an image or an environment by all that goes into it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs_w3nest.errors import PackageError

IGNORED = frozenset({"__pycache__", ".git", "node_modules", ".venv", ".cache"})
"""Names of files and folders that are not part of a package."""

FORMAT = 1
"""Raised whenever the same facts come to mean another image or environment."""


def is_ignored(name: str) -> bool:
    """Whether a file or folder of this name is no part of a package."""
    return name in IGNORED or name.endswith(".pyc")


def fingerprint(**facts: Any) -> str:
    """The fingerprint of facts that JSON can hold: 64 hexadecimal digits."""
    text = json.dumps({"format": FORMAT, **facts}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def content_hash(folder: Path) -> str:
    """Hash of a package's files: their paths in it, and what they hold.

    Raises:
        PackageError: A file cannot be read.
    """
    digest = hashlib.sha256()
    try:
        for path, file in sorted((file.relative_to(folder).as_posix(), file) for file in _files(folder)):
            # a link is hashed as such: what it leads to may be outside of the package
            content = os.readlink(file).encode() if file.is_symlink() else file.read_bytes()
            name = path.encode("utf-8", "surrogateescape")
            digest.update(b"%d:%s%d:%s" % (len(name), name, len(content), content))
    except OSError as error:
        raise PackageError(f"the package in {folder} cannot be read: {error}") from error
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    """Every file below a folder, links included."""

    def fail(error: OSError) -> None:
        raise error

    for parent, folders, names in os.walk(folder, onerror=fail):
        linked = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        folders[:] = [name for name in folders if not is_ignored(name) and name not in linked]
        yield from (Path(parent, name) for name in [*names, *linked] if not is_ignored(name))
