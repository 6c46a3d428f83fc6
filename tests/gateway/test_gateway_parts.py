"""The small parts: paths, answers of backends, connections, tabs, events."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from mkdocs_w3nest.errors import BuildError, RequestError, ResolveError, RunnerError, StartError
from mkdocs_w3nest.gateway.events import BACKLOG, Hub
from mkdocs_w3nest.gateway.forwarding import answer_headers, request_headers
from mkdocs_w3nest.gateway.listener import Listener
from mkdocs_w3nest.gateway.paths import client_path, parse_target
from mkdocs_w3nest.gateway.problems import Problem
from mkdocs_w3nest.gateway.security import Security
from mkdocs_w3nest.gateway.tabs import Tabs
from mkdocs_w3nest.gateway.upstream import (
    KEEP,
    AnswerHead,
    Connection,
    Disconnected,
    Garbled,
    Pool,
    Refused,
    TimedOut,
)


@pytest.mark.parametrize(
    ("path", "name", "range_", "partition", "prefix"),
    [
        ("/backends/a/1.2.3/x", "a", "1.2.3", None, "/backends/a/1.2.3"),
        ("/backends/a/%5E1.2@Foo", "a", "^1.2", "Foo", "/backends/a/%5E1.2@Foo"),
        ("/backends/a/*@t-1/x/y@z", "a", "*", "t-1", "/backends/a/*@t-1"),
        ("/backends/a/%3E%3D1%20%3C3/", "a", ">=1 <3", None, "/backends/a/%3E%3D1%20%3C3"),
        ("/backends/@s/a/latest/x", "@s/a", "*", None, "/backends/@s/a/latest"),
        ("/backends/%40s/a/1/x", "@s/a", "1", None, "/backends/%40s/a/1"),
    ],
)
def test_a_path_names_a_backend(
    path: str, name: str, range_: str, partition: str | None, prefix: str
) -> None:
    target = parse_target(path)
    assert (target.spec.name, target.spec.range) == (name, range_)
    assert (target.partition, target.prefix) == (partition, prefix)


@pytest.mark.parametrize("name", ["a", "@s/a"])
def test_the_path_of_a_client_names_what_it_was_made_for(name: str) -> None:
    target = parse_target(client_path(name, "1.0.0-beta.1+build", "Foo") + "/x")
    assert (target.spec.name, target.spec.range) == (name, "1.0.0-beta.1+build")
    assert target.partition == "Foo"


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (RequestError("x"), 422, "invalid"),
        (ResolveError("x"), 404, "not-installed"),
        (StartError("x\n    one\n    two"), 502, "failed"),
        (BuildError("x", step="s", log=["one", "two"]), 502, "failed"),
        (RunnerError("x"), 503, "unreachable"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_error_of_backends_has_its_answer(error: Any, status: int, kind: str) -> None:
    problem = Problem.of(error)
    assert (problem.status, problem.kind, problem.message) == (status, kind, "x")
    assert problem.log == (["one", "two"] if kind == "failed" else [])


def test_what_connection_lists_goes_no_further_and_our_credentials_neither() -> None:
    security = Security("token", frozenset(), 1)
    headers = [
        (b"host", b"127.0.0.1:1"),
        (b"connection", b"x-hop, Keep-Alive"),
        (b"x-hop", b"1"),
        (b"authorization", b"Bearer other"),
        (b"authorization", b"bearer token"),
        (b"cookie", b"a=1; w3nest-1=x; b=2"),
        (b"cookie", b"w3nest-1=x"),
        (b"x-w3nest-key", b"theirs"),
        (b"sec-fetch-site", b"cross-site"),
        (b"x-own", b"1"),
        (b"x-own", b"2"),
    ]
    found = request_headers(headers, security=security, host=b"h", key="k", partition="p", prefix="/b")
    assert found == [
        (b"host", b"h"),
        (b"x-w3nest-key", b"k"),
        (b"x-backends-partition", b"p"),
        (b"x-forwarded-prefix", b"/b"),
        (b"x-forwarded-proto", b"http"),
        (b"x-forwarded-host", b"127.0.0.1:1"),
        (b"authorization", b"Bearer other"),
        (b"cookie", b"a=1; b=2"),
        (b"x-own", b"1"),
        (b"x-own", b"2"),
    ]


@pytest.mark.parametrize(("status", "kept"), [(200, True), (304, False), (204, False)])
def test_no_length_is_told_of_a_body_that_does_not_come(status: int, kept: bool) -> None:
    security = Security("token", frozenset(), 1)
    headers = [(b"content-length", b"9"), (b"etag", b"x")]
    found = answer_headers(headers, status, security=security, host=b"h", prefix="/b")
    assert found == (headers if kept else headers[1:])


@asynccontextmanager
async def answering(*answers: bytes) -> Any:
    """A port where each request is answered with bytes; an empty one closes the connection."""
    left = list(answers)
    served: list[asyncio.Task[Any] | None] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.append(asyncio.current_task())
        while left and await reader.read(65536):
            answer = left.pop(0)
            writer.write(answer)
            if not answer or b"close" in answer:
                break
        else:
            await reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1")
    async with server:
        yield server.sockets[0].getsockname()[1]
        await asyncio.gather(*filter(None, served))


async def call(pool: Pool, port: int, method: bytes = b"GET") -> tuple[AnswerHead, bytes, Connection]:
    connection = await pool.take("127.0.0.1", port)
    try:
        connection.begin(method, method + b" / HTTP/1.1\r\n\r\n")
        head = await connection.head(10)
        body = b"".join([chunk async for chunk in connection.body()])
        return head, body, connection
    finally:
        pool.give_back("127.0.0.1", port, connection, whole=True)


@pytest.mark.parametrize(
    ("answer", "status", "body", "kept"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab", 200, b"ab", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, b"", True),
        (b"HTTP/1.1 204 No\r\n\r\n", 204, b"", True),
        (b"HTTP/1.1 304 No\r\nContent-Length: 9\r\n\r\n", 304, b"", True),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\nT: 1\r\n\r\n",
            200,
            b"ab",
            True,
        ),
        (
            b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
            200,
            b"a",
            True,
        ),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na", 200, b"a", False),
        (b"HTTP/1.0 200 OK\r\nX: close\r\n\r\nall of it", 200, b"all of it", False),
        (b"HTTP/1.1 200 OK\r\nX: close\r\n\r\nall of it", 200, b"all of it", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naand more", 200, b"a", False),
    ],
)
def test_answers_end_where_they_say(answer: bytes, status: int, body: bytes, kept: bool) -> None:
    async def story() -> None:
        pool = Pool()
        async with answering(answer, b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nz") as port:
            head, found, first = await call(pool, port)
            assert (head.status, found) == (status, body)
            assert not {b"t", b"link"} & {name for name, _ in head.headers}
            _, again, second = await call(pool, port)
            assert again == b"z"
            assert (second is first) == kept
            pool.close()

    asyncio.run(story())


def test_an_answer_to_head_has_no_body_whatever_its_length() -> None:
    async def story() -> None:
        pool = Pool()
        async with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n") as port:
            head, body, _ = await call(pool, port, b"HEAD")
            assert (head.status, body) == (200, b"")
            pool.close()

    asyncio.run(story())


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"", Disconnected),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\nab", Disconnected),
        (b"HTTP/1.1 200 OK\r\nX: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", Disconnected),
        (b"220 mail ready\r\n", Garbled),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", Garbled),
        (b"HTTP/1.1 200 OK\r\nX: a\r\n folded\r\n\r\n", Garbled),
        (b"HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n", Garbled),
        (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", Garbled),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000, Garbled),
    ],
)
def test_answers_that_are_none_are_errors(answer: bytes, error: type[Exception]) -> None:
    async def story() -> None:
        async with answering(answer) as port:
            with pytest.raises(error):
                await call(Pool(), port)

    asyncio.run(story())


def test_who_does_not_answer_or_does_not_listen_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        pool = Pool()
        async with answering(b"HTTP/1.1 100 Continue\r\n\r\n") as port:
            connection = await pool.take("127.0.0.1", port)
            connection.begin(b"GET", b"GET / HTTP/1.1\r\n\r\n")
            with pytest.raises(TimedOut):
                await connection.head(0.01)
            assert not connection.is_open
        with pytest.raises(Refused):
            await pool.take("127.0.0.1", port)

    asyncio.run(story())


def test_connections_are_not_kept_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        pool = Pool()
        answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        async with answering(answer, answer) as port:
            _, _, first = await call(pool, port)
            first.unused_since -= KEEP
            _, _, second = await call(pool, port)
            assert second is not first
            assert not first.is_open
            pool.close()

    asyncio.run(story())


def test_no_answer_waits_for_an_acknowledgement() -> None:
    """With Nagle's algorithm each answer of two packets would take 40 ms more."""
    found: list[int] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        for connection in listener._state.connections:
            accepted = connection.transport.get_extra_info("socket")
            found.append(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body"})

    listener = Listener(app, "127.0.0.1")

    async def story() -> None:
        await listener.start()
        pool = Pool()
        _, _, connection = await call(pool, listener.port)
        assert connection._transport is not None
        ours = connection._transport.get_extra_info("socket")
        found.append(ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        pool.close()
        await listener.stop()

    asyncio.run(story())
    assert len(found) == 2
    assert all(found)


def tabs_story(story: Callable[[Tabs, list[str]], Coroutine[Any, Any, None]], grace: float) -> None:
    ended: list[str] = []

    async def end(tab: str) -> None:
        ended.append(tab)

    async def run() -> None:
        tabs = Tabs(end, grace)
        await story(tabs, ended)
        await tabs.close()

    asyncio.run(run())


def test_a_tab_is_there_until_the_last_of_its_connections_has_closed() -> None:
    async def story(tabs: Tabs, ended: list[str]) -> None:
        with tabs.present("a"):
            with tabs.present("a"), tabs.present("b"), tabs.present(None):
                pass
            while ended != ["b"]:  # noqa: ASYNC110  (it is told by a plain callback)
                await asyncio.sleep(0)
        while ended != ["b", "a"]:  # noqa: ASYNC110  (as above)
            await asyncio.sleep(0)

    tabs_story(story, grace=0.0)


def test_a_tab_that_has_not_ended_when_all_is_closed_is_left_alone() -> None:
    async def story(tabs: Tabs, ended: list[str]) -> None:
        with tabs.present("a"):
            pass
        await tabs.close()
        assert ended == []

    tabs_story(story, grace=0.0)


def test_a_page_that_takes_no_events_is_disconnected() -> None:
    """It starts again, and is told what is kept; nothing grows without bounds meanwhile."""

    async def story() -> None:
        hub = Hub()
        stream = hub.stream(["x"])
        sent: list[bytes] = []
        may_send = asyncio.Event()

        async def send(message: Any) -> None:
            await may_send.wait()
            sent.append(message.get("body", b""))

        serving = asyncio.ensure_future(stream({"type": "http"}, asyncio.Event().wait, send))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        for number in range(2 * BACKLOG):
            hub.publish("x", "cell", {"n": number})
        may_send.set()
        await serving
        assert len(sent) <= BACKLOG + 2

    asyncio.run(story())
