"""The walk of a page: which cell runs where, with what, and what is shown of those that do not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from mkdocs_w3nest.backends.request import BackendRequest
from mkdocs_w3nest.errors import ResolveError
from mkdocs_w3nest.execution.keys import depends_digest
from mkdocs_w3nest.execution.results import Failure, Result
from mkdocs_w3nest.execution.settings import PageSettings
from mkdocs_w3nest.execution.walk import Report, Step, walk
from mkdocs_w3nest.javascript import Reader
from mkdocs_w3nest.markup.model import CellKind
from mkdocs_w3nest.markup.scanner import scan

PY = BackendRequest(spec="pyrun_backend")
SETTINGS = PageSettings(backends={"py": PY})


INSTALL = (
    "<js-cell>\n"
    "const { sci } = await webpm.install({ backends: ['pyrun_backend#^0.2.2 as sci'] })\n"
    "</js-cell>\n"
)


def fingerprint(request: BackendRequest) -> str:
    if "missing" in request.spec:
        raise ResolveError("no backend package is named 'missing'")
    return f"{request.spec}:{sorted(request.build.items())}"


def run(
    text: str,
    results: Mapping[str, Result] | Callable[[Step], Result | None] | None = None,
    settings: PageSettings = SETTINGS,
    depends: Mapping[str, str] | None = None,
) -> tuple[list[Step], Report]:
    """Walks a page; a cell's result is looked up by its id."""
    page = scan(text, "page.md")
    assert not page.problems
    scripts = [cell for cell in page.cells if cell.kind is CellKind.JS]
    facts = Reader().read_cells([cell.code for cell in scripts])
    walked = walk(
        page,
        settings,
        {cell.index: fact for cell, fact in zip(scripts, facts, strict=True)},
        fingerprint=fingerprint,
        depends=lambda names: depends or dict.fromkeys(names, "same"),
        outcomes={},
    )
    give = results if callable(results) else lambda step: (results or {}).get(step.cell.cell_id, Result())
    steps: list[Step] = []
    result: Result | None = None
    while True:
        try:
            step = walked.send(result) if steps else next(walked)
        except StopIteration as end:
            return steps, end.value
        steps.append(step)
        result = give(step)


def cell(cell_id: str, code: str = "pass", **attributes: str) -> str:
    written = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    interpreter = "" if "interpreter" in attributes else ' interpreter="py"'
    return f'<interpreter-cell cell-id="{cell_id}"{interpreter}{written}>\n{code}\n</interpreter-cell>\n'


def keys(text: str, **settings: Any) -> list[str]:
    return [step.key for step in run(text, **settings)[0]]


def test_cells_run_in_page_order_with_the_site_s_timeout_or_their_own() -> None:
    steps, report = run(cell("a") + cell("b", timeout="5"))
    assert [(step.cell.cell_id, step.timeout) for step in steps] == [("a", 60), ("b", 5)]
    assert [outcome.state for outcome in report.outcomes.values()] == ["done", "done"]


def test_a_value_that_one_cell_gives_another_takes() -> None:
    steps, _ = run(
        cell("a", captured_out="x y") + cell("b", captured_in="y"), {"a": Result(captured={"x": 1, "y": [2]})}
    )
    assert steps[1].captured_in == {"y": [2]}


def test_cells_of_one_backend_continue_one_state_whatever_its_name() -> None:
    settings = PageSettings(backends={"py": PY, "python": PY})
    steps, _ = run(cell("a") + cell("b", interpreter="python"), settings=settings)
    assert steps[1].previous == (steps[0],)


@pytest.mark.parametrize(
    "other",
    [
        BackendRequest(spec="pyrun_backend", build={"python": "3.12"}),
        BackendRequest(spec="pyrun_backend", partition="p"),
    ],
    ids=["another build", "another partition"],
)
def test_another_build_or_partition_is_another_state(other: BackendRequest) -> None:
    settings = PageSettings(backends={"py": PY, "other": other})
    steps, _ = run(cell("a") + cell("b", interpreter="other"), settings=settings)
    assert steps[1].previous == ()


