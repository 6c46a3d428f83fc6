"""The work that a page takes grows with its size, also when the page is made to be hard.

Work is counted in calls of functions, Python's and those of C, so that counts are the same on each machine.
What a pattern might make quadratic without more calls is run at a larger size, guarded against hanging alone.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from mkdocs_w3nest.markup.model import Outcome
from mkdocs_w3nest.markup.scanner import survey
from mkdocs_w3nest.markup.slots import fill_slots
from mkdocs_w3nest.markup.terminal import terminal_html
from mkdocs_w3nest.markup.tokens import Tokens
from mkdocs_w3nest.markup.weave import weave

HARD = {
    "cells": "Text `a` <api-link target='x'></api-link>\n\n<js-cell>\n1\n</js-cell>\n\n",
    "unclosed cells": "<js-cell>\n",
    "unclosed cells in a line": "<js-cell>",
    "unclosed cells in paragraphs": "x <js-cell>\n",
    "closings": "</js-cell></note>\n",
    "unclosed notes": "<note>\n",
    "notes": "<note>\na\n</note>\n",
    "unclosed links": "<api-link target='x'>",
    "unclosed outputs": "<cell-output cell-id='x'>\n",
    "backticks": "`` ` ",
    "lines of backticks": "`a\n",
    "unclosed fences": "```a\n",
    "indented fences": "  ```a\n",
    "mixed fences": "~~~\n```\n",
    "unclosed comments": "<!-- <note>\n",
    "unclosed raw HTML": "<pre><note>\n",
    "unclosed HTML blocks": "<div>\n",
    "open quotes": "<js-cell a=\"x'\n",
    "attributes": "<js-cell a b c ",
    "lists": "- - <note>\n",
    "deep lists": "- ",
    "white space": "          ",
    "blank lines": "\n",
    "quotes": "> <note>\n",
}
GUARD = 300
"""Seconds after which the scans count as hanging; a quadratic one takes hours."""


def calls(work: Callable[[], object]) -> int:
    """How many functions `work` calls."""
    counted = 0

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("piece", HARD.values(), ids=HARD.keys())
def test_twice_the_page_takes_twice_the_work(piece: str) -> None:
    """Scanning and weaving are linear in the number of calls, for whatever repeats."""
    once, twice = (
        calls(lambda: weave(Tokens(survey(text, "p"))))  # noqa: B023 - called before the loop goes on
        for text in ("<note>\n" + piece * 300, "<note>\n" + piece * 600)
    )
    assert twice < 2.5 * once


def test_filling_slots_takes_work_in_proportion_to_the_slots() -> None:
    """Each slot is filled once, and nothing is looked at again."""
    once, twice = calls(lambda: fill(50)), calls(lambda: fill(100))
    assert twice < 2.5 * once


def fill(cells: int) -> None:
    page = survey("<js-cell>1</js-cell>\n\n" * cells, "p").page
    html = "".join(f'<w3nest-slot data-cell="{i}"></w3nest-slot>' for i in range(cells))
    assert "<w3nest-slot" not in fill_slots(html, page, {i: Outcome("done") for i in range(cells)})


def test_large_pages_are_scanned_whatever_is_in_them() -> None:
    """No pattern runs away on many repetitions of anything hard, nor on a page of 10,000 cells."""
    scan = "import sys; sys.path.insert(0, sys.argv[1]); import test_markup_growth as t; t.scan_all()"
    subprocess.run([sys.executable, "-c", scan, __file__.rpartition("/")[0]], check=True, timeout=GUARD)


def scan_all() -> None:
    for piece in HARD.values():
        survey("<note>\n" + piece * (200_000 // len(piece)), "p")
    assert len(survey(HARD["cells"] * 10_000, "p").page.cells) == 10_000
    terminal_html("\x1b[31mred\r" * 50_000 + "\x1b]8;;" * 50_000 + "\x1b[" * 50_000)


if __name__ == "__main__":
    scan_all()
