"""Reads JavaScript cells without running them: the backends that they install, the names that they give.

And compiles them to the form that runs in a page.
"""

from mkdocs_w3nest.javascript.compiler import Compiled, compile_cell
from mkdocs_w3nest.javascript.facts import CellFacts, Declaration, Unread
from mkdocs_w3nest.javascript.reader import Reader

__all__ = ["CellFacts", "Compiled", "Declaration", "Reader", "Unread", "compile_cell"]
