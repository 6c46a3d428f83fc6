"""Slots: the empty elements that stand for cells and outputs in a page's HTML until there are outcomes."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Mapping

from mkdocs_w3nest.markup.html import render_cell, render_output_element
from mkdocs_w3nest.markup.model import Outcome, Page

TAG = "w3nest-slot"
"""The name of the element."""

_SLOT = re.compile(rf'<{TAG} data-(?P<kind>cell|output)="(?P<index>\d{{1,9}})"\s*>\s*</{TAG}>')


def slot_element(kind: str, index: int) -> etree.Element:
    """The slot of a cell or cell-output, by its index in the page."""
    return etree.Element(TAG, {f"data-{kind}": str(index)})


def slot_html(kind: str, index: int) -> str:
    """The same as text."""
    return f'<{TAG} data-{kind}="{index}"></{TAG}>'


def fill_slots(html: str, page: Page, outcomes: Mapping[int, Outcome]) -> str:
    """Puts cells and their outputs in their slots.

    Args:
        html: HTML of the page, as the Markdown extension made it.
        page: The page.
        outcomes: What became of the cells, by index; a cell without an outcome was not run.

    Returns:
        The HTML without slots. Outputs of a cell that a ``cell-output`` names are there, not below the cell.
    """

    def fill(slot: re.Match[str]) -> str:
        index = int(slot["index"])
        if slot["kind"] == "cell" and index < len(page.cells):
            return _cell(page, index, outcomes)
        if slot["kind"] == "output" and index < len(page.outputs):
            return _output(page, index, outcomes)
        return slot.group()

    return _SLOT.sub(fill, html)


def refill(html: str, page: Page, former: Mapping[int, Outcome], outcomes: Mapping[int, Outcome]) -> str:
    """HTML that `fill_slots` filled with former outcomes, with new ones in their place."""
    changed = {index for index in outcomes if outcomes[index] != former.get(index)}
    for index in sorted(changed):
        html = html.replace(_cell(page, index, former), _cell(page, index, outcomes))
    ids = {page.cells[index].cell_id for index in changed}
    for index, output in enumerate(page.outputs):
        if output.cell_id in ids:
            html = html.replace(_output(page, index, former), _output(page, index, outcomes))
    return html


def _cell(page: Page, index: int, outcomes: Mapping[int, Outcome]) -> str:
    cell = page.cells[index]
    elsewhere = any(output.cell_id == cell.cell_id for output in page.outputs)
    return render_cell(cell, outcomes.get(index, Outcome()), outputs=not elsewhere)


def _output(page: Page, index: int, outcomes: Mapping[int, Outcome]) -> str:
    output = page.outputs[index]
    shown = next((cell for cell in page.cells if cell.cell_id == output.cell_id), None)
    return render_output_element(output, outcomes.get(shown.index, Outcome()) if shown else Outcome())
