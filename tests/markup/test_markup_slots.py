"""Outcomes that come after a page was written take the place of the former ones."""

from __future__ import annotations

from mkdocs_w3nest.markup.model import Outcome, Page
from mkdocs_w3nest.markup.scanner import scan
from mkdocs_w3nest.markup.slots import fill_slots, refill, slot_html

TEXT = """<interpreter-cell interpreter="py" cell-id="a">
1
</interpreter-cell>
<interpreter-cell interpreter="py" cell-id="b">
1
</interpreter-cell>
<cell-output cell-id="b">nothing yet</cell-output>
"""
RUNNING, DONE = (
    Outcome("running"),
    Outcome("done", ({"output_type": "stream", "name": "stdout", "text": "7"},)),
)


def page() -> Page:
    found = scan(TEXT, "page.md")
    assert not found.problems
    return found


def html(outcomes: dict[int, Outcome]) -> str:
    slots = f"<p>{slot_html('cell', 0)}</p><p>{slot_html('cell', 1)}</p><p>{slot_html('output', 0)}</p>"
    return fill_slots(slots, page(), outcomes)


def test_new_outcomes_give_the_page_that_a_build_with_them_gives() -> None:
    before, after = {0: RUNNING, 1: RUNNING}, {0: DONE, 1: DONE}
    assert refill(html(before), page(), before, after) == html(after)


def test_a_cell_whose_outcome_is_the_same_stays() -> None:
    before, after = {0: DONE, 1: RUNNING}, {0: DONE, 1: DONE}
    assert refill(html(before), page(), before, after) == html(after)


def test_the_rest_of_the_page_stays_as_it_is() -> None:
    text = "<title>t</title>" + html({0: RUNNING, 1: RUNNING}) + "<footer>f</footer>"
    changed = refill(text, page(), {0: RUNNING, 1: RUNNING}, {0: DONE})
    assert changed.startswith("<title>t</title>")
    assert changed.endswith("<footer>f</footer>")
    assert changed.count('data-state="done"') == 1
