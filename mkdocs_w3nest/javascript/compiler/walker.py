"""Goes through the syntax tree of a cell, and knows what becomes of a name where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from tree_sitter import Node

from mkdocs_w3nest.javascript.compiler.bindings import IDENTIFIERS, assigned_name_of, name_of, required
from mkdocs_w3nest.javascript.compiler.block import Block
from mkdocs_w3nest.javascript.compiler.edits import Edits
from mkdocs_w3nest.javascript.compiler.uncertain import Uncertain, check
from mkdocs_w3nest.javascript.compiler.usage import Usage
from mkdocs_w3nest.javascript.nodes import end_of, is_member, parts, unwrapped

Role = Literal["read", "call", "typeof", "write", "update", "let", "const"]
"""What is done with a name where it stands. ``let`` and ``const`` declare it as the page's."""
Target = Literal["write", "let", "const", "bind"]
"""What a pattern does with the names in it: ``bind`` declares them in a block of the cell."""

DEPTH = 150
"""How deep code may be nested, in nodes: far from what ends Python's own stack."""

NAMED_EXPRESSIONS = ("function_expression", "generator_function")

_WRITTEN: dict[Role, str] = {
    "read": "$page.{}",
    "call": "(0, $page.{})",
    "typeof": "$maybe.{}",
    "write": "$page.{}",
    "update": "$page.{}",
    "let": "$let.{}",
    "const": "$const.{}",
}


class Walker:
    """Goes to the method ``_visit_…`` that is called like a node's type, else through all its parts.

    Args:
        edits: Where the changes are noted.
        usage: Where the names are told.
    """

    def __init__(self, edits: Edits, usage: Usage) -> None:
        self._edits = edits
        self._usage = usage
        self._depth = 0

    def _visit(self, node: Node | None, block: Block) -> None:
        if node is None:
            return
        check(node)
        if self._depth == DEPTH:
            raise Uncertain("code that is nested too deeply")
        method: Callable[[Node, Block], None] = getattr(self, f"_visit_{node.type}", self._parts)
        self._depth += 1
        method(node, block)
        self._depth -= 1

    def _parts(self, node: Node, block: Block) -> None:
        self._each(parts(node), block)

    def _each(self, nodes: Iterable[Node], block: Block) -> None:
        for node in nodes:
            self._visit(node, block)

    def _field(self, node: Node, name: str, block: Block) -> None:
        self._visit(node.child_by_field_name(name), block)

    def _parts_but(self, left_out: Node | None, node: Node, block: Block) -> None:
        self._each([part for part in parts(node) if part != left_out], block)

    def _name(self, node: Node, role: Role, block: Block, *, shorthand: bool = False) -> None:
        name = name_of(node) if role in ("read", "call", "typeof") else assigned_name_of(node)
        if role in ("let", "const"):
            self._usage.declare(name)
        elif block.has(name):
            return
        if name == "arguments":  # those of a class's fields are an error
            raise Uncertain(name)
        if role in ("write", "update"):
            self._usage.write(name)
        if role in ("read", "call", "typeof", "update"):
            self._usage.read(name)
        rewritten = (f"{name}: " if shorthand else "") + _WRITTEN[role].format(name)
        self._edits.replace(
            node.start_byte, node.end_byte, lambda: rewritten if self._usage.on_page(name) else name
        )

    def _visit_identifier(self, node: Node, block: Block) -> None:
        self._name(node, "read", block)

    _visit_undefined = _visit_identifier

    def _visit_shorthand_property_identifier(self, node: Node, block: Block) -> None:
        self._name(node, "read", block, shorthand=True)

    def _pattern(self, pattern: Node, target: Target, block: Block) -> None:
        match pattern.type:
            case "object_pattern" | "array_pattern" | "rest_pattern":
                for part in parts(pattern):
                    self._pattern(part, target, block)
            case "pair_pattern":
                self._key(required(pattern, "key"), block)
                self._pattern(required(pattern, "value"), target, block)
            case "assignment_pattern" | "object_assignment_pattern":
                left = required(pattern, "left")
                self._pattern(left, target, block)
                self._value(required(pattern, "right"), left, target, block)
            case "parenthesized_expression" if target == "write" and is_variable(unwrapped(pattern)):
                self._pattern(unwrapped(pattern), target, block)
            case kind if kind in IDENTIFIERS:
                if target == "bind":
                    assigned_name_of(pattern)
                else:
                    self._name(pattern, target, block, shorthand=kind.startswith("shorthand"))
            case _ if is_member(pattern) and target == "write":
                self._visit(pattern, block)
            case kind:
                raise Uncertain(f"{kind} in a pattern")

    def _key(self, node: Node, block: Block) -> None:
        if node.type == "computed_property_name":
            self._parts(node, block)

    def _value(self, value: Node, to: Node | None, target: Target, block: Block) -> None:
        """A value on its way to a name, which it is called by when it is a function or class without one."""
        function = unwrapped(value)
        to = unwrapped(to) if to else None
        if to is None or to.type not in IDENTIFIERS or not _is_anonymous(function):
            self._visit(value, block)
            return
        name = name_of(to)
        if name == "__proto__" or target == "bind" or (target == "write" and block.has(name)):
            self._visit(value, block)
            return
        self._edits.insert(function.start_byte, lambda: f"{{{name}: " if self._usage.on_page(name) else "")
        self._visit(value, block)
        self._edits.insert(end_of(function), lambda: f"}}.{name}" if self._usage.on_page(name) else "")

    def _drop_keyword(self, keyword: str, start: int) -> None:
        end = start + len(keyword)
        space = self._edits.source[end : end + 1] == b" "
        self._edits.replace(start, end + space, "")

    def _terminate(self, node: Node) -> None:
        """Writes the semicolon that a statement leaves out: what follows may now begin with a bracket."""
        end = end_of(node)
        if self._edits.source[end - 1 : end] != b";":
            self._edits.insert(end, ";")


def is_variable(target: Node) -> bool:
    """Whether a node is what values are assigned to: a name or a member."""
    return target.type in IDENTIFIERS or is_member(target)


def _is_anonymous(value: Node) -> bool:
    if value.type == "arrow_function":
        return True
    return value.type in (*NAMED_EXPRESSIONS, "class") and value.child_by_field_name("name") is None
