"""A stretch of code with names of its own."""

from __future__ import annotations

from collections.abc import Iterable

from mkdocs_w3nest.javascript.compiler.names import ENGINE_NAMES
from mkdocs_w3nest.javascript.compiler.uncertain import Uncertain


class Block:
    """Names that a block of a cell declares; the outermost has none of its own, as the page has them.

    Args:
        parent: The block around it.
        names: What it declares.
        in_function: Whether a function is around it, so that its ``var`` are not the page's.
        can_await: Whether ``await`` may stand in it.
    """

    def __init__(
        self,
        parent: Block | None = None,
        names: Iterable[str] = (),
        *,
        in_function: bool = False,
        can_await: bool = True,
    ) -> None:
        self._parent = parent
        self._names = {refuse_engine_name(name) for name in names}
        self.in_function = in_function
        self.can_await = can_await

    def block(self, names: Iterable[str]) -> Block:
        """A block in this one."""
        return Block(self, names, in_function=self.in_function, can_await=self.can_await)

    def function(self, names: Iterable[str], *, is_async: bool = False) -> Block:
        """A function in this block, with the names of its parameters."""
        return Block(self, names, in_function=True, can_await=is_async)

    def field(self) -> Block:
        """The value of a class's field: it is made later, but its ``this`` is all that is its own."""
        return Block(self, in_function=self.in_function, can_await=False)

    def has(self, name: str) -> bool:
        """Whether a name is declared here or around."""
        return name in self._names or (self._parent is not None and self._parent.has(name))


def refuse_engine_name(name: str) -> str:
    """A name that stays in the text as it is: it must not hide a parameter that rewritten text uses."""
    if name in ENGINE_NAMES:
        raise Uncertain(name)
    return name
