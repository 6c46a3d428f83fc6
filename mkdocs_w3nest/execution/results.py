"""What one run of an interpreter cell gave, and its reading from the wire and from the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mkdocs_w3nest.errors import ExecutionError

Json = Any
"""Any value that `json.loads` gives."""

OUTPUT_FIELDS: Mapping[str, Mapping[str, type | tuple[type, ...]]] = {
    "stream": {"name": str, "text": (str, list)},
    "display_data": {"data": dict, "metadata": dict},
    "execute_result": {"data": dict, "metadata": dict},
    "error": {"ename": str, "evalue": str, "traceback": list},
}
"""By type of output, the fields that pages are made of, and their types."""


@dataclass(frozen=True)
class Failure:
    """Why a cell failed.

    Attributes:
        message: One line, such as ``NameError: name 'x' is not defined``.
        line: 1-based line in the cell, when known.
        trace: The stack, when there is one.
        own: Whether the cell failed by itself. A time-out or a backend that ended says nothing of what its
            code does: it is neither expected by `allow-errors` nor kept.
    """

    message: str
    line: int | None = None
    trace: str = ""
    own: bool = True


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
                    line=_line(error.get("lineNumber")),
                    trace=str(error.get("stackTrace") or ""),
                    own=not error.get("stopped"),
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
    failure = Failure(message, own=False)
    return Result(outputs=(_error_output(failure),), failure=failure)


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


def _line(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 1 else None


def _outputs(items: Json) -> tuple[Mapping[str, Json], ...]:
    return tuple(map(_output, items))


def _output(item: Json) -> Mapping[str, Json]:
    """One output, if it is one by nbformat v4.

    Raises:
        ValueError: It is none.
    """
    kind = item["output_type"]
    fields = OUTPUT_FIELDS.get(kind)
    if fields is None:
        raise ValueError(f"unknown output_type {kind!r}")
    for name, types in fields.items():
        if not isinstance(item[name], types):
            raise ValueError(f"{kind}.{name} is {item[name]!r}")
    return dict(item)
