"""Names that code may have without asking the page; one file for both compilers."""

from __future__ import annotations

import json
from importlib.resources import files

_NAMES = json.loads(files(__package__).joinpath("names.json").read_text("utf-8"))

CELL_NAMES: frozenset[str] = frozenset(_NAMES["cell"])
"""Parameters of a compiled cell that are its own: ``display`` and the like."""

ENGINE_NAMES: frozenset[str] = frozenset(_NAMES["engine"])
"""Parameters of a compiled cell that its text is rewritten to use."""

GLOBAL_NAMES: frozenset[str] = frozenset(_NAMES["global"])
"""Globals that every browser has and that hot code uses: read directly unless the page declares them."""

RESERVED: frozenset[str] = frozenset(
    (
        *("await", "break", "case", "catch", "class", "const", "continue", "debugger"),
        *("default", "delete", "do", "else", "enum", "export", "extends", "false"),
        *("finally", "for", "function", "if", "implements", "import", "in", "instanceof"),
        *("interface", "let", "new", "null", "package", "private", "protected", "public"),
        *("return", "static", "super", "switch", "this", "throw", "true", "try"),
        *("typeof", "var", "void", "while", "with", "yield"),
    )
)
"""Words that are no names in strict code."""

UNASSIGNABLE: frozenset[str] = frozenset(("arguments", "eval"))
"""Names that strict code neither declares nor assigns to."""
