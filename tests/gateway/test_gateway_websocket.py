"""WebSocket through the gateway."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.sync.client import ClientConnection, connect

if TYPE_CHECKING:
    from tests.gateway.conftest import House


def open_socket(
    house: House, path: str, headers: dict[str, str] | None = None, **more: Any
) -> ClientConnection:
    """Opens a WebSocket of the probe, as a page with the token; or with other `headers`."""
    known = {"Authorization": f"Bearer {house.gateway.token}", "X-W3Nest-Tab": "tab"}
    url = f"ws://127.0.0.1:{house.gateway.port}/backends/probe/*@tab{path}"
    opened: ClientConnection = connect(
        url, additional_headers=known if headers is None else headers, proxy=None, max_size=None, **more
    )
    return opened


def test_messages_pass_both_ways_and_the_backend_sees_its_own_key_alone(house: House) -> None:
    with open_socket(house, "/socket?x=1", subprotocols=["other", "probe"]) as socket:
        assert socket.subprotocol == "probe"
        headers = json.loads(socket.recv())
        assert headers["x-w3nest-key"] == house.backends.instances()[0].api_key
        assert headers["x-backends-partition"] == "tab"
        assert not headers.keys() & {"authorization", "x-w3nest-tab"}
        for message in ("text é", b"\x00bytes\xff", "x" * 2_000_000):
            socket.send(message)
            assert socket.recv() == message


def test_either_end_closes_the_other_with_its_own_code(house: House) -> None:
    with open_socket(house, "/socket") as socket:
        socket.recv()
        socket.send("close")
        with pytest.raises(ConnectionClosedError):
            socket.recv()
        assert (socket.close_code, socket.close_reason) == (4001, "as asked")
    with open_socket(house, "/socket") as socket:
        socket.recv()
        socket.close(4002)
    with house.page() as page:
        while page.get("/backends/probe/*/seen").json()["closed"] != 4002:
            pass


def test_a_backend_that_refuses_or_dies_ends_the_socket(house: House) -> None:
    with pytest.raises(InvalidStatus) as caught:
        open_socket(house, "/refused-socket")
    assert caught.value.response.status_code == 403
    with open_socket(house, "/socket") as socket, house.page() as page:
        socket.recv()
        page.get("/backends/probe/*/die")
        with pytest.raises(ConnectionClosedError):
            socket.recv()
        assert socket.close_code == 1011


def test_a_page_opens_a_socket_by_its_cookie_as_browsers_send_nothing_else(house: House) -> None:
    with house.page() as page:
        page.get("/api/backends")
        cookie = "; ".join(f"{name}={value}" for name, value in page.cookies.items())
    with open_socket(house, "/socket", {"Cookie": cookie}, origin="http://127.0.0.1:8000") as socket:
        socket.recv()
    for headers, origin in (
        ({"Cookie": cookie}, "http://127.0.0.1:9999"),
        ({"Cookie": cookie}, None),
        ({}, "http://127.0.0.1:8000"),
    ):
        with pytest.raises(InvalidStatus) as caught:
            open_socket(house, "/socket", headers, origin=origin)
        assert caught.value.response.status_code in {401, 403}
        assert caught.value.response.headers["X-W3Nest-Error"] == "unauthorized"
