"""Small sites, built by the real command in a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import Cell, Project, write_cell


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty project with an interpreter named `py`, run by local processes."""
    return Project(tmp_path)


@pytest.fixture
def cell() -> Cell:
    """Writes an interpreter cell: `cell(code, captured_out="x")`."""
    return write_cell
