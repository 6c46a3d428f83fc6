"""The recording of a page: what it needs to know later of what ran at build, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mkdocs_w3nest.markup.model import Page

if TYPE_CHECKING:
    from mkdocs_w3nest.execution.walk import Report

RECORDING_FORMAT = 1
"""Raised whenever the recording changes its shape."""


def record(page: Page, report: Report) -> Mapping[str, Any]:
    """What ran on a page at build.

    Returns:
        ``{"format", "page", "cells": [{"id", "kind", "state", "outputs", "captured"}]}``, in page order.
        ``captured`` are the values that a cell gives to the page's scope, by name.
    """
    cells = []
    for cell in page.cells:
        outcome = report.outcomes[cell.index]
        cells.append(
            {
                "id": cell.cell_id,
                "kind": cell.kind.value,
                "state": outcome.state,
                "outputs": list(outcome.outputs),
                "captured": dict(outcome.captured),
            }
        )
    return {"format": RECORDING_FORMAT, "page": page.path, "cells": cells}
