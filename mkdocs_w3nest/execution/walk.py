"""Walks the cells of a page in order and says what to run next: every decision, and no I/O.

`walk` is a generator. It yields a `Step` for each interpreter cell that can run, expects the cell's `Result`
to be sent back (None when there is none to be had), and returns the page's `Report`. Whoever drives it
decides where results come from: the store, a backend, a recording.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from mkdocs_w3nest.backends.request import BackendRequest
from mkdocs_w3nest.errors import BackendError, ExecutionError, RunnerError
from mkdocs_w3nest.execution.keys import cell_key
from mkdocs_w3nest.execution.results import Result
from mkdocs_w3nest.execution.settings import PageSettings
from mkdocs_w3nest.javascript import CellFacts, Declaration
from mkdocs_w3nest.markup.model import Cell, CellKind, Outcome, Page, Problem

Chain = tuple[str, str | None]
"""A backend's fingerprint and the partition it was asked for: cells of one chain share a state."""

Fingerprint = Callable[[BackendRequest], str]
Depends = Callable[[Sequence[str]], Mapping[str, str]]


@dataclass(frozen=True)
class Step:
    """One interpreter cell that can run now.

    Attributes:
        cell: The cell.
        request: The backend that runs it.
        chain: Whose state it continues.
        captured_in: Values that it takes.
        previous: Earlier steps of its chain, which make up the state that it starts from.
        key: Key of its result.
        keeps: Whether its result may be kept: neither it nor a cell that made its state forbids that.
        timeout: Seconds that it may run.
    """

    cell: Cell
    request: BackendRequest
    chain: Chain
    captured_in: Mapping[str, Any]
    previous: tuple[Step, ...]
    key: str
    keeps: bool
    timeout: float

    def good(self, result: Result) -> bool:
        """Whether a result may be kept, and the cells after it may go on."""
        return result.failure is None or (self.cell.allow_errors and result.failure.own)


@dataclass(frozen=True)
class Report:
    """What became of a page's cells.

    Attributes:
        outcomes: By cell index, what to show.
        problems: What the author should know.
        failed: How many cells failed unexpectedly.
    """

    outcomes: Mapping[int, Outcome] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    failed: int = 0


@dataclass
class _Scope:
    """What is known of the page's variables at one point of the walk."""

    interpreters: dict[str, BackendRequest]
    values: dict[str, Any] = field(default_factory=dict)
    of_javascript: set[str] = field(default_factory=set)
    of_broken: dict[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)

    def javascript(self, cell: Cell, facts: CellFacts) -> None:
        """A js-cell gives its names; their values are only known when it runs."""
        for name in facts.declares:
            self.values.pop(name, None)
            self.of_broken.pop(name, None)
            self.of_javascript.add(name)
            self.interpreters.pop(name, None)
        for declaration in facts.declarations:
            if declaration.variable:
                self.interpreters[declaration.variable] = _request(declaration)
        self.unread += [f"line {cell.code_line + unread.line - 1}: {unread.what}" for unread in facts.unread]

    def captured(self, cell: Cell, result: Result) -> None:
        for name in cell.captured_out:
            self.of_javascript.discard(name)
            if name in result.captured:
                self.values[name] = result.captured[name]
                self.of_broken.pop(name, None)
            else:
                self.broken(cell)

    def broken(self, cell: Cell) -> None:
        """The names that `cell` should have given have no value."""
        for name in cell.captured_out:
            self.values.pop(name, None)
            self.of_javascript.discard(name)
            self.of_broken[name] = cell.cell_id


class _Skip(Exception):
    """A cell is not run; the message tells readers why, `problem` tells the author."""

    def __init__(self, message: str, problem: str = "") -> None:
        super().__init__(message)
        self.problem = problem


