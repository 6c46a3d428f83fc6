"""The state that a cell starts from: that of the cells that it continues, whatever ran since."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.pyrun.conftest import Server


class Page:
    """Cells of one partition that say which cells they continue."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.partition = server.partition()

    def run(self, cell: str, code: str, *previous: str, **fields: Any) -> dict[str, Any]:
        return self.server.run(
            code, self.partition, cellId=cell, previousCellIds=list(previous), **{"timeout": 60, **fields}
        )

    def status(self, cell: str, *previous: str, stream: bool = False) -> tuple[int, dict[str, Any]]:
        response = self.server.client.post(
            "/run",
            json={"cellId": cell, "code": "1", "previousCellIds": previous},
            headers={
                "X-Backends-Partition": self.partition,
                **({"Accept": "application/x-ndjson"} if stream else {}),
            },
        )
        return response.status_code, response.json()


def test_pyrun_a_cell_that_runs_again_starts_where_it_started(pyrun: Server) -> None:
    """What it and the cells after it did is undone first."""
    page = Page(pyrun)
    page.run("a", "x = 1")
    page.run("b", "x += 1; seen = x", "a")
    page.run("c", "x += 10; y = 1", "a", "b")
    again = page.run("b", "x += 1\nknows_y = 'y' in globals()", "a", capturedOut=["x", "knows_y"])
    assert again["capturedOut"] == {"x": 2, "knows_y": False}


def test_pyrun_a_cell_continues_in_place_when_nothing_ran_since(pyrun: Server) -> None:
    """No cell runs twice without need."""
    page = Page(pyrun)
    page.run("a", "import os; who = os.getpid()")
    result = page.run("b", "same = who == os.getpid()", "a", capturedOut=["same"])
    assert result["capturedOut"] == {"same": True}


def test_pyrun_an_edited_cell_takes_the_place_of_what_it_was(pyrun: Server) -> None:
    """The cells after it continue its new state, also when the state has to be made again."""
    page = Page(pyrun)
    page.run("a", "x = 1")
    page.run("b", "y = x", "a")
    page.run("a", "x = 5")
    page.run("b", "y = x", "a")
    page.run("c", "pass", "a", "b")
    assert page.run("c", "pass", "a", "b", capturedOut=["y"])["capturedOut"] == {"y": 5}


def test_pyrun_cells_that_did_not_run_are_named(pyrun: Server) -> None:
    """From the first missing one on, in order, before anything is streamed."""
    page = Page(pyrun)
    page.run("a", "x = 1")
    for stream in (False, True):
        status, answer = page.status("d", "a", "b", "c", stream=stream)
        assert status == 409
        assert answer["detail"]["missing"] == ["b", "c"]
        assert "'b', 'c'" in answer["detail"]["message"]


def test_pyrun_a_request_without_a_place_belongs_to_the_cell_before_it(pyrun: Server) -> None:
    """What a client ran by itself is kept, and made again, with the cell after which it ran."""
    page = Page(pyrun)
    page.run("a", "x = 1")
    pyrun.run("x = 100", page.partition)
    page.run("b", "x += 1", "a")
    assert page.run("b", "x += 2", "a", capturedOut=["x"])["capturedOut"] == {"x": 102}
    assert page.run("a", "known = 'x' in globals()", capturedOut=["known"])["capturedOut"] == {"known": False}


def test_pyrun_the_state_is_made_again_when_the_interpreter_ended(pyrun: Server) -> None:
    """A kernel that was killed between two cells costs time, and nothing else."""
    page = Page(pyrun)
    page.run("a", "x = 41")
    kernel = pyrun.kernel(page.partition)
    assert kernel is not None
    os.kill(kernel["pid"], signal.SIGKILL)
    deadline = time.monotonic() + 20
    while pyrun.kernel(page.partition):
        assert time.monotonic() < deadline
    assert page.run("b", "x += 1", "a", capturedOut=["x"])["capturedOut"] == {"x": 42}


def test_pyrun_a_cell_that_was_stopped_is_no_state_to_make_again(pyrun: Server) -> None:
    """It has to run to its end first; until the kernel leaves it, its state is there."""
    page = Page(pyrun)
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(page.run, "a", "x = 1\nwhile True: pass")
        deadline = time.monotonic() + 20
        while not pyrun.post("/interrupt", page.partition)["found"]:
            assert time.monotonic() < deadline
        assert running.result()["error"]["stopped"]
    assert page.status("b", "a")[0] == 200
    assert page.status("b", "a")[1]["detail"]["missing"] == ["a"]


def test_pyrun_a_state_that_cannot_be_made_again_fails_the_cell(pyrun: Server, tmp_path: Path) -> None:
    """The message names the cell that failed this time; the next cell begins anew."""
    once = Page(pyrun)
    once.run("a", f"import os\nos.mkdir({str(tmp_path / 'once')!r})")
    once.run("b", "x = 1", "a")
    failed = once.run("b", "x = 2", "a")
    assert failed["error"]["message"].startswith("RestoreError: ")
    assert "'a'" in failed["error"]["message"]
    assert failed["error"]["stopped"]
    (tmp_path / "once").rmdir()
    assert once.run("b", "x = 2", "a", capturedOut=["x"])["capturedOut"] == {"x": 2}


def test_pyrun_a_failure_that_happened_before_may_happen_again(pyrun: Server) -> None:
    """A state that goes on after an error is made again with that error."""
    page = Page(pyrun)
    page.run("a", "x = 1\n1 / 0")
    page.run("b", "x += 1", "a")
    assert page.run("b", "x += 2", "a", capturedOut=["x"])["capturedOut"] == {"x": 3}


def test_pyrun_reset_forgets_all(pyrun: Server) -> None:
    """After it, nothing can be continued."""
    page = Page(pyrun)
    page.run("a", "x = 1")
    pyrun.post("/reset", page.partition)
    assert page.status("b", "a")[0] == 409
