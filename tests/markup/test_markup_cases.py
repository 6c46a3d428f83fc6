"""Pages and what becomes of them: each ``cases/*.md`` has twins, the page's model as JSON and its HTML.

A new case is a new ``.md``; ``python tests/markup/test_markup_cases.py`` writes the twins, to be read before
they are committed.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from markdown import Markdown

from mkdocs_w3nest.markup.extension import W3NestExtension
from mkdocs_w3nest.markup.model import Link, Page, Target
from mkdocs_w3nest.markup.scanner import scan

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.stem for path in CASES.glob("*.md"))
EXTENSIONS = [
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "tables",
    "toc",
    "pymdownx.blocks.admonition",
    "pymdownx.blocks.tab",
    "pymdownx.details",
    "pymdownx.highlight",
    "pymdownx.snippets",
    "pymdownx.superfences",
    "pymdownx.tabbed",
]


def read(name: str) -> str:
    return (CASES / f"{name}.md").read_bytes().decode()


def facts(value: Any) -> Any:
    """A value of the model as JSON, less what is at its default."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | frozenset):
        return [facts(item) for item in (value if isinstance(value, tuple) else sorted(value))]
    if not hasattr(value, "__dataclass_fields__"):
        return value
    known = ((f.name, getattr(value, f.name), f.default) for f in fields(value))
    return {name: facts(own) for name, own, default in known if default is MISSING or own != default}


def model(name: str) -> str:
    page = facts(scan(read(name), f"{name}.md"))
    del page["text"]
    return json.dumps(page, indent=1, ensure_ascii=False) + "\n"


def html(name: str) -> str:
    def resolve(link: Link, page: str) -> Target | None:
        return None if link.target == "missing" else Target(f"#{link.target}", class_="known")

    extension = W3NestExtension(resolve=resolve)
    configs: dict[str, dict[str, Any]] = {
        "pymdownx.tabbed": {"alternate_style": True},
        "pymdownx.snippets": {"base_path": [str(CASES)]},
    }
    return Markdown(extensions=[*EXTENSIONS, extension], extension_configs=configs).convert(read(name)) + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_the_model_of_its_json_twin(name: str) -> None:
    """The scanner finds what the twin says: elements, spans, lines, code, problems."""
    assert model(name) == (CASES / f"{name}.json").read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_the_html_of_its_html_twin(name: str) -> None:
    """Markdown around, beside and inside our tags is parsed as anywhere."""
    assert html(name) == (CASES / f"{name}.html").read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_spans_hold_the_source_of_their_elements(name: str) -> None:
    """A span starts at its opening tag's ``<`` and ends after its closing tag."""
    page: Page = scan(read(name), "page.md")
    for elements, tags in (
        (page.cells, ("js-cell", "interpreter-cell", "md-cell", "py-cell", "worker-cell")),
        (page.outputs, ("cell-output",)),
        (page.notes, ("note",)),
        (page.links, ("api-link", "ext-link", "cross-link", "github-link")),
    ):
        for element in elements:
            source = page.text[element.span.start : element.span.end]
            assert source.startswith(tuple(f"<{tag}" for tag in tags))
            assert source.endswith(tuple(f"</{tag}>" for tag in tags)) or source.endswith("/>")
            assert element.span.line == page.text[: element.span.start].count("\n") + 1


if __name__ == "__main__":
    for case in NAMES:
        (CASES / f"{case}.json").write_text(model(case), "utf-8")
        (CASES / f"{case}.html").write_text(html(case), "utf-8")
