"""Rewrites declarations of variables, and imports."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tree_sitter import Node

from mkdocs_w3nest.javascript.compiler.bindings import (
    IDENTIFIERS,
    assigned_name_of,
    declarators,
    declared,
    name_of,
    required,
)
from mkdocs_w3nest.javascript.compiler.block import Block, refuse_engine_name
from mkdocs_w3nest.javascript.compiler.expressions import Expressions
from mkdocs_w3nest.javascript.compiler.uncertain import Uncertain
from mkdocs_w3nest.javascript.compiler.walker import Target
from mkdocs_w3nest.javascript.nodes import end_of, parts

_LINE_END = re.compile("\r\n|[\n\r\u2028\u2029]")


class Declarations(Expressions):
    """Rewrites what gives names to blocks and to the page."""

    def _visit_lexical_declaration(self, node: Node, block: Block) -> None:
        if node.type == "variable_declaration" and not block.in_function:
            self._page_variables(node, "var", block)
        else:
            for declarator in declarators(node):
                self._pattern(required(declarator, "name"), "bind", block)
                self._field(declarator, "value", block)
        self._terminate(node)

    _visit_variable_declaration = _visit_lexical_declaration
    _visit_using_declaration = _visit_lexical_declaration

    def _page_variables(self, node: Node, kind: str, block: Block) -> None:
        target: Target = "let" if kind == "let" else "const" if kind == "const" else "write"
        if kind == "var":
            for name in declared(node):
                self._page_var(name, block)
        self._drop_keyword(kind, node.start_byte)
        for declarator in declarators(node):
            pattern, value = required(declarator, "name"), declarator.child_by_field_name("value")
            is_object = pattern.type == "object_pattern"
            if value is None and (target == "const" or pattern.type not in IDENTIFIERS):
                raise Uncertain("a declaration without its value")
            if is_object:
                self._edits.insert(pattern.start_byte, "(")
            self._pattern(pattern, target, block)
            if value is not None:
                self._value(value, pattern, target, block)
            elif target == "let":
                self._edits.insert(end_of(declarator), " = undefined")
            if is_object:
                self._edits.insert(end_of(declarator), ")")

    def _page_var(self, name: str, block: Block) -> None:
        if block.has(name):  # right for the parameter of `catch` only
            raise Uncertain("var beside a name of the same block")
        self._usage.declare(name)

    def _resources(self, node: Node, block: Block) -> None:
        """``using`` ends with the cell and stays as it is; the page knows what it holds."""
        for declarator in declarators(node):
            self._visit(required(declarator, "value"), block)
        self._terminate(node)
        for declarator in declarators(node):
            name = refuse_engine_name(assigned_name_of(required(declarator, "name")))
            self._usage.declare(name)
            self._edits.insert(end_of(node), f" $const.{name} = {name};")

    def _import(self, node: Node) -> None:
        for name in imported([node]):
            self._usage.declare(name)
        text = self._edits.slice(node.start_byte, end_of(node))
        lines = "\n" * len(_LINE_END.findall(text))
        self._edits.replace(node.start_byte, end_of(node), f"{self._import_text(node)};{lines}")

    def _import_text(self, node: Node) -> str:
        with_attributes = "".join(
            f", {{with: {{{self._attributes(part)}}}}}"
            for part in parts(node)
            if part.type == "import_attribute"
        )
        value = f"await $import({self._text(required(node, 'source'))}{with_attributes})"
        targets: list[str] = []
        for key, local in _specifiers(node):
            target = f"$const.{name_of(local)}"
            if key == "*":
                value = f"{target} = {value}"
            else:
                targets.append(f"{key if isinstance(key, str) else self._text(key)}: {target}")
        return f"({{{', '.join(targets)}}} = {value})" if targets else value

    def _attributes(self, node: Node) -> str:
        pairs = [pair for part in parts(node) for pair in parts(part)]
        if any(pair.type != "pair" for pair in pairs):
            raise Uncertain("attributes of an import")
        return ", ".join(
            f"{self._text(required(pair, 'key'))}: {self._text(required(pair, 'value'))}" for pair in pairs
        )

    def _text(self, node: Node) -> str:
        return self._edits.slice(node.start_byte, node.end_byte)


def _specifiers(statement: Node) -> list[tuple[Node | str, Node]]:
    """What an import statement imports: the key, ``*`` for all of it, and the name that it is bound to."""
    found: list[tuple[Node | str, Node]] = []
    for clause in parts(statement):
        if clause.type != "import_clause":
            continue
        for part in parts(clause):
            if part.type == "identifier":
                found.append(("default", part))
            elif part.type == "namespace_import":
                found.append(("*", parts(part)[-1]))
            else:
                if sum(child.type == "," for child in part.children) > len(parts(part)):
                    raise Uncertain("an import of nothing")
                for specifier in parts(part):
                    key = required(specifier, "name")
                    found.append((key, specifier.child_by_field_name("alias") or key))
    return found


def imported(statements: Iterable[Node]) -> list[str]:
    """The names that import statements bind."""
    imports = [statement for statement in statements if statement.type == "import_statement"]
    return [assigned_name_of(local) for statement in imports for _, local in _specifiers(statement)]
