"""Times whole builds beside those of other tools, all in one run: ``uv run --group bench poe bench``.

Each figure is the least of several runs of ``mkdocs build`` in a process of its own, the contestants taking
turns, so that a busy moment of the machine falls on all. Tables give seconds and the ratio to the first row.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from corpus import CELLS, MARKDOWN_EXEC, MKDOCS_JUPYTER, OURS, OURS_UNUSED, PLAIN, Tool, write_site


@dataclass
class Contestant:
    """One row of a table: a site, and whether its caches are dropped before each run."""

    label: str
    folder: Path
    cold: bool = False
    best: float = float("inf")

    def run(self) -> None:
        """Builds the site once, and keeps the least time."""
        if self.cold:
            shutil.rmtree(self.folder / ".cache", ignore_errors=True)
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--quiet"],
            cwd=self.folder,
            check=True,
            capture_output=True,
        )
        self.best = min(self.best, time.perf_counter() - start)


def contest(title: str, contestants: Iterable[Contestant], rounds: int) -> None:
    """Runs the contestants in turns, and prints their table."""
    rows = list(contestants)
    for row in rows:
        if not row.cold:
            row.run()
            row.best = float("inf")
    for _ in range(rounds):
        for row in rows:
            row.run()
    print(f"\n### {title}\n\n| build | seconds | ratio |\n|---|--:|--:|")
    for row in rows:
        print(f"| {row.label} | {row.best:.2f} | {row.best / rows[0].best:.2f} |", flush=True)


def main() -> None:
    """Runs every comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="runs of each build (default: 5)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)

        def site(name: str, tool: Tool, pages: int, cells: Iterable[str]) -> Path:
            folder = root / name
            write_site(folder, tool, pages=pages, cells=list(cells))
            return folder

        contest(
            "200 pages without cells",
            [
                Contestant("MkDocs", site("bare", PLAIN, 200, CELLS[:2])),
                Contestant("MkDocs with the plugin", site("unused", OURS_UNUSED, 200, CELLS[:2])),
            ],
            arguments.rounds,
        )
        ours = site("ours", OURS, 20, CELLS)
        plain = site("plain", PLAIN, 20, CELLS)
        cold = [Contestant(PLAIN.name, plain), Contestant(f"{OURS.name}, cold", ours, cold=True)]
        for module, tool in (("markdown_exec", MARKDOWN_EXEC), ("mkdocs_jupyter", MKDOCS_JUPYTER)):
            if find_spec(module):
                cold.append(Contestant(tool.name, site(module, tool, 20, CELLS), cold=True))
            else:
                print(f"{tool.name} is not installed: left out (uv run --group bench …)", file=sys.stderr)
        contest("20 pages of 10 cells, nothing kept", cold, max(2, arguments.rounds // 2))
        contest(
            "20 pages of 10 cells, unchanged",
            [Contestant(PLAIN.name, plain), Contestant(OURS.name, ours)],
            arguments.rounds,
        )


if __name__ == "__main__":
    main()
