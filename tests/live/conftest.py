"""A project to serve, and a real browser that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from projects import Cell, Project, write_cell
from sites import FLAGS, Tabs

expect.set_options(timeout=30_000)  # milliseconds: backends start while a page is looked at


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty project whose interpreter `py` runs as a local process."""
    return Project(tmp_path, config={"theme": {"name": "material", "font": False}})


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium, for one module: Playwright keeps an event loop running, which others could not bear."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def tabs(browser: Browser) -> Iterator[Tabs]:
    """A browser profile of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Tabs(context)
    context.close()


@pytest.fixture
def cell() -> Cell:
    """Writes an interpreter cell: `cell(code, captured_out="x")`."""
    return write_cell
