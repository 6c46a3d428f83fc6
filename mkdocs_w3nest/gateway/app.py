"""The routes besides those of backends: the API for pages, and W3Lab for people."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from mkdocs_w3nest.backends.cancellation import give_up
from mkdocs_w3nest.gateway.bodies import read_json_body
from mkdocs_w3nest.gateway.events import Hub, tab_topic, until_gone
from mkdocs_w3nest.gateway.guard import CALLER
from mkdocs_w3nest.gateway.installs import Installer, read_body
from mkdocs_w3nest.gateway.lab import Lab
from mkdocs_w3nest.gateway.listing import list_backends
from mkdocs_w3nest.gateway.paths import check_partition
from mkdocs_w3nest.gateway.problems import Problem
from mkdocs_w3nest.gateway.schema import BackendInfo
from mkdocs_w3nest.gateway.security import Caller
from mkdocs_w3nest.gateway.tabs import Tabs

if TYPE_CHECKING:
    from mkdocs_w3nest.backends.instance import Instance
    from mkdocs_w3nest.backends.manager import Backends

T = TypeVar("T")

MAX_TAIL = 1000
"""Lines of a log."""

_INFOS = TypeAdapter(list[BackendInfo])
_NO_STORE = {"Cache-Control": "no-store"}
_INSTALL = re.compile(r"[\w.~-]{1,64}", re.ASCII)


def make_app(backends: Callable[[], Backends], installer: Installer, hub: Hub, tabs: Tabs) -> Router:
    """The routes, as an ASGI application; its problems are raised, for `Guard` to answer."""
    api = _Api(backends, installer, hub, tabs)
    return Router(
        [
            Route("/api/install", api.install, methods=["POST"]),
            Route("/api/events", api.events, methods=["GET"]),
            Route("/api/backends", api.backends, methods=["GET"]),
            Route("/api/backends/{uid}", api.stop, methods=["DELETE"]),
            Route("/api/backends/{uid}/logs", api.logs, methods=["GET"]),
            *Lab(backends).routes,
        ],
        default=_not_found,
    )


async def _not_found(scope: Scope, receive: Receive, send: Send) -> None:
    raise Problem(404, "invalid", "There is nothing at this address of the gateway.")


class _Api:
    """The endpoints; `server.GatewayServer` describes their arguments."""

    def __init__(self, backends: Callable[[], Backends], installer: Installer, hub: Hub, tabs: Tabs) -> None:
        self._backends = backends
        self._installer = installer
        self._hub = hub
        self._tabs = tabs

    async def install(self, request: Request) -> Response:
        """Installs what the body asks for; is given up when the client goes away."""
        caller: Caller = request.scope[CALLER]
        name = request.headers.get("x-w3nest-install")
        if name is not None and not _INSTALL.fullmatch(name):
            raise Problem(
                400, "invalid", "X-W3Nest-Install has letters, digits, '.', '_', '~', '-'; up to 64."
            )
        try:
            inputs = read_body(await read_json_body(request))
            answer = await _unless_gone(request, self._installer.install(inputs, caller.tab, name))
        except ClientDisconnect:
            return Response(status_code=499)
        return Response(answer.model_dump_json(by_alias=True), media_type="application/json")

    async def events(self, request: Request) -> Response:
        """The events of a tab, and of topics that it names."""
        tab = check_partition(request.query_params.get("tab", ""))
        topics = [topic for topic in request.query_params.getlist("topic") if not topic.startswith("tab:")]
        return _TabStream(self._hub, self._tabs, tab, topics)

    async def backends(self, request: Request) -> Response:
        """What runs."""
        infos = await list_backends(self._backends())
        return Response(_INFOS.dump_json(infos, by_alias=True), 200, _NO_STORE, "application/json")

    async def stop(self, request: Request) -> Response:
        """Ends an instance, whoever holds it."""
        if not await self._backends().stop(request.path_params["uid"]):
            raise _unknown()
        return Response(status_code=204)

    async def logs(self, request: Request) -> Response:
        """What an instance wrote, and with `follow=true` what it writes."""
        uid = request.path_params["uid"]
        instance = next((one for one in self._backends().instances() if one.uid == uid), None)
        if instance is None:
            raise _unknown()
        tail = request.query_params.get("tail", "200")
        if not tail.isascii() or not tail.isdecimal() or not 0 < int(tail[:9]) <= MAX_TAIL:
            raise Problem(400, "invalid", f"tail is a number of lines from 1 to {MAX_TAIL}.")
        if request.query_params.get("follow") == "true":
            return StreamingResponse(_lines(instance, int(tail)), 200, _NO_STORE, "text/plain")
        lines = await instance.logs(int(tail))
        return PlainTextResponse("".join(f"{line}\n" for line in lines), 200, _NO_STORE)


class _TabStream(Response):
    """The events of a tab, which is there as long as it takes them."""

    def __init__(self, hub: Hub, tabs: Tabs, tab: str, topics: list[str]) -> None:
        self._stream = hub.stream([tab_topic(tab), *topics])
        self._tabs = tabs
        self._tab = tab

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        with self._tabs.present(self._tab):
            await self._stream(scope, receive, send)


async def _lines(instance: Instance, tail: int) -> AsyncIterator[str]:
    async for line in instance.follow(tail):
        yield f"{line}\n"


async def _unless_gone(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, which is cancelled when the client goes away."""
    job = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(until_gone(request.receive))
    try:
        await asyncio.wait({job, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not job.done():
            raise ClientDisconnect
        return job.result()
    finally:
        await give_up(gone, job)


def _unknown() -> Problem:
    return Problem(404, "not-installed", "No instance of that name runs.")
