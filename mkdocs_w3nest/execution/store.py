"""The result store: content-addressed results of cells, safe for builds that run side by side.

``<folder>/results/ab/<key>.json`` holds one result. A file is written beside its place and renamed, so a
reader sees all of it or nothing; two writers of one key write the same thing.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from mkdocs_w3nest.errors import ExecutionError, StoreError
from mkdocs_w3nest.execution.keys import STORE_FORMAT
from mkdocs_w3nest.execution.results import Result


class ResultStore:
    """Results by key, in a folder.

    Args:
        folder: Where results are kept; made when the first one is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> Result | None:
        """The result kept under `key`, or None; a damaged file counts as none."""
        try:
            kept = json.loads(self._path(key).read_bytes())
            if kept["format"] == STORE_FORMAT and kept["key"] == key:
                return Result.from_json(kept)
        except (OSError, ValueError, KeyError, TypeError, ExecutionError):
            pass
        return None

    def put(self, key: str, result: Result) -> None:
        """Keeps `result` under `key`.

        Raises:
            StoreError: The folder cannot be written.
        """
        path = self._path(key)
        text = json.dumps({"format": STORE_FORMAT, "key": key, **result.to_json()}, ensure_ascii=True)
        try:
            self._prepare(path.parent)
            write_whole(path, text)
        except OSError as error:
            raise StoreError(
                f"results cannot be kept in {self.folder}: {error.strerror or error}; "
                "name a folder that can be written with the option `cache_dir`"
            ) from error

    def _path(self, key: str) -> Path:
        return self.folder / "results" / key[:2] / f"{key}.json"

    def _prepare(self, folder: Path) -> None:
        """Makes the folders, and tells git to leave the store alone."""
        if folder.is_dir():
            return
        folder.mkdir(parents=True, exist_ok=True)
        ignore = self.folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("# Made by mkdocs-w3nest: results of cells, safe to delete.\n*\n")


def write_whole(file: Path, text: str) -> None:
    """Writes a file so that a reader sees all of it or nothing.

    Raises:
        OSError: It cannot be written.
    """
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        os.replace(name, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
