"""The keys of results: what a cell's result depends on, hashed.

Titles, ids, prose and a cell's place in the site are not part of a key; anything that can change what
the cell computes is.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from mkdocs_w3nest.errors import ExecutionError

STORE_FORMAT = 1
"""Raised whenever what is stored, or how it is computed, changes its meaning."""


def canonical(value: Any) -> str:
    """JSON with one spelling for one value: sorted keys, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def cell_key(
    *,
    fingerprint: str,
    previous: Sequence[str],
    code: str,
    captured_in: Mapping[str, Any],
    captured_out: Iterable[str],
    depends: Mapping[str, str],
) -> str:
    """The key of an interpreter cell's result.

    Args:
        fingerprint: Of the backend that runs it.
        previous: Keys of the earlier cells of the page on the same interpreter, in order.
        code: As the interpreter gets it.
        captured_in: Values that it takes.
        captured_out: Names that it gives; their order does not matter.
        depends: What it declares to depend on, from `depends_digest`.

    Returns:
        64 hexadecimal digits.
    """
    facts = [STORE_FORMAT, fingerprint, list(previous), code, captured_in, sorted(captured_out), depends]
    return hashlib.sha256(canonical(facts).encode("utf-8", "surrogatepass")).hexdigest()


def depends_digest(names: Iterable[str], root: Path) -> dict[str, str]:
    """State of what `depends` names: globs of files below `root`, and ``env:NAME``.

    Returns:
        For each file its digest, for each variable its digest; a glob without files counts as
        itself, so that a file's appearing changes the state.

    Raises:
        ExecutionError: A name leaves `root`, is no glob, or a file cannot be read.
    """
    state: dict[str, str] = {}
    for name in names:
        if name.startswith("env:"):
            value = os.environ.get(name.removeprefix("env:"))
            state[name] = "unset" if value is None else hashlib.sha256(os.fsencode(value)).hexdigest()
            continue
        check_glob(name)
        try:
            files = sorted(path for path in root.glob(name) if path.is_file())
            state[name] = f"{len(files)} files"
            for path in files:
                state[path.relative_to(root).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
        except (OSError, ValueError, NotImplementedError) as error:
            raise ExecutionError(f"`depends` names {name!r}, which cannot be looked up: {error}") from error
    return state


def check_glob(name: str) -> None:
    """Makes sure that a glob stays below the folder that it starts in.

    Raises:
        ExecutionError: It does not.
    """
    if not name or Path(name).is_absolute() or ".." in Path(name).parts:
        raise ExecutionError(
            f"`depends` names {name!r}, which leaves the project: name files below the folder of mkdocs.yml"
        )
