"""The HTTP routes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response
from fastapi.responses import StreamingResponse

from . import __version__
from .errors import StateLostError
from .kernels import Kernels
from .outputs import Event
from .pages import add_docs
from .schema import (
    ClearEvent,
    DoneEvent,
    Identity,
    KernelInfo,
    OutputEvent,
    RunRequest,
    RunResult,
    StateLost,
    Stopped,
    UpdateEvent,
)

NDJSON = "application/x-ndjson"

Partition = Annotated[
    str, Header(alias="X-Backends-Partition", description="Each partition has an interpreter of its own.")
]


def create_app(kernels: Kernels) -> FastAPI:
    """The application over `kernels`, which stay the caller's to close."""
    app = FastAPI(
        title="pyrun_backend",
        version=__version__,
        description="Runs Python cells.",
        docs_url=None,
        redoc_url=None,
        servers=[{"url": "."}],  # relative: a gateway puts us below a path of its own
    )
    add_docs(app)

    @app.get("/")
    async def identity() -> Identity:
        """Which backend this is; answers as soon as it is ready."""
        return Identity(name="pyrun_backend", version=__version__)

    @app.post("/run", dependencies=[Depends(_only_json)], responses=_RUN_RESPONSES)
    async def run(cell: RunRequest, request: Request, partition: Partition = "default") -> Response:
        """Run a cell: its result, or with `Accept: application/x-ndjson` events while it runs."""
        try:
            kernels.check(partition, cell)
        except StateLostError as error:
            lost = StateLost(message=str(error), missing=list(error.missing))
            raise HTTPException(409, lost.model_dump(by_alias=True)) from error
        if NDJSON in request.headers.get("accept", ""):
            return StreamingResponse(_events(kernels, partition, cell), media_type=NDJSON)
        result = await _while_wanted(request, kernels.run(partition, cell))
        return Response(
            result.model_dump_json(by_alias=True, exclude_none=True), media_type="application/json"
        )

    @app.post("/interrupt")
    async def interrupt(partition: Partition = "default") -> Stopped:
        """Stop the cell that runs; its interpreter keeps its state, unless it has to be killed."""
        return Stopped(partition=partition, found=kernels.interrupt(partition))

    @app.post("/reset")
    async def reset(partition: Partition = "default") -> Stopped:
        """End the interpreter; the next cell finds a new one."""
        return Stopped(partition=partition, found=await kernels.reset(partition))

    @app.get("/kernels")
    async def list_kernels() -> list[KernelInfo]:
        """The interpreters that run."""
        return kernels.infos()

    return app


_RUN_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "model": RunResult | OutputEvent | UpdateEvent | ClearEvent | DoneEvent,
        "description": "A result; or one event a line, `done` last.",
    },
    409: {"model": StateLost, "description": "It continues cells that did not run here."},
}


async def _only_json(request: Request) -> None:
    """Any web page may post forms to a local address; for JSON its browser asks us, and we never consent."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HTTPException(415, f"/run takes application/json, not {kind or 'a body without content type'}")


async def _while_wanted(request: Request, run: Awaitable[RunResult]) -> RunResult:
    """The result of `run`, which is stopped when the client goes away."""
    job = asyncio.ensure_future(run)
    gone = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait({job, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not job.done():
            raise HTTPException(499, "the client went away")
        return job.result()
    finally:
        job.cancel()
        gone.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _events(kernels: Kernels, partition: str, cell: RunRequest) -> AsyncIterator[bytes]:
    """The lines of a streamed run; the cell is stopped when nobody takes them any more."""
    queue: asyncio.Queue[Event | None] = asyncio.Queue()
    job = asyncio.create_task(kernels.run(partition, cell, queue.put_nowait))
    job.add_done_callback(lambda _: queue.put_nowait(None))
    try:
        while (event := await queue.get()) is not None:
            yield json.dumps(event, separators=(",", ":")).encode() + b"\n"
        done = DoneEvent(event="done", result=await job)
        yield done.model_dump_json(by_alias=True, exclude_none=True).encode() + b"\n"
    finally:
        job.cancel()
