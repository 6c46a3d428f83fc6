"""The code of a cell reaches whoever runs it as it is written."""

from __future__ import annotations

import pytest

from mkdocs_w3nest.markup.scanner import scan

CODE = [
    "a < b && c > d",
    "**bold** _em_ `tick` ``` fence",
    "```\nfenced\n```",
    "  indented\n\ttab\n",
    "\n\nblank lines\n\n\n",
    "${x} \\n \\` $$ &amp; &lt;",
    "const a = '</div>' + \"<js-cell>\" + `</js-cell>`",
    "// says </js-cell> at the end",
    "x = '''\n<note>\n</note>\n<!--\n'''",
    "trailing  \nspaces \t",
    "*   list\n# heading\n---\n| a | b |",
    "ünï 日本 🦖",
    "--8<-- 'x'",
]


@pytest.mark.parametrize("code", CODE)
def test_code_on_lines_of_its_own_is_verbatim(code: str) -> None:
    """Nothing in the code means anything to Markdown, HTML or the scanner."""
    page = scan(f"Text\n\n<js-cell>\n{code}\n</js-cell>\n\n<note>after</note>", "p")
    assert [cell.code for cell in page.cells] == [code]
    assert len(page.notes) == 1
    assert not page.problems


@pytest.mark.parametrize("code", CODE)
@pytest.mark.parametrize("container", ["- item\n\n", "!!! note\n", '=== "Tab"\n\n', "<note>\n"])
def test_code_of_an_indented_cell_is_verbatim_less_its_indentation(code: str, container: str) -> None:
    """In a list item, an admonition, a tab or a note, one indentation is taken off."""
    indented = "\n".join(
        f"    {line}" if line else line for line in f"<js-cell>\n|{code}\n</js-cell>".split("\n")
    )
    page = scan(f"{container}{indented}\n{'</note>' if container.startswith('<') else ''}", "p")
    assert [cell.code for cell in page.cells] == [f"|{code}"]
    assert not page.problems


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<js-cell>display(1)</js-cell>", "display(1)"),
        ("<js-cell> a </js-cell>", " a "),
        ("<js-cell>a\nb\n</js-cell>", "a\nb"),
        ("<js-cell>\na</js-cell>", "a"),
        ("<js-cell>  \na  \n  </js-cell>  ", "a  "),
        ("<js-cell>\n</js-cell>", ""),
        ("<js-cell>\n\n</js-cell>", ""),
        ("<js-cell>\n\n\n</js-cell>", "\n"),
        ("<js-cell></js-cell>", ""),
        ("<js-cell>   </js-cell>", "   "),
        ("<js-cell>\r\na\r\nb\r\n</js-cell>", "a\r\nb"),
        ("<js-cell>\n  a\n    b\n</js-cell>", "  a\n    b"),
        ("  <js-cell>\n    a\n      b\n  </js-cell>", "a\n  b"),
        ("> <js-cell>\n> a\n>   b\n> </js-cell>", "a\n  b"),
        ("<js-cell\n  id='x'>\na\n</js-cell >", "a"),
        ('<js-cell\n  id="x > y">a</js-cell>', "a"),
        ("Text <js-cell>a</js-cell> and <js-cell>b</js-cell>", "a"),
    ],
)
def test_code_ends_where_the_rules_say(text: str, code: str) -> None:
    """One line break beside each tag is not code, nor what is blank on the lines of the tags."""
    page = scan(text, "p")
    assert page.cells[0].code == code
    assert not page.problems


def test_a_cell_may_show_cells_in_its_code() -> None:
    """Tags on lines of their own in the code are part of it as long as they are closed."""
    inner = "const page = `\n<js-cell>\ndisplay(1)\n</js-cell>\n`"
    page = scan(f"<js-cell>\n{inner}\n</js-cell>\n<js-cell>\n2\n</js-cell>", "p")
    assert [cell.code for cell in page.cells] == [inner, "2"]


def test_code_line_is_the_line_of_the_first_line_of_code() -> None:
    """Line 1 of the code is on `code_line` of the page."""
    for text in ("a\n<js-cell>x\n</js-cell>", "<js-cell\n>x</js-cell>", "<js-cell>\nx\n</js-cell>"):
        assert scan(text, "p").cells[0].code_line == 2
