"""Evaluates JavaScript's literals for texts and numbers as ECMA-262 does."""

from __future__ import annotations

from collections.abc import Iterable

from tree_sitter import Node

ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
LINE_ENDS = ("\r\n", "\n", "\r", "\u2028", "\u2029")
OCTAL = frozenset("01234567")


def source(node: Node) -> str:
    """The code of a node."""
    return (node.text or b"").decode("utf-8", "replace")


def text_of(parts: Iterable[Node]) -> str:
    """The text that fragments and escape sequences of a string literal make."""
    text = "".join(
        _unescaped(source(part)) if part.type == "escape_sequence" else source(part) for part in parts
    )
    # Two escapes may make one character, as JavaScript counts in UTF-16.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def number_of(code: str) -> int | float | None:
    """The value of a number literal; None when it is none that strict code may have.

    Whole numbers are ints however they are written: JavaScript does not tell them apart.
    """
    digits = code.replace("_", "").removesuffix("n")
    try:
        return int(digits, 0)
    except ValueError:
        pass
    if digits[:1] == "0" and digits[1:2].isdigit():  # octal, in code of the last century
        return None
    try:
        value = float(digits)
    except ValueError:
        return None
    return int(value) if value.is_integer() else value


def _unescaped(escape: str) -> str:
    body = escape[1:]
    if not body or body in LINE_ENDS:
        return ""
    try:
        if body[0] in "xu":
            return chr(int(body[1:].strip("{}"), 16))
        if body[0] in OCTAL:
            return chr(int(body, 8))
    except (ValueError, OverflowError):
        return body
    return ESCAPES.get(body, body)
