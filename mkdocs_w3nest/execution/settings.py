"""What the execution layer is told, once per build: typed, and free of any host."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mkdocs_w3nest.backends.request import BackendRequest

Execute = Literal["true", "false", "cached"]
"""``true`` runs what the store lacks, ``cached`` only reads the store, ``false`` does neither."""

RunnerName = Literal["auto", "docker", "process"]
"""``auto`` takes Docker when its engine answers, else local processes."""


@dataclass(frozen=True)
class PageSettings:
    """What holds for one page: the site's options under the page's front matter.

    Attributes:
        execute: Whether its cells run.
        timeout: Seconds that a cell may run, unless it says otherwise.
        backends: Interpreter names that the page's cells may use, and what they mean.
        depends: What every cell of the page depends on besides its own `depends`.
    """

    execute: Execute = "true"
    timeout: float = 60.0
    backends: Mapping[str, BackendRequest] = field(default_factory=dict)
    depends: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settings:
    """What holds for a build.

    Attributes:
        project: Folder of the project: globs of `depends` and relative folders start there.
        cache_dir: Where results are kept.
        runner: ``auto``, ``docker`` or ``process``.
        jobs: How many pages run side by side.
    """

    project: Path
    cache_dir: Path
    runner: RunnerName = "auto"
    jobs: int = 2
