"""Material's instant navigation: pages are swapped under one script, and leave nothing behind."""

from __future__ import annotations

from playwright.sync_api import CDPSession, Page, expect
from projects import Cell, Project
from sites import Tabs, cells_are, serving

MATERIAL = {"name": "material", "font": False, "features": ["navigation.instant"]}
JS = (
    "<js-cell>\nlet count = {}\nconst range = new Views.Range({{ min: 0, max: 10, step: 1, value: 3 }})\n"
    "display(range, range.value$)\ndisplay(document.title)\n</js-cell>\n\n"
)


def write(project: Project, cell: Cell) -> None:
    project.config["theme"] = MATERIAL
    # Material needs to know which addresses are pages of the site
    project.config["site_url"] = "http://127.0.0.1/"
    project.write("one.md", "# One\n\n" + JS.format(1) + cell("print('one', count)", captured_in="count"))
    project.write("two.md", "# Two\n\n" + JS.format(2) + cell("print('two', count)", captured_in="count"))
    project.write("none.md", "# None\n\nNo cell.\n")


def go(page: Page, name: str, states: list[str]) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_function("name => document.querySelector('h1')?.textContent.startsWith(name)", arg=name)
    cells_are(page, states)


def living(session: CDPSession, name: str) -> int:
    """How many objects of a class are alive after garbage was collected."""
    session.send("HeapProfiler.collectGarbage")
    prototype = session.send("Runtime.evaluate", {"expression": f"{name}.prototype"})["result"]["objectId"]
    found = session.send("Runtime.queryObjects", {"prototypeObjectId": prototype})["objects"]["objectId"]
    length = "function() { return this.length }"
    counted = session.send(
        "Runtime.callFunctionOn", {"objectId": found, "functionDeclaration": length, "returnByValue": True}
    )
    session.send("Runtime.releaseObject", {"objectId": found})
    number: int = counted["result"]["value"]
    return number


def test_pages_are_swapped_without_a_reload(project: Project, cell: Cell, tabs: Tabs) -> None:
    write(project, cell)
    with serving(project) as served:
        page = tabs.open(f"{served.url}/none/")
        page.evaluate("window.sameDocument = true")
        for name in ("One", "Two", "None", "Two", "One"):
            go(page, name, [] if name == "None" else ["done", "done"])
            if name != "None":
                expect(page.locator(".w3nest-outputs").nth(1)).to_contain_text(name.lower())
        assert page.evaluate("window.sameDocument")
        page.go_back()
        expect(page.locator("h1")).to_contain_text("Two")
        cells_are(page, ["done", "done"])
        assert tabs.problems == []


def test_a_hundred_navigations_leave_nothing_behind(project: Project, cell: Cell, tabs: Tabs) -> None:
    write(project, cell)
    with serving(project) as served:
        page = tabs.open(f"{served.url}/one/")
        cells_are(page, ["done", "done"])
        session = page.context.new_cdp_session(page)

        def visit(times: int) -> dict[str, int]:
            for _ in range(times):
                go(page, "Two", ["done", "done"])
                go(page, "One", ["done", "done"])
            return {
                name: living(session, name) for name in ("AbortSignal", "MutationObserver", "ResizeObserver")
            }

        first, last = visit(5), visit(50)
        grown = {name: last[name] - first[name] for name in first}
        assert max(grown.values()) < 10, grown  # one thing left by each page would be a hundred
        assert page.evaluate("document.querySelectorAll('.w3nest-banner, .w3nest-toasts').length") <= 1
        assert len(served.backends("one/")) == 1
        assert tabs.problems == []
