"""What a page asks for when it installs a backend, as written; `Planner` says what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class BackendRequest:
    """A backend that a page asks for.

    Making one checks nothing, so that a page can be read whatever it says; planning it does.

    Attributes:
        spec: ``name#range``; an alias in it means nothing here.
        build: Build options by key; a list stands for its items.
        dockerfile: Text of a Dockerfile that replaces the package's, or its URL.
        partition: Partition that the page names, if any.
    """

    spec: str
    build: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    dockerfile: str | None = None
    partition: str | None = None
