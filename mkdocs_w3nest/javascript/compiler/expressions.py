"""Rewrites expressions, functions and classes."""

from __future__ import annotations

from tree_sitter import Node

from mkdocs_w3nest.javascript.compiler.bindings import (
    IDENTIFIERS,
    assigned_name_of,
    block_bindings,
    bound,
    required,
    var_bindings,
)
from mkdocs_w3nest.javascript.compiler.block import Block
from mkdocs_w3nest.javascript.compiler.uncertain import Uncertain, check_on_one_line
from mkdocs_w3nest.javascript.compiler.walker import NAMED_EXPRESSIONS, Walker, is_variable
from mkdocs_w3nest.javascript.nodes import COMMENTS, end_of, parts, unwrapped

_NAMING_OPERATORS = ("=", "&&=", "||=", "??=")
_MODIFIERS = (b"get", b"set", b"static", b"async", b"accessor")


class Expressions(Walker):
    """Rewrites what has a value."""

    def _visit_call_expression(self, node: Node, block: Block) -> None:
        function, arguments = required(node, "function"), required(node, "arguments")
        callee = unwrapped(function)
        if callee.type == "import":
            given = parts(arguments)
            if len(given) not in (1, 2) or any(part.type == "spread_element" for part in given):
                raise Uncertain("import without an address")
            self._edits.insert(callee.start_byte, "$")
        elif callee.type in IDENTIFIERS:
            self._name(callee, "call", block)
        else:
            if arguments.type == "template_string" and function.type == "new_expression":
                raise Uncertain("new before a template")
            self._visit(function, block)
        self._visit(arguments, block)

    def _visit_new_expression(self, node: Node, block: Block) -> None:
        constructor = required(node, "constructor")
        called = constructor.child_by_field_name("arguments")
        if called is not None and called.type == "arguments":  # they would be those of `new`
            raise Uncertain("new before a call")
        self._parts(node, block)

    def _visit_unary_expression(self, node: Node, block: Block) -> None:
        operator, argument = required(node, "operator").type, required(node, "argument")
        if self._edits.source.startswith(b"await", node.start_byte):  # as the syntax tree has it
            self._check_await(block)
        operand = unwrapped(argument)
        if operand.type not in IDENTIFIERS or operator not in ("typeof", "delete"):
            self._visit(argument, block)
        elif operator == "typeof":
            self._name(operand, "typeof", block)
        else:
            raise Uncertain("delete of a name")

    def _visit_await_expression(self, node: Node, block: Block) -> None:
        self._check_await(block)
        self._parts(node, block)

    def _check_await(self, block: Block) -> None:
        if not block.can_await:
            raise Uncertain("await in a function that is not async")

    def _visit_update_expression(self, node: Node, block: Block) -> None:
        argument = required(node, "argument")
        operand = unwrapped(argument)
        if not is_variable(operand):
            raise Uncertain("counting of what is no variable")
        if self._edits.source.startswith(b"<!--", max(0, node.start_byte - 2)):
            self._edits.insert(node.start_byte, " ")  # it begins a comment where code is no module
        if operand.type in IDENTIFIERS:
            self._name(operand, "update", block)
        else:
            self._visit(argument, block)

    def _visit_assignment_expression(self, node: Node, block: Block) -> None:
        left = required(node, "left")
        self._pattern(left, "write", block)
        self._value(required(node, "right"), left, "write", block)

    def _visit_augmented_assignment_expression(self, node: Node, block: Block) -> None:
        left, right = required(node, "left"), required(node, "right")
        operand = unwrapped(left)
        if operand.type in IDENTIFIERS:
            self._name(operand, "update", block)
        else:
            self._visit(left, block)
        names = required(node, "operator").type in _NAMING_OPERATORS
        self._value(right, left if names else None, "write", block)

    def _visit_member_expression(self, node: Node, block: Block) -> None:
        self._field(node, "object", block)

    def _visit_pair(self, node: Node, block: Block) -> None:
        self._key(required(node, "key"), block)
        self._field(node, "value", block)

    def _visit_meta_property(self, node: Node, block: Block) -> None:
        if node.children[0].type == "import":
            self._edits.insert(node.start_byte, "$")
        elif not block.has("arguments"):
            raise Uncertain("new.target outside of functions")

    def _visit_yield_expression(self, node: Node, block: Block) -> None:
        check_on_one_line(node)
        self._parts(node, block)

    # Functions and classes

    def _function(self, node: Node, block: Block) -> None:
        name = node.child_by_field_name("name") if node.type in NAMED_EXPRESSIONS else None
        named = block.block([assigned_name_of(name)]) if name else block
        single = node.child_by_field_name("parameter")
        parameters = [single] if single else parts(required(node, "parameters"))
        names = [name for parameter in parameters for name in bound(parameter)]
        if node.type != "arrow_function":
            names.append("arguments")
        outer = named.function(names, is_async=any(child.type == "async" for child in node.children))
        for parameter in parameters:
            self._pattern(parameter, "bind", outer)
        body = required(node, "body")
        if body.type == "statement_block":
            statements = parts(body)
            self._each(statements, outer.block([*var_bindings(statements), *block_bindings(statements)]))
        else:
            self._visit(body, outer)

    _visit_arrow_function = _function
    _visit_function_declaration = _function
    _visit_generator_function_declaration = _function
    _visit_function_expression = _function
    _visit_generator_function = _function

    def _visit_method_definition(self, node: Node, block: Block) -> None:
        self._key(required(node, "name"), block)
        self._function(node, block)

    def _visit_class(self, node: Node, block: Block) -> None:
        name = node.child_by_field_name("name")
        self._parts_but(name, node, block.block([assigned_name_of(name)]) if name else block)

    _visit_class_declaration = _visit_class

    def _visit_field_definition(self, node: Node, block: Block) -> None:
        name = required(node, "property")
        if name.text in _MODIFIERS and node.child_by_field_name("value") is None:
            raise Uncertain("a field that may be the beginning of a method")
        self._key(name, block)
        self._field(node, "value", block.field())
        following = node.next_sibling
        while following is not None and following.type in COMMENTS:
            following = following.next_sibling
        if following is None or following.type != ";":
            self._edits.insert(end_of(node), ";")

    def _visit_class_static_block(self, node: Node, block: Block) -> None:
        statements = parts(required(node, "body"))
        self._each(statements, block.function([*var_bindings(statements), *block_bindings(statements)]))
