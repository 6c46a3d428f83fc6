"""What a cell does with the names that it does not keep to itself."""

from __future__ import annotations

from collections.abc import Set

from mkdocs_w3nest.javascript.compiler.names import CELL_NAMES, GLOBAL_NAMES

_KNOWN_NAMES = CELL_NAMES | GLOBAL_NAMES


class Usage:
    """Gathers names, in the order in which they are told.

    Args:
        page: The names that the page has before the cell runs.
    """

    def __init__(self, page: Set[str]) -> None:
        self._page = page
        self._declared: set[str] = set()
        self._given: dict[str, None] = {}
        self._read: dict[str, None] = {}

    def declare(self, name: str) -> None:
        """The cell declares a name of the page."""
        self._declared.add(name)
        self.write(name)

    def write(self, name: str) -> None:
        """The cell assigns to a name of the page."""
        self._given.setdefault(name)

    def read(self, name: str) -> None:
        """The cell reads a name that none of its blocks declares."""
        self._read.setdefault(name)

    def on_page(self, name: str) -> bool:
        """Whether a name is asked of the page; final only when the whole cell was read."""
        return name in self._page or name in self._given or name not in _KNOWN_NAMES

    @property
    def declares(self) -> tuple[str, ...]:
        """The names of the page that the cell gives a value."""
        return tuple(self._given)

    @property
    def reads(self) -> tuple[str, ...]:
        """The names that the cell takes from the page, or from what all cells have."""
        taken = (name for name in self._read if self.on_page(name) or name in CELL_NAMES)
        return tuple(name for name in taken if name not in self._declared)
