"""The edits that make a cell's names the page's.

They follow ``frontend/src/engine/rewrite.ts``, and must give the same text; the table of the rules is in
``compile.ts`` beside that. Nodes are those of the grammar tree-sitter-javascript.
"""

from __future__ import annotations

from tree_sitter import Node

from mkdocs_w3nest.javascript.compiler.bindings import (
    FUNCTIONS,
    assigned_name_of,
    block_bindings,
    bound,
    head_bindings,
    head_kind,
    required,
    var_bindings,
)
from mkdocs_w3nest.javascript.compiler.block import Block, refuse_engine_name
from mkdocs_w3nest.javascript.compiler.declarations import Declarations, imported
from mkdocs_w3nest.javascript.compiler.uncertain import Uncertain, check_alone, check_on_one_line, check_start
from mkdocs_w3nest.javascript.literals import source
from mkdocs_w3nest.javascript.nodes import end_of, parts


class Rewriter(Declarations):
    """Rewrites cells: their statements, and what these hold."""

    def program(self, root: Node) -> None:
        """Rewrites a whole cell.

        Raises:
            Uncertain: The code may mean something else, or nothing.
        """
        statements = parts(root)
        functions = [assigned_name_of(required(it, "name")) for it in statements if it.type in FUNCTIONS]
        variables = dict.fromkeys(var_bindings(statements))
        names = [*block_bindings(statements), *imported(statements), *variables]
        if len(names) != len(set(names)):
            raise Uncertain("a name that is declared twice")
        for name in functions:
            self._edits.insert(0, f"$let.{name} = {name}; ")
        for name in variables:
            self._edits.insert(0, f"$let.{name} = $let.{name}; ")
        page = Block()
        for statement in statements:
            self._top_level(statement, page)

    def _top_level(self, node: Node, page: Block) -> None:
        match node.type:
            case "import_statement":
                self._import(node)
            case "lexical_declaration":
                self._page_variables(node, required(node, "kind").type, page)
                self._terminate(node)
            case "using_declaration":
                self._resources(node, page)
            case "class_declaration":
                name = assigned_name_of(required(node, "name"))
                self._usage.declare(name)
                self._edits.insert(node.start_byte, f"$let.{name} = ")
                self._visit(node, page)
                self._edits.insert(end_of(node), ";")
            case "function_declaration" | "generator_function_declaration":
                self._usage.declare(refuse_engine_name(assigned_name_of(required(node, "name"))))
                self._visit(node, page)
            case _:
                self._visit(node, page)

    def _visit_expression_statement(self, node: Node, block: Block) -> None:
        check_start(node)
        self._parts(node, block)
        self._terminate(node)

    _visit_debugger_statement = _visit_expression_statement

    def _visit_throw_statement(self, node: Node, block: Block) -> None:
        check_on_one_line(node)
        self._visit_expression_statement(node, block)

    _visit_break_statement = _visit_throw_statement
    _visit_continue_statement = _visit_throw_statement

    def _visit_return_statement(self, node: Node, block: Block) -> None:
        if not block.in_function:
            raise Uncertain("return outside of functions")
        self._visit_throw_statement(node, block)

    def _visit_statement_block(self, node: Node, block: Block) -> None:
        statements = parts(node)
        self._each(statements, block.block(block_bindings(statements)))

    def _visit_import_statement(self, _node: Node, _block: Block) -> None:
        raise Uncertain("import in a block")

    def _visit_labeled_statement(self, node: Node, block: Block) -> None:
        check_alone(required(node, "body"))
        self._field(node, "body", block)

    def _visit_while_statement(self, node: Node, block: Block) -> None:
        self._field(node, "condition", block)
        self._loop_body(node, block)

    def _visit_do_statement(self, node: Node, block: Block) -> None:
        self._loop_body(node, block)
        self._field(node, "condition", block)
        self._terminate(node)

    def _visit_for_statement(self, node: Node, block: Block) -> None:
        initializer = required(node, "initializer")
        if initializer.type.endswith("_declaration") and not source(initializer).endswith(";"):
            raise Uncertain("a head of a loop that goes on in another line")
        inner = block.block(head_bindings(node))
        self._parts_but(node.child_by_field_name("body"), node, inner)
        self._loop_body(node, inner)

    def _visit_for_in_statement(self, node: Node, block: Block) -> None:
        if node.child_by_field_name("value"):
            raise Uncertain("a loop with a value")
        inner = block.block(head_bindings(node))
        left, kind = required(node, "left"), head_kind(node)
        if kind == "var" and not block.in_function:
            for name in bound(left):
                self._page_var(name, block)
            self._drop_keyword(kind, required(node, "kind").start_byte)
            self._pattern(left, "write", inner)
        elif kind is None and left.text == b"async":
            raise Uncertain("for (async of …)")
        else:
            self._pattern(left, "bind" if kind else "write", inner)
        self._field(node, "right", inner)
        self._loop_body(node, inner)

    def _loop_body(self, loop: Node, block: Block) -> None:
        body = required(loop, "body")
        check_alone(body)
        if body.type == "statement_block":
            self._edits.insert(body.start_byte + 1, " $guard();")
            self._visit(body, block)
            return
        self._edits.insert(body.start_byte, "{ $guard(); ")
        self._visit(body, block)
        self._edits.insert(end_of(body), " }")

    def _visit_switch_statement(self, node: Node, block: Block) -> None:
        self._field(node, "value", block)
        body = required(node, "body")
        branches = [it for branch in parts(body) for it in branch.children_by_field_name("body")]
        self._parts(body, block.block(block_bindings(branches)))

    def _visit_catch_clause(self, node: Node, block: Block) -> None:
        parameter = node.child_by_field_name("parameter")
        inner = block.block(bound(parameter) if parameter else [])
        if parameter:
            self._pattern(parameter, "bind", inner)
        self._field(node, "body", inner)
