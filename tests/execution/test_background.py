"""Pages that are shown before their cells have ended: what is known of them, and what is remembered."""

from __future__ import annotations

import concurrent.futures
from dataclasses import replace
from typing import Any

import pytest

from mkdocs_w3nest.execution.background import PageRun, SessionMemory
from mkdocs_w3nest.execution.events import RunningOutputs
from mkdocs_w3nest.execution.results import Failure, Result
from mkdocs_w3nest.execution.settings import PageSettings
from mkdocs_w3nest.execution.walk import Report
from mkdocs_w3nest.markup.model import Outcome, Page
from mkdocs_w3nest.markup.scanner import scan

CELL = '<interpreter-cell interpreter="py">\n{}\n</interpreter-cell>\n'
FAILED = Result(failure=Failure("NameError: x"))


def page(*codes: str, before: str = "") -> Page:
    return scan(before + "".join(CELL.format(code) for code in codes), "page.md")


def running(of: Page, outcomes: dict[int, Outcome] | None = None) -> PageRun:
    return PageRun(of, PageSettings(), outcomes or {}, {}, concurrent.futures.Future[Report]())


def test_a_run_serves_a_page_whose_prose_alone_has_changed() -> None:
    assert running(page("1", "2")).serves(page("1", "2", before="# New\n\nprose\n\n"), PageSettings())


@pytest.mark.parametrize("codes", [("1",), ("1", "3"), ("2", "1"), ("1", "2", "3")])
def test_a_run_does_not_serve_a_page_with_other_cells(codes: tuple[str, ...]) -> None:
    assert not running(page("1", "2")).serves(page(*codes), PageSettings())


def test_a_run_does_not_serve_a_page_with_other_settings() -> None:
    assert not running(page("1")).serves(page("1"), PageSettings(timeout=5))


def test_cells_without_an_outcome_are_said_to_run() -> None:
    report = running(page("1", "2"), {0: Outcome("done")}).report()
    assert [report.outcomes[index].state for index in (0, 1)] == ["done", "running"]


def test_a_failure_is_remembered_until_its_page_changes() -> None:
    memory = SessionMemory()
    memory.visit(page("1"))
    memory.put("page.md", "key", FAILED)
    memory.visit(page("1"))
    assert memory.get("page.md", "key") is FAILED
    memory.visit(page("1", before="saved again\n\n"))
    assert memory.get("page.md", "key") is None


def test_another_page_does_not_share_what_is_remembered() -> None:
    memory = SessionMemory()
    memory.visit(page("1"))
    memory.put("page.md", "key", FAILED)
    memory.visit(replace(page("1"), path="other.md"))
    assert memory.get("other.md", "key") is None


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"event": "output", "output": {"output_type": "stream", "name": name, "text": text}}


def display(text: str) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {"text/plain": text}, "metadata": {}}


def test_text_of_one_stream_in_a_row_is_one_output() -> None:
    outputs = RunningOutputs()
    for event in (stream("a"), stream("b"), stream("c", "stderr"), stream("d")):
        outputs.apply(event)
    assert [output["text"] for output in outputs.outputs] == ["ab", "c", "d"]


def test_an_update_takes_the_place_of_an_output_and_a_clear_drops_all() -> None:
    outputs = RunningOutputs()
    outputs.apply(stream("a"))
    outputs.apply({"event": "output", "output": display("1")})
    outputs.apply({"event": "update", "index": 1, "output": display("2")})
    assert outputs.outputs[1] == display("2")
    outputs.apply({"event": "clear"})
    assert outputs.outputs == ()


def test_outputs_that_were_told_do_not_change_later() -> None:
    outputs = RunningOutputs()
    outputs.apply(stream("a"))
    told = outputs.outputs
    outputs.apply(stream("b"))
    assert told[0]["text"] == "a"