def test_a_js_cell_declares_an_interpreter_for_the_cells_after_it() -> None:
    steps, report = run(INSTALL + cell("a", interpreter="sci"))
    assert steps[0].request.spec == "pyrun_backend#^0.2.2"
    assert report.outcomes[0].state == "ready"


def test_an_interpreter_that_nobody_declares_names_those_that_exist() -> None:
    _, report = run(cell("a", interpreter="pi"))
    [problem] = report.problems
    assert "page.md:1" in str(problem)
    assert "'pi'" in problem.message
    assert "declared are 'py'" in problem.message
    assert report.outcomes[0].state == "skipped"


def test_an_interpreter_declared_after_its_cell_is_not_declared() -> None:
    _, report = run(cell("a", interpreter="sci") + INSTALL)
    assert len(report.problems) == 1


def test_an_install_that_is_computed_is_named_with_its_line() -> None:
    script = "<js-cell>\n\nconst { sci } = await webpm.install({ backends: choose() })\n</js-cell>\n"
    _, report = run(script + cell("a", interpreter="sci"))
    assert "line 3" in report.problems[0].message


def test_a_backend_that_does_not_exist_is_a_problem_of_its_cells_only() -> None:
    settings = PageSettings(backends={"py": PY, "m": BackendRequest(spec="missing")})
    steps, report = run(cell("a", interpreter="m") + cell("b"), settings=settings)
    assert [step.cell.cell_id for step in steps] == ["b"]
    assert "no backend package is named 'missing'" in report.problems[0].message


def test_a_value_of_javascript_leaves_the_cell_to_the_live_page() -> None:
    steps, report = run("<js-cell>\nconst size = await pick()\n</js-cell>\n" + cell("a", captured_in="size"))
    assert steps == []
    assert report.problems == ()
    assert "'size', which JavaScript computes" in report.outcomes[1].message


def test_a_captured_value_that_javascript_declares_again_is_javascript_s() -> None:
    text = cell("a", captured_out="x") + "<js-cell>\nx = 2\n</js-cell>\n" + cell("b", captured_in="x")
    steps, _ = run(text, {"a": Result(captured={"x": 1})})
    assert [step.cell.cell_id for step in steps] == ["a"]


def test_a_captured_in_that_nobody_gives_is_a_problem_with_a_close_name() -> None:
    text = cell("a", captured_out="total") + cell("b", captured_in="totl")
    _, report = run(text, {"a": Result(captured={"total": 1})})
    assert "did you mean 'total'?" in report.problems[0].message


def test_a_failure_stops_its_state_and_what_needs_its_values_and_nothing_else() -> None:
    settings = PageSettings(
        backends={"py": PY, "o": BackendRequest(spec="other"), "f": BackendRequest(spec="free")}
    )
    text = (
        cell("bad", "1\n2\n1/0", captured_out="x")
        + cell("same")
        + cell("needs", interpreter="o", captured_in="x")
        + cell("after", interpreter="o")
        + cell("free", interpreter="f")
    )
    failure = Result(failure=Failure("ZeroDivisionError: division by zero", 3))
    steps, report = run(text, {"bad": failure}, settings)
    assert [step.cell.cell_id for step in steps] == ["bad", "free"]
    assert [outcome.state for outcome in report.outcomes.values()] == [
        "failed",
        "skipped",
        "skipped",
        "skipped",
        "done",
    ]
    assert report.failed == 1
    assert [str(problem) for problem in report.problems] == [
        "page.md:4: the cell 'bad' failed: ZeroDivisionError: division by zero"
    ]
    assert report.problems[0].severity == "warning"


def test_an_expected_failure_is_shown_and_stops_nothing() -> None:
    text = cell("bad", allow_errors="true") + cell("next")
    steps, report = run(text, {"bad": Result(failure=Failure("ValueError: no"))})
    assert len(steps) == 2
    assert report.outcomes[0].state == "failed"
    assert report.failed == 0
    assert report.problems == ()


