"""Goes through the syntax tree of a cell: to the method ``_visit_…`` that is called like a node's type.

The types are those of the grammar tree-sitter-javascript. A node without a method is gone through part by
part, so that nothing that it holds is missed.
"""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from mkdocs_w3nest.javascript.facts import Unread
from mkdocs_w3nest.javascript.scope import Scope
from mkdocs_w3nest.javascript.values import Unknown, Value

DEPTH = 100
"""How deep code may be nested, in nodes: far from what ends Python's own stack."""


class Visitor:
    """Visits the nodes of one cell.

    Args:
        page: The values of the page's names, as the cells before left them; changed in place.
        cell: Index of the cell.

    Attributes:
        scope: The names that the code can reach.
        unread: What cannot be known of the cell.
    """

    def __init__(self, page: dict[str, Value], cell: int) -> None:
        self.scope = Scope(page, cell)
        self.unread: list[Unread] = []
        self._cell = cell
        self._depth = 0

    def visit(self, node: Node) -> Value:
        """Follows a statement or an expression; gives the value of the latter."""
        if self._depth == DEPTH:
            self.unread.append(Unread(self._unknown(node).line, "the code is nested too deeply to be read"))
            return self._unknown(node)
        method: Callable[[Node], Value] = getattr(self, f"_visit_{node.type}", self._parts)
        self._depth += 1
        try:
            return method(node)
        finally:
            self._depth -= 1

    def _parts(self, node: Node) -> Value:
        for part in node.named_children:
            self.visit(part)
        return self._unknown(node)

    def _field(self, node: Node, name: str) -> Value:
        child = node.child_by_field_name(name)
        return self.visit(child) if child else self._unknown(node)

    def _inside(self, node: Node, where: str | None) -> Value:
        """Goes through a node that is a block of its own, and that may not run if there is a `where`."""
        with self.scope.inside(where):
            return self._parts(node)

    def _unknown(self, node: Node) -> Unknown:
        return Unknown(self._cell, node.start_point.row + 1)
