"""The same site, written for each tool: so many pages, so many cells a page."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

CELLS = (
    "import math\nvalues = [math.sin(i / 10) for i in range(100)]",
    "total = sum(values)\nprint(round(total, 6))",
    "squares = {i: i * i for i in range(50)}",
    "print(max(squares.values()))",
    "words = 'the quick brown fox jumps over the lazy dog'.split()",
    "print(sorted(words, key=len)[-1])",
    "def mean(xs):\n    return sum(xs) / len(xs)",
    "print(round(mean(values), 6))",
    "text = '\\n'.join(f'{w}: {len(w)}' for w in words)",
    "print(text)",
)

PROSE = "Some prose before the cell, with *emphasis*, `code` and a [link](https://example.org).\n"


@dataclass(frozen=True)
class Tool:
    """One way to put code into a MkDocs page.

    Attributes:
        name: As the table shows it.
        plugins: The ``plugins`` of ``mkdocs.yml``.
        extensions: Its ``markdown_extensions``.
        page: Name and content of a page, from its title and its cells.
    """

    name: str
    plugins: str
    page: Callable[[str, list[str]], str]
    extensions: str = "[pymdownx.highlight, pymdownx.superfences]"
    suffix: str = ".md"


def _fenced(info: str) -> Callable[[str, list[str]], str]:
    def page(title: str, cells: list[str]) -> str:
        return f"# {title}\n\n" + "\n".join(f"{PROSE}\n```{info}\n{cell}\n```\n" for cell in cells)

    return page


def _interpreter(title: str, cells: list[str]) -> str:
    body = "\n".join(
        f'{PROSE}\n<interpreter-cell interpreter="py" language="python">\n{cell}\n</interpreter-cell>\n'
        for cell in cells
    )
    return f"# {title}\n\n{body}"


def _notebook(title: str, cells: list[str]) -> str:
    parts: list[dict[str, object]] = [
        {"cell_type": "markdown", "id": "title", "metadata": {}, "source": f"# {title}"}
    ]
    for number, cell in enumerate(cells):
        parts.append({"cell_type": "markdown", "id": f"p{number}", "metadata": {}, "source": PROSE})
        parts.append(
            {
                "cell_type": "code",
                "id": f"c{number}",
                "metadata": {},
                "source": cell,
                "execution_count": None,
                "outputs": [],
            }
        )
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": parts, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook)


PLAIN = Tool("MkDocs, plain fences", "[search]", _fenced("python"))
OURS_UNUSED = Tool("with the plugin, plain fences", "[search, w3nest]", _fenced("python"))
OURS = Tool(
    "mkdocs-w3nest",
    "[search, {w3nest: {runner: process, backends: {py: pyrun_backend}}}]",
    _interpreter,
)
MARKDOWN_EXEC = Tool(
    "markdown-exec",
    "[search, markdown-exec]",
    _fenced('python exec="true" source="above" session="page"'),
)
MKDOCS_JUPYTER = Tool(
    "mkdocs-jupyter", "[search, {mkdocs-jupyter: {execute: true}}]", _notebook, suffix=".ipynb"
)


def write_site(folder: Path, tool: Tool, *, pages: int, cells: list[str]) -> None:
    """Writes a site of `pages` pages with these `cells` on each, made different by their first line.

    Without that line, a tool that knows cells by their content would run one page and find the others done.
    """
    docs = folder / "docs"
    docs.mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(
        f"site_name: Benchmark\ntheme: mkdocs\nplugins: {tool.plugins}\n"
        f"markdown_extensions: {tool.extensions}\n"
    )
    (docs / "index.md").write_text("# Benchmark\n")
    for number in range(pages):
        (docs / f"page-{number:03}{tool.suffix}").write_text(
            tool.page(f"Page {number}", [f"page = {number}\n{cells[0]}", *cells[1:]])
        )
