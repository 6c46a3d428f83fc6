"""What one run of an interpreter cell gave, and its reading from the wire and from the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mkdocs_w3nest.errors import ExecutionError

Json = Any
"""Any value that `json.loads` gives."""

OUTPUT_TYPES = ("stream", "display_data", "execute_result", "error")


@dataclass(frozen=True)
class Failure:
    """Why a cell failed.

    Attributes:
        message: One line, such as ``NameError: name 'x' is not defined``.
        line: 1-based line in the cell, when known.
        trace: The stack, when there is one.
    """

    message: str
    line: int | None = None
    trace: str = ""


@dataclass(frozen=True)
class Result:
    """What one run of an interpreter cell gave.

    Attributes:
        outputs: nbformat v4 outputs, in order.
        captured: Values of the captured-out names.
        failure: Set when the cell failed.
    """

    outputs: tuple[Mapping[str, Json], ...] = ()
    captured: Mapping[str, Json] = field(default_factory=dict)
    failure: Failure | None = None

    def to_json(self) -> dict[str, Json]:
        """The result as the store keeps it."""
        kept: dict[str, Json] = {"outputs": list(self.outputs), "captured": dict(self.captured)}
        if self.failure:
            kept["failure"] = {
                "message": self.failure.message,
                "line": self.failure.line,
                "trace": self.failure.trace,
            }
        return kept

    @classmethod
    def from_json(cls, kept: Json) -> Result:
        """Reads what `to_json` wrote.

        Raises:
            ExecutionError: It is something else.
        """
        try:
            failure = kept.get("failure")
            return cls(
                outputs=_outputs(kept["outputs"]),
                captured=dict(kept["captured"]),
                failure=Failure(**failure) if failure else None,
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ExecutionError(f"not a stored result: {error}") from error

    @classmethod
    def from_response(cls, body: Json, *, interpreter: str) -> Result:
        """Reads the answer to ``POST /run``.

        An interpreter without ``outputs`` (the original protocol) is given one stream output.

        Raises:
            ExecutionError: The answer does not follow the protocol.
        """
        try:
            error = body.get("error")
            failure = (
                Failure(
                    message=str(error["message"]),
                    line=error.get("lineNumber"),
                    trace=str(error.get("stackTrace") or ""),
                )
                if error
                else None
            )
            outputs = _outputs(_response_outputs(body, failure))
            return cls(outputs=outputs, captured=dict(body.get("capturedOut") or {}), failure=failure)
        except (AttributeError, KeyError, TypeError, ValueError) as problem:
            raise ExecutionError(
                f"the backend {interpreter!r} does not answer POST /run like an interpreter ({problem!r})"
            ) from problem


def failed(message: str) -> Result:
    """A result for a cell that never gave one of its own: its backend ended, or would not start."""
    return Result(outputs=(_error_output(Failure(message)),), failure=Failure(message))


def _response_outputs(body: Mapping[str, Json], failure: Failure | None) -> list[Json]:
    outputs = body.get("outputs")
    if outputs is not None:
        return list(outputs)
    text = body["output"]
    plain: list[Json] = [{"output_type": "stream", "name": "stdout", "text": text}] if text else []
    return [*plain, _error_output(failure)] if failure else plain


def _error_output(failure: Failure) -> dict[str, Json]:
    name, colon, value = failure.message.partition(": ")
    if not (colon and name.isidentifier()):
        name, value = "", failure.message
    return {
        "output_type": "error",
        "ename": name,
        "evalue": value,
        "traceback": failure.trace.splitlines(),
    }


def _outputs(items: Json) -> tuple[Mapping[str, Json], ...]:
    for item in items:
        if item["output_type"] not in OUTPUT_TYPES:
            raise ValueError(f"unknown output_type {item['output_type']!r}")
    return tuple(items)
