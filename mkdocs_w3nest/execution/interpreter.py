"""One page's hold on one interpreter: brings its state to a cell's start, and runs the cell there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import httpx

from mkdocs_w3nest.errors import ExecutionError
from mkdocs_w3nest.execution.events import RunningOutputs
from mkdocs_w3nest.execution.results import Result, failed

if TYPE_CHECKING:
    from mkdocs_w3nest.backends.instance import Instance
    from mkdocs_w3nest.execution.background import OnOutputs
    from mkdocs_w3nest.execution.walk import Step

GRACE = 10.0
"""Seconds after a cell's time-out in which its interpreter may end it by itself and say so."""

MAX_DETAIL = 500
"""Bytes of an error's body that are shown."""

MAX_RESPONSE = 256 * 2**20
"""Bytes of one answer that are read at the most."""


NDJSON = "application/x-ndjson"


class Interpreter:
    """An interpreter's state for the cells of one page.

    Args:
        instance: The backend.
        partition: Names the state within the backend.
        http: Client to call it with.
    """

    def __init__(self, instance: Instance, partition: str, http: httpx.AsyncClient) -> None:
        self.instance = instance
        self.partition = partition
        self._http = http
        self._ran: list[Step] = []

    async def run(self, step: Step, on_outputs: OnOutputs | None = None) -> Result:
        """Runs the cell of `step`, after the earlier cells of its chain that did not run here yet.

        Args:
            step: What to run.
            on_outputs: Told of the cell's outputs while it runs, where its interpreter streams them.
        """
        for earlier in step.previous[len(self._ran) :]:
            again = await self._send(earlier)
            self._ran.append(earlier)
            if again.failure and not earlier.cell.allow_errors:
                return failed(
                    f"the state before it could not be restored: the cell {earlier.cell.cell_id!r} "
                    f"failed this time: {again.failure.message}"
                )
        result = await self._send(step, on_outputs)
        self._ran.append(step)
        return result

    async def _send(self, step: Step, on_outputs: OnOutputs | None = None) -> Result:
        cell = step.cell
        # a name that tracebacks may show must not depend on more than the result's key does
        names = [str(number) for number in range(1, len(step.previous) + 2)]
        request = {
            "cellId": names[-1],
            "code": cell.code,
            "capturedIn": dict(step.captured_in),
            "capturedOut": list(cell.captured_out),
            "previousCellIds": names[:-1],
            "timeout": step.timeout,
        }
        try:
            body = await asyncio.wait_for(
                self._post("/run", request, timeout=step.timeout + GRACE, on_outputs=on_outputs),
                step.timeout + GRACE,
            )
            return Result.from_response(body, interpreter=self.instance.name)
        except (asyncio.TimeoutError, httpx.TimeoutException):
            return failed(f"did not end within {step.timeout:g} s")
        except (httpx.HTTPError, ExecutionError) as error:
            return failed(await self._explain(error))

    async def _post(
        self, path: str, body: object, *, timeout: float, on_outputs: OnOutputs | None = None
    ) -> object:
        headers = {"X-Backends-Partition": self.partition, "X-W3Nest-Key": self.instance.api_key}
        if on_outputs:
            headers["Accept"] = f"{NDJSON}, application/json"
        async with self._http.stream(
            "POST", self.instance.url + path, json=body, headers=headers, timeout=timeout
        ) as response:
            if response.is_success and response.headers.get("content-type", "").startswith(NDJSON):
                return await _read_events(response, on_outputs)
            content = b"".join([chunk async for chunk in _bounded(response)])
        if response.is_error:
            said = content[:MAX_DETAIL].decode("utf-8", "replace")
            raise ExecutionError(f"{path} answered {response.status_code} {response.reason_phrase}: {said}")
        return _json(content)

    async def _explain(self, error: Exception) -> str:
        if isinstance(error, httpx.TransportError) and await self.instance.ends():
            return f"the backend {self.instance.name!r} ended: {await self.instance.describe_end()}"
        return f"the backend {self.instance.name!r} could not run it: {error or type(error).__name__}"


async def _bounded(response: httpx.Response) -> AsyncIterator[bytes]:
    """An answer's bytes.

    Raises:
        ExecutionError: There are too many.
    """
    size = 0
    async for chunk in response.aiter_bytes():
        size += len(chunk)
        if size > MAX_RESPONSE:
            raise ExecutionError(f"the answer is longer than {MAX_RESPONSE >> 20} MiB")
        yield chunk


async def _read_events(response: httpx.Response, on_outputs: OnOutputs | None) -> object:
    """The result at the end of a streamed run, whose outputs are told as they come.

    Raises:
        ExecutionError: It is no streamed run, or ends before its result.
    """
    outputs = RunningOutputs()
    rest, result = b"", None
    async for chunk in _bounded(response):
        *lines, rest = (rest + chunk).split(b"\n")
        try:
            for event in map(_json, filter(None, lines)):
                result = event["result"] if event["event"] == "done" else None
                outputs.apply(event)
        except (KeyError, IndexError, TypeError) as error:
            raise ExecutionError(f"what it streams are not events of a run ({error!r})") from error
        if on_outputs and result is None:
            on_outputs(outputs.outputs)
    if result is None:
        raise ExecutionError("what it streams ended before the cell did")
    return result


def _json(text: bytes) -> Any:
    """What an interpreter sent.

    Raises:
        ExecutionError: It is not JSON.
    """
    try:
        return json.loads(text, parse_constant=lambda _name: None)  # NaN, which JSON does not have
    except (ValueError, RecursionError) as error:
        raise ExecutionError(f"the answer of the interpreter is not JSON: {error}") from error
