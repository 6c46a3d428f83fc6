"""The tutorial page of W3Nest under `mkdocs serve`: every cell runs in the browser, as its text promises."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from projects import Project
from sites import LONG, Tabs, cells_are, eventually, serving

PAGE = "tutorials/backend/"


def walk(project: Project, seed: Path, tabs: Tabs, runner: str) -> None:
    """Reads the page from top to bottom as a reader does."""
    project.options = {"runner": runner, "backends": {}}
    project.write("tutorials/backend.md", seed.read_text(encoding="utf-8"))
    with serving(project) as served:
        page = tabs.open(f"{served.url}/{PAGE}")
        cell = page.locator("section.w3nest-cell")
        # progress of the first installation, folded when it is done, and unfolded again
        expect(cell.nth(0).locator(".w3nest-install")).to_contain_text("w3nest_demo_backend", timeout=LONG)
        cells_are(page, ["done"] * 10, timeout=LONG)
        assert tabs.problems == []

        cow = cell.nth(1).locator(".w3nest-outputs")
        expect(cow).to_contain_text("Backend's base path:")
        expect(cow).to_contain_text("/backends/w3nest_demo_backend/0.1.2")
        expect(cow.locator("pre")).to_contain_text("Hello, I'm T-Rex 🦖")
        assert len(cow.locator("pre").inner_text().splitlines()) > 10

        with page.expect_popup() as popup:
            cell.nth(2).get_by_role("link", name="API doc").click()
        expect(popup.value.locator(".swagger-ui")).to_contain_text("/cow-say")
        with page.expect_popup() as popup:
            cell.nth(3).get_by_role("link", name="W3Lab").click()
        expect(popup.value.locator("main")).to_contain_text("w3nest_demo_backend")

        versions = cell.nth(5).locator(".w3nest-outputs")
        expect(versions).to_contain_text("Python version:")
        expect(versions).to_contain_text("3.10.")
        expect(versions).to_contain_text("Numpy version:")
        numpy = page.locator("section.w3nest-cell").nth(7).locator(".w3nest-outputs")
        page.locator("details.w3nest-note > summary").click()
        expect(cell.nth(6).locator(".w3nest-outputs")).to_contain_text("npVersion")
        expect(numpy).to_contain_text("3.10.")

        partition = cell.nth(8).locator(".w3nest-outputs").inner_text().strip()
        running = served.backends(PAGE)
        assert ("w3nest_demo_backend", partition) in running
        assert ("w3nest_demo_backend", "Foo") in running
        page.close()
        eventually(
            lambda: not {each for each in served.backends(PAGE) if each[0] == "w3nest_demo_backend"},
            "what the tab installed ends with it",
        )


def test_every_cell_of_the_seed_runs_in_the_browser_with_local_processes(
    project: Project, seed: Path, tabs: Tabs
) -> None:
    walk(project, seed, tabs, "process")


@pytest.mark.usefixtures("docker_engine")
def test_every_cell_of_the_seed_runs_in_the_browser_with_docker(
    project: Project, seed: Path, tabs: Tabs
) -> None:
    walk(project, seed, tabs, "docker")
