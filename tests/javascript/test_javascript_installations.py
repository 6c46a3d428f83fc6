"""What is known of the backends that cells install, without running them."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from mkdocs_w3nest.javascript import CellFacts, Declaration, Reader

SPEC = "pyrun_backend#^0.2.2"


def read(*codes: str) -> CellFacts:
    """The facts of the last of a page's cells."""
    return Reader().read_cells(codes)[-1]


def one(*codes: str) -> Declaration:
    facts = read(*codes)
    assert facts.unread == ()
    (declaration,) = facts.declarations
    return declaration


def test_the_seed_page_declares_its_backends_and_what_they_are_built_with(seed: Path) -> None:
    page = BeautifulSoup(seed.read_text("utf-8"), "html.parser")
    facts = Reader().read_cells([cell.get_text() for cell in page.find_all("js-cell")])
    declarations = [declaration for cell in facts for declaration in cell.declarations]
    assert declarations == [
        Declaration("w3nest_demo_backend#^0.1.0", "demoClient", "demoClient", 5),
        Declaration(SPEC, "pyRunner", "pyRunner", 2, {"python": "3.10", "modules": "numpy"}),
        Declaration("w3nest_demo_backend", "client", "client", 2, partition="Foo"),
    ]
    assert [cell.unread for cell in facts] == [()] * 9
    assert [cell.syntax_error for cell in facts] == [None] * 9
    assert set().union(*(cell.declares for cell in facts)) == {
        *("installWithUI", "demoClient", "body", "resp", "pyRunner", "client")
    }


@pytest.mark.parametrize(
    "code",
    [
        "const { py } = await install({ backends: ['pyrun_backend#^0.2.2 as py'] })",
        "const { py } = await webpm.install({ backends: ['pyrun_backend#^0.2.2 as py'] })",
        "const { py } = await installWithUI({ backends: ['pyrun_backend#^0.2.2 as py'], display })",
        "const { py } = await webpm.installWithUI({ backends: ['pyrun_backend#^0.2.2 as py'] })",
        "const { py } = await webpm['install']({ backends: ['pyrun_backend#^0.2.2 as py'] })",
        """const { installWithUI: ui } = await webpm.installViewsModule()
        const { py } = await ui({ backends: ['pyrun_backend#^0.2.2 as py'] })""",
        """const { py } = await (await webpm.installViewsModule()).installWithUI({
            backends: ['pyrun_backend#^0.2.2 as py'], display: (view) => display(view) })""",
        """const views = await webpm.installViewsModule()
        const { py } = await views.installWithUI({ backends: ['pyrun_backend#^0.2.2 as py'] })""",
        "const { py } = (await (install)({ backends: ['pyrun_backend#^0.2.2 as py'] }))",
        "({ py } = await install({ backends: ['pyrun_backend#^0.2.2 as py'] }))",
        "const py = (await install({ backends: ['pyrun_backend#^0.2.2 as py'] })).py",
        "let pending = install({ backends: ['pyrun_backend#^0.2.2 as py'] }); var { py } = await pending",
        """const [{ d3 }, { py }] = await Promise.all([
            install({ esm: ['d3#^7 as d3'] }), install({ backends: ['pyrun_backend#^0.2.2 as py'] })])""",
        "{ var { py } = await install({ backends: ['pyrun_backend#^0.2.2 as py'] }) }",
        "const { py = null } = await install({ backends: ['pyrun_backend#^0.2.2 as py'] })",
        "const { 'py': py } = await install({ backends: { modules: ['pyrun_backend#^0.2.2 as py'] } })",
        "const { pyrun_backend: py } = await install({ backends: ['pyrun_backend#^0.2.2'] })",
        "const py = await installInterpreter({ backend: 'pyrun_backend#^0.2.2', display })",
        "const py = await webpm.installInterpreter({ backend: 'pyrun_backend#^0.2.2' })",
    ],
)
def test_every_way_to_install_binds_the_variable_to_its_backend(code: str) -> None:
    declaration = one(code)
    assert (declaration.spec, declaration.variable) == (SPEC, "py")
    assert declaration.alias in ("py", "pyrun_backend")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("{ backends: ['a'] }", Declaration("a", "a", None, 1)),
        ("{ backends: ['@x/a#>=1.0 <2 as b'] }", Declaration("@x/a#>=1.0 <2", "b", None, 1)),
        ("{ backends: [' a # ^1  as  b '] }", Declaration("a#^1", "b", None, 1)),
        ("{ backends: { modules: ['a'], partition: 'P' } }", Declaration("a", "a", None, 1, partition="P")),
        (
            "{ backends: { modules: ['a'], partition: webpm.Client.backendsPartitionId } }",
            Declaration("a", "a", None, 1),
        ),
        ("{ backends: { modules: ['a'], partition: undefined } }", Declaration("a", "a", None, 1)),
        (
            "{ backends: {modules: ['a#1'], configurations: { a: { build: { x: ['p','q'], n: 3, o: null}}}}}",
            Declaration("a#1", "a", None, 1, {"x": ["p", "q"], "n": "3"}),
        ),
        (
            "{ backends: { modules: ['a'], configurations: { ['a']: { dockerfile: `FROM x\\nRUN ${'y'}` }}}}",
            Declaration("a", "a", None, 1, dockerfile="FROM x\nRUN y"),
        ),
        (
            "{ backends: { modules: ['a'], configurations: { b: { build: compute() } } } }",
            Declaration("a", "a", None, 1),
        ),
    ],
)
def test_the_arguments_of_an_installation_are_read(arguments: str, expected: Declaration) -> None:
    assert one(f"await install({arguments})") == expected


