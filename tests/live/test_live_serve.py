"""`mkdocs serve`: pages show at once, what is saved runs, nothing is lost, and nothing is left."""

from __future__ import annotations

import json
import signal
from typing import Any

import httpx
import psutil
import pytest
from playwright.sync_api import expect
from projects import Cell, Project
from sites import Tabs, cells_are, edit, eventually, serving


@pytest.fixture(autouse=True)
def plain_theme(project: Project) -> None:
    project.config["theme"] = {"name": "mkdocs", "highlightjs": False}


def counts(project: Project, cell: Cell, name: str, code: str = "pass") -> str:
    """A cell that leaves a line in a file each time that it runs."""
    file = project.folder / f"{name}.txt"
    return cell(f"with open({str(file)!r}, 'a') as file:\n    print('ran', file=file)\n{code}")


def ran(project: Project, name: str) -> int:
    file = project.folder / f"{name}.txt"
    return len(file.read_text().splitlines()) if file.exists() else 0


def test_a_page_shows_before_its_cells_have_ended_and_their_outputs_stream_in(
    project: Project, cell: Cell, tabs: Tabs
) -> None:
    go = project.folder / "go"
    wait = f"while not os.path.exists({str(go)!r}): time.sleep(0.01)"
    wait = f"import os, time\nprint('first line')\n{wait}\nprint('last line')"
    project.write("page.md", "# Title\n\n" + cell(wait) + cell("'below it'"))
    with serving(project) as served:
        page = tabs.open(f"{served.url}/page/")
        first = page.locator("section.w3nest-cell").first
        expect(first).to_contain_text("first line\n")
        expect(first).to_have_attribute("data-state", "running")
        assert "last line" not in first.locator(".w3nest-outputs").inner_text()
        go.touch()
        cells_are(page, ["done", "done"])
        expect(first.locator(".w3nest-outputs")).to_contain_text("last line")
        expect(page.locator(".w3nest-outputs").nth(1)).to_contain_text("below it")
        # whoever opens the page next finds it in the file
        eventually(lambda: "last line</pre>" in served.html("page/"), "the file shows the output")
        assert [cell["outcome"]["state"] for cell in served.recording("page/")["cells"]] == ["done", "done"]


def test_saving_a_page_runs_only_what_changed(project: Project, cell: Cell) -> None:
    def text(last: str) -> str:
        return counts(project, cell, "first", "x = 1") + cell(f"x, '{last}'")

    project.write("page.md", text("one"))
    project.write("other.md", counts(project, cell, "other", "1 / 0"))
    with serving(project) as served:
        eventually(lambda: "'one'" in served.html("page/"), "the first version")
        eventually(lambda: "ZeroDivisionError" in served.html("other/"), "a failure")
        project.write("third.md", "# Nothing to run")
        eventually(lambda: "Nothing to run" in served.html("third/"), "another page was built")
        assert (ran(project, "first"), ran(project, "other")) == (1, 1)
        project.write("page.md", "New prose.\n\n" + text("one"))
        eventually(lambda: "New prose" in served.html("page/"), "the prose")
        assert "&#x27;one&#x27;" in served.html("page/") or "'one'" in served.html("page/")
        assert ran(project, "first") == 1
        project.write("page.md", text("two"))
        eventually(lambda: "'two'" in served.html("page/"), "the second version")
        assert ran(project, "other") == 1


def test_a_cell_is_edited_and_run_in_the_page(project: Project, cell: Cell, tabs: Tabs) -> None:
    project.write("page.md", cell("x = 20", cell_id="a") + cell("x += 1\nprint(x)", cell_id="b"))
    with serving(project) as served:
        page = tabs.open(f"{served.url}/page/")
        cells_are(page, ["done", "done"])
        edit(page, "a")
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("x = 40")
        page.keyboard.press("ControlOrMeta+Enter")
        second = page.locator("section.w3nest-cell").nth(1)
        expect(second).to_have_attribute("data-state", "stale")
        for _ in range(2):  # it starts from the same state each time
            page.get_by_role("button", name="Run b", exact=True).click()
            cells_are(page, ["done", "done"])
            expect(second.locator(".w3nest-outputs")).to_have_text("41")


def test_an_edit_and_the_reader_s_place_outlive_a_saved_file(
    project: Project, cell: Cell, tabs: Tabs
) -> None:
    prose = "".join(f"## Part {i}\n\nSome words.\n\n" for i in range(60))
    project.write(
        "page.md", "# Title\n\n" + cell("print('one')", cell_id="a") + prose + cell("2", cell_id="b")
    )
    with serving(project) as served:
        page = tabs.open(f"{served.url}/page/")
        cells_are(page, ["done", "done"])
        edit(page, "b")
        page.keyboard.press("ControlOrMeta+End")
        page.keyboard.type(" + 40")
        page.locator("#part-40").evaluate("element => element.scrollIntoView({ behavior: 'instant' })")
        before = page.locator("#part-40").evaluate("element => element.getBoundingClientRect().top")
        output = "print('\\n' * 30 + 'two')"
        project.write("page.md", "# Title\n\n" + cell(output, cell_id="a") + prose + cell("2", cell_id="b"))
        expect(page.locator("section.w3nest-cell").first).to_contain_text("two")
        cells_are(page, ["done", "done"])
        page.wait_for_function("document.querySelectorAll('.w3nest-cell')[1].hasAttribute('data-edited')")
        expect(page.locator("section.w3nest-cell").nth(1)).to_contain_text("2 + 40")
        place = "top => Math.abs(document.getElementById('part-40').getBoundingClientRect().top - top) < 40"
        page.wait_for_function(place, arg=before)


