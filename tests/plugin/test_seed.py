"""The tutorial page of W3Nest, built for real: its environment, its results, its look in a browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, sync_playwright
from projects import Built, Project

PAGE = "tutorials/backend"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def build_seed(project: Project, seed: Path, runner: str) -> Built:
    """Builds the page strictly, with nothing configured but the runner."""
    project.options = {"runner": runner, "backends": {}}
    project.write(f"{PAGE}.md", seed.read_text(encoding="utf-8"))
    built = project.build("--strict")
    assert built.code == 0, built.log
    return built


def check(built: Built) -> None:
    """The page holds what its cells computed, in the environment that it asks for."""
    states = built.states(PAGE)
    assert len(states) == 10
    assert [state for state in states if state != "ready"] == ["done"]
    [captured] = [cell["captured"] for cell in built.outcomes(PAGE) if cell["captured"]]
    assert captured["pyVersion"].startswith("3.10.")
    assert captured["npVersion"].count(".") == 2
    [cell] = built.page(PAGE).select('section.w3nest-cell[data-state="done"]')
    assert captured["pyVersion"] in cell.get_text()
    assert captured["npVersion"] in cell.get_text()


def test_the_seed_page_builds_strictly_with_local_processes(project: Project, seed: Path) -> None:
    check(build_seed(project, seed, "process"))
    assert project.left_running() == []


@pytest.mark.usefixtures("docker_engine")
def test_the_seed_page_builds_strictly_in_docker(project: Project, seed: Path) -> None:
    check(build_seed(project, seed, "docker"))


def test_the_seed_s_list_with_a_cell_in_each_item_stays_one_list(project: Project, seed: Path) -> None:
    project.options["execute"] = False
    project.write(f"{PAGE}.md", seed.read_text(encoding="utf-8"))
    page = project.build().page(PAGE)
    [item] = [item for item in page.select("li") if "API documentation is exposed" in item.get_text()]
    assert item.parent is not None
    items = item.parent.find_all("li", recursive=False)
    assert [len(each.select("section.w3nest-cell")) for each in items] == [1, 1]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A static host for a built site."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_arguments: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

SAMPLE = """# Sample

<interpreter-cell interpreter="py" language="python" captured-out="x" line-numbers="true">
x = {"a_long_name_for_a_value": "a long text that goes on until it does not fit the screen of a phone"}
print("y" * 300)
x
</interpreter-cell>

<note level="warning" title="Folded" expandable="true">
A note with a cell.

<interpreter-cell interpreter="py" language="python" allow-errors="true">
1 / 0
</interpreter-cell>
</note>

1.  An item

    <js-cell>
    display("in a list")
    </js-cell>
"""


THEMES = {  # neither fonts nor highlight.js from a CDN: what is tested is ours
    "material": {"name": "material", "font": False},
    "readthedocs": {"name": "readthedocs", "highlightjs": False},
    "mkdocs": {"name": "mkdocs", "highlightjs": False},
}


@pytest.mark.parametrize("theme", THEMES)
def test_a_page_fits_wide_and_phone_screens_in_every_theme(
    project: Project, browser: Browser, theme: str
) -> None:
    project.config["theme"] = THEMES[theme]
    project.write("page.md", SAMPLE)
    built = project.build("--strict")
    assert built.code == 0, built.log
    problems: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "127.0.0.1" in str(message.location):
            problems.append(message.text)

    with served(built.folder) as url:
        for width, scheme in product((1280, 390), SCHEMES):
            page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
            page.on("console", heard)
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.goto(f"{url}/page/", wait_until="load")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            first = page.locator("section.w3nest-cell").first
            assert first.get_attribute("aria-label") == "Python cell, done"
            assert first.locator("pre").first.is_visible()
            assert first.get_by_role("region").is_visible()
            page.locator("summary").first.click()
            assert page.get_by_role("alert").is_visible()
            page.close()
    assert problems == []
