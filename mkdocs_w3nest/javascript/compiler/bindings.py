"""The names that patterns and declarations bind, as nodes of the grammar tree-sitter-javascript."""

from __future__ import annotations

from collections.abc import Iterable

from tree_sitter import Node

from mkdocs_w3nest.javascript.compiler.names import RESERVED, UNASSIGNABLE
from mkdocs_w3nest.javascript.compiler.uncertain import Uncertain
from mkdocs_w3nest.javascript.literals import source
from mkdocs_w3nest.javascript.nodes import parts

IDENTIFIERS = (
    "identifier",
    "undefined",
    "shorthand_property_identifier",
    "shorthand_property_identifier_pattern",
)
FUNCTIONS = ("function_declaration", "generator_function_declaration")


def name_of(node: Node) -> str:
    """The name that an identifier is."""
    name = source(node)
    if "\\" in name or name in RESERVED:
        raise Uncertain(name)
    return name


def assigned_name_of(node: Node) -> str:
    """The name that an identifier is where it is declared or assigned to."""
    name = name_of(node)
    if name in UNASSIGNABLE:
        raise Uncertain(name)
    return name


def required(node: Node, field: str) -> Node:
    """A field that nodes of this kind have when they are understood."""
    child = node.child_by_field_name(field)
    if child is None:
        raise Uncertain(f"{node.type} without {field}")
    return child


def bound(pattern: Node) -> list[str]:
    """The names that a pattern binds, in the order of the source."""
    match pattern.type:
        case "object_pattern" | "array_pattern" | "rest_pattern" | "formal_parameters":
            return [name for part in parts(pattern) for name in bound(part)]
        case "pair_pattern":
            return bound(required(pattern, "value"))
        case "assignment_pattern" | "object_assignment_pattern":
            return bound(required(pattern, "left"))
        case kind if kind in IDENTIFIERS:
            return [assigned_name_of(pattern)]
    raise Uncertain(f"{pattern.type} in a pattern that declares")


def declarators(declaration: Node) -> list[Node]:
    """The parts of a declaration of variables, one for each pattern."""
    return [part for part in parts(declaration) if part.type == "variable_declarator"]


def declared(declaration: Node) -> list[str]:
    """The names that a declaration of variables binds."""
    return [name for part in declarators(declaration) for name in bound(required(part, "name"))]


def block_bindings(statements: Iterable[Node]) -> list[str]:
    """What statements declare for their own block: ``let``, ``const``, ``using``, classes and functions."""
    names: list[str] = []
    for statement in statements:
        if statement.type in ("lexical_declaration", "using_declaration"):
            names += declared(statement)
        elif statement.type == "class_declaration" or statement.type in FUNCTIONS:
            names.append(assigned_name_of(required(statement, "name")))
    return names


_HOLDING_STATEMENTS = (
    *("statement_block", "if_statement", "else_clause", "for_statement", "while_statement", "do_statement"),
    *("labeled_statement", "try_statement", "catch_clause", "finally_clause"),
    *("switch_statement", "switch_body", "switch_case", "switch_default"),
)


def var_bindings(statements: Iterable[Node]) -> list[str]:
    """What ``var`` declares in statements, for the function that they stand in."""
    names: list[str] = []
    for node in statements:
        if node.type == "variable_declaration":
            names += declared(node)
        elif node.type in _HOLDING_STATEMENTS:
            names += var_bindings(parts(node))
        elif node.type == "for_in_statement":
            if head_kind(node) == "var":
                names += bound(required(node, "left"))
            names += var_bindings([required(node, "body")])
    return names


def head_kind(loop: Node) -> str | None:
    """How ``for … of`` and ``for … in`` declare: ``var``, another word, or not at all."""
    kinds = loop.children_by_field_name("kind")
    return kinds[-1].type if kinds else None


def head_bindings(loop: Node) -> list[str]:
    """The names that a loop declares for itself."""
    if loop.type == "for_in_statement":
        return [] if head_kind(loop) in (None, "var") else bound(required(loop, "left"))
    initializer = loop.child_by_field_name("initializer")
    return block_bindings([initializer]) if initializer else []
