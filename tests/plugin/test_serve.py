"""`mkdocs serve`: what stays between builds, and what does not."""

from __future__ import annotations

import json
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from projects import Cell, Project


@contextmanager
def serving(project: Project) -> Iterator[str]:
    """A served project; ended by Ctrl-C, after which nothing of it runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    process = project.start("serve", "--dev-addr", address)
    try:
        yield f"http://{address}"
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=30)
        finally:
            process.kill()
    assert project.left_running() == []


def shows(url: str, text: str) -> None:
    """Waits until a page shows a text."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if text in httpx.get(url, trust_env=False).text:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"{url} does not show {text!r}")


def test_a_page_that_is_saved_is_built_again_by_the_backend_that_runs(project: Project, cell: Cell) -> None:
    who = cell("import os\nprint('front', os.getppid())", cache="false")
    project.write("page.md", who + cell("'first' + 'version'"))
    with serving(project) as url:
        shows(f"{url}/page/", "firstversion")
        before = httpx.get(f"{url}/page/", trust_env=False).text.partition("front ")[2][:8]
        project.write("page.md", who + cell("'second' + 'version'"))
        shows(f"{url}/page/", "secondversion")
        after = httpx.get(f"{url}/page/", trust_env=False).text.partition("front ")[2][:8]
    assert before == after


def test_a_link_file_that_changes_is_read_again_with_the_next_build(project: Project, cell: Cell) -> None:
    links = project.folder / "links.json"
    links.write_text(json.dumps({"extLinks": {"there": "https://example.org/old"}}))
    project.options["links"] = ["links.json"]
    project.write("page.md", "<ext-link target='there'></ext-link>\n\n" + cell("'one' + 'cell'"))
    with serving(project) as url:
        shows(f"{url}/page/", "https://example.org/old")
        links.write_text(json.dumps({"extLinks": {"there": "https://example.org/new"}}))
        project.write("page.md", "<ext-link target='there'></ext-link>\n\n" + cell("'two' + 'cell'"))
        shows(f"{url}/page/", "twocell")
        shows(f"{url}/page/", "https://example.org/new")
