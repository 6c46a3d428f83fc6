"""What the grammar lets pass, or takes for something else, and only the browser's compiler can tell.

The grammar of tree-sitter takes more than JavaScript. A mistake that would vanish in the compiled text must
be found here; what the text still holds, the browser finds.
"""

from __future__ import annotations

from tree_sitter import Node

from mkdocs_w3nest.javascript.nodes import COMMENTS
from mkdocs_w3nest.javascript.syntax import leaves

REFUSED = frozenset(
    (
        *("with_statement", "export_statement", "hash_bang_line", "decorator", "object_assignment_pattern"),
        *("jsx_element", "jsx_self_closing_element"),
    )
)
"""Nodes that no cell may hold where expressions and statements stand."""

NO_ARROWS = frozenset(
    (
        *("binary_expression", "unary_expression", "update_expression", "await_expression"),
        *("member_expression", "subscript_expression", "new_expression"),
    )
)
"""Expressions of which an arrow function is no part: they begin after the end of a line."""

DECLARATIONS = frozenset(
    (
        *("lexical_declaration", "using_declaration", "class_declaration"),
        *("function_declaration", "generator_function_declaration", "import_statement"),
    )
)
"""What may stand in a list of statements only."""


class Uncertain(Exception):
    """The code may mean something else, or nothing."""


def check_tree(root: Node) -> None:
    """Raises Uncertain for code that is not understood, or in which comments of HTML are seen."""
    if root.has_error or any(leaf.type == "html_comment" for leaf in leaves(root)):
        raise Uncertain("code that is not understood")


def check(node: Node) -> None:
    """Raises Uncertain for a node whose type, or whose place, is doubtful."""
    if node.type in REFUSED:
        raise Uncertain(node.type)
    parent = node.parent
    if node.type != "arrow_function" or parent is None:
        return
    called = parent.type == "call_expression" and parent.child_by_field_name("function") == node
    chosen = parent.type == "ternary_expression" and parent.child_by_field_name("condition") == node
    if called or chosen or parent.type in NO_ARROWS:
        raise Uncertain("an arrow function before the end of a line")


def check_on_one_line(node: Node) -> None:
    """Raises Uncertain when a statement like ``return`` goes on in another line, where JavaScript ends it."""
    first, *others = [child for child in node.children if child.type not in COMMENTS]
    if others and others[0].type != ";" and others[0].start_point.row != first.end_point.row:
        raise Uncertain(f"{first.type} before the end of a line")


def check_alone(statement: Node) -> None:
    """Raises Uncertain when the body of a loop or a label is a declaration."""
    if statement.type in DECLARATIONS:
        raise Uncertain("a declaration that is no part of a list")


def check_start(statement: Node) -> None:
    """Raises Uncertain for an expression that begins like a block, a function or a class: it would be one."""
    first = statement
    while first.children:
        first = first.children[0]
    if first.type == "async" and first.next_sibling is not None:
        first = first.next_sibling
    if first.type in ("{", "function", "class"):
        raise Uncertain(f"a statement that begins with {first.type}")
