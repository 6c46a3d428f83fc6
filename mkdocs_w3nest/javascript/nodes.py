"""Small questions about nodes of the grammar tree-sitter-javascript."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tree_sitter import Node

from mkdocs_w3nest.javascript.literals import source, text_of
from mkdocs_w3nest.javascript.values import Unknown, Value, member

COMMENTS = ("comment", "html_comment")


def parts(node: Node) -> list[Node]:
    """What a node is made of, less punctuation and comments."""
    return [child for child in node.named_children if child.type not in COMMENTS]


def end_of(node: Node) -> int:
    """Where a node's last token ends, in bytes: the grammar lets nodes go on to the comment behind them."""
    while tokens := [
        child for child in node.children if child.type not in COMMENTS and child.end_byte > child.start_byte
    ]:
        node = tokens[-1]
    return node.end_byte


def unwrapped(node: Node) -> Node:
    """An expression without the parentheses around it."""
    while node.type == "parenthesized_expression" and (inner := parts(node)):
        node = inner[-1]
    return node


def is_member(node: Node) -> bool:
    """Whether a node is ``a.b`` or ``a[b]``."""
    return node.type in ("member_expression", "subscript_expression")


def property_key(node: Node, visit: Callable[[Node], Value]) -> Value:
    """The key that a property's name means, whatever way it is written."""
    match node.type:
        case (
            "property_identifier" | "shorthand_property_identifier" | "shorthand_property_identifier_pattern"
        ):
            return source(node)
        case "string":
            return text_of(parts(node))
        case "computed_property_name" if inner := parts(node):
            key = visit(inner[0])
        case _:
            key = visit(node)
    return str(key) if type(key) is int else key


def targets(
    pattern: Node, value: Value, visit: Callable[[Node], Value], unknown: Callable[[Node], Unknown]
) -> Iterator[tuple[Node, Value]]:
    """What a pattern assigns: names and member expressions, and what each of them gets.

    Args:
        pattern: A name, a member expression or a destructuring pattern.
        value: What it takes apart.
        visit: Evaluates computed keys and defaults.
        unknown: What a part is called that is not known.
    """
    pending = [(pattern, value)]
    while pending:
        node, value = pending.pop()
        match node.type:
            case "object_pattern":
                pending += reversed([_property(part, value, visit, unknown) for part in parts(node)])
            case "array_pattern":
                pending += reversed(list(_items(node, value, unknown)))
            case "assignment_pattern" | "object_assignment_pattern":
                left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
                if right:
                    visit(right)
                if left:
                    pending.append((left, unknown(left) if value is None else value))
            case "rest_pattern" | "parenthesized_expression" if inner := parts(node):
                pending.append((inner[-1], unknown(node) if node.type == "rest_pattern" else value))
            case _:
                yield node, value


def _property(
    part: Node, value: Value, visit: Callable[[Node], Value], unknown: Callable[[Node], Unknown]
) -> tuple[Node, Value]:
    """One property of an object pattern: where its value goes, and the value."""
    key: Node | None = part
    target: Node | None = part
    if part.type == "pair_pattern":
        key, target = part.child_by_field_name("key"), part.child_by_field_name("value")
    elif part.type == "object_assignment_pattern":
        key = part.child_by_field_name("left")
    if key is None or target is None or part.type == "rest_pattern":
        return part, unknown(part)
    return target, member(value, property_key(key, visit), unknown(part))


def _items(node: Node, value: Value, unknown: Callable[[Node], Unknown]) -> Iterator[tuple[Node, Value]]:
    """The items of an array pattern, which may leave some out."""
    index = 0
    for child in node.children:
        if child.type == ",":
            index += 1
        elif child.is_named and child.type not in COMMENTS:
            yield child, member(value, index, unknown(child))
