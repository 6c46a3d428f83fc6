"""The syntax trees of cells."""

from __future__ import annotations

from collections.abc import Iterator

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser


class Syntax:
    """Makes syntax trees with the grammar tree-sitter-javascript. Not for several threads at once."""

    def __init__(self) -> None:
        self._parser = Parser(Language(tree_sitter_javascript.language()))

    def parse(self, text: bytes) -> Node:
        """The syntax tree of a cell.

        The grammar takes `await` before a bracket for the name of a function. `void` stands in the same
        places as `await`, is never a name, and with a space is as long: the tree is made with it instead.
        """
        root = self._parser.parse(text).root_node
        names = [node for node in leaves(root) if node.type == "identifier" and node.text == b"await"]
        if not names:
            return root
        mended = bytearray(text)
        for name in names:
            mended[name.start_byte : name.end_byte] = b"void "
        return self._parser.parse(bytes(mended)).root_node


def leaves(root: Node) -> Iterator[Node]:
    """The named nodes that hold no others."""
    nodes = [root]
    while nodes:
        node = nodes.pop()
        nodes += node.named_children
        if not node.named_child_count:
            yield node
