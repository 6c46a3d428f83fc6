"""Reads the cells of a page, one after the other, as the page would run them."""

from __future__ import annotations

from collections.abc import Sequence

from tree_sitter import Node

from mkdocs_w3nest.javascript.evaluator import Evaluator
from mkdocs_w3nest.javascript.facts import CellFacts
from mkdocs_w3nest.javascript.syntax import Syntax
from mkdocs_w3nest.javascript.values import GLOBALS, Value


class Reader:
    """Reads JavaScript cells without running them. Not for several threads at once."""

    def __init__(self) -> None:
        self._syntax = Syntax()

    def read_cell(self, code: str) -> CellFacts:
        """The facts of a cell that stands alone on its page."""
        return self.read_cells([code])[0]

    def read_cells(self, codes: Sequence[str]) -> tuple[CellFacts, ...]:
        """The facts of a page's cells; what a cell declares is known in those after it.

        Args:
            codes: The code of all the JavaScript cells of a page, in its order.
        """
        page: dict[str, Value] = dict(GLOBALS)
        return tuple(self._read(index, code, page) for index, code in enumerate(codes))

    def _read(self, index: int, code: str, page: dict[str, Value]) -> CellFacts:
        text = code.encode("utf-8", "replace")
        root = self._syntax.parse(text)
        evaluator = Evaluator(page, index)
        evaluator.run(root)
        return CellFacts(
            declarations=evaluator.declarations,
            unread=tuple(dict.fromkeys(evaluator.unread)),
            declares=frozenset(evaluator.scope.declares),
            syntax_error=_syntax_error(root, text),
        )


def _syntax_error(root: Node, text: bytes) -> tuple[int, str] | None:
    """Line and message of the first place where the parser lost its way.

    The message leaves room for syntax that is younger than the parser: the browser has the last word.
    """
    nodes = [root]
    while nodes:
        node = nodes.pop()
        line = node.start_point.row + 1
        if node.is_missing:
            return line, f"`{node.type}` seems to be missing"
        if node.is_error:
            snippet = text[node.start_byte : node.end_byte].decode("utf-8", "replace").strip()
            return (
                line,
                f"this is not understood as JavaScript: `{snippet.partition(chr(10))[0][:60].strip()}`",
            )
        if node.has_error:
            nodes.extend(reversed(node.children))
    return None
