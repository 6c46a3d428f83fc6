"""Reads JavaScript cells without running them: the backends that they install, the names that they give."""

from mkdocs_w3nest.javascript.facts import CellFacts, Declaration, Unread
from mkdocs_w3nest.javascript.reader import Reader

__all__ = ["CellFacts", "Declaration", "Reader", "Unread"]
