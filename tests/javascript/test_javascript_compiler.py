"""The compiler gives what the browser's gives, byte for byte, or nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from mkdocs_w3nest.javascript.compiler import Compiled, compile_cell

FRONTEND = Path(__file__).parents[2] / "mkdocs_w3nest" / "frontend"
CASES = FRONTEND / "tests" / "engine" / "cases"
PROGRAMS = Path(__file__).parent / "programs"
CORPUS = 400
"""Modules to compare; all those under `node_modules` take a minute."""


def in_file(compiled: Compiled) -> str:
    """How the cases of the frontend are written."""
    return (
        f"{compiled.body}\n// declares: {' '.join(compiled.declares)}\n// reads: {' '.join(compiled.reads)}\n"
    )


@pytest.mark.parametrize(
    "case",
    sorted(path for path in CASES.glob("*.js") if ".out." not in path.name),
    ids=lambda path: path.stem,
)
def test_a_case_compiles_as_in_the_browser_unless_it_is_for_that_alone(case: Path) -> None:
    code = case.read_text("utf-8")
    page = re.match(r"// page: (.*)", code)
    compiled = compile_cell(code, frozenset(page[1].split()) if page else frozenset())
    if case.stem.startswith("browser-"):
        assert compiled is None
    else:
        assert compiled is not None
        assert in_file(compiled) == case.with_suffix(".out.js").read_text("utf-8")


@pytest.mark.parametrize(
    "code",
    [
        *("let a\nlet a", "let a; var a", "function f() {} class f {}", "import a from 'a'; let a"),
        *("{ let a; { var a } }", "const a", "let { a }", "var [a]", "using a"),
        *("return 1", "new.target", "() => new.target", "{ import 'a' }", "import()", "new import('a')"),
        *("await 1; function f() { await (a) }", "() => await [a]", "class A { a = await (b) }"),
        *("delete a", "eval = 1", "let eval", "arguments++", "arguments", "yield = 1", "let = 1"),
        *("f() = 1", "++f()", "({ a }) = b", "({ a = 1 })", "for (var a = 1 in b);", "for (async of a);"),
        *("while (a) let b", "while (a) class B {}", "label: let b", "if (a) import 'b'"),
        *("with (a) b", "export const a = 1", "#!/bin/sh", "<!-- a", "<a/>", "@a class B {}"),
        *("a =", "{", "'", "`${", "/a", "\\u0061", "\ud800"),
        *("const f = () => {}\n(a)", "return\na", "{ a: b }\n[c]: d", "a\n{ b: c }"),
        *("($page) => 1", "function $let() {}", "{ class $guard {} }", "try {} catch ($const) {}"),
        "[" * 400 + "]" * 400,
    ],
)
def test_code_that_is_wrong_or_doubtful_is_left_to_the_browser(code: str) -> None:
    assert compile_cell(code, frozenset()) is None


def test_the_cells_of_the_seed_page_compile(seed: Path) -> None:
    page = BeautifulSoup(seed.read_text("utf-8"), "html.parser")
    declared: set[str] = set()
    for cell in page.find_all("js-cell"):
        compiled = compile_cell(cell.get_text(), declared)
        assert compiled is not None
        declared |= set(compiled.declares)
    assert declared == {"installWithUI", "demoClient", "body", "resp", "pyRunner", "client"}


def test_what_the_page_declares_hides_what_cells_have() -> None:
    compiled = compile_cell("display(console)", frozenset({"display"}))
    assert compiled == Compiled("'use strict'; (0, $page.display)(console);", (), ("display",))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Real modules, and what the browser's compiler makes of them."""
    modules = FRONTEND / "node_modules"
    if shutil.which("node") is None or not (modules / "esbuild").is_dir():
        if "node" in os.environ.get("W3NEST_REQUIRE", "").split(","):
            pytest.fail("W3NEST_REQUIRE asks for node, but the frontend's packages are not installed")
        pytest.skip("Node.js or the frontend's packages are not installed: run `npm ci` there")
    compiler = tmp_path_factory.mktemp("compiler") / "compile.mjs"
    run(
        *("npx", "esbuild", "src/engine/compile.ts", "--bundle", "--format=esm", "--platform=node"),
        f"--outfile={compiler}",
    )
    acorn = modules / "acorn" / "dist" / "acorn.mjs"
    cells: list[dict[str, Any]] = json.loads(
        run("node", PROGRAMS / "corpus.mjs", compiler, acorn, modules, CORPUS)
    )
    return cells


def run(*command: object) -> str:
    return subprocess.run(
        [str(part) for part in command], cwd=FRONTEND, check=True, capture_output=True, text=True
    ).stdout


def test_real_modules_compile_as_in_the_browser_and_few_are_left_to_it(corpus: list[dict[str, Any]]) -> None:
    left = []
    for cell in corpus:
        mine = compile_cell(cell["code"], frozenset())
        if mine is None:
            left.append(cell["file"])
            continue
        theirs = cell["compiled"]
        assert mine == Compiled(theirs["body"], tuple(theirs["declares"]), tuple(theirs["reads"])), cell[
            "file"
        ]
    print(f"{len(corpus)} modules, {len(left)} left to the browser: {left}")
    assert len(corpus) > CORPUS / 2
    assert len(left) < len(corpus) / 50
