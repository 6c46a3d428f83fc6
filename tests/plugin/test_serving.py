"""What a site that is served shares between its builds: the gateway, and what is told of pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mkdocs_w3nest.backends.manager import Backends
from mkdocs_w3nest.errors import GatewayError, RunnerError
from mkdocs_w3nest.execution.walk import Report
from mkdocs_w3nest.gateway.listener import Listener
from mkdocs_w3nest.markup.html import render_cell
from mkdocs_w3nest.markup.model import Outcome
from mkdocs_w3nest.markup.scanner import scan
from mkdocs_w3nest.serving import Serving

PAGE = scan('<interpreter-cell interpreter="py">\n1\n</interpreter-cell>\n', "page.md")
[CELL] = PAGE.cells
DONE = Report({0: Outcome("done", ({"output_type": "stream", "name": "stdout", "text": "it ran"},))})


def no_backends() -> Backends:
    raise RunnerError("there are none")


@pytest.fixture
def serving() -> Iterator[Serving]:
    serving = Serving(frozenset(), no_backends, lambda problem: None)
    yield serving
    serving.stop_gateway()
    serving.close()


def told(serving: Serving) -> int:
    """How many events of the page a tab finds that opens now."""

    async def count() -> int:
        return serving.gateway.hub.stream(["page:page.md"])._messages.qsize() - 1  # less `ready`

    return serving.loop.run(count())


def tell(serving: Serving, outcome: Outcome) -> None:
    async def cell() -> None:
        serving.cell(PAGE, CELL, outcome)

    serving.loop.run(cell())


def test_what_was_told_of_a_page_is_forgotten_with_its_run(serving: Serving) -> None:
    tell(serving, Outcome("failed"))
    assert told(serving) == 1
    tell(serving, Outcome("running"))  # to be told in a moment
    serving.withdrawn("other.md")
    assert (told(serving), len(serving._waiting)) == (1, 1)
    serving.withdrawn("page.md")
    assert (told(serving), len(serving._waiting)) == (0, 0)


def test_a_page_that_a_dirty_build_leaves_as_it_is_still_gets_what_comes(
    serving: Serving, tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    running = {0: Outcome("running")}
    file.write_text(render_cell(CELL, running[0]))
    serving.begin()
    serving.write(PAGE, file, running, lambda outcomes: "the recording")
    serving.built()
    serving.begin()
    serving.built()
    serving.finished(PAGE, DONE)
    assert "it ran" in file.read_text()


def test_a_gateway_that_cannot_listen_is_said_so_and_tried_again(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(self: Listener) -> None:
        raise OSError("no address")

    with monkeypatch.context() as patched:
        patched.setattr(Listener, "start", refuse)
        with pytest.raises(GatewayError, match="cannot listen: no address"):
            _ = serving.loop
    assert serving.loop is not None
    assert serving.gateway.port > 0
