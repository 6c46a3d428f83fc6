"""The wire: what clients send to `POST /run` and what they get. The one place that defines it."""

from __future__ import annotations

import keyword
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


def _identifier(name: str) -> str:
    if not name.isidentifier() or keyword.iskeyword(name):
        raise ValueError(f"{name!r} cannot be the name of a Python variable")
    return name


Name = Annotated[str, AfterValidator(_identifier)]
Output = Annotated[dict[str, Any], Field(description="An output as nbformat v4 has it.")]


class _Wire(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class RunRequest(_Wire):
    """A cell to run, after those that ran before it in the partition."""

    cell_id: str = Field(description="Names the cell in tracebacks.", examples=["tutorials.backend"])
    code: str = Field(description="Python, with what IPython adds: top-level await, magics, `!commands`.")
    captured_in: dict[Name, Any] = Field({}, description="Variables to set before the cell runs.")
    captured_out: list[Name] = Field([], description="Variables whose values to give back as JSON.")
    previous_cell_ids: list[str] | None = Field(
        None,
        description="The cells whose state this one continues, in page order. When others ran after them, "
        "that state is made again first. Absent: the state that there is.",
    )
    timeout: float | None = Field(
        None, gt=0, allow_inf_nan=False, description="Seconds after which the cell is stopped; absent: never."
    )


class RunError(_Wire):
    """Why a cell failed."""

    kind: Literal["AST", "Runtime"] = Field(
        description="AST: the code cannot be read, and nothing of it ran."
    )
    message: str = Field(description="Class and message of the error, as `ValueError: …`.")
    stack_trace: str | None = Field(None, description="The traceback, without terminal colours.")
    line_number: int | None = Field(None, description="1-based line of the cell that the error came from.")
    stopped: bool | None = Field(
        None,
        description="True when its end was not its own: it was interrupted, or the interpreter ended. What "
        "came of it says nothing of what its code does.",
    )


class RunResult(_Wire):
    """What a cell did. Absent fields have nothing to say."""

    output: str = Field(description="What the cell wrote to stdout, alone.")
    error: RunError | None = Field(None, description="Why it failed; absent when it did not.")
    captured_out: dict[str, Any] = Field(description="Values of the captured-out variables.")
    outputs: list[Output] = Field(description="All outputs in order: streams, rich displays, the error.")


class OutputEvent(_Wire):
    """A new output. Text that continues the stream before it comes as another event, to be appended."""

    event: Literal["output"]
    output: Output


class UpdateEvent(_Wire):
    """The output at `index` of those so far is replaced."""

    event: Literal["update"]
    index: int = Field(description="0-based, counting text of one stream in a row as one output.")
    output: Output


class ClearEvent(_Wire):
    """The outputs so far are dropped."""

    event: Literal["clear"]


class DoneEvent(_Wire):
    """The cell has ended; the last event."""

    event: Literal["done"]
    result: RunResult


class StateLost(_Wire):
    """A request continued cells that did not run in its partition (409)."""

    message: str
    missing: list[str] = Field(description="The cells to run first, in order.")


class Identity(_Wire):
    """Which backend this is."""

    name: str
    version: str


class KernelInfo(_Wire):
    """A running kernel."""

    partition: str
    pid: int
    memory: int | None = Field(description="Bytes of memory, shared pages in proportion; null where unknown.")
    busy: bool = Field(description="Whether a cell runs.")


class Stopped(_Wire):
    """What a request to stop something found."""

    partition: str
    found: bool = Field(description="Whether there was a running cell (interrupt) or a kernel (reset).")
