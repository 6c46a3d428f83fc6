"""Small MkDocs projects, and what building them gives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import yaml
from bs4 import BeautifulSoup, Tag

MARK = "W3NEST_TEST_PROJECT"
"""Variable that every process of a build inherits, so that a test can tell what a build left."""


@dataclass
class Built:
    """What one build gave."""

    code: int
    log: str
    folder: Path

    def page(self, path: str) -> BeautifulSoup:
        """The HTML of a page, by its path without ending."""
        name = "index.html" if path == "index" else f"{path}/index.html"
        return BeautifulSoup((self.folder / name).read_text(encoding="utf-8"), "html.parser")

    def cells(self, path: str) -> list[Tag]:
        """The cells of a page, in order."""
        return self.page(path).select("section.w3nest-cell")

    def states(self, path: str) -> list[str]:
        """The states of a page's cells."""
        return [str(cell["data-state"]) for cell in self.cells(path)]

    def recording(self, path: str) -> dict[str, Any]:
        """A page's recording."""
        template = self.page(path).find("template", class_="w3nest-recording")
        script = template.find("script") if isinstance(template, Tag) else None
        assert isinstance(script, Tag)
        recording: dict[str, Any] = json.loads(script.get_text())
        return recording

    def outcomes(self, path: str) -> list[dict[str, Any]]:
        """What a page's recording says of what became of its cells."""
        return [cell["outcome"] for cell in self.recording(path)["cells"]]


@dataclass
class Project:
    """A MkDocs project in a temporary folder."""

    folder: Path
    options: dict[str, Any] = field(default_factory=dict)
    config: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    command: str = "mkdocs"

    def write(self, path: str, text: str) -> None:
        """Writes a page."""
        file = self.folder / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def prepare(self) -> None:
        """Writes the configuration."""
        own = {"runner": "process", "backends": {"py": "pyrun_backend"}, **self.options}
        config = {"site_name": "Test", "plugins": ["search", {"w3nest": own}], **self.config}
        (self.folder / "mkdocs.yml").write_text(yaml.safe_dump(config))
        if not (self.folder / "docs" / "index.md").exists():
            self.write("index.md", "# Home\n\nThe rest of the site.\n")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Starts a command of MkDocs."""
        self.prepare()
        return subprocess.Popen(
            [sys.executable, "-m", self.command, *arguments],
            cwd=self.folder,
            env=os.environ | {MARK: str(self.folder)} | self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def left_running(self) -> list[str]:
        """Command lines of processes that builds of this project left."""
        left = []
        for process in psutil.process_iter():
            try:
                if process.environ().get(MARK) == str(self.folder):
                    left.append(" ".join(process.cmdline()))
            except psutil.Error:
                continue
        return left

    def build(self, *arguments: str, site: str = "site") -> Built:
        """Builds the site; hangs never: a build that does not end within minutes fails the test."""
        process = self.start("build", "--site-dir", site, *arguments)
        try:
            log, _ = process.communicate(timeout=600)
        finally:
            process.kill()
        return Built(process.returncode, log, self.folder / site)


Cell = Callable[..., str]
"""Writes an interpreter cell: `cell(code, captured_out="x")`."""


def write_cell(code: str, **attributes: str) -> str:
    """An interpreter cell of `py`, with attributes by their names in Python."""
    given = {"interpreter": "py", "language": "python", **attributes}
    written = " ".join(f'{name.replace("_", "-")}="{value}"' for name, value in given.items())
    return f"<interpreter-cell {written}>\n{code}\n</interpreter-cell>\n\n"
