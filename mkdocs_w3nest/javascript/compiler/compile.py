"""The entry of the compiler."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from mkdocs_w3nest.javascript.compiler.edits import Edits
from mkdocs_w3nest.javascript.compiler.rewrite import Rewriter
from mkdocs_w3nest.javascript.compiler.uncertain import Uncertain, check_tree
from mkdocs_w3nest.javascript.compiler.usage import Usage
from mkdocs_w3nest.javascript.syntax import Syntax


@dataclass(frozen=True)
class Compiled:
    """A cell in the form that runs.

    Attributes:
        body: The body of an async function whose parameters the frontend's engine knows.
        declares: Names that the cell gives to the page, or gives a new value, also in functions.
        reads: Free names that the cell reads and does not declare: the page's, ``Views`` and the like.
    """

    body: str
    declares: tuple[str, ...]
    reads: tuple[str, ...]


def compile_cell(code: str, declared_on_page: Set[str]) -> Compiled | None:
    """Compiles a cell to the text that the frontend's ``compile`` would make, byte for byte.

    Args:
        code: The code of the cell.
        declared_on_page: Names that the cells before it declare: they hide ``display``, ``console`` and such.

    Returns:
        None when the code is not understood for certain: the browser compiles it, or says what is wrong.
    """
    try:
        text = code.encode()
    except UnicodeEncodeError:
        return None
    edits, usage = Edits(text), Usage(declared_on_page)
    edits.insert(0, "'use strict'; ")
    try:
        root = Syntax().parse(text)
        check_tree(root)
        Rewriter(edits, usage).program(root)
    except Uncertain:
        return None
    return Compiled(str(edits), usage.declares, usage.reads)
