"""Prints the JSON Schema of all that pages and servers exchange; `npm run wire` makes TypeScript of it."""

from __future__ import annotations

import json
import sys
from typing import Any

from pydantic import TypeAdapter

from mkdocs_w3nest.backends.registry import BUNDLED
from mkdocs_w3nest.execution.recording import CellEvent, Recording
from mkdocs_w3nest.gateway import schema as gateway

sys.path.append(str(BUNDLED / "pyrun_backend"))
from pyrun_backend import schema as pyrun

TYPES = (
    Recording,
    CellEvent,
    gateway.BackendInputs,
    gateway.InstallAnswer,
    gateway.InstallProgress,
    gateway.BackendInfo,
    gateway.ErrorAnswer,
    pyrun.RunRequest,
    pyrun.RunResult,
    pyrun.OutputEvent,
    pyrun.UpdateEvent,
    pyrun.ClearEvent,
    pyrun.DoneEvent,
)


def wire_schema() -> dict[str, object]:
    """One JSON Schema whose definitions are the types of the wire."""
    adapters = [(each.__name__, "validation", TypeAdapter(each)) for each in TYPES]
    _, schema = TypeAdapter.json_schemas(adapters, ref_template="#/$defs/{model}")  # type: ignore[arg-type]
    return {"title": "Wire", "type": "object", "additionalProperties": False, **_without_titles(schema)}


def _without_titles(schema: Any) -> Any:
    """The titles of fields would each become a type of its own."""
    if isinstance(schema, dict):
        named = isinstance(schema.get("title"), str)
        return {key: _without_titles(item) for key, item in schema.items() if not (named and key == "title")}
    return [_without_titles(item) for item in schema] if isinstance(schema, list) else schema


if __name__ == "__main__":
    print(json.dumps(wire_schema(), indent=1))
