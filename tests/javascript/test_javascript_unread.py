"""What about backends is not literal: it is reported with its line and place, and nothing is guessed."""

from __future__ import annotations

import pytest

from mkdocs_w3nest.javascript import Reader, Unread

COMPUTED = "is computed when the page runs"
CHANGED = "may be changed when the page runs"


@pytest.mark.parametrize(
    ("code", "line", "what"),
    [
        ("await install(config)", 1, f"the argument of `install` {COMPUTED}"),
        ("await installWithUI(\n...x)", 2, f"the argument of `installWithUI` {COMPUTED}"),
        ("await webpm.install(['a'])", 1, "the argument of `install` is not an object"),
        ("await install({\n backends })", 2, f"`backends` {COMPUTED}"),
        ("await install({\n ...common })", 2, f"`backends` {COMPUTED}"),
        ("await install({ backends: 'a' })", 1, "`backends` is not a list"),
        ("await install({ backends: [\n name() ] })", 2, f"`backends[0]` {COMPUTED}"),
        ("await install({ backends: [`a#${\nrange}`] })", 1, f"`backends[0]` {COMPUTED}"),
        ("await install({ backends: [3] })", 1, "`backends[0]` is not a text"),
        ("await install({ backends: ['#1'] })", 1, "`backends[0]` is '#1', which names no backend"),
        ("await install({ backends: ['a', ...more] })", 1, f"`backends` {COMPUTED}"),
        ("await install({ backends: { modules } })", 1, f"`backends.modules` {COMPUTED}"),
        (
            "await install({ backends: { modules: ['a'], partition: p() } })",
            1,
            f"`backends.partition` {COMPUTED}",
        ),
        (
            "await install({ backends: { modules: ['a'],\n configurations: { a: { build: { x:\n f() }}}}})",
            3,
            f"`backends.configurations.a.build.x` {COMPUTED}",
        ),
        (
            "await installInterpreter({ backend: 'a', buildWith: { x: 3.10 } })",
            1,
            "`buildWith.x` is a number with a fraction; write it in quotes, as 3.10 is 3.1",
        ),
        (
            "await installInterpreter({ backend: 'a', buildWith: { ['x' + y]: 1 } })",
            1,
            f"`buildWith` {COMPUTED}",
        ),
        (
            "await install({ backends: { modules: ['a'], configurations: { [a()]: {} } } })",
            1,
            f"`backends.configurations.a` {COMPUTED}",
        ),
        (
            "await installInterpreter({ backend: 'a', dockerfile: `${BASE_URL}/Dockerfile` })",
            1,
            f"`dockerfile` {COMPUTED}",
        ),
        ("await installInterpreter({ buildWith: {} })", 1, "`backend` is not a text"),
        (
            "await installInterpreter({ backend: 'a', buildWith: { x: true } })",
            1,
            "`buildWith.x` is not a text",
        ),
    ],
)
def test_what_is_not_literal_is_reported_with_line_and_place(code: str, line: int, what: str) -> None:
    facts = Reader().read_cell(code)
    assert facts.unread == (Unread(line, what),)
    assert facts.declarations == ()


@pytest.mark.parametrize(
    ("code", "where"),
    [
        ("async function f() {\n await install({ backends: ['a as b'] }) }", "a function"),
        ("button.onclick = async () => {\n b = await install({ backends: ['a'] }) }", "a function"),
        ("const o = { async m() {\n await install({ backends: ['a'] }) } }", "a function"),
        ("(async () => {\n await install({ backends: ['a'] }) })()", "a function"),
        ("if (x)\n b = await install({ backends: ['a'] })", "a condition"),
        ("const b = x ?\n await install({ backends: ['a'] }) : null", "a condition"),
        ("x &&\n await install({ backends: ['a'] })", "a condition"),
        ("switch (x) { case 1:\n await install({ backends: ['a'] }) }", "a condition"),
        ("for (const x of y) {\n b = await install({ backends: ['a'] }) }", "a loop"),
        ("while (x)\n await install({ backends: [x] })", "a loop"),
        ("do {\n b = await install({ backends: ['a'] }) } while (x)", "a loop"),
        ("try {\n b = await install({ backends: ['a'] }) } catch (e) {}", "a `try` statement"),
        ("class A { static {\n install({ backends: ['a'] }) } }", "a class"),
        ("b =\n await install({ backends: ['a'] ; x: })", "code that is not understood"),
    ],
)
def test_an_installation_that_may_not_run_is_reported_and_declares_nothing(code: str, where: str) -> None:
    facts = Reader().read_cell(code)
    assert facts.unread == (Unread(2, f"`install` is called inside {where}: whether it runs is not known"),)
    assert facts.declarations == ()


