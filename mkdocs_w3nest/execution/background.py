"""Pages whose cells run while they are shown: who is told, and what a session remembers between builds."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from mkdocs_w3nest.execution.loop import LoopThread
from mkdocs_w3nest.execution.results import Result
from mkdocs_w3nest.execution.settings import PageSettings
from mkdocs_w3nest.execution.walk import Report
from mkdocs_w3nest.markup.model import Cell, Outcome, Page


class Audience(Protocol):
    """Who sees pages before their cells have ended. Told in the thread of the loop."""

    @property
    def loop(self) -> LoopThread:
        """Where cells run."""

    def cell(self, page: Page, cell: Cell, outcome: Outcome) -> None:
        """Something is new of a cell; `outcome.state` is ``running`` until it has ended."""

    def finished(self, page: Page, report: Report) -> None:
        """A page's cells have ended."""

    def withdrawn(self, path: str) -> None:
        """What was told of a page's cells holds no more. Told in the thread of the build."""


Seen = dict[tuple[str, ...], Mapping[str, str]]
"""The states of what cells depend on, by its names."""


@dataclass
class PageRun:
    """The run of a page's cells.

    Attributes:
        page: The page.
        settings: Its options.
        outcomes: Of the cells, by index, as far as they are known.
        seen: What the cells depend on, as it was when they were reached.
        future: Gives the report.
    """

    page: Page
    settings: PageSettings
    outcomes: dict[int, Outcome]
    seen: Seen
    future: concurrent.futures.Future[Report]

    def serves(self, page: Page, settings: PageSettings) -> bool:
        """Whether it runs the very cells of `page`, wherever they stand in it now."""
        return self.settings == settings and list(map(_facts, self.page.cells)) == list(
            map(_facts, page.cells)
        )

    def report(self) -> Report:
        """What is known so far; cells without an outcome run."""
        unknown = Outcome("running")
        return Report({cell.index: self.outcomes.get(cell.index, unknown) for cell in self.page.cells})


@dataclass
class SessionMemory:
    """Results that the store does not keep, for as long as their page stays as it is.

    Whoever saves another page does not want to wait for a failed cell of this one again.
    """

    _texts: dict[str, str] = field(default_factory=dict)
    _results: dict[str, dict[str, Result]] = field(default_factory=dict)

    def visit(self, page: Page) -> None:
        """A page is built: what was remembered of another text of it is forgotten."""
        if self._texts.get(page.path) != page.text:
            self._texts[page.path] = page.text
            self._results[page.path] = {}

    def get(self, path: str, key: str) -> Result | None:
        """The result under `key`, if there is one."""
        return self._results.get(path, {}).get(key)

    def put(self, path: str, key: str, result: Result) -> None:
        """Remembers a result."""
        self._results.setdefault(path, {})[key] = result


OnOutputs = Callable[[tuple[Mapping[str, object], ...]], None]
"""Takes all outputs of a cell that runs, each time that there are more."""


def _facts(cell: Cell) -> tuple[object, ...]:
    """What of a cell its run depends on."""
    return (
        cell.kind,
        cell.cell_id,
        cell.code,
        cell.interpreter,
        cell.captured_in,
        cell.captured_out,
        cell.timeout,
        cell.allow_errors,
        cell.cache,
        cell.depends,
    )