def walk(
    page: Page,
    settings: PageSettings,
    facts: Mapping[int, CellFacts],
    *,
    fingerprint: Fingerprint,
    depends: Depends,
    outcomes: dict[int, Outcome],
) -> Generator[Step, Result | None, Report]:
    """Yields the page's interpreter cells as steps, in page order; takes each one's result.

    Args:
        page: The page.
        settings: The page's options.
        facts: By cell index, what its js-cells declare.
        fingerprint: Of the backend that a request means; raises `BackendError`.
        depends: State of what a cell declares to depend on.
        outcomes: Takes the cells' outcomes, by index, as they become known.

    Returns:
        What became of the cells.
    """
    scope = _Scope(interpreters=dict(settings.backends))
    problems: list[Problem] = []
    chains: dict[Chain, tuple[Step, ...]] = {}
    stopped: dict[Chain, str] = {}
    failures = 0
    for cell in page.cells:
        if cell.kind is CellKind.JS:
            read = facts[cell.index]
            scope.javascript(cell, read)
            if read.syntax_error:
                line, message = read.syntax_error
                problems.append(Problem(page.path, cell.code_line + line - 1, message, "warning"))
        if cell.kind is not CellKind.INTERPRETER:
            outcomes[cell.index] = Outcome()
            continue
        chain: Chain | None = None
        try:
            request = _interpreter(cell, scope)
            chain = (_fingerprint(cell, request, fingerprint), request.partition)
            if chain in stopped:
                raise _Skip(stopped[chain])
            values = _inputs(cell, scope)
            state = _depends(cell, depends, (*settings.depends, *cell.depends))
        except _Skip as skip:
            scope.broken(cell)
            if chain is not None:  # the state that the cells after it expect is not there
                stopped.setdefault(chain, f"Not run: the cell {cell.cell_id!r} before it did not run.")
            outcomes[cell.index] = Outcome("skipped", message=str(skip))
            if skip.problem:
                problems.append(Problem(page.path, cell.span.line, skip.problem))
            continue
        previous = chains.get(chain, ())
        step = Step(
            cell=cell,
            request=request,
            chain=chain,
            captured_in=values,
            previous=previous,
            key=_key(cell, chain, values, previous, state),
            keeps=cell.cache and all(step.keeps for step in previous),
            timeout=cell.timeout or settings.timeout,
        )
        result = yield step
        chains[chain] = (*previous, step)
        if result is None:
            scope.broken(cell)
            outcomes[cell.index] = Outcome("ready", message="Not run yet.")
            continue
        scope.captured(cell, result)
        outcomes[cell.index] = Outcome(
            "failed" if result.failure else "done",
            result.outputs,
            line=result.failure.line if result.failure else None,
            captured=result.captured,
        )
        if result.failure and not step.good(result):
            stopped[chain] = f"Not run: the cell {cell.cell_id!r} before it failed."
            failures += 1
            line = cell.code_line + result.failure.line - 1 if result.failure.line else cell.span.line
            message = f"the cell {cell.cell_id!r} failed: {result.failure.message}"
            problems.append(Problem(page.path, line, message, "warning"))
    return Report(outcomes, tuple(problems), failures)


def _request(declaration: Declaration) -> BackendRequest:
    return BackendRequest(
        spec=declaration.spec,
        build=declaration.build,
        dockerfile=declaration.dockerfile,
        partition=declaration.partition,
    )


def _interpreter(cell: Cell, scope: _Scope) -> BackendRequest:
    """The backend behind the cell's interpreter name."""
    name = cell.interpreter
    if name in scope.interpreters:
        return scope.interpreters[name]
    if name is None:  # the scanner has reported it
        raise _Skip("Not run: it names no interpreter.")
    known = sorted(scope.interpreters)
    close = get_close_matches(name, known, 1)
    parts = [f"nothing before this cell declares the interpreter {name!r}"]
    if close:
        parts.append(f"did you mean {close[0]!r}?")
    if known:
        parts.append(f"declared are {', '.join(map(repr, known))}")
    else:
        parts.append("declare it under `backends` in mkdocs.yml or the page's front matter, or in a js-cell")
    if scope.unread:
        parts.append(f"not known before the page runs: {'; '.join(scope.unread)}")
    raise _Skip(f"Not run: no interpreter named {name!r} is known.", "; ".join(parts))


def _fingerprint(cell: Cell, request: BackendRequest, fingerprint: Fingerprint) -> str:
    try:
        return fingerprint(request)
    except RunnerError as error:  # concerns every cell of the site: whoever made the runner tells it once
        raise _Skip(f"Not run: {error}") from error
    except BackendError as error:
        raise _Skip(f"Not run: {error}", f"the cell {cell.cell_id!r} cannot run: {error}") from error


def _depends(cell: Cell, depends: Depends, names: Sequence[str]) -> Mapping[str, str]:
    """The state of what the cell depends on."""
    try:
        return depends(names)
    except ExecutionError as error:
        raise _Skip(f"Not run: {error}", f"the cell {cell.cell_id!r} cannot run: {error}") from error


def _inputs(cell: Cell, scope: _Scope) -> dict[str, Any]:
    """Values of the captured-in names."""
    for name in cell.captured_in:
        if name in scope.values:
            continue
        if name in scope.of_javascript:
            raise _Skip(f"Runs in the live page: it takes {name!r}, which JavaScript computes there.")
        if name in scope.of_broken:
            raise _Skip(f"Not run: it takes {name!r}, which the cell {scope.of_broken[name]!r} did not give.")
        known = sorted({*scope.values, *scope.of_javascript})
        close = get_close_matches(name, known, 1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise _Skip(
            f"Not run: no cell before it gives {name!r}.",
            f"captured-in names {name!r}, which no cell before it gives{hint}",
        )
    return {name: scope.values[name] for name in cell.captured_in}


def _key(
    cell: Cell,
    chain: Chain,
    values: Mapping[str, Any],
    previous: Sequence[Step],
    depends: Mapping[str, str],
) -> str:
    """The key of the cell's result."""
    return cell_key(
        fingerprint=chain[0],
        previous=[step.key for step in previous],
        code=cell.code,
        captured_in=values,
        captured_out=cell.captured_out,
        depends=depends,
    )
