"""What a person reads while a build runs."""

from __future__ import annotations

import io
import logging

import pytest

from mkdocs_w3nest.backends.events import InstallEvent
from mkdocs_w3nest.execution.progress import REMIND_AFTER, Progress
from mkdocs_w3nest.execution.walk import Report
from mkdocs_w3nest.markup.scanner import scan

[CELL] = scan('<interpreter-cell interpreter="py">\n1\n</interpreter-cell>\n', "page.md").cells


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Clock:
    """A clock that a test turns."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_terminal_shows_one_line_that_follows_the_build_and_is_gone_at_its_end() -> None:
    terminal, clock = Terminal(), Clock()
    progress = Progress(logging.getLogger("quiet"), terminal, clock)
    progress.page_found("page.md")
    progress.page_found("other.md")
    with progress.waiting(), progress.cell("page.md", CELL):
        clock.now = 4.2
        progress.tick()
        shown = terminal.getvalue()
    assert "page 1 of 2 · page.md:1 (py) 4 s" in shown
    assert "\n" not in shown
    assert terminal.getvalue().endswith("\r\x1b[2K")


def test_a_plain_log_hears_of_long_work_now_and_then(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    progress = Progress(logging.getLogger("test"), io.StringIO(), clock)
    caplog.set_level(logging.INFO)
    progress.page_found("page.md")
    with progress.waiting(), progress.cell("page.md", CELL):
        progress.tick()
        assert caplog.messages == []
        clock.now = REMIND_AFTER + 1
        progress.tick()
        progress.tick()
    assert caplog.messages == ["page 1 of 1 · page.md:1 (py) 11 s"]


def test_the_steps_of_an_installation_are_told_and_its_log_only_when_asked(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    progress = Progress(logging.getLogger("test"), io.StringIO())
    for kind in ("downloading", "building", "log", "starting", "listening"):
        progress.backend(InstallEvent(kind, "pyrun", "1.0.0", "*", f"message of {kind}"))
    assert caplog.messages == ["building pyrun 1.0.0", "starting pyrun 1.0.0", "pyrun 1.0.0 is listening"]


def test_the_summary_counts_what_ran_what_was_kept_and_what_failed() -> None:
    clock = Clock()
    progress = Progress(logging.getLogger("quiet"), io.StringIO(), clock)
    assert progress.summary() == ""
    progress.page_found("page.md")
    with progress.cell("page.md", CELL):
        pass
    progress.cell_kept()
    progress.page_done("page.md", Report(failed=1))
    clock.now = 1.25
    assert progress.summary() == "1 page with cells: 1 run, 1 from the store, 1 failed, 1.2 s"
    progress.begin()
    assert progress.summary() == ""


def test_the_end_of_a_page_that_an_earlier_build_began_counts_for_that_build_alone() -> None:
    progress = Progress(logging.getLogger("quiet"), io.StringIO(), Clock())
    progress.page_found("slow.md")
    progress.begin()
    progress.page_found("other.md")
    progress.page_done("slow.md", Report(failed=1))
    progress.page_done("other.md", Report())
    assert progress.summary() == "1 page with cells: 0 run, 0 from the store, 0 failed, 0.0 s"
