"""The names that a cell's code can reach, and what happens to those of the page."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from mkdocs_w3nest.javascript.facts import Declaration
from mkdocs_w3nest.javascript.values import Client, Unknown, Value


class Scope:
    """Names of one cell, block within block; the outermost are the page's, which later cells share.

    Attributes:
        where: Why code that is read now may not run, or not now: ``a condition``. None for code that runs
            when the cell does.
        declares: Names of the page that the cell gave a value.
        bound: Backends whose client the cell bound to a name of the page.
    """

    def __init__(self, page: dict[str, Value], cell: int) -> None:
        self._names = ChainMap(page)
        self._cell = cell
        self._in_function = False
        self.where: str | None = None
        self.declares: set[str] = set()
        self.bound: list[Declaration] = []

    @contextmanager
    def inside(
        self, where: str | None = None, *, block: bool = True, function: bool = False
    ) -> Iterator[None]:
        """Reads what follows as code that runs or not as `where` says, with own names if it is a `block`."""
        before = self._names, self.where, self._in_function
        self._names = self._names.new_child() if block else self._names
        self.where = self.where or where
        self._in_function = self._in_function or function
        try:
            yield
        finally:
            self._names, self.where, self._in_function = before

    def get(self, name: str, here: Unknown) -> Value:
        """The value of a name; `here` where it is not known."""
        value = self._names.get(name, here)
        return here if isinstance(value, Unknown) else value

    def declare(self, name: str, value: Value, here: Unknown) -> None:
        """``const name = value``: a name of the innermost block."""
        if len(self._names.maps) == 1:
            self._of_page(name, value, here)
        else:
            self._names[name] = value

    def hoist(self, name: str, value: Value, here: Unknown) -> None:
        """``var name = value``: a name of the page, unless a function is around it."""
        if self._in_function:
            self._names[name] = value
        else:
            self._of_page(name, value, here)

    def assign(self, name: str, value: Value, here: Unknown) -> None:
        """``name = value``, which makes a name of the page when no block has it."""
        for names in self._names.maps[:-1]:
            if name in names:
                names[name] = here if self.where else value
                return
        self._of_page(name, value, here)

    def _of_page(self, name: str, value: Value, here: Unknown) -> None:
        if not self._in_function:
            self.declares.add(name)
        self._names.maps[-1][name] = here if self.where else value
        if isinstance(value, Client) and not self.where:
            line = value.declaration.line if value.cell == self._cell else here.line
            self.bound.append(replace(value.declaration, variable=name, line=line))
