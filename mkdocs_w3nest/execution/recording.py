"""The recording of a page: its cells and what ran at build, as JSON in the page. Scripts start from it.

The types are the contract with the frontend, whose own are generated from them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Literal, cast

from typing_extensions import NotRequired, TypedDict

from mkdocs_w3nest.execution.keys import canonical
from mkdocs_w3nest.javascript import Compiled, compile_cell
from mkdocs_w3nest.markup.model import Cell, CellKind, Outcome, Page

RECORDING_FORMAT = 2
"""Raised whenever the recording changes its shape."""


class CellOutcome(TypedDict):
    """What became of a cell: in a recording, and as the event `cell` of a page that is served.

    `line` is the 1-based line of the cell's code that failed.
    """

    state: Literal["ready", "running", "done", "failed", "skipped"]
    outputs: list[dict[str, Any]]
    captured: dict[str, Any]
    message: NotRequired[str]
    line: NotRequired[int]


class RecordedCell(TypedDict):
    """A cell as its author wrote it, and what became of it at build. What is absent has its default.

    A js-cell comes compiled, with the names that it gives to and takes from the page; without that, the
    browser compiles it.
    """

    id: str
    kind: Literal["js", "interpreter", "md", "py", "worker"]
    code: str
    codeLine: int
    language: str
    outcome: CellOutcome
    compiled: NotRequired[str]
    declares: NotRequired[list[str]]
    reads: NotRequired[list[str]]
    interpreter: NotRequired[str]
    capturedIn: NotRequired[list[str]]
    capturedOut: NotRequired[list[str]]
    reactive: NotRequired[bool]
    readOnly: NotRequired[bool]
    allowErrors: NotRequired[bool]
    hide: NotRequired[list[Literal["code", "output"]]]
    timeout: NotRequired[float]


class LivePage(TypedDict):
    """How a page that is served reaches the gateway. Never part of a page that is built.

    `interpreters` are what the names of interpreter cells mean, as bodies of `POST /api/install`. With
    `execute` false, interpreter cells run only when a reader asks for it.
    """

    port: int
    token: str
    execute: bool
    interpreters: dict[str, dict[str, Any]]


class Recording(TypedDict):
    """All that a page's scripts start from.

    `revision` changes with the cells; events of another revision are not for this page.
    """

    format: int
    page: str
    revision: str
    timeout: float
    cells: list[RecordedCell]
    live: NotRequired[LivePage]


class CellEvent(TypedDict):
    """The event `cell` of a page that is served: what is known of a cell that runs in the background."""

    revision: str
    cell: str
    outcome: CellOutcome


def record(
    page: Page, outcomes: Mapping[int, Outcome], *, timeout: float, live: LivePage | None = None
) -> Recording:
    """The recording of a page.

    Args:
        page: The page.
        outcomes: What became of its cells, by index.
        timeout: Seconds that a cell may run which does not say so itself.
        live: How it reaches the gateway, while it is served.
    """
    declared: set[str] = set()
    cells = []
    for cell in page.cells:
        compiled = compile_cell(cell.code, declared) if cell.kind is CellKind.JS else None
        cells.append(_cell(cell, outcomes[cell.index], compiled))
        declared.update(compiled.declares if compiled else (), cell.captured_out)
    recording = Recording(
        format=RECORDING_FORMAT,
        page=page.path,
        revision=revision(page),
        timeout=timeout,
        cells=cells,
    )
    if live is not None:
        recording["live"] = live
    return recording


def revision(page: Page) -> str:
    """Names the cells of a page as they are written now."""
    facts = [[cell.cell_id, cell.kind.value, cell.code, cell.interpreter] for cell in page.cells]
    return hashlib.sha256(canonical(facts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def outcome_json(outcome: Outcome) -> CellOutcome:
    """An outcome as scripts get it."""
    told = CellOutcome(
        state=outcome.state,
        outputs=[dict(output) for output in outcome.outputs],
        captured=dict(outcome.captured),
    )
    if outcome.message:
        told["message"] = outcome.message
    if outcome.line:
        told["line"] = outcome.line
    return told


def _cell(cell: Cell, outcome: Outcome, compiled: Compiled | None) -> RecordedCell:
    optional = {
        "compiled": compiled and compiled.body,
        "declares": compiled and list(compiled.declares),
        "reads": compiled and list(compiled.reads),
        "interpreter": cell.interpreter,
        "capturedIn": list(cell.captured_in),
        "capturedOut": list(cell.captured_out),
        "reactive": cell.reactive,
        "readOnly": cell.read_only,
        "allowErrors": cell.allow_errors,
        "hide": sorted(cell.hide),
        "timeout": cell.timeout,
    }
    recorded = {
        "id": cell.cell_id,
        "kind": cell.kind.value,
        "code": cell.code,
        "codeLine": cell.code_line,
        "language": cell.language,
        **{name: value for name, value in optional.items() if value},
        "outcome": outcome_json(outcome),
    }
    return cast("RecordedCell", recorded)
