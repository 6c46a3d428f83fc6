"""Tabs of one browser: each has a partition and what it installed, for as long as it is open."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, expect
from projects import Cell, Project
from sites import FLAGS, Served, Tabs, cells_are, eventually, serving

INSTALL = """<js-cell>
const { mine } = await webpm.install({ backends: ['w3nest_demo_backend as mine'] })
const { named } = await webpm.install({
    backends: { modules: ['w3nest_demo_backend as named'], partition: 'Foo' }
})
display(webpm.Client.backendsPartitionId)
</js-cell>
"""


def partition(page: Page) -> str:
    """The partition that the page shows."""
    cells_are(page, ["done"])
    return page.locator(".w3nest-outputs").inner_text().strip()


def partitions(served: Served) -> set[str]:
    """Where the demo backend runs."""
    return {where for name, where in served.backends("page/") if name == "w3nest_demo_backend"}


def test_what_a_tab_installed_ends_with_it_and_not_with_a_reload(project: Project, tabs: Tabs) -> None:
    project.write("page.md", INSTALL)
    with serving(project) as served:
        first = tabs.open(f"{served.url}/page/")
        mine = partition(first)
        first.reload()
        assert partition(first) == mine
        second = tabs.open(f"{served.url}/page/")
        other = partition(second)
        assert other != mine
        assert partitions(served) == {mine, other, "Foo"}
        first.close()
        eventually(lambda: partitions(served) == {other, "Foo"}, "the first tab's own ended")
        second.close()
        eventually(lambda: partitions(served) == set(), "nobody holds anything")


def test_what_a_tab_installed_ends_when_its_browser_is_killed(
    project: Project, chromium: str, tmp_path: Path
) -> None:
    project.write("page.md", INSTALL)
    with serving(project) as served:
        profile = f"--user-data-dir={tmp_path / 'profile'}"
        command = [
            chromium,
            "--headless",
            *FLAGS,
            profile,
            "--remote-debugging-port=0",
            f"{served.url}/page/",
        ]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as browser:
            try:
                eventually(lambda: len(partitions(served)) == 2, "the page installed its backends")
            finally:
                os.killpg(browser.pid, signal.SIGKILL)
        eventually(lambda: partitions(served) == set(), "they ended with the browser")


def test_a_named_partition_outlives_the_tabs_that_others_hold_it_with(project: Project, tabs: Tabs) -> None:
    project.write("page.md", INSTALL)
    with serving(project) as served:
        page = tabs.open(f"{served.url}/page/")
        mine = partition(page)
        live: dict[str, Any] = served.recording("page/")["live"]
        body = {"modules": ["w3nest_demo_backend"], "partition": "Foo"}
        httpx.post(
            f"http://127.0.0.1:{live['port']}/api/install",
            content=json.dumps(body),
            headers={"Authorization": f"Bearer {live['token']}", "Content-Type": "application/json"},
            timeout=60,
            trust_env=False,
        ).raise_for_status()
        page.close()
        eventually(lambda: mine not in partitions(served), "the tab's own ended")
        assert partitions(served) == {"Foo"}


def test_ten_tabs_of_one_browser_live_side_by_side(project: Project, cell: Cell, tabs: Tabs) -> None:
    project.write("page.md", "<js-cell>\nlet x = 1\n</js-cell>\n\n" + cell("x + 1", captured_in="x"))
    # MkDocs' own livereload holds a connection for each tab in sight, and here all are
    with serving(project, "--no-livereload") as served:
        pages = [tabs.open(f"{served.url}/page/") for _ in range(10)]
        for page in pages:
            cells_are(page, ["done", "done"])
        pages[0].get_by_role("button", name="Run cell-2").click()
        cells_are(pages[0], ["done", "done"])
        expect(pages[-1].locator(".w3nest-outputs").nth(1)).to_have_text("2")
