"""Outputs as scripts of the page render them too: each ``*.json`` of the frontend's cases has its HTML.

The frontend's tests compare their rendering with the same files, so neither can change alone.
A new case is a new ``.json``; ``python tests/markup/test_markup_shared_outputs.py`` writes the twins, to be
read before they are committed.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mkdocs_w3nest.markup.captured import render_captured
from mkdocs_w3nest.markup.outputs import render_outputs

CASES = Path(__file__).parents[2] / "mkdocs_w3nest" / "frontend" / "tests" / "outputs" / "cases"
NAMES = sorted(path.stem for path in CASES.glob("*.json"))


def render(name: str) -> str:
    case = json.loads((CASES / f"{name}.json").read_bytes())
    return f"{render_outputs(case['outputs'], case.get('line'))}{render_captured(case.get('captured', {}))}\n"


@pytest.mark.parametrize("name", NAMES)
def test_outputs_are_rendered_as_the_frontend_expects(name: str) -> None:
    """What is baked into a page and what its scripts show live have one markup."""
    assert render(name) == (CASES / f"{name}.html").read_bytes().decode()


def test_each_case_has_its_twin() -> None:
    """No case is left without its HTML, and no HTML without its case."""
    assert sorted(path.stem for path in CASES.glob("*.html")) == NAMES
    assert NAMES


if __name__ == "__main__":
    for case in NAMES:
        (CASES / f"{case}.html").write_bytes(render(case).encode())
