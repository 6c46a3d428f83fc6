"""Compiles cells at build, as the browser's compiler would, so that pages need not load that one."""

from mkdocs_w3nest.javascript.compiler.compile import Compiled, compile_cell

__all__ = ["Compiled", "compile_cell"]