def test_one_backend_that_cannot_be_read_leaves_the_others() -> None:
    facts = Reader().read_cell("const { b, c } = await install({ backends: ['a as b', f(), 'a as c'] })")
    assert [declaration.variable for declaration in facts.declarations] == ["b", "c"]
    assert facts.unread == (Unread(1, f"`backends[1]` {COMPUTED}"),)


@pytest.mark.parametrize(
    "change",
    [
        "names.push('b')",
        "names[0] = 'b'",
        "change(names)",
        "new Change({ names })",
        "const again = names; again.reverse()",
        "button.onclick = () => names.push('b')",
    ],
)
def test_a_list_that_code_may_have_changed_is_not_taken_as_written(change: str) -> None:
    facts = Reader().read_cell(f"const names = ['a']\n{change}\nawait install({{ backends: names }})")
    assert facts.unread == (Unread(2, f"`backends` {CHANGED}"),)
    assert facts.declarations == ()


@pytest.mark.parametrize(
    "change",
    [
        "if (x) name = 'b'",
        "function f() { name = 'b' }",
        "for (name of names) {}",
        "name++",
        "name ||= 'b'",
        "[name] = f()",
        "name = f()",
        "var name = x ? 'b' : 'c'",
    ],
)
def test_a_name_that_code_may_have_changed_is_not_taken_as_written(change: str) -> None:
    facts = Reader().read_cell(f"let name = 'a'\n{change}\nawait install({{ backends: [name] }})")
    assert facts.unread == (Unread(3, f"`backends[0]` {COMPUTED}"),)


@pytest.mark.parametrize(
    ("change", "argument"),
    [
        ("if (x) config.backends = ['b']", "config"),
        ("change(config)", "config"),
        ("change(config)", "{ ...config }"),
        ("change(config)", "{ backends: config.backends }"),
        ("change(config.backends)", "{ backends: ['b', ...config.backends] }"),
        ("config[key()] = ['b']", "config"),
    ],
)
def test_an_object_that_code_may_have_changed_is_not_taken_as_written(change: str, argument: str) -> None:
    facts = Reader().read_cell(f"const config = {{ backends: ['a'] }}\n{change}\nawait install({argument})")
    assert facts.unread == (Unread(2, f"`backends` {CHANGED}"),)
    assert facts.declarations == ()


def test_a_name_of_a_block_that_a_condition_may_change_is_not_taken_as_written() -> None:
    facts = Reader().read_cell("{ let name = 'a'; if (x) name = 'b';\nawait install({ backends: [name] }) }")
    assert facts.unread == (Unread(2, f"`backends[0]` {COMPUTED}"),)


def test_a_name_that_a_condition_may_give_to_a_client_is_not_declared() -> None:
    facts = Reader().read_cell("const i = await install({ backends: ['a'] }); if (x) { py = i.a }")
    assert [declaration.variable for declaration in facts.declarations] == [None]
    assert facts.declares == {"i", "py"}


def test_what_an_earlier_cell_computed_is_reported_where_it_is_used() -> None:
    cells = ["\n\n\nconst config = { backends: [f()] }", "\nawait install(config)"]
    assert Reader().read_cells(cells)[1].unread == (Unread(2, f"`backends[0]` {COMPUTED}"),)


def test_an_object_that_holds_itself_can_be_changed() -> None:
    facts = Reader().read_cell("const o = { backends: ['a'] }; o.o = o; change(o); await install(o)")
    assert facts.unread == (Unread(1, f"`backends` {CHANGED}"),)
