"""Whatever is wrong with a page: one clear message, the rest of the site built, nothing left running."""

from __future__ import annotations

import signal
import threading
from dataclasses import dataclass, field
from typing import Any

import pytest
from projects import Cell, Project

PY = '<interpreter-cell interpreter="py" language="python"{more}>\n{code}\n</interpreter-cell>\n'


def py(code: str, more: str = "") -> str:
    return PY.format(code=code, more=f" {more}" if more else "")


@dataclass(frozen=True)
class Case:
    """A bad page: what the log says once, and where; the states of its cells."""

    name: str
    text: str
    says: str
    line: int
    states: list[str]
    backends: dict[str, Any] = field(default_factory=dict)


NO_INTERPRETER = "<interpreter-cell>\n1\n</interpreter-cell>\n"


SKIPPED, FAILED = ["skipped"], ["failed"]
NO_MODULE = "w3nest-no-such-module"


def asking(**entry: Any) -> dict[str, Any]:
    """An interpreter `py` that asks for more than there is."""
    return {"py": {"module": "pyrun_backend", **entry}}


CASES = [
    Case("unclosed", "# P\n\n<js-cell>\n1\n", "<js-cell> is never closed", 3, []),
    Case("stray", "# P\n\n</note>\n", "</note>", 3, []),
    Case("interpreter", NO_INTERPRETER, "interpreter", 1, SKIPPED),
    Case("nobody", py("1").replace('"py"', '"pi"'), "declared are 'good', 'py'", 1, SKIPPED),
    Case("range", py("1"), "is not a version range", 1, SKIPPED, asking(module="pyrun_backend#^x.y")),
    Case(
        "package",
        py("1"),
        "no backend is named 'pyrum_backend'",
        1,
        SKIPPED,
        asking(module="pyrum_backend"),
    ),
    Case(
        "version",
        py("1"),
        "no version of pyrun_backend fits",
        1,
        SKIPPED,
        asking(module="pyrun_backend#^9"),
    ),
    Case("build option", py("1"), "did you mean 'modules'?", 1, SKIPPED, asking(build={"module": "numpy"})),
    Case("apt", py("1"), "Docker", 1, FAILED, asking(build={"apt": "figlet"})),
    Case("python", py("1"), "3.1.99", 1, FAILED, asking(build={"python": "3.1.99"})),
    Case(
        "module",
        py("1"),
        "w3nest-no-such-module",
        1,
        FAILED,
        asking(build={"modules": "w3nest-no-such-module"}),
    ),
    Case("raises", py("1\n\nraise ValueError('no good')"), "ValueError: no good", 4, FAILED),
    Case("syntax", py("x = 1\nif x\n"), "SyntaxError", 3, FAILED),
    Case("never ends", py("while True: pass", 'timeout="1"'), "did not end within 1 s", 2, FAILED),
    Case("exits", py("import os\nos._exit(3)"), "3", 1, FAILED),
    Case("unserialisable", py("f = lambda: 1", 'captured-out="f"'), "`f` is of type function", 1, FAILED),
    Case("allocates", py("x = []\nwhile True: x.append(bytearray(10**8))"), "MemoryError", 3, FAILED),
]


