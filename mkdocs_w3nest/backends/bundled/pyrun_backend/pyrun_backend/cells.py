"""A cell's code, and how it is compiled."""

from __future__ import annotations

import hashlib
import linecache
from dataclasses import dataclass

from IPython.core.compilerop import CachingCompiler


@dataclass(frozen=True)
class Cell:
    """A cell to run: its id, for people, and its code."""

    cell_id: str
    code: str

    @property
    def file(self) -> str:
        """The name of the file that the code is compiled under."""
        digest = hashlib.sha256(self.code.encode("utf-8", "replace")).hexdigest()[:12]
        return f"<cell {self.cell_id} {digest}>"


class CellCompiler(CachingCompiler):
    """Compiles a cell under its own name, so that tracebacks name it and show its lines."""

    cell = Cell("", "")

    def cache(self, transformed_code: str, number: int = 0, raw_code: str | None = None) -> str:
        """Name code that is about to be compiled, and keep its lines for tracebacks."""
        if raw_code != self.cell.code:  # something that a cell or a magic compiles
            return str(super().cache(transformed_code, number, raw_code))
        name = self.cell.file
        self._filename_map[name] = self.cell.cell_id
        lines = [f"{line}\n" for line in self.cell.code.split("\n")]
        linecache.cache[name] = (len(self.cell.code), None, lines, name)
        return name

    def format_code_name(self, name: str) -> tuple[str, str] | None:
        """How tracebacks name it: `Cell numbers, line 3`."""
        return ("Cell", str(self._filename_map[name])) if name in self._filename_map else None
