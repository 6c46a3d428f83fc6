"""Small sites, built by the real command in a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import Cell, Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty project with an interpreter named `py`, run by local processes."""
    return Project(tmp_path)


@pytest.fixture
def cell() -> Cell:
    """Writes an interpreter cell: `cell(code, captured_out="x")`."""

    def write(code: str, **attributes: str) -> str:
        given = {"interpreter": "py", "language": "python", **attributes}
        written = " ".join(f'{name.replace("_", "-")}="{value}"' for name, value in given.items())
        return f"<interpreter-cell {written}>\n{code}\n</interpreter-cell>\n\n"

    return write