STRICT = [case for case in CASES if case.name in ("unclosed", "nobody", "raises")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bad_page_is_told_once_and_the_rest_is_built(project: Project, case: Case) -> None:
    project.options["backends"] = {"py": "pyrun_backend", "good": "pyrun_backend", **case.backends}
    project.write("bad.md", case.text)
    project.write("good.md", py("'fine'").replace('"py"', '"good"'))
    built = project.build()
    assert built.code == 0, built.log
    told = [
        line for line in built.log.splitlines() if line.startswith(("WARNING", "ERROR")) and case.says in line
    ]
    assert len(told) == 1, built.log
    assert f"bad.md:{case.line}: " in told[0]
    assert built.states("bad") == case.states
    assert "fine" in built.cells("good")[0].get_text()
    assert project.left_running() == []


@pytest.mark.parametrize("case", STRICT, ids=lambda case: case.name)
def test_a_bad_page_fails_a_strict_build(project: Project, case: Case) -> None:
    project.write("bad.md", case.text)
    assert project.build("--strict").code == 1


def test_a_failed_cell_is_shown_in_its_place_and_is_no_good_result_for_a_later_build(
    project: Project, cell: Cell
) -> None:
    project.write("bad.md", cell("print('before')\nraise ValueError('shown')"))
    for _ in range(2):
        built = project.build()
        text = built.cells("bad")[0].get_text()
        assert "before" in text
        assert "ValueError" in text
        assert "1 failed" in built.log


def test_an_expected_failure_is_shown_and_kept(project: Project, cell: Cell) -> None:
    project.write("bad.md", cell("raise ValueError('meant')", allow_errors="true") + cell("1"))
    built = project.build("--strict")
    assert built.code == 0, built.log
    assert built.states("bad") == ["failed", "done"]
    assert "0 run, 2 from the store" in project.build("--strict").log


def test_a_flood_of_output_is_cut_and_the_build_goes_on(project: Project, cell: Cell) -> None:
    project.write("page.md", cell("for _ in range(1024): print('x' * 2**20)", timeout="300"))
    built = project.build()
    assert built.states("page") == ["done"]
    assert (built.folder / "page/index.html").stat().st_size < 8 * 2**20
    assert "truncated" in built.cells("page")[0].get_text()


def test_binary_on_stdout_is_text_with_replacements(project: Project, cell: Cell) -> None:
    project.write(
        "page.md", cell("import sys\n_ = sys.stdout.buffer.write(b'\\xff\\x00ok')\nsys.stdout.flush()")
    )
    built = project.build("--strict")
    assert built.code == 0, built.log
    assert "�" in built.cells("page")[0].get_text()


def test_an_interpreter_that_a_cell_ends_is_new_for_the_next_page(project: Project, cell: Cell) -> None:
    project.options["jobs"] = 1
    project.write("a.md", cell("import os\nos.kill(os.getpid(), 9)") + cell("1"))
    project.write("b.md", cell("'alive'"))
    built = project.build()
    assert built.states("a") == ["failed", "skipped"]
    assert "alive" in built.cells("b")[0].get_text()


def test_a_cache_folder_that_cannot_be_written_is_told_once_and_costs_only_the_cache(
    project: Project, cell: Cell
) -> None:
    (project.folder / "taken").write_text("a file")
    project.options["cache_dir"] = "taken"
    project.write("page.md", cell("'first'") + cell("'second'"))
    built = project.build()
    assert built.states("page") == ["done", "done"]
    assert built.log.count("cache_dir") == 1


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("runner", "doker", "did you mean 'docker'?"),
        ("execute", "sometimes", "expected one of true, false, cached"),
        ("jobs", 0, "whole number from 1"),
        ("timeout", "soon", "number of seconds above 0"),
        ("backends", ["py"], "mapping of interpreter names"),
        ("backends", {"py": {"modul": "x"}}, "did you mean 'module'?"),
        ("backends", {"py": {"module": "pyrun_backend", "build": {"python": 3.1}}}, "write it in quotes"),
        ("backends", {"py": "./nowhere"}, "nowhere"),
        ("links", ["nowhere.json"], "nowhere.json"),
        ("depends", ["../other/*.py"], "leaves the project"),
        ("cache_dir", 3, "path of a folder"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_an_option_that_means_nothing_stops_the_build_and_says_what_would_be_right(
    project: Project, option: str, value: object, says: str
) -> None:
    project.options[option] = value
    built = project.build()
    assert built.code != 0
    assert says in built.log
    assert "Traceback" not in built.log


def test_front_matter_that_means_nothing_names_the_page_and_the_key(project: Project, cell: Cell) -> None:
    project.write("bad.md", "---\nw3nest:\n  tiemout: 3\n---\n" + cell("1"))
    built = project.build()
    assert "bad.md: front matter: w3nest: 'tiemout' is no option here; did you mean 'timeout'?" in built.log
    assert built.states("bad") == ["ready"]


STARTING, RUNNING = "starting", "running"


def _interrupted(project: Project, sent: signal.Signals, moment: str) -> int:
    """Builds, sends a signal when a backend starts or a cell runs; the exit status."""
    process = project.start("build", "--verbose")
    hang = threading.Timer(60, process.kill)
    hang.start()
    assert process.stdout is not None
    if moment == STARTING:
        while "starting pyrun" not in process.stdout.readline():
            assert process.poll() is None
    else:
        while not (project.folder / "running").exists() and process.poll() is None:
            threading.Event().wait(0.02)
    process.send_signal(sent)
    process.communicate()
    assert hang.is_alive(), "the build did not end"
    hang.cancel()
    return int(process.returncode)


@pytest.mark.parametrize("moment", [STARTING, RUNNING])
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda sent: sent.name)
def test_a_build_that_is_ended_leaves_nothing_running(
    project: Project, cell: Cell, sent: signal.Signals, moment: str
) -> None:
    code = f"open({str(project.folder / 'running')!r}, 'w').close()\nwhile True: pass"
    project.write("page.md", cell(code))
    assert _interrupted(project, sent, moment) != 0
    deadline = threading.Event()
    for _ in range(200):  # a killed build's processes are ended by the kernel, a moment later
        if not project.left_running():
            break
        deadline.wait(0.05)
    assert project.left_running() == []


def test_a_link_that_leads_nowhere_names_file_line_and_close_targets(project: Project) -> None:
    project.write("page.md", "# Page\n\nSee <api-link target='instal'></api-link>.\n")
    built = project.build()
    assert "page.md:3: api-link target 'instal' is not known; did you mean 'install'" in built.log
    assert project.build("--strict").code == 1


@pytest.mark.usefixtures("docker_engine")
def test_a_dockerfile_step_that_fails_shows_the_step_and_its_last_lines(project: Project, cell: Cell) -> None:
    dockerfile = "FROM python:3.11-slim\nRUN echo the reason; exit 9\n"
    project.options["runner"] = "docker"
    project.options["backends"] = {
        "py": {"module": "pyrun_backend", "dockerfile": dockerfile},
        "good": "pyrun_backend",
    }
    project.write("bad.md", cell("1"))
    project.write("good.md", cell("'fine'", interpreter="good"))
    built = project.build()
    assert built.states("bad") == ["failed"]
    assert "RUN echo the reason; exit 9" in built.log
    assert "the reason" in built.cells("bad")[0].get_text()
    assert "fine" in built.cells("good")[0].get_text()


def test_docker_that_is_asked_for_and_does_not_answer_is_told_once(project: Project, cell: Cell) -> None:
    project.options["runner"] = "docker"
    project.environment = {"DOCKER_HOST": "unix:///nowhere/docker.sock"}
    project.write("page.md", cell("1") + cell("2"))
    built = project.build()
    assert built.code == 0, built.log
    assert built.log.count("the option `runner` asks for Docker") == 1
    assert built.states("page") == ["skipped", "skipped"]
    assert project.build("--strict").code == 1


def test_a_failure_shows_even_where_outputs_are_hidden(project: Project, cell: Cell) -> None:
    project.write(
        "page.md",
        cell("print('qu' + 'iet')\n1/0", hide="output")
        + cell("print('qu' + 'iet')\n1/0", hide="output", allow_errors="true", interpreter="other"),
    )
    project.options["backends"] = {
        "py": "pyrun_backend",
        "other": {"module": "pyrun_backend", "partition": "o"},
    }
    first, second = project.build().cells("page")
    assert "ZeroDivisionError" in first.get_text()
    assert "quiet" not in first.select_one(".w3nest-outputs").get_text()  # type: ignore[union-attr]
    assert second.select_one(".w3nest-outputs") is None


def test_javascript_that_cannot_be_read_is_a_warning_with_its_line(project: Project) -> None:
    project.write("page.md", "# Page\n\n<js-cell>\nlet y = 1\nlet x = ;\n</js-cell>\n")
    built = project.build()
    assert "WARNING" in built.log
    assert "page.md:5: " in built.log
    assert project.build("--strict").code == 1


def test_html_of_an_output_stays_in_its_cell(project: Project, cell: Cell) -> None:
    html = "</section></div></div><b id='one'>bold<p>open"
    project.write("page.md", cell(f"from IPython.display import HTML\nHTML({html!r})") + "# After\n")
    built = project.build("--strict")
    [after] = built.page("page").select("h1")
    assert after.find_parent("section") is None
    assert built.page("page").select_one(".w3nest-html #one") is not None
    text = (built.folder / "page/index.html").read_text()
    assert text.count("<section") == text.count("</section")
