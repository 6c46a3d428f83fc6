"""What is wrong in a page: each is reported with its line, and the rest of the page is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from mkdocs_w3nest.markup.attributes import TAGS, Value
from mkdocs_w3nest.markup.model import CellKind
from mkdocs_w3nest.markup.scanner import scan

OK = "\n\n<js-cell>\nok\n</js-cell>\n"

PROBLEMS = [
    ("<js-cell>\na\n", "page.md:1: <js-cell> is never closed: add </js-cell> on a line of its own", "error"),
    ("a\n<interpreter-cell interpreter='p'>\n", "page.md:2: <interpreter-cell> is never closed", "error"),
    ("\n<note>\na", "page.md:2: <note> is never closed", "error"),
    ("a </note>", "page.md:1: </note> closes nothing", "error"),
    ("</js-cell>", "page.md:1: </js-cell> closes nothing", "error"),
    ("<api-link target='x'>\n\nx", "page.md:1: <api-link> is never closed", "error"),
    ("<cell-output cell-id='cell-1'>", "page.md:1: <cell-output> is never closed", "error"),
    ("- a\n\n    <note>\n\n</note>", "page.md:5: </note> stands outside of the list item", "error"),
    ("<js-cell cell-id='a>\n", "page.md:1: <js-cell> is not well-formed", "error"),
    ("<js-cell />", "page.md:1: <js-cell> is never closed", "error"),
    ("<note />", "page.md:1: <note> is never closed", "error"),
    (
        "<interpreter-cell>1</interpreter-cell>",
        'page.md:1: <interpreter-cell> needs the attribute interpreter="…"',
        "error",
    ),
    ("<ext-link>x</ext-link>", 'page.md:1: <ext-link> needs the attribute target="…"', "error"),
    ("<cell-output></cell-output>", 'page.md:1: <cell-output> needs the attribute cell-id="…"', "error"),
    (
        "<js-cell id='a'>1</js-cell>\n<js-cell id='a'>2</js-cell>",
        "page.md:2: the cell on line 1 has the id 'a' too",
        "error",
    ),
    (
        "<js-cell read-only='yes'>1</js-cell>",
        'read-only of <js-cell> is "true" or "false", not "yes"',
        "error",
    ),
    ("<js-cell timeout='soon'>1</js-cell>", 'timeout of <js-cell> is a number above 0, not "soon"', "error"),
    ("<js-cell timeout='inf'>1</js-cell>", 'timeout of <js-cell> is a number above 0, not "inf"', "error"),
    (
        "<interpreter-cell interpreter='p' captured-out='a,b'>1</interpreter-cell>",
        'captured-out of <interpreter-cell> lists names of variables, separated by spaces; "a,b" is none',
        "error",
    ),
    ("<note levle='hint'>x</note>", "<note> has no attribute 'levle'; did you mean 'level'?", "warning"),
    ("<note zzz='1'>x</note>", "<note> has no attribute 'zzz'; it has level, title, label", "warning"),
    (
        "<note level='wraning'>x</note>",
        "level of <note> has no \"wraning\"; did you mean 'warning'?",
        "warning",
    ),
    ("<js-cell hide='cod'>1</js-cell>", "hide of <js-cell> has no \"cod\"; did you mean 'code'?", "warning"),
    ("<note level='hint' level='bug'>x</note>", "<note> has 'level' twice; the first one counts", "warning"),
    (
        "<cell-output cell-id='cel-1'></cell-output>",
        "names no cell of this page: 'cel-1'; did you mean",
        "warning",
    ),
]


@pytest.mark.parametrize(("text", "message", "severity"), PROBLEMS, ids=[text for text, _, _ in PROBLEMS])
def test_what_is_wrong_is_reported_with_its_line_and_the_page_goes_on(
    text: str, message: str, severity: str
) -> None:
    """One message says what and where, and cells further down are found."""
    page = scan(text + OK, "page.md")
    assert [problem.severity for problem in page.problems] == [severity]
    assert message in str(page.problems[0])
    assert page.cells[-1].code == "ok"


def test_an_unclosed_cell_swallows_nothing() -> None:
    """The cells before and after a cell that is never closed are what they are without it."""
    page = scan(
        "<js-cell>\n1\n</js-cell>\n\n<js-cell>\n2\n\n<js-cell>\n3\n</js-cell>\n# H\n<js-cell>4</js-cell>", "p"
    )
    assert [cell.code for cell in page.cells] == ["1", "3", "4"]
    assert [(problem.line) for problem in page.problems] == [5]


def test_an_unclosed_note_leaves_the_notes_in_it() -> None:
    """Only the note that is never closed is none."""
    page = scan("<note>\n\n<note level='hint'>\na\n</note>\n\n<note level='bug'>b</note>", "p")
    assert [note.level for note in page.notes] == ["hint", "bug"]
    assert len(page.problems) == 1


def test_what_cannot_be_read_is_at_its_default() -> None:
    """A value that means nothing leaves the attribute as if it were not there."""
    cell = scan("<js-cell cell-id='x' timeout='-1' cache='no' hide='all'>1</js-cell>", "p").cells[0]
    assert (cell.cell_id, cell.timeout, cell.cache, cell.hide) == ("x", None, True, frozenset())


def test_ids_of_cells_are_unique_whatever_authors_write() -> None:
    """Automatic ids give way to those that authors chose, and a second use of an id is not taken."""
    ids = ("", " id='cell-1'", " id='a'", " id='a'")
    text = "\n".join(f"<js-cell{cell_id}>1</js-cell>" for cell_id in ids)
    assert [cell.cell_id for cell in scan(text, "p").cells] == ["cell-1x", "cell-1", "a", "cell-4"]


def test_lines_are_those_of_the_file() -> None:
    """The lines of a page count from where its text starts in its file, after the front matter."""
    page = scan("\n<js-cell>\n1\n</js-cell>\n<note>", "p", first_line=10)
    assert (page.cells[0].span.line, page.cells[0].code_line, page.problems[0].line) == (11, 12, 14)


def test_an_attribute_without_a_value_is_true() -> None:
    """``<note expandable>`` means what it means in HTML."""
    assert scan("<note expandable>x</note>", "p").notes[0].expandable


@pytest.mark.parametrize("kind", list(CellKind))
def test_every_kind_of_cell_is_found(kind: CellKind) -> None:
    """Each cell tag gives a cell of its kind."""
    tag = f"{kind.value}-cell"
    page = scan(f"<{tag} {'interpreter=p' if kind is CellKind.INTERPRETER else ''}>\nx\n</{tag}>", "p")
    assert [(cell.kind, cell.code) for cell in page.cells] == [(kind, "x")]


def test_the_reference_of_tags_names_every_tag_and_attribute() -> None:
    """What authors can write is in the documentation."""
    reference = (Path(__file__).parents[2] / "docs" / "reference" / "tags.md").read_text("utf-8")
    missing = [tag for tag in TAGS if f"<{tag}>" not in reference]
    for tag in TAGS.values():
        for attribute in tag.attributes:
            choices = attribute.choices if attribute.value in (Value.CHOICE, Value.CHOICES) else ()
            missing += [
                f"{tag.name} {name}"
                for name in (attribute.name, *attribute.aliases)
                if f"`{name}`" not in reference
            ]
            missing += [
                f"{tag.name} {attribute.name} {choice}" for choice in choices if choice not in reference
            ]
    assert not missing


def test_a_note_that_a_cell_has_swallowed_the_end_of_is_told_where() -> None:
    text = "<note>\n<js-cell>\n1\n</note>\n</js-cell>\n"
    [problem] = scan(text, "p.md").problems
    assert str(problem).startswith("p.md:1: <note> is never closed")
    assert "the cell of line 2" in problem.message
