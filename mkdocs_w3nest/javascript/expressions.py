"""Evaluates literals, names, members and the operators that put texts together."""

from __future__ import annotations

from tree_sitter import Node

from mkdocs_w3nest.javascript.literals import number_of, source, text_of
from mkdocs_w3nest.javascript.nodes import parts, property_key
from mkdocs_w3nest.javascript.values import Array, Object, Promise, Value, as_text, joined, member
from mkdocs_w3nest.javascript.visitor import Visitor


class Expressions(Visitor):
    """Evaluates the expressions that have no effects of their own."""

    def _visit_identifier(self, node: Node) -> Value:
        return self.scope.get(source(node), self._unknown(node))

    _visit_shorthand_property_identifier = _visit_identifier

    def _visit_number(self, node: Node) -> Value:
        value = number_of(source(node))
        return self._unknown(node) if value is None else value

    def _visit_true(self, _node: Node) -> Value:
        return True

    def _visit_false(self, _node: Node) -> Value:
        return False

    def _visit_null(self, _node: Node) -> Value:
        return None

    _visit_undefined = _visit_null

    def _visit_string(self, node: Node) -> Value:
        return text_of(parts(node))

    def _visit_template_string(self, node: Node) -> Value:
        texts: list[str | None] = []
        for part in parts(node):
            if part.type == "template_substitution":
                texts.append(as_text(self._last(part)))
            elif part.type == "string_fragment":  # a template's line ends are "\n", whatever the file has
                texts.append(source(part).replace("\r\n", "\n").replace("\r", "\n"))
            else:
                texts.append(text_of([part]))
        known = [text for text in texts if text is not None]
        return "".join(known) if len(known) == len(texts) else self._unknown(node)

    def _visit_object(self, node: Node) -> Value:
        made = Object({})
        for part in parts(node):
            if part.type == "spread_element":
                spread = self._last(part)
                if spread is None:
                    continue
                if not isinstance(spread, Object):
                    made = Object({}, self._unknown(part))  # it may replace everything before it
                    continue
                if spread.rest:
                    made = Object({}, spread.rest)
                made.members.update(spread.members)
                continue
            name = part.child_by_field_name("key") or part.child_by_field_name("name") or part
            key = property_key(name, self.visit)
            value = self._field(part, "value") if part.type == "pair" else self.visit(part)
            if isinstance(key, str):
                made.members[key] = value
            else:
                made = Object({}, self._unknown(part))
        return made

    def _visit_array(self, node: Node) -> Value:
        made = Array([])
        for part in parts(node):
            if part.type != "spread_element":
                made.items.append(self.visit(part))
                continue
            spread = self._last(part)
            if isinstance(spread, Array):
                made.items += spread.items
                made.rest = made.rest or spread.rest
            else:
                made.rest = self._unknown(part)
        return made

    def _visit_parenthesized_expression(self, node: Node) -> Value:
        return self._last(node)

    def _visit_await_expression(self, node: Node) -> Value:
        return self._awaited(self._last(node))

    def _awaited(self, value: Value) -> Value:
        return value.value if isinstance(value, Promise) else value

    def _visit_member_expression(self, node: Node) -> Value:
        return self._member(node)[1]

    _visit_subscript_expression = _visit_member_expression

    def _member(self, node: Node) -> tuple[Value, Value]:
        """The object of a member expression, and its member."""
        container = self._field(node, "object")
        return container, member(container, self._key(node), self._unknown(node))

    def _key(self, node: Node) -> Value:
        """The key of a member expression."""
        name = node.child_by_field_name("property")
        return property_key(name, self.visit) if name else self._field(node, "index")

    def _visit_binary_expression(self, node: Node) -> Value:
        operator = node.child_by_field_name("operator")
        left = self._field(node, "left")
        if operator and operator.type in ("&&", "||", "??"):
            with self.scope.inside("a condition"):
                self._field(node, "right")
            return self._unknown(node)
        right = self._field(node, "right")
        is_sum = operator is not None and operator.type == "+"
        return joined(left, right, self._unknown(node)) if is_sum else self._unknown(node)

    def _visit_ternary_expression(self, node: Node) -> Value:
        self._field(node, "condition")
        with self.scope.inside("a condition"):
            self._field(node, "consequence")
            self._field(node, "alternative")
        return self._unknown(node)

    def _last(self, node: Node) -> Value:
        """The value of the only part that a node has, comments apart; of the last, if there are more."""
        values = [self.visit(part) for part in parts(node)]
        return values[-1] if values else self._unknown(node)
