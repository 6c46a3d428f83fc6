"""Follows the code of a cell as far as that is possible without running it.

Statements at the top of a cell are followed in their order. What stands in functions, conditions and loops
may run or not, so that nothing is concluded from it, and what it changes is no longer known: from where it
stands on, as calls are not followed.
"""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from mkdocs_w3nest.javascript.expressions import Expressions
from mkdocs_w3nest.javascript.facts import Declaration, Unread
from mkdocs_w3nest.javascript.install import Call, read_install, read_install_interpreter
from mkdocs_w3nest.javascript.literals import source
from mkdocs_w3nest.javascript.nodes import is_member, parts, targets, unwrapped
from mkdocs_w3nest.javascript.values import (
    VIEWS_MODULE,
    Array,
    Builtin,
    Client,
    Namespace,
    Object,
    Promise,
    Unknown,
    Value,
    joined,
    spoil,
)

Put = Callable[[str, Value, Unknown], None]


class Evaluator(Expressions):
    """Reads one cell: its installations, its assignments, its blocks."""

    def __init__(self, page: dict[str, Value], cell: int) -> None:
        super().__init__(page, cell)
        self._installed: list[Declaration] = []

    @property
    def declarations(self) -> tuple[Declaration, ...]:
        """What the cell installs, once for every name that it binds; complete after `run`."""
        bound = {(declaration.alias, declaration.line) for declaration in self.scope.bound}
        nameless = [it for it in self._installed if (it.alias, it.line) not in bound]
        return tuple(sorted([*self.scope.bound, *nameless], key=lambda declaration: declaration.line))

    def run(self, root: Node) -> None:
        """Reads the whole cell."""
        for statement in root.named_children:
            lost = root.is_error or statement.has_error
            with self.scope.inside("code that is not understood" if lost else None, block=False):
                self.visit(statement)

    # Calls

    def _visit_call_expression(self, node: Node) -> Value:
        callee = node.child_by_field_name("function")
        if callee is None:
            return self._parts(node)
        callee = unwrapped(callee)
        receiver, function = self._member(callee) if is_member(callee) else (None, self.visit(callee))
        arguments = self._arguments(node)
        match function:
            case Builtin.INSTALL | Builtin.INSTALL_INTERPRETER if arguments:
                name = source(callee.child_by_field_name("property") or callee)
                return self._install(function, arguments[0], Call(name, self._cell, self._unknown(node).line))
            case Builtin.INSTALL_VIEWS:
                return Promise(VIEWS_MODULE)
            case Builtin.ALL if arguments and isinstance(arguments[0], Array) and not arguments[0].rest:
                values = [item.value if isinstance(item, Promise) else item for item in arguments[0].items]
                return Promise(Array(values))
            case Builtin():
                return self._unknown(node)
        for value in (receiver, *arguments):
            spoil(value, self._changed(node))
        return self._unknown(node)

    def _visit_new_expression(self, node: Node) -> Value:
        self._field(node, "constructor")
        for value in self._arguments(node):
            spoil(value, self._changed(node))
        return self._unknown(node)

    def _arguments(self, node: Node) -> list[Value]:
        arguments = node.child_by_field_name("arguments")
        if arguments is None:
            return []
        if arguments.type != "arguments":  # a tagged template
            return [self.visit(arguments)]
        return [self.visit(part) for part in parts(arguments)]

    def _install(self, function: Builtin, argument: Value, call: Call) -> Value:
        read = read_install if function is Builtin.INSTALL else read_install_interpreter
        installation = read(argument, call)
        unknown = Unknown(call.cell, call.line)
        if self.scope.where:
            if installation.declarations or installation.unread:
                what = f"`{call.name}` is called inside {self.scope.where}: whether it runs is not known"
                self.unread.append(Unread(call.line, what))
            return unknown
        self._installed += installation.declarations
        self.unread += installation.unread
        clients = {it.alias: Client(it, call.cell) for it in installation.declarations}
        if function is Builtin.INSTALL:
            return Promise(Namespace(clients))
        return Promise(next(iter(clients.values()), unknown))

    def _changed(self, node: Node) -> Unknown:
        here = self._unknown(node)
        return Unknown(here.cell, here.line, "may be changed when the page runs")

    # Assignments

    def _bind(self, pattern: Node | None, value: Value, put: Put) -> None:
        """Gives the names and members of a pattern their values."""
        if pattern is None:
            return
        for target, part in targets(pattern, value, self.visit, self._unknown):
            if target.type in ("identifier", "shorthand_property_identifier_pattern"):
                put(source(target), part, self._unknown(target))
            elif is_member(target):
                self._set_member(target, part)
            else:
                self.visit(target)

    def _set_member(self, node: Node, value: Value) -> None:
        container, key = self._field(node, "object"), self._key(node)
        if isinstance(container, Object) and isinstance(key, str):
            container.members[key] = self._changed(node) if self.scope.where else value
        else:
            spoil(container, self._changed(node))

    def _visit_variable_declarator(self, node: Node) -> Value:
        value = self._field(node, "value") if node.child_by_field_name("value") else None
        hoisted = node.parent is not None and node.parent.type == "variable_declaration"
        self._bind(
            node.child_by_field_name("name"), value, self.scope.hoist if hoisted else self.scope.declare
        )
        return None

    def _visit_assignment_expression(self, node: Node) -> Value:
        value = self._field(node, "right")
        self._bind(node.child_by_field_name("left"), value, self.scope.assign)
        return value

    def _visit_augmented_assignment_expression(self, node: Node) -> Value:
        operator = node.child_by_field_name("operator")
        left, right = self._field(node, "left"), self._field(node, "right")
        is_sum = operator is not None and operator.type == "+="
        value = joined(left, right, self._unknown(node)) if is_sum else self._unknown(node)
        self._bind(node.child_by_field_name("left"), value, self.scope.assign)
        return value

    def _visit_update_expression(self, node: Node) -> Value:
        self._bind(node.child_by_field_name("argument"), self._unknown(node), self.scope.assign)
        return self._unknown(node)

    def _visit_unary_expression(self, node: Node) -> Value:
        operator, operand = node.child_by_field_name("operator"), node.child_by_field_name("argument")
        if operator and operand and operator.type == "delete" and is_member(unwrapped(operand)):
            self._set_member(unwrapped(operand), None)
            return self._unknown(node)
        if operator and operand and operator.type == "void":  # `await`, as the reader writes it
            return self._awaited(self.visit(operand))
        return self._parts(node)

    # Functions, classes and blocks

    def _visit_function_expression(self, node: Node) -> Value:
        with self.scope.inside("a function", function=True):
            self._bind(node.child_by_field_name("parameter"), self._unknown(node), self.scope.declare)
            parameters = node.child_by_field_name("parameters")
            for pattern in parts(parameters) if parameters else []:
                self._bind(pattern, self._unknown(pattern), self.scope.declare)
            self._field(node, "body")
        return self._unknown(node)

    _visit_arrow_function = _visit_function_expression
    _visit_generator_function = _visit_function_expression
    _visit_method_definition = _visit_function_expression

    def _visit_function_declaration(self, node: Node) -> Value:
        self._bind(node.child_by_field_name("name"), self._unknown(node), self.scope.declare)
        return self._visit_function_expression(node)

    _visit_generator_function_declaration = _visit_function_declaration

    def _visit_class_declaration(self, node: Node) -> Value:
        self._bind(node.child_by_field_name("name"), self._unknown(node), self.scope.declare)
        return self._inside(node, "a class")

    def _visit_statement_block(self, node: Node) -> Value:
        return self._inside(node, None)

    def _visit_if_statement(self, node: Node) -> Value:
        self._field(node, "condition")
        with self.scope.inside("a condition"):
            self._field(node, "consequence")
            self._field(node, "alternative")
        return None

    def _visit_switch_statement(self, node: Node) -> Value:
        return self._inside(node, "a condition")

    def _visit_try_statement(self, node: Node) -> Value:
        return self._inside(node, "a `try` statement")

    def _visit_for_statement(self, node: Node) -> Value:
        return self._inside(node, "a loop")

    _visit_while_statement = _visit_for_statement
    _visit_do_statement = _visit_for_statement

    def _visit_for_in_statement(self, node: Node) -> Value:
        self._field(node, "right")
        kind = node.child_by_field_name("kind")
        with self.scope.inside("a loop"):
            if kind is None:
                put = self.scope.assign
            else:
                put = self.scope.hoist if kind.type == "var" else self.scope.declare
            self._bind(node.child_by_field_name("left"), self._unknown(node), put)
            self._field(node, "body")
        return None

    def _visit_catch_clause(self, node: Node) -> Value:
        with self.scope.inside():
            self._bind(node.child_by_field_name("parameter"), self._unknown(node), self.scope.declare)
            self._field(node, "body")
        return None
