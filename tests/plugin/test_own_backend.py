"""Interpreters of the project itself, that speak the protocol more or less well."""

from __future__ import annotations

import json

import pytest
from projects import Built, Cell, Project
from sites import eventually, serving

SERVER = """
import json, os, sys, time
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(b"ready")

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != "/run":
            return self.send_error(404)
        code = asked["code"]
        if code == "crash":
            print("the last words", file=sys.stderr)
            os._exit(7)
        if code == "sleep":
            time.sleep(3600)
        if code == "refuse":
            return self.send_error(500, "out of order")
        if code == "html":
            return self.answer(b"<p>no interpreter</p>")
        if code == "list":
            return self.answer(b"[]")
        if code == "fail":
            error = {"kind": "Runtime", "message": "it went wrong", "lineNumber": 1}
            return self.answer(json.dumps({"output": "half", "capturedOut": {}, "error": error}).encode())
        captured = {name: asked["capturedIn"].get("x", 0) + 1 for name in asked["capturedOut"]}
        self.answer(json.dumps({"output": f"ran {code}", "capturedOut": captured}).encode())

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

HTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
"""


@pytest.fixture
def plain(project: Project) -> Project:
    """A project with an interpreter `plain` that knows the original protocol alone."""
    folder = project.folder / "backends" / "plain"
    folder.mkdir(parents=True)
    described = {"name": "plain", "version": "1.0.0", "webpm": {"type": "backend", "interpreter": True}}
    (folder / "package.json").write_text(json.dumps(described))
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "plain"\nversion = "1.0.0"\ndependencies = []\n'
    )
    (folder / "plain.py").write_text(SERVER)
    project.options["backends"] = {"plain": "./backends/plain"}
    return project


def build(project: Project, cell: Cell, *codes: str, **attributes: str) -> Built:
    project.write("page.md", "".join(cell(code, interpreter="plain", **attributes) for code in codes))
    return project.build()


def test_an_interpreter_of_the_original_protocol_shows_its_output_and_gives_values(
    plain: Project, cell: Cell
) -> None:
    plain.write(
        "page.md",
        cell("one", interpreter="plain", captured_out="x")
        + cell("two", interpreter="plain", captured_in="x", captured_out="y"),
    )
    built = plain.build("--strict")
    assert built.code == 0, built.log
    assert "ran one" in built.cells("page")[0].get_text()
    assert [cell["captured"] for cell in built.outcomes("page")] == [{"x": 1}, {"y": 2}]


def test_its_failure_is_shown_after_what_it_printed(plain: Project, cell: Cell) -> None:
    built = build(plain, cell, "fail")
    text = built.cells("page")[0].get_text()
    assert text.index("half") < text.index("it went wrong")
    assert "page.md:2: the cell 'cell-1' failed: it went wrong" in built.log


def test_an_interpreter_that_ends_says_how_and_its_last_words(plain: Project, cell: Cell) -> None:
    built = build(plain, cell, "crash", "one")
    assert built.states("page") == ["failed", "skipped"]
    assert "the backend 'plain' ended" in built.log
    assert "7" in built.log
    assert "the last words" in built.log


def test_an_error_of_http_is_told_with_its_status_and_no_address_of_this_machine(
    plain: Project, cell: Cell
) -> None:
    built = build(plain, cell, "refuse")
    assert "/run answered 500 out of order" in built.log
    assert "127.0.0.1" not in (built.folder / "page/index.html").read_text()


@pytest.mark.parametrize("code", ["html", "list"])
def test_an_answer_that_is_none_is_told_as_the_backend_s_fault(plain: Project, cell: Cell, code: str) -> None:
    built = build(plain, cell, code)
    assert built.states("page") == ["failed"]
    assert "'plain'" in built.log
    assert "Traceback" not in built.log


def test_a_change_of_its_source_runs_its_cells_again(plain: Project, cell: Cell) -> None:
    assert "1 run" in build(plain, cell, "one").log
    assert "0 run" in build(plain, cell, "one").log
    source = plain.folder / "backends" / "plain" / "plain.py"
    source.write_text(SERVER.replace("ran {code}", "now ran {code}"))
    built = build(plain, cell, "one")
    assert "1 run" in built.log
    assert "now ran one" in built.cells("page")[0].get_text()


def test_pages_share_no_instance_of_a_backend_with_one_state(plain: Project, cell: Cell) -> None:
    plain.write("a.md", cell("crash", interpreter="plain"))
    plain.write("b.md", cell("one", interpreter="plain"))
    built = plain.build()
    assert built.states("a") == ["failed"]
    assert built.states("b") == ["done"]
    assert plain.left_running() == []


def test_front_matter_may_name_a_folder_after_other_pages_ran(plain: Project, cell: Cell) -> None:
    plain.options["backends"] = {"py": "pyrun_backend"}
    plain.write("a.md", cell("1"))
    plain.write(
        "b.md", "---\nw3nest:\n  backends: {own: ./backends/plain}\n---\n" + cell("one", interpreter="own")
    )
    built = plain.build("--strict")
    assert built.code == 0, built.log
    assert "ran one" in built.cells("b")[0].get_text()


def test_a_page_may_have_any_name(plain: Project, cell: Cell) -> None:
    plain.write("été 1.md", cell("one", interpreter="plain"))
    built = plain.build("--strict")
    assert built.code == 0, built.log
    assert built.states("été 1") == ["done"]


def test_a_backend_that_ends_is_not_what_allow_errors_expects(plain: Project, cell: Cell) -> None:
    for _ in range(2):
        built = build(plain, cell, "crash", "one", allow_errors="true")
        assert built.states("page") == ["failed", "skipped"]
        assert "1 run, 0 from the store, 1 failed" in built.log


def test_a_backend_that_a_page_names_is_taken_anew_when_it_changes_while_it_is_served(
    plain: Project, cell: Cell
) -> None:
    del plain.options["backends"]
    front_matter = "---\nw3nest: {backends: {mine: {folder: backends/plain}}}\n---\n"
    plain.write("page.md", front_matter + cell("1", interpreter="mine"))
    folder = plain.folder / "backends" / "plain"
    with serving(plain) as served:
        eventually(lambda: "ran 1" in served.html("page/"), "it runs")
        (folder / "plain.py").write_text(SERVER.replace("ran {code}", "calculated {code}"))
        eventually(lambda: "calculated 1" in served.html("page/"), "it runs as it is now")
        described = json.loads((folder / "package.json").read_text())
        (folder / "package.json").write_text(json.dumps(described | {"version": "1.0.1"}))
        eventually(lambda: "starting plain 1.0.1" in "".join(served.log), "it is the new version")
        assert "found twice" not in "".join(served.log)
