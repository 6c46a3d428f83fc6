"""What goes wrong in a page that is open: said in its place, and the page goes on."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect
from projects import Project
from sites import Served, Tabs, cells_are, eventually, serving


def js(code: str, **attributes: str) -> str:
    written = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f"<js-cell{written}>\n{code}\n</js-cell>\n\n"


def py(code: str, **attributes: str) -> str:
    written = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f'<interpreter-cell interpreter="py"{written}>\n{code}\n</interpreter-cell>\n\n'


GO = js("let go = 1")
"""A value that only the page has: interpreter cells that take it run live, not at build."""

PAGES = {
    "syntax": js("display('above')") + js("\nconst x = ;") + js("display('below')"),
    "runtime": js("function inner() {\n    throw new TypeError('broken')\n}\ninner()")
    + js("display('below')"),
    "rejected": js("\nawait Promise.reject(new Error('no answer'))"),
    "thrown-text": js("throw 'just words'"),
    "late": js("setTimeout(() => {\n    throw new RangeError('too late')\n}, 20)\ndisplay('ended')")
    + js("1"),
    "late-rejection": js(
        "display('ended')\nsetTimeout(async () => {\n    throw new Error('late no')\n}, 20)"
    ),
    "python-syntax": GO + py("x = 1\nx =", captured_in="go"),
    "python-runtime": GO + py("x = 1\nprint('before')\n1 / 0", captured_in="go") + py("print('below')"),
    "expected": js("throw new Error('meant')", allow_errors="true") + js("display('goes on')"),
    "forever": js("display('waits')\nawait new Promise(() => undefined)") + js("display('below')"),
    "loop": js("while (true) {}", timeout="1"),
    "python-forever": GO + py("print('waits')\nwhile True: pass", captured_in="go") + py("print('on')"),
    "dies": GO
    + py("import psutil\npsutil.Process().parent().parent().kill()\nwhile True: pass", captured_in="go"),
    "missing": GO + py("1", captured_in="gone") + js("let gon = 1"),
    "cycle": js("const circle = {}\ncircle.self = circle") + py("1", captured_in="circle"),
    "function": js("const act = () => 1") + py("1", captured_in="act"),
    "inspect": js(
        "const circle = { name: 'ring' }\ncircle.self = circle\n"
        "display(circle)\ndisplay(Array.from({ length: 100_000 }, (_, i) => i))\n"
        "const box = document.createElement('b')\nbox.textContent = 'box'\ndisplay(box)\ndisplay(box)"
    ),
    "unknown": js(
        "const { nothing } = await webpm.install({ backends: ['no_such_backend#^1.0.0 as nothing'] })"
    ),
    "build": js(
        "const { broken } = await webpm.install({ backends: { modules: ['pyrun_backend as broken'],\n"
        "    configurations: { pyrun_backend: { build: { pyton: '3.10' } } } } })"
    ),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    project = Project(
        tmp_path_factory.mktemp("site"), config={"theme": {"name": "mkdocs", "highlightjs": False}}
    )
    for name, text in PAGES.items():
        project.write(f"{name}.md", text)
    with serving(project) as served:
        yield served


def show(site: Served, tabs: Tabs, name: str, states: list[str]) -> Page:
    page = tabs.open(f"{site.url}/{name}/")
    cells_are(page, states)
    return page


def output(page: Page, index: int) -> Locator:
    return page.locator("section.w3nest-cell").nth(index).locator(".w3nest-outputs")


@pytest.mark.parametrize(
    ("name", "states", "said"),
    [
        ("syntax", ["done", "failed", "ready"], "SyntaxError, line 2"),
        ("runtime", ["failed", "ready"], "TypeError, line 2: broken"),
        ("rejected", ["failed"], "Error, line 2: no answer"),
        ("thrown-text", ["failed"], "just words"),
        ("python-syntax", ["done", "failed"], "SyntaxError, line 2"),
        ("python-runtime", ["done", "failed", "ready"], "ZeroDivisionError, line 3: division by zero"),
    ],
)
def test_an_error_stops_the_cells_after_it_and_says_what_and_where(
    site: Served, tabs: Tabs, name: str, states: list[str], said: str
) -> None:
    page = show(site, tabs, name, states)
    failed = states.index("failed")
    expect(output(page, failed).get_by_role("alert")).to_contain_text(said)
    if len(states) > failed + 1:
        expect(page.locator("section.w3nest-cell").last).to_contain_text(re.compile(r"cell-\d|above|before"))


@pytest.mark.parametrize(
    ("name", "said"), [("late", "RangeError, line 2: too late"), ("late-rejection", "late no")]
)
def test_an_error_after_the_cell_ended_is_shown_in_its_cell(
    site: Served, tabs: Tabs, name: str, said: str
) -> None:
    page = tabs.open(f"{site.url}/{name}/")
    expect(output(page, 0).get_by_role("alert")).to_contain_text(said)
    expect(output(page, 0)).to_contain_text("ended")


def test_an_error_that_is_expected_stops_nothing(site: Served, tabs: Tabs) -> None:
    page = tabs.open(f"{site.url}/expected/")
    expect(output(page, 0)).to_contain_text("meant")
    expect(output(page, 1)).to_contain_text("goes on")


def test_a_cell_that_waits_for_ever_is_stopped(site: Served, tabs: Tabs) -> None:
    page = tabs.open(f"{site.url}/forever/")
    expect(output(page, 0)).to_contain_text("waits")
    page.get_by_role("button", name="Stop cell-1").click()
    page.wait_for_function("document.querySelector('section.w3nest-cell').dataset.state !== 'running'")
    page.get_by_role("button", name="Run cell-1").wait_for()


def test_a_loop_that_never_ends_is_stopped_at_the_cell_s_time(site: Served, tabs: Tabs) -> None:
    page = show(site, tabs, "loop", ["failed"])
    expect(output(page, 0).get_by_role("alert")).to_contain_text("1 s")


def test_an_interpreter_cell_that_never_ends_is_stopped_and_runs_again(site: Served, tabs: Tabs) -> None:
    page = tabs.open(f"{site.url}/python-forever/")
    expect(output(page, 1)).to_contain_text("waits")
    page.get_by_role("button", name="Stop cell-2").click()
    page.get_by_role("button", name="Run cell-2").click()
    page.get_by_role("button", name="Stop cell-2").click()
    page.wait_for_function("document.querySelectorAll('section.w3nest-cell')[1].dataset.state !== 'running'")


def test_a_backend_that_dies_in_mid_call_is_told_with_how_it_ended(site: Served, tabs: Tabs) -> None:
    page = show(site, tabs, "dies", ["done", "failed"])
    expect(output(page, 1).get_by_role("alert")).to_contain_text("pyrun_backend")


@pytest.mark.parametrize(
    ("name", "failed", "said"),
    [
        ("missing", 1, "'gone'"),
        ("cycle", 1, "'circle'"),
        ("function", 1, "'act'"),
        ("unknown", 0, "no_such_backend"),
        ("build", 0, "did you mean 'python'"),
    ],
)
def test_what_cannot_be_asked_for_names_what_is_wrong(
    site: Served, tabs: Tabs, name: str, failed: int, said: str
) -> None:
    page = tabs.open(f"{site.url}/{name}/")
    expect(output(page, failed)).to_contain_text(said)


def test_objects_of_any_size_and_shape_are_shown(site: Served, tabs: Tabs) -> None:
    page = show(site, tabs, "inspect", ["done"])
    expect(output(page, 0)).to_contain_text("ring")
    expect(output(page, 0)).to_contain_text("100")
    assert page.evaluate("document.querySelectorAll('*').length") < 2000
    page.locator(".w3nest-outputs summary").first.click()
    expect(output(page, 0)).to_contain_text("self")


def test_a_gateway_that_starts_anew_under_an_open_page_is_told_and_found(
    project: Project, tabs: Tabs
) -> None:
    project.write(
        "page.md", js("const { demo } = await webpm.install({ backends: ['pyrun_backend as demo'] })")
    )
    with serving(project) as served:
        page = tabs.open(f"{served.url}/page/")
        cells_are(page, ["done"])
        address = served.url.removeprefix("http://")
        # livereload would load the page again: it must recover without that, too
        page.evaluate("window.location.reload = () => undefined")
        served.process.send_signal(signal.SIGINT)
        served.process.wait(timeout=30)
        expect(page.locator(".w3nest-banner")).to_contain_text("does not answer", timeout=15_000)
        again = project.start("serve", "--dev-addr", address)
        try:
            eventually(lambda: httpx.get(served.url, trust_env=False).is_success, "the site is served again")
            expect(page.locator(".w3nest-banner")).to_be_empty(timeout=30_000)
            page.get_by_role("button", name="Run cell-1").click()
            cells_are(page, ["done"])
        finally:
            again.send_signal(signal.SIGINT)
            again.communicate(timeout=30)
