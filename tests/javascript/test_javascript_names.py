"""The names that a cell gives to the page, and code that is wrong, odd or hostile."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mkdocs_w3nest.javascript import Reader

READER = Reader()
ANYTHING = st.text(st.characters())
FRAGMENTS = st.lists(
    st.sampled_from(
        [
            *(
                "const ",
                "let ",
                "var ",
                "{",
                "}",
                "(",
                ")",
                "[",
                "]",
                ",",
                ";",
                "=",
                "=>",
                "...",
                ":",
                "`",
                "${",
                "'",
            ),
            *(
                "a",
                "b",
                "py",
                "1",
                "'x'",
                "await ",
                "install(",
                "{backends:",
                "['a as py']",
                "webpm.",
                "if",
                "else ",
            ),
            *(
                "for",
                " of ",
                "function ",
                "async ",
                "class ",
                "try",
                "catch",
                "+",
                "++",
                "\n",
                "//",
                "/*",
                "<!--",
            ),
            *("delete ", "new ", "?.", "??", "\\u", "@", "import ", "export ", "#", "😀", "static ", "get "),
        ]
    ),
    max_size=60,
).map("".join)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("const a = 1, b = 2; let c; var d", "a b c d"),
        ("const { a, b: { c = 1, ...d }, [k]: e, 'f': g } = x", "a c d e g"),
        ("const [a, , [b], ...c] = x", "a b c"),
        ("function a() { const no = 1; var no2; no3 = 2 }", "a"),
        ("async function a(no, { no2 }) {} function* b() {} class C { no = 1; static { let no } }", "a b C"),
        ("a = await f(); [b, c.no] = x; ({ d, e: f } = x)", "a b d f"),
        ("a += 1; b++; --c; d ??= 1", "a b c d"),
        ("if (x) { a = 1; const no = 1; no = 2; var b } else c = 1", "a b c"),
        (
            "for (var a = 0; ;) {} for (const no of x) { no = 1 } for (b in x) {} for (let no = 0; no++;);",
            "a b",
        ),
        ("try { a = 1 } catch (no) { no = 1 } finally { b = 1 }", "a b"),
        ("label: a = 1; { let no = 1; { no = 2; b = 1 } }", "a b"),
        ("const a = (no, [no2]) => { no = 1; no3 = 1 }; x(function no4() {}); (no5) => no5++", "a"),
        ("const a = function* () { no = 1 }, b = function () { no2 = 1 }", "a b"),
        ("a.b = 1; a[0] = 2; delete a.b; f(a)", ""),
        ("a = b = c", "a b"),
        ("export const a = 1", "a"),
        ("const a = { x: [1, }; b = 2", "a b"),
    ],
)
def test_a_cell_declares_what_it_gives_to_the_page(code: str, names: str) -> None:
    assert READER.read_cell(code).declares == set(names.split())


@pytest.mark.parametrize(
    ("code", "line", "message"),
    [
        ("const a = 1\nconst b = { x: [1, }", 2, "`]` seems to be missing"),
        ("const a = 1\nconst b = (1", 2, "this is not understood as JavaScript: `const b = (1`"),
        ("const a = 1\n\nlet = = 3 (", 3, "this is not understood as JavaScript"),
    ],
)
def test_code_that_cannot_be_read_is_told_with_its_line(code: str, line: int, message: str) -> None:
    error = READER.read_cell(code).syntax_error
    assert error
    assert error[0] == line
    assert message in error[1]


@pytest.mark.parametrize(
    "code",
    [
        "",
        "// nothing",
        "await f()\nfor await (const x of y) {}",
        "a?.b ?? c; x ||= 1_000n; class A { #p = 1; static {} get q() {} }",
        "const re = /[/]`'/v; const t = f`${x}`; label: for (;;) continue label",
        "await (x); await [y].z; await `t`; const w = await (await (f)()).g(await (h))",
        "const { a, ...b } = y; import('z'); new.target",
    ],
)
def test_valid_code_has_no_syntax_error(code: str) -> None:
    assert READER.read_cell(code).syntax_error is None


@given(ANYTHING | FRAGMENTS)
@example("\x00\ud800\ufeff" + "const a = '\\")
@example("a[b](c)`${")
@example("const {[} = await install({backends: ['a as b'")
def test_no_code_crashes_the_reader(code: str) -> None:
    first, second = READER.read_cells([code, "const { py } = await webpm.install({ backends: ['a as py'] })"])
    lines = [it.line for it in first.declarations] + [it.line for it in first.unread]
    assert all(1 <= line <= code.count("\n") + 1 for line in lines)
    assert second.syntax_error is None


@pytest.mark.parametrize(
    "code",
    [
        "(" * 20_000,
        "[" * 20_000 + "]" * 20_000,
        "[" * 20_000 + "] = x",
        "const " + "[" * 20_000 + "a" + "]" * 20_000 + " = x",
        "if (a) {" * 5_000 + "}" * 5_000,
        "x = " + "a + " * 20_000 + "a",
        "x = " + "a => " * 20_000 + "a",
        "a" + ".b(c)" * 20_000,
        "`${" * 5_000 + "}`" * 5_000,
    ],
    ids=lambda code: code[:12],
)
def test_deeply_nested_code_does_not_end_the_stack(code: str) -> None:
    READER.read_cell(code)
    facts = READER.read_cell(f"{code}\n;await install({{ backends: ['a'] }})")
    assert facts.declarations or facts.unread


def test_what_is_too_deep_to_be_read_is_reported() -> None:
    code = "f(" * 200 + "await install({ backends: ['a'] })" + ")" * 200
    (unread,) = READER.read_cell(code).unread
    assert unread.what == "the code is nested too deeply to be read"


@given(st.text())
@example("\u2028\u2029\x00'\"`\\ ${x} </js-cell>")
def test_every_text_that_json_can_write_is_read_as_it_is(text: str) -> None:
    """ECMA-262 has every JSON text mean the same as an expression."""
    for literal in (json.dumps(text), json.dumps(text, ensure_ascii=False)):
        code = f"await installInterpreter({{ backend: 'a', dockerfile: {literal} }})"
        (declaration,) = READER.read_cell(code).declarations
        assert declaration.dockerfile == text


@given(st.dictionaries(st.text(), st.text() | st.lists(st.text()), max_size=4))
def test_every_build_configuration_that_json_can_write_is_read_as_it_is(build: dict[str, Any]) -> None:
    (declaration,) = READER.read_cell(
        f"await installInterpreter({{ backend: 'a', buildWith: {json.dumps(build)} }})"
    ).declarations
    assert declaration.build == build


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        (r"'\x41\u0042\u{1F996}\101\0'", "AB🦖A\0"),
        (r"'\ud83e\udd96'", "🦖"),
        (r"'a\'\"\`\\\q'", "a'\"`\\q"),
        ("'a\\\nb'", "ab"),
        ("`a\r\nb\rc\nd`", "a\nb\nc\nd"),
        ("`a${1_000}b${0x1F}c${true}d${null + 'x'}`", None),
        ("`a${1_000}b${0x1F}c${true}d${2e3}`", "a1000b31ctrued2000"),
        ("'a' + 1 + `b`", "a1b"),
        ("`${false}`", "false"),
        ("`${010}`", None),
        ("1 + 2 + 'a'", None),
        ("('a', 'b')", None),
        ("-1", None),
        ("`${1.5}`", None),
        ("`${[1]}`", None),
    ],
)
def test_a_literal_means_what_javascript_says_or_is_not_known(literal: str, text: str | None) -> None:
    facts = READER.read_cell(f"await installInterpreter({{ backend: 'a', dockerfile: {literal} }})")
    assert [declaration.dockerfile for declaration in facts.declarations] == ([] if text is None else [text])
    assert bool(facts.unread) == (text is None)