def test_the_arguments_of_an_interpreter_are_read() -> None:
    code = """const cpp = await installInterpreter({
        backend: 'cpprun_backend#^0.1.0',
        buildWith: { apt: 'libarmadillo-dev' },
        dockerfile: 'https://example.org/Dockerfile',
        display,
        notification: true,
    })"""
    assert one(code) == Declaration(
        "cpprun_backend#^0.1.0",
        "cpprun_backend",
        "cpp",
        1,
        {"apt": "libarmadillo-dev"},
        "https://example.org/Dockerfile",
    )


@pytest.mark.parametrize(
    "cells",
    [
        ["const range = '^0.2.2'", "await install({ backends: [`pyrun_backend#${range} as py`] })"],
        ["const name = 'pyrun_backend#' + '^0.2.2'", "await install({ backends: [name + ' as py'] })"],
        [
            "const config = { backends: ['pyrun_backend#^0.2.2 as py'] }",
            "display(config); await install({ ...config, display })",
        ],
        [
            "const config = { modules: [] }; config.modules = ['pyrun_backend#^0.2.2 as py']",
            "await install({ backends: config })",
        ],
        [
            "let names = ['x']; names = ['pyrun_backend#^0.2.2 as py']",
            "await install({ backends: [...names] })",
        ],
        ["let name = 'pyrun_backend'; name += '#^0.2.2 as py'", "await install({ backends: [name] })"],
        [
            "const { a: [, name] } = { a: [1, 'pyrun_backend#^0.2.2 as py'] }",
            "await install({ backends: [name] })",
        ],
        ["const names = { py: 'pyrun_backend#^0.2.2 as py' }", "await install({ backends: [names['py']] })"],
        ["const ui = webpm.install", "await ui({ backends: ['pyrun_backend#^0.2.2 as py'] })"],
        [
            "const spec = 'wrong'",
            "{ const spec = 'pyrun_backend#^0.2.2 as py'; await install({ backends: [spec] }) }",
        ],
        [
            "const config = { backends: ['x'], backends: ['pyrun_backend#^0.2.2 as py'] }; delete config.esm",
            "await install(config)",
        ],
    ],
)
def test_literals_and_functions_of_earlier_cells_are_known(cells: list[str]) -> None:
    declaration = one(*cells)
    assert (declaration.spec, declaration.alias) == (SPEC, "py")


def test_a_client_that_is_given_further_names_is_declared_under_each() -> None:
    cells = [
        "const installed = await install({ backends: ['a as one', 'b as two'] })",
        "\nconst { two } = installed; first = installed.one",
    ]
    before, after = Reader().read_cells(cells)
    assert [(it.alias, it.variable, it.line) for it in before.declarations] == [
        ("one", None, 1),
        ("two", None, 1),
    ]
    assert [(it.alias, it.variable, it.line) for it in after.declarations] == [
        ("two", "two", 2),
        ("one", "first", 2),
    ]


def test_a_client_in_a_block_of_its_own_is_no_variable_of_the_page() -> None:
    declaration = one("{ const { py } = await install({ backends: ['pyrun_backend#^0.2.2 as py'] }) }")
    assert declaration.variable is None


def test_a_promise_that_nobody_awaits_binds_nothing() -> None:
    declaration = one("const { py } = install({ backends: ['pyrun_backend#^0.2.2 as py'] })")
    assert declaration.variable is None


@pytest.mark.parametrize(
    "code",
    [
        "await install({ esm: ['d3#^7 as d3'], css: [compute()] })",
        "const run = async () => { const { d3 } = await install({ esm: ['d3'] }) }",
        "await webpm.queryLoadingGraph({ backends: ['a'] })",
        "const o = { install: (x) => x }; o.install({ backends: ['a'] })",
        "const install = (x) => x; install({ backends: ['a'] })",
        "await install()",
        "await install({ backends: null })",
    ],
)
def test_what_installs_no_backend_declares_nothing(code: str) -> None:
    facts = read(code)
    assert (facts.declarations, facts.unread) == ((), ())
