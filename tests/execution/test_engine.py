"""The engine while a site is served: which runs go on, which end, and what a build looks at anew."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from sites import eventually

from mkdocs_w3nest.backends.manager import Backends
from mkdocs_w3nest.backends.request import BackendRequest
from mkdocs_w3nest.errors import BuildError
from mkdocs_w3nest.execution.engine import Engine
from mkdocs_w3nest.execution.loop import LoopThread
from mkdocs_w3nest.execution.progress import Progress
from mkdocs_w3nest.execution.settings import PageSettings, Settings
from mkdocs_w3nest.execution.walk import Report
from mkdocs_w3nest.markup.model import Cell, Outcome, Page
from mkdocs_w3nest.markup.scanner import scan

SETTINGS = PageSettings(backends={"py": BackendRequest("pyrun_backend")})


class Unbuildable:
    """Backends that cannot be built, and say so when they may."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.asked: list[str] = []
        self.given_up: list[str] = []

    def fingerprint(self, request: BackendRequest) -> str:
        return request.spec

    async def install(self, request: BackendRequest, *, partition: str, owner: str) -> Any:
        self.asked.append(owner)
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.given_up.append(owner)
            raise
        raise BuildError(f"attempt {len(self.asked)}", step="", log=[])

    async def release(self, owner: str) -> None:
        pass

    async def close(self) -> None:
        pass


class Listener:
    """An audience that remembers what it was told."""

    def __init__(self) -> None:
        self.loop = LoopThread()
        self.reports: dict[str, Report] = {}
        self.withdrew: list[str] = []

    def cell(self, page: Page, cell: Cell, outcome: Outcome) -> None:
        pass

    def finished(self, page: Page, report: Report) -> None:
        self.reports[page.path] = report

    def withdrawn(self, path: str) -> None:
        self.withdrew.append(path)


class Served:
    """An engine with an audience; its backends cannot be built."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.audience = Listener()
        self.backends = Unbuildable()
        self.engine = Engine(
            Settings(folder, folder / "cache", jobs=1),
            lambda: cast(Backends, self.backends),
            Progress(logging.getLogger("quiet"), io.StringIO()),
            self.audience,
        )

    def build(self, *pages: Page, settings: PageSettings = SETTINGS) -> dict[str, list[str]]:
        """Builds a site of these pages; gives the states of their cells."""
        self.engine.begin()
        for page in pages:
            self.engine.submit(page, settings)
        self.engine.keep({page.path for page in pages})
        reports = self.engine.gather()
        return {page.path: [each.state for each in reports[page.path].outcomes.values()] for page in pages}

    def let_go(self) -> None:
        """Has the backends say that they cannot be built."""
        self.audience.loop.call(self.backends.go.set)

    def message(self, path: str) -> str:
        """What is wrong with a page, once its cells have ended."""
        eventually(lambda: path in self.audience.reports, f"{path} has ended")
        [problem] = self.audience.reports.pop(path).problems
        return problem.message


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path)
    yield served
    served.engine.close()
    served.audience.loop.close()


def page(path: str, *cells: str, depends: str = "") -> Page:
    attributes = f'interpreter="py" depends="{depends}"' if depends else 'interpreter="py"'
    return scan(
        "".join(f"<interpreter-cell {attributes}>\n{cell}\n</interpreter-cell>\n" for cell in cells), path
    )


def test_a_page_is_shown_while_its_cells_run_and_its_run_goes_on_over_builds(served: Served) -> None:
    assert served.build(page("a.md", "1")) == {"a.md": ["running"]}
    eventually(lambda: served.backends.asked, "it runs")
    assert served.build(page("a.md", "1"), page("b.md")) == {"a.md": ["running"], "b.md": []}
    served.let_go()
    assert "attempt 1" in served.message("a.md")
    assert served.backends.asked == ["a.md"]


@pytest.mark.parametrize("fate", ["other cells", "no cells", "execute: false", "deleted"])
def test_a_run_ends_with_the_cells_that_it_was_for(served: Served, fate: str) -> None:
    served.build(page("a.md", "1"))
    eventually(lambda: served.backends.asked, "it runs")
    if fate == "other cells":
        assert served.build(page("a.md", "1", "2")) == {"a.md": ["running", "running"]}
    elif fate == "no cells":
        assert served.build(page("a.md")) == {"a.md": []}
    elif fate == "execute: false":
        never = PageSettings(execute="false")
        assert served.build(page("a.md", "1", "2"), settings=never) == {"a.md": ["ready", "ready"]}
    else:
        served.build()
    eventually(lambda: served.backends.given_up == ["a.md"], "the first run has ended")
    assert "a.md" in served.audience.withdrew


def test_a_run_whose_files_have_changed_meanwhile_starts_again(served: Served) -> None:
    data = served.folder / "data.txt"
    data.write_text("old")
    served.build(page("a.md", "1", depends="data.txt"))
    eventually(lambda: served.backends.asked == ["a.md"], "it runs")
    served.build(page("a.md", "1", depends="data.txt"))
    data.write_text("new")
    served.build(page("a.md", "1", depends="data.txt"))
    eventually(lambda: served.backends.asked == ["a.md"] * 2, "it runs again")
    assert served.backends.given_up == ["a.md"]


def test_each_build_looks_anew_at_what_cells_depend_on(served: Served) -> None:
    data = served.folder / "data.txt"
    looked = []
    for text in ("old", "new"):
        data.write_text(text)
        served.engine.begin()
        looked.append(served.engine._depends(["data.txt"]))  # a cell looks that is reached in the background
    assert looked[0] != looked[1]


def test_what_could_not_be_built_is_tried_again_in_the_next_build_and_not_before(served: Served) -> None:
    served.let_go()
    served.build(page("a.md", "1"), page("b.md", "1"))
    assert "attempt 1" in served.message("a.md")
    assert "attempt 1" in served.message("b.md")
    served.build(page("a.md", "1"))
    assert "attempt 2" in served.message("a.md")


def test_what_is_wrong_with_cells_that_ran_in_the_background_is_told_once(served: Served) -> None:
    served.let_go()
    served.engine.begin()
    served.engine.submit(page("a.md", "1"), SETTINGS)
    assert "attempt 1" in served.message("a.md")  # before the build has come to its end
    [run] = served.engine._running.values()
    run.future.result()
    assert served.engine.gather()["a.md"].problems == ()
