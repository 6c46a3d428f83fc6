"""Sites that are served for real, and what tests ask of them and of the tabs that show them."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from playwright.sync_api import BrowserContext, Page
from projects import Project

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
LONG = 300_000
"""Milliseconds that a cell may take which builds an environment."""


@dataclass
class Served:
    """A project under `mkdocs serve`."""

    project: Project
    url: str
    process: subprocess.Popen[str]
    log: list[str] = field(default_factory=list)

    def html(self, path: str) -> str:
        """A page's HTML, as the server gives it."""
        return httpx.get(f"{self.url}/{path}", trust_env=False).text

    def recording(self, path: str) -> dict[str, Any]:
        """A page's recording."""
        found = re.search(
            r'class="w3nest-recording"><script type="application/json">(.*?)</script>', self.html(path), re.S
        )
        assert found, f"{path} has no recording"
        recording: dict[str, Any] = json.loads(found[1])
        return recording

    def gateway(self, path: str, method: str = "GET", route: str = "/api/backends", **request: Any) -> Any:
        """The JSON that the gateway answers, asked with the token of a page."""
        live = self.recording(path)["live"]
        headers = {"Authorization": f"Bearer {live['token']}"}
        response = httpx.request(
            method, f"http://127.0.0.1:{live['port']}{route}", headers=headers, trust_env=False, **request
        )
        response.raise_for_status()
        return response.json()

    def backends(self, path: str) -> set[tuple[str, str]]:
        """Names and partitions of what runs."""
        return {(each["name"], each["partition"]) for each in self.gateway(path)}


def eventually(condition: Callable[[], object], what: str, seconds: float = 60) -> None:
    """Waits until something holds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if condition():
                return
        except (httpx.TransportError, AssertionError):
            pass
        time.sleep(0.05)
    raise AssertionError(f"it never came true: {what}")


@contextmanager
def serving(project: Project, *arguments: str, path: str = "", end: int = signal.SIGINT) -> Iterator[Served]:
    """A served project; when it is ended, nothing of it is left."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    temporary = project.folder / "temporary"
    temporary.mkdir(exist_ok=True)
    project.environment["TMPDIR"] = str(temporary)
    process = project.start("serve", "--dev-addr", address, *arguments)
    served = Served(project, f"http://{address}{path}", process)
    reader = threading.Thread(target=lambda: served.log.extend(process.stdout or ()), daemon=True)
    reader.start()
    try:
        eventually(lambda: httpx.get(f"{served.url}/", trust_env=False).is_success, "the site is served")
        yield served
    finally:
        process.send_signal(end)
        try:
            process.wait(timeout=30)
        finally:
            process.kill()
            reader.join(10)
            if process.stdout:
                process.stdout.close()
    assert project.left_running() == [], "".join(served.log)
    assert list(temporary.iterdir()) == []


@dataclass
class Tabs:
    """Tabs of one browser profile, and what went wrong in them."""

    context: BrowserContext
    problems: list[str] = field(default_factory=list)

    def open(self, url: str) -> Page:
        """A new tab that shows a page."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on(
            "console",
            lambda message: self.problems.append(message.text) if message.type == "error" else None,
        )
        page.goto(url)
        return page


def cells_are(page: Page, states: list[str], timeout: int = 60_000) -> None:
    """Waits until the cells of a page have these states."""
    script = """states => JSON.stringify(
        [...document.querySelectorAll('section.w3nest-cell')].map(cell => cell.dataset.state)
    ) === JSON.stringify(states)"""
    try:
        page.wait_for_function(script, arg=states, timeout=timeout)
    except Exception as error:
        cells = page.locator("section.w3nest-cell").all()
        found = [(cell.get_attribute("data-state"), cell.inner_text()[-300:]) for cell in cells]
        raise AssertionError(f"expected {states}, found {found}") from error


def edit(page: Page, cell: str) -> None:
    """Opens the editor of a cell, which then has the focus."""
    page.get_by_role("button", name=f"Edit {cell}").click()
    page.wait_for_function("document.activeElement?.classList.contains('cm-content')")