def test_an_edit_of_a_cell_whose_file_changed_is_kept_beside_the_new_one(
    project: Project, cell: Cell, tabs: Tabs
) -> None:
    project.write("page.md", cell("1", cell_id="a"))
    with serving(project) as served:
        page = tabs.open(f"{served.url}/page/")
        cells_are(page, ["done"])
        edit(page, "a")
        page.keyboard.press("ControlOrMeta+End")
        page.keyboard.type(" + 'mine'.count('m')")
        project.write("page.md", cell("'theirs'", cell_id="a"))
        expect(page.locator("section.w3nest-cell .highlight").first).to_contain_text("theirs")
        expect(page.locator("body")).to_contain_text("'mine'.count('m')")
        page.get_by_role("button", name="Keep my edit").click()
        expect(page.locator("section.w3nest-cell")).to_contain_text("'mine'.count('m')")


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_ending_serve_leaves_nothing(project: Project, cell: Cell, tabs: Tabs, end: signal.Signals) -> None:
    install = "const { mine } = await webpm.install({ backends: ['pyrun_backend as mine'] })"
    project.write("page.md", f"<js-cell>\n{install}\n</js-cell>\n\n" + cell("while True: pass"))
    with serving(project, end=end) as served:
        page = tabs.open(f"{served.url}/page/")
        expect(page.locator("section.w3nest-cell").first).to_have_attribute("data-state", "done")
        port = served.recording("page/")["live"]["port"]
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/", trust_env=False)


def test_being_told_twice_to_end_breaks_nothing_off(project: Project, cell: Cell) -> None:
    project.write("page.md", cell("print('up')"))
    with serving(project, end=signal.SIGTERM) as served:
        eventually(lambda: served.backends("page/"), "it runs")
        served.process.send_signal(signal.SIGTERM)


def test_a_crash_of_serve_leaves_no_backend(project: Project, cell: Cell) -> None:
    project.write("page.md", cell("print('up')"))
    process = project.start("serve", "--dev-addr", "127.0.0.1:0")
    eventually(lambda: any("pyrun_backend" in line for line in project.left_running()), "a backend runs")
    process.kill()
    process.communicate()
    eventually(lambda: not project.left_running(), "nothing runs")


SITES: dict[str, tuple[list[str], str, dict[str, Any]]] = {
    "dirty": (["--dirty"], "", {}),
    "watch": (["--watch", "extra"], "", {}),
    "sub path": ([], "/sub/path", {"site_url": "https://example.org/sub/path/"}),
    "plain addresses": ([], "", {"use_directory_urls": False}),
}


@pytest.mark.parametrize("name", SITES)
@pytest.mark.parametrize("command", ["mkdocs", "properdocs"])
def test_pages_live_in_every_kind_of_site(
    project: Project, cell: Cell, tabs: Tabs, name: str, command: str
) -> None:
    arguments, path, config = SITES[name]
    project.command = command
    project.config |= config | {"theme": {"name": "material", "font": False}}
    (project.folder / "extra").mkdir()
    project.write(
        "deep/page.md", "<js-cell>\nlet two = 2\n</js-cell>\n\n" + cell("two * 21", captured_in="two")
    )
    with serving(project, *arguments, path=path) as served:
        where = "deep/page.html" if name == "plain addresses" else "deep/page/"
        page = tabs.open(f"{served.url}/{where}")
        cells_are(page, ["done", "done"])
        expect(page.locator(".w3nest-outputs").nth(1)).to_have_text("42")
        assert tabs.problems == []


def test_a_change_of_the_options_keeps_pages_and_gateway(project: Project, cell: Cell, tabs: Tabs) -> None:
    project.write("page.md", cell("1 + 1"))
    with serving(project) as served:
        page = tabs.open(f"{served.url}/page/")
        cells_are(page, ["done"])
        before = served.recording("page/")["live"]
        project.options["timeout"] = 30
        project.prepare()
        eventually(lambda: served.recording("page/")["timeout"] == 30, "the new options")
        assert served.recording("page/")["live"] == before
        page.wait_for_load_state()
        cells_are(page, ["done"])
        page.get_by_role("button", name="Run cell-1").click()
        cells_are(page, ["done"])


def test_a_link_file_that_is_saved_builds_the_site_again(project: Project, cell: Cell) -> None:
    links = project.folder / "links.json"
    links.write_text(json.dumps({"extLinks": {"there": "https://example.org/old"}}))
    project.options["links"] = ["links.json"]
    project.write("page.md", "<ext-link target='there'></ext-link>\n\n" + cell("1"))
    with serving(project) as served:
        eventually(lambda: "example.org/old" in served.html("page/"), "the link")
        links.write_text(json.dumps({"extLinks": {"there": "https://example.org/new"}}))
        eventually(lambda: "example.org/new" in served.html("page/"), "the new link")


def test_nothing_of_a_page_that_is_served_names_the_token_in_the_log(
    project: Project, cell: Cell, tabs: Tabs
) -> None:
    project.write("page.md", cell("1"))
    with serving(project, "--verbose") as served:
        cells_are(tabs.open(f"{served.url}/page/"), ["done"])
        token = served.recording("page/")["live"]["token"]
        log = served
    assert token not in "".join(log.log)


def test_pages_without_cells_start_no_gateway(project: Project) -> None:
    with serving(project) as served:
        connections = psutil.Process(served.process.pid).net_connections("tcp4")
        assert len([each for each in connections if each.status == psutil.CONN_LISTEN]) == 1