def test_a_cell_without_a_result_leaves_the_ones_after_it_their_keys() -> None:
    text = cell("a") + cell("b")
    steps, report = run(text, lambda _step: None)
    assert [step.key for step in steps] == keys(text)
    assert [outcome.state for outcome in report.outcomes.values()] == ["ready", "ready"]


SAME = cell("a", "x = 1", captured_out="x") + cell("b", "x + 1", captured_in="x")


@pytest.mark.parametrize(
    "text",
    [
        "# A title\n\nProse.\n\n" + SAME,
        SAME.replace('cell-id="a"', 'cell-id="other"'),
        SAME.replace('interpreter="py"', 'interpreter="py" hide="code" timeout="3" read-only="true"'),
        '<note level="hint">\n\n' + SAME + "\n</note>\n",
        "<js-cell>\nlet y = 1\n</js-cell>\n\n" + SAME,
    ],
    ids=["prose", "id", "appearance", "in a note", "after a js-cell"],
)
def test_what_cannot_change_a_result_leaves_its_key(text: str) -> None:
    given = {"a": Result(captured={"x": 1}), "other": Result(captured={"x": 1})}
    assert keys(text, results=given) == keys(SAME, results=given)


def test_a_change_of_a_cell_changes_its_key_and_those_after_it() -> None:
    before, after = keys(cell("a") + cell("b", "1") + cell("c")), keys(cell("a") + cell("b", "2") + cell("c"))
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False, False]


def test_a_cell_that_is_not_cached_leaves_no_key_to_itself_and_its_followers() -> None:
    steps, _ = run(cell("a") + cell("b", cache="false") + cell("c"))
    assert [step.keeps for step in steps] == [True, False, False]


def test_what_a_page_or_cell_depends_on_is_in_the_key() -> None:
    text = cell("a", depends="data/*.csv")
    assert keys(text, depends={"data/a.csv": "1"}) != keys(text, depends={"data/a.csv": "2"})
    of_page = PageSettings(backends={"py": PY}, depends=("env:HOME",))
    assert keys(text, settings=of_page) != keys(text)


def test_a_cell_that_is_skipped_leaves_no_state_for_the_cells_after_it() -> None:
    """They would run as if it had never been there."""
    text = (
        cell("a", "scale = 1")
        + "<js-cell>\nconst n = await pick()\n</js-cell>\n"
        + cell("b", "scale = n", captured_in="n")
        + cell("c", "scale")
    )
    steps, report = run(text)
    assert [step.cell.cell_id for step in steps] == ["a"]
    assert "the cell 'b' before it did not run" in report.outcomes[3].message


def test_an_end_that_is_not_the_cell_s_own_is_never_expected() -> None:
    text = cell("bad", allow_errors="true") + cell("next")
    steps, report = run(text, {"bad": Result(failure=Failure("did not end within 1 s", own=False))})
    assert len(steps) == 1
    assert report.failed == 1


def test_a_name_that_javascript_gives_anew_is_no_longer_the_site_s_interpreter() -> None:
    script = "<js-cell>\nconst { py } = await webpm.install({ backends: choose() })\n</js-cell>\n"
    steps, report = run(script + cell("a"))
    assert steps == []
    assert "line 2" in report.problems[0].message


def test_a_glob_that_leaves_the_project_is_a_problem_of_its_cell(tmp_path: Path) -> None:
    page = scan(cell("a", depends="../x/*.py") + cell("b"), "page.md")
    walked = walk(
        page,
        SETTINGS,
        {},
        fingerprint=fingerprint,
        depends=lambda names: depends_digest(names, tmp_path),
        outcomes={},
    )
    with pytest.raises(StopIteration) as end:
        next(walked)
    report: Report = end.value.value
    assert "leaves the project" in report.problems[0].message
