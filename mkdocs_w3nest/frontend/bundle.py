"""The bundle that the package ships: the files of `dist`, and the tags that load it."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

DIST = Path(__file__).parent / "dist"

ENTRY = "w3nest.js"


def files() -> list[str]:
    """What a site needs of the bundle, as paths below `dist`: scripts, and their licences."""
    scripts = (path.relative_to(DIST).as_posix() for path in DIST.rglob("*.js"))
    return [*sorted(scripts), "LICENSES.txt"]


def tags(url_of: Callable[[str], str]) -> str:
    """HTML that loads the bundle.

    Args:
        url_of: The address of a file of the bundle, as seen from the page.
    """
    links = "".join(f'<link rel="modulepreload" href="{url_of(chunk)}">' for chunk in _chunks())
    return f'{links}<script type="module" src="{url_of(ENTRY)}"></script>'


@cache
def _chunks() -> list[str]:
    """What the entry imports at once: asked for with it, not only when it has come."""
    chunks: list[str] = json.loads((DIST / "preload.json").read_text(encoding="utf-8"))
    return chunks
