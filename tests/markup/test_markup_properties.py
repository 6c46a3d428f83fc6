"""What holds for every text, tried on texts made of what a scanner trips over."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markdown import Extension, Markdown

from mkdocs_w3nest.markup.extension import W3NestExtension
from mkdocs_w3nest.markup.model import Page
from mkdocs_w3nest.markup.opening import TAG
from mkdocs_w3nest.markup.scanner import scan, survey
from mkdocs_w3nest.markup.terminal import terminal_html
from mkdocs_w3nest.markup.tokens import Tokens
from mkdocs_w3nest.markup.weave import weave

_PIECES = [
    "<js-cell>",
    "</js-cell>",
    "<js-cell cell-id='a' hide=\"code\">",
    "<interpreter-cell interpreter='p'>",
    "</interpreter-cell>",
    "<cell-output cell-id='a'>",
    "<cell-output cell-id='a' inlined='true'/>",
    "</cell-output>",
    "<note>",
    "<note level='hint' expandable='true'>",
    "</note>",
    "<api-link target='x'>",
    "</api-link>",
    "\\<note>",
    "<note",
    "='",
    '"',
    ">",
    "`",
    "``",
    "```",
    "~~~",
    "```py",
    "<!--",
    "-->",
    "<pre>",
    "</pre>",
    "<script>",
    "</script>",
    "<div>",
    "</div>",
    "<div markdown>",
    "- ",
    "* ",
    "1. ",
    "> ",
    "!!! note",
    '=== "Tab"',
    "[^1]: ",
    ":   ",
    "# ",
    "---",
    "/// note",
    "///",
    "| a | b |",
    "text",
    "zw3nc0x",
    "\ufeff",
    "日本",
    "\x02",
    "\x00",
]


def pages() -> st.SearchStrategy[str]:
    """Texts that are mostly tags, code and containers."""
    breaks = st.sampled_from(
        ["\n", "\n\n", "\n    ", "\n\n    ", "\n        ", "\n  ", "\r\n", "\r", "\t", " ", ""]
    )
    piece = st.one_of(st.sampled_from(_PIECES), st.sampled_from(_PIECES), st.text(max_size=3))
    return st.lists(st.tuples(piece, breaks), max_size=40).map(lambda parts: "".join(a + b for a, b in parts))


def check(text: str) -> None:
    """Scans a page and asserts what holds for all."""
    surveyed = survey(text, "page.md")
    page = surveyed.page
    assert page.text == text
    lines = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    for elements in (page.cells, page.outputs, page.links):
        ends = [0]
        for element in elements:
            span = element.span
            assert ends[-1] <= span.start < span.end <= len(text)
            assert text[span.start] == "<"
            assert text[span.end - 1] == ">"
            assert 1 <= span.line <= lines
            ends.append(span.end)
    assert [cell.index for cell in page.cells] == list(range(len(page.cells)))
    assert len({cell.cell_id for cell in page.cells}) == len(page.cells)
    for note in page.notes:
        assert text[note.span.start : note.span.end].startswith("<note")
        assert text[note.span.start : note.span.end].endswith(">")
    for problem in page.problems:
        assert 1 <= problem.line <= lines
        assert problem.message
    end = 0
    for mark in surveyed.marks:
        assert end <= mark.start <= mark.end <= len(text)
        end = mark.end
    weave(Tokens(surveyed))


@given(pages())
def test_no_text_crashes_the_scanner_and_spans_hold_what_they_say(text: str) -> None:
    """A page always comes back; its spans are in order, within the text, and hold their elements."""
    check(text)


@given(st.text())
def test_text_without_tags_comes_back_byte_for_byte(text: str) -> None:
    """Markdown sees exactly the author's text when no tag of ours is in it."""
    if TAG.search(text) is None:
        surveyed = survey(text, "p")
        assert surveyed.page == Page("p", text)
        assert weave(Tokens(surveyed)) == text


@given(pages())
def test_no_text_crashes_the_conversion_and_no_token_is_left(text: str) -> None:
    """Whatever Markdown makes of a page, no token is in its HTML, and each cell has at most one slot."""
    found: list[Page] = []
    extensions: list[str | Extension] = [
        "admonition",
        "footnotes",
        "tables",
        "toc",
        "pymdownx.superfences",
        W3NestExtension(on_page=found.append),
    ]
    html = Markdown(extensions=extensions).convert(text)
    if found:
        assert Tokens(survey(found[0].text, "p")).pattern.search(html) is None
        for cell in found[0].cells:
            assert html.count(f'data-cell="{cell.index}"') <= 1


CODE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r")).filter(
    lambda code: "-cell" not in code
)


@given(CODE)
def test_any_code_is_verbatim(code: str) -> None:
    """What is between the lines of the tags is the cell's code, whatever it is."""
    page = scan(f"<js-cell>\n{code}\n</js-cell>", "p")
    assert [cell.code for cell in page.cells] == [code]


@given(st.text(st.sampled_from("ab<&>\x1b[]0123456789;mK\r\x08\n\t'\"")))
def test_terminal_text_is_escaped(text: str) -> None:
    """Spans of ours are the only tags in the HTML of terminal text."""
    html = terminal_html(text)
    bare = html.replace("</span>", "")
    for part in bare.split("<")[1:]:
        assert part.startswith("span class=") or part.startswith("span style=")
    assert html.count("<span") == html.count("</span>")
