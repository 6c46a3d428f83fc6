"""Live cells for everyone: by keyboard, by touch, and with a screen reader."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from projects import Cell, Project, write_cell
from sites import Tabs, cells_are, serving

AXE = Path(__file__).parents[2] / "mkdocs_w3nest" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"

JS = (
    "<js-cell cell-id='first' line-numbers='true'>\n"
    "const range = new Views.Range({ min: 0, max: 10, value: 3, label: 'Size' })\n"
    "display(range, range.value$)\ndisplay({ a: [1, 2] })\ndisplay({ tag: 'button', innerText: 'Press' })\n"
    "</js-cell>\n\n"
)


def write(project: Project, cell: Cell) -> None:
    failing = cell("1 / 0", cell_id="third", allow_errors="true")
    project.write("page.md", f"# Page\n\n{JS}{cell('print(1)', cell_id='second')}{failing}")


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe, which finds what is not accessible."""
    if not AXE.is_file():
        if "node" in os.environ.get("W3NEST_REQUIRE", "").split(","):
            pytest.fail("W3NEST_REQUIRE asks for node, but the frontend's packages are not installed")
        pytest.skip("the frontend's packages are not installed")
    return AXE.read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("theme", ["material", "mkdocs", "readthedocs"])
def test_axe_finds_nothing_in_cells(project: Project, tabs: Tabs, axe: str, theme: str, scheme: str) -> None:
    dark = scheme == "dark"
    project.config["theme"] = {
        "material": {
            "name": "material",
            "font": False,
            "palette": {"scheme": "slate" if dark else "default"},
        },
        "mkdocs": {"name": "mkdocs", "highlightjs": False, "color_mode": scheme},
        "readthedocs": {"name": "readthedocs", "highlightjs": False},
    }[theme]
    write(project, write_cell)
    with serving(project) as served:
        page = tabs.open(f"{served.url}/page/")
        cells_are(page, ["done", "done", "failed"])
        page.get_by_role("button", name="Edit second").click()
        page.locator(".cm-content").wait_for()
        page.evaluate(axe)
        # the colours of code are Material's own, where they are
        exclude = [".highlight code"] if theme == "material" else []
        where = {"include": [".w3nest-cell"], "exclude": exclude}
        found = page.evaluate("where => axe.run(where, { resultTypes: ['violations'] })", where)
    told = [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found["violations"]]
    assert told == []


def test_cells_are_run_and_edited_by_keyboard_alone(project: Project, cell: Cell, tabs: Tabs) -> None:
    write(project, cell)
    with serving(project) as served:
        page = tabs.open(f"{served.url}/page/")
        cells_are(page, ["done", "done", "failed"])
        page.locator("[data-cell-id=second] .highlight pre").focus()
        page.keyboard.press("Enter")
        page.wait_for_function("document.activeElement?.classList.contains('cm-content')")
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("print('typed')")
        page.keyboard.press("Shift+Enter")
        second = page.locator("[data-cell-id=second]")
        expect(second.locator(".w3nest-outputs")).to_contain_text("typed")
        expect(second).to_have_attribute("aria-label", "Python cell, done")
        page.wait_for_function("document.activeElement.closest('.w3nest-cell')?.dataset.cellId === 'third'")
        page.get_by_role("button", name="Reset second").focus()
        page.keyboard.press("Enter")
        expect(second).to_contain_text("print(1)")


def test_cells_are_run_by_touch_on_a_phone(project: Project, cell: Cell, browser: Browser) -> None:
    write(project, cell)
    with serving(project) as served:
        context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
        page = context.new_page()
        page.goto(f"{served.url}/page/")
        cells_are(page, ["done", "done", "failed"])
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_role("button", name="Run second").tap()
        expect(page.locator("[data-cell-id=second] .w3nest-outputs")).to_contain_text("1")
        page.get_by_role("button", name="More for second").tap()
        page.get_by_role("menuitem", name="Run second and the cells after it").tap()
        cells_are(page, ["done", "done", "failed"])
        context.close()
