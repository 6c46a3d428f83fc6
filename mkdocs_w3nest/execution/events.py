"""The events of a streamed run, applied: what a cell that runs has put out so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class RunningOutputs:
    """nbformat outputs that grow with the events of ``POST /run`` as NDJSON."""

    def __init__(self) -> None:
        self._outputs: list[dict[str, Any]] = []

    @property
    def outputs(self) -> tuple[Mapping[str, Any], ...]:
        """The outputs so far."""
        return tuple(self._outputs)

    def apply(self, event: Mapping[str, Any]) -> None:
        """Takes an event ``output``, ``update`` or ``clear``; others change nothing.

        Raises:
            KeyError: The event lacks a field.
            IndexError: It updates an output that is not there.
        """
        kind = event["event"]
        if kind == "clear":
            self._outputs.clear()
        elif kind == "update":
            self._outputs[event["index"]] = event["output"]
        elif kind == "output":
            self._add(event["output"])

    def _add(self, output: dict[str, Any]) -> None:
        last = self._outputs[-1] if self._outputs else {}
        if (
            output["output_type"] == last.get("output_type") == "stream"
            and last.get("name") == output["name"]
        ):
            self._outputs[-1] = {**last, "text": last["text"] + output["text"]}
        else:
            self._outputs.append(output)
