"""Cells, outputs elsewhere, recordings: readable with CSS off and by screen readers, the same each time."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from mkdocs_w3nest.markup.html import recording, render_cell, render_output_element
from mkdocs_w3nest.markup.model import Cell, CellOutput, Outcome
from mkdocs_w3nest.markup.scanner import scan

HELLO: dict[str, Any] = {"output_type": "stream", "name": "stdout", "text": "hello"}
FAILED: dict[str, Any] = {"output_type": "error", "ename": "E", "evalue": "v", "traceback": []}
DONE = Outcome("done", (HELLO,))


def cell(attributes: str = "", code: str = "a = 1") -> Cell:
    given = f"cell-id='x y' interpreter='py' captured-in='a b' captured-out='c' {attributes}"
    text = f"<interpreter-cell {given}>\n{code}\n</interpreter-cell>"
    return scan(text, "p").cells[0]


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def output(attributes: str = "", content: str = "") -> CellOutput:
    return scan(f"<cell-output cell-id='x' {attributes}>{content}</cell-output>", "p").outputs[0]


def test_a_cell_reads_completely_with_css_off() -> None:
    """Language, interpreter, names, state, code and outputs are text, in this order."""
    assert text_of(render_cell(cell(), DONE)) == "Python py in a · b out c done a = 1 hello"


@pytest.mark.parametrize(
    ("state", "said"), [("ready", "not run"), ("done", "done"), ("failed", "failed"), ("skipped", "skipped")]
)
def test_a_cell_tells_screen_readers_what_and_how_it_is(state: Any, said: str) -> None:
    """The cell is a named group, its outputs a named region that announces changes."""
    html = render_cell(cell(), Outcome(state))
    assert 'role="group"' in html
    assert f'aria-label="Python cell, {said}"' in html
    assert f'data-state="{state}"' in html
    assert 'role="region" aria-label="Output of x y" aria-live="polite"' in html


def test_a_cell_has_an_anchor() -> None:
    """Links to a cell go to its id, made fit for an address."""
    html = render_cell(cell(), DONE)
    assert 'id="w3nest-x-y"' in html
    assert 'data-cell-id="x y"' in html
    assert 'data-kind="interpreter"' in html


def test_code_is_highlighted_in_the_classes_of_themes() -> None:
    """Pygments' classes are there, highlight.js stays away, and the code can be copied as it is."""
    html = render_cell(cell(code="def f(): return '<b>'"), Outcome())
    assert (
        '<div class="language-python highlight"><pre tabindex="0"><span></span><code class="nohighlight">'
        in html
    )
    assert '<span class="k">def</span>' in html
    assert "&lt;b&gt;" in html
    assert "<b>'" not in html


def test_code_of_a_language_that_is_not_known_is_plain() -> None:
    """Any language shows."""
    html = render_cell(cell("language='my <lang>'", code="a < b"), Outcome())
    assert "a &lt; b" in html
    assert 'class="language-my--lang- highlight"' in html
    assert "my &lt;lang&gt;" in html


def test_line_numbers_are_not_part_of_the_text() -> None:
    """Numbers stand in attributes; they count from the first line of the code, blank or not."""
    html = render_cell(cell("line-numbers='true'", code="\n'''a\nb'''\n\nc"), Outcome())
    assert re.findall(r'data-linenos="([^"]*)"', html) == ["2 ", "3 ", "4 ", "5 "]
    assert text_of(html).endswith("'''a b''' c")
    assert "linenos" not in render_cell(cell(), Outcome())


def test_hidden_code_leaves_the_outputs_alone() -> None:
    """No header, no code, no box."""
    html = render_cell(cell("hide='code'"), DONE)
    assert text_of(html) == "hello"
    assert "w3nest-bare" in html


def test_hidden_output_leaves_the_code_alone() -> None:
    """No outputs and no region for them."""
    html = render_cell(cell("hide='output'"), DONE)
    assert "hello" not in html
    assert 'role="region"' not in html


def test_outputs_that_are_elsewhere_are_not_below_the_cell() -> None:
    """A failure stays in its place all the same."""
    html = render_cell(cell(), Outcome("failed", (HELLO, FAILED)), outputs=False)
    assert "hello" not in html
    assert 'role="alert"' in html


def test_a_message_stands_where_outputs_stand() -> None:
    """Why a cell has no outputs is text in its place, and an alert when the cell failed without an output."""
    html = render_cell(cell(), Outcome("skipped", message="a < b"))
    assert text_of(html).endswith("a &lt; b")
    assert "alert" not in html
    assert 'role="alert"' in render_cell(cell(), Outcome("failed", message="gone"))


def test_a_failure_says_its_line() -> None:
    """The line of the code that failed is with the error."""
    assert "E, line 2" in render_cell(cell(), Outcome("failed", (FAILED,), line=2))


def test_an_output_element_shows_its_content_until_there_is_an_output() -> None:
    """Before, its own content with the default style and class; after, the outputs with the others."""
    element = output("class='c' style='s' defaultClass='dc' defaultStyle='ds'", "*later*")
    before, after = render_output_element(element, Outcome()), render_output_element(element, DONE)
    assert "<em>later</em>" in before
    assert 'class="w3nest-cell-output dc" style="ds"' in before
    assert "hello" in after
    assert "later" not in after
    assert 'class="w3nest-cell-output c" style="s"' in after
    assert 'aria-live="polite"' in after


def test_an_inlined_output_has_no_blocks() -> None:
    """It may stand in a paragraph."""
    html = render_output_element(output("inlined='true'", "*l*"), DONE)
    assert html.startswith("<span")
    assert not re.search(r"<(div|p|pre|section)\b", html)
    assert not re.search(
        r"<(div|p|pre|section)\b", render_output_element(output("inlined='true'", "*l*"), Outcome())
    )


def test_html_is_the_same_at_each_build() -> None:
    """Nothing of the machine or the moment is in it."""
    assert render_cell(cell(), DONE) == render_cell(replace(cell()), DONE)


def test_a_recording_cannot_be_broken_out_of() -> None:
    """Whatever a cell printed, the script ends where it shall, and holds what it was given."""
    payload = {"a": "</script><!-- <script> & \u2028\u2029 é", "b": [1, None, True]}
    html = recording(payload)
    start, end = '<template class="w3nest-recording"><script type="application/json">', "</script></template>"
    body = html.removeprefix(start).removesuffix(end)
    assert not set(body) & set("<>&\u2028\u2029")
    assert json.loads(body) == payload


def test_a_recording_is_json_also_of_what_json_has_not() -> None:
    """NaN and infinities, which browsers cannot read, are null."""
    body = recording({"a": [float("nan"), 1.5], "b": {"c": float("inf")}})
    assert '{"a":[null,1.5],"b":{"c":null}}' in body
