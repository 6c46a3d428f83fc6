"""Attacks on the gateway, each of which must come to nothing."""

from __future__ import annotations

import logging
import socket
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from mkdocs_w3nest.gateway.bodies import LONGEST
from mkdocs_w3nest.gateway.forwarding import answer_headers
from mkdocs_w3nest.gateway.listener import MAX_HEAD, MAX_SILENT
from mkdocs_w3nest.gateway.security import Security
from mkdocs_w3nest.gateway.server import GatewayServer

if TYPE_CHECKING:
    from tests.gateway.conftest import House, Until

DOCS = "http://127.0.0.1:8000"
EVIL = "https://evil.example"
ROUTES = ("/api/backends", "/api/events?tab=x", "/w3lab/", "/w3lab/lab.js", "/backends/probe/*/", "/nowhere")


def status_of(answer: bytes) -> int:
    """The status of a raw answer; 0 when the connection was closed without one."""
    return int(answer.split()[1]) if answer else 0


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Basic dG9rZW46"},
        {"Authorization": "Bearer"},
        {"X-W3Nest-Key": "wrong", "Origin": DOCS},
        {"Origin": DOCS},
        {"Cookie": "w3nest-1=x"},
    ],
    ids=["nothing", "wrong token", "another scheme", "empty token", "wrong key", "good origin", "cookie"],
)
def test_without_the_token_nothing_is_told_and_nothing_starts(
    house: House, path: str, headers: dict[str, str]
) -> None:
    with house.stranger(**headers) as stranger:
        answer = stranger.get(path)
    assert answer.status_code == 401
    assert answer.headers["X-W3Nest-Error"] == "unauthorized"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers
    assert house.names() == []


def test_the_wrong_key_of_a_backend_opens_nothing(house: House) -> None:
    with house.stranger(**{"X-W3Nest-Key": "wrong"}) as stranger:
        assert stranger.get("/backends/probe/*/").status_code == 401
        assert stranger.get("/api/backends").status_code == 403
    assert house.names() == []


@pytest.mark.parametrize(
    "origin", [EVIL, "null", "http://127.0.0.1:9999", "http://127.0.0.1:8000.evil.example", f"{DOCS}, {EVIL}"]
)
def test_pages_of_other_origins_are_refused_even_with_the_token(house: House, origin: str) -> None:
    with house.page(Origin=origin) as page:
        for path in ROUTES:
            answer = page.get(path)
            assert answer.status_code == 403
            assert not any(name.startswith("access-control") for name in answer.headers)
        preflight = {"Access-Control-Request-Method": "POST"}
        assert page.options("/api/install", headers=preflight).status_code == 403
    assert house.names() == []


BAD_HOSTS = [
    *("evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "", "localhost.:{port}"),
    *("evil-localhost:{port}", "tab.localhost", "tab.localhost.evil.example:{port}"),
]


@pytest.mark.parametrize("host", BAD_HOSTS)
def test_a_name_that_was_rebound_to_our_address_is_refused(house: House, host: str) -> None:
    with house.page(Host=host.format(port=house.gateway.port)) as page:
        assert page.get("/api/backends").status_code == 403


OWN_HOSTS = [
    "127.0.0.1:{port}",
    "localhost:{port}",
    "LOCALHOST:{port}",
    "[::1]:{port}",
    "tab-1.localhost:{port}",
]


@pytest.mark.parametrize("host", OWN_HOSTS)
def test_our_own_names_are_good(house: House, host: str) -> None:
    with house.page(Host=host.format(port=house.gateway.port)) as page:
        assert page.get("/api/backends").status_code == 200


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"])
def test_a_form_of_another_site_posts_nothing(house: House, kind: str) -> None:
    body = b'["probe"]'
    with house.page() as page:
        cookies = dict(page.get("/api/backends").cookies)
    form = {"Content-Type": kind, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    for site, origin in (("cross-site", EVIL), ("same-site", "http://127.0.0.1:9999"), ("same-site", None)):
        headers = {**form, "Sec-Fetch-Site": site, **({"Origin": origin} if origin else {})}
        with house.stranger(**headers) as browser:
            browser.cookies.update(cookies)
            for path in ("/api/install", "/backends/probe/*/echo"):
                assert browser.post(path, content=body).status_code in {401, 403}
    with house.page() as page:  # not even with the token, as that is no request of ours
        assert page.post("/api/install", content=body, headers={"Content-Type": kind}).status_code == 415
    assert house.names() == []


def test_the_cookie_opens_links_and_own_pages_and_nothing_else(house: House) -> None:
    with house.page() as page:
        first = page.get("/api/backends")
        cookie = first.headers["set-cookie"]
        cookies = dict(first.cookies)
        assert "set-cookie" not in page.get("/api/backends").headers
    assert cookie.endswith("; Path=/; HttpOnly; SameSite=Strict")
    assert house.gateway.token not in cookie
    own = f"http://127.0.0.1:{house.gateway.port}"
    link = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    cases = [
        (200, "GET", {**link, "Sec-Fetch-Site": "same-site"}),
        (200, "GET", {**link, "Sec-Fetch-Site": "none"}),
        (200, "GET", {"Sec-Fetch-Site": "same-origin"}),
        (200, "POST", {"Sec-Fetch-Site": "same-origin", "Origin": own}),
        (401, "POST", {"Sec-Fetch-Site": "same-origin"}),
        (401, "GET", {**link, "Sec-Fetch-Site": "cross-site"}),
        (
            401,
            "GET",
            {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "same-site"},
        ),
        (
            401,
            "GET",
            {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script", "Sec-Fetch-Site": "same-site"},
        ),
        (401, "GET", {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-site", "Origin": DOCS}),
        (401, "POST", {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-site", "Origin": DOCS}),
        (401, "GET", {}),
    ]
    for status, method, headers in cases:
        with house.stranger(**headers) as browser:
            browser.cookies.update(cookies)
            assert browser.request(method, "/backends/probe/*/echo").status_code == status, headers


def test_a_person_without_the_cookie_is_told_what_to_do(house: House) -> None:
    with house.stranger(**{"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}) as browser:
        answer = browser.get("/w3lab/")
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("text/html")
    assert "Load a page of the documentation first" in answer.text


def test_a_page_of_ours_may_send_any_method_and_header(house: House) -> None:
    asked = {
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization, x-w3nest-tab, x-own",
        "Access-Control-Request-Private-Network": "true",
    }
    with house.stranger(Origin=DOCS, **asked) as browser:
        answer = browser.options("/backends/probe/*/x")
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == DOCS
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert answer.headers["Access-Control-Allow-Methods"] == "PATCH"
    assert answer.headers["Access-Control-Allow-Headers"] == "authorization, x-w3nest-tab, x-own"
    assert answer.headers["Access-Control-Allow-Private-Network"] == "true"
    assert int(answer.headers["Access-Control-Max-Age"]) > 600
    assert house.names() == []


def test_no_log_and_no_answer_holds_the_token_or_a_key(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with house.page() as page:
        texts = [
            page.get(path).text for path in ("/backends/probe/*/", "/nowhere", "/api/backends", "/w3lab/")
        ]
        texts.append(page.get("/backends/probe/*/die").text)
        texts.append(page.get(f"/backends/x/*/?token={house.gateway.token}").text)
        page.get("/backends/probe/*/")
        key = house.backends.instances()[0].api_key
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("http", "hpack"))]
    for secret in (house.gateway.token, key):
        assert not [text for text in (*texts, *ours) if secret in text]


@pytest.mark.parametrize(
    "path",
    [
        "/backends/probe/*/../../../api/backends",
        "/backends/probe/*/%2e%2e/%2E%2E/x",
        "/backends/probe/*/.%2e/other",
        "/backends/probe/*/..;/other",
        "/backends/probe/*/a%2f..%2fb",
        "/backends/probe/*/a%5cb",
        "/backends/probe/*/a\\b",
        "/backends/probe/*//evil.example/",
        "//evil.example/backends/probe/*/",
        "/backends//probe/*/",
        "/backends/probe/*/%00",
        "/backends/probe/*/%0d%0aX-Evil:1",
        "/backends/probe/*/%",
        "/backends/probe/*/%zz",
        "/backends/probe/./*/",
        "/backends/pro%62e/..%2f/x",
        "/backends/../backends/probe/*/",
        "/backends/probe/*@a%2fb/",
        "/backends/probe/*@a@b/",
        "/backends/%ff/*/",
        "/backends/probe/*@/",
        "/api/../backends/probe/*/",
        "http:",
        "*",
    ],
)
def test_no_trick_of_paths_reaches_a_backend(house: House, path: str) -> None:
    answer = house.raw(house.request("GET", path, "Connection: close"))
    assert status_of(answer) in {400, 404}, answer[:200]
    assert house.names() == []


def test_the_host_in_an_absolute_address_changes_nothing(house: House) -> None:
    request = house.request("GET", "http://evil.example/api/backends", "Connection: close")
    assert status_of(house.raw(request)) == 200


HELLO = "Content-Length: 5", "Connection: close"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (("Content-Length: 5", "Transfer-Encoding: chunked"), b"0\r\n\r\nGET /api/backends HTTP/1.1\r\n\r\n"),
        (("Transfer-Encoding: chunked", "Content-Length: 5"), b"0\r\n\r\n"),
        (("Content-Length: 5", "Content-Length: 6"), b"hello!"),
        (("Content-Length: 5, 6",), b"hello!"),
        (("Content-Length: +5",), b"hello"),
        (("Content-Length: -1",), b""),
        (("Content-Length: 0x5",), b"hello"),
        (("Transfer-Encoding: xchunked",), b"0\r\n\r\n"),
        (("Transfer-Encoding: chunked, identity",), b"0\r\n\r\n"),
        (("Transfer-Encoding: gzip, chunked", "Connection: close"), b"0\r\n\r\n"),
        (("Transfer-Encoding : chunked",), b"0\r\n\r\n"),
        (("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"), b"0\r\n\r\n"),
        (("Transfer-Encoding: chunked",), b"zz\r\n\r\n"),
        (("Transfer-Encoding: chunked",), b"5\nhello\n0\n\n"),
        (("X-Folded: a\r\n b", *HELLO), b"hello"),
        (("X-Bare: a\rX-Evil: b", *HELLO), b"hello"),
        (("X-Bare: a\nX-Evil: b", *HELLO), b"hello"),
        (("X-Nul: a\0b", *HELLO), b"hello"),
        (("X Space: a", *HELLO), b"hello"),
        ((": a", *HELLO), b"hello"),
        (("Host: evil.example", *HELLO), b"hello"),
        (("Authorization: Bearer wrong", *HELLO), b"hello"),
        (("X-W3Nest-Tab: other", *HELLO), b"hello"),
    ],
)
def test_no_request_is_read_in_two_ways(house: House, headers: tuple[str, ...], body: bytes) -> None:
    answer = house.raw(house.request("POST", "/backends/probe/*/echo", *headers) + body)
    assert status_of(answer) == 400, answer[:200]
    assert answer.count(b"HTTP/1.1 ") == 1


def test_what_is_no_http_is_answered_and_the_connection_closed(house: House) -> None:
    for nonsense in (
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"HELO there\r\n",
        b"GET /\n\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ):
        assert b"x-w3nest-error: invalid" in house.raw(nonsense)


def test_heads_of_any_size_are_cut_short(house: House) -> None:
    long = "x" * (2 * MAX_HEAD)
    for request in (
        house.request("GET", "/api/backends", f"X-Long: {long}"),
        house.request("GET", f"/{long}"),
        house.request("GET", "/api/backends", *(f"X-{number}: {number}" for number in range(20_000))),
        house.request("GET", "/api/backends")[:-4] + f"\r\nX-Endless: {long}".encode(),
    ):
        answer = house.raw(request)
        assert status_of(answer) in {431, 0}, answer[:200]  # 0: it was reset while more came
    with house.page() as page:
        assert page.get("/api/backends", headers={"X-Long": "x" * (MAX_HEAD // 2)}).status_code == 200


def test_bodies_of_any_size_are_cut_short(house: House) -> None:
    with house.page() as page:
        kind = {"Content-Type": "application/json"}
        answer = page.post("/api/install", content=b"[" + b" " * LONGEST, headers=kind)
        assert (answer.status_code, answer.headers["X-W3Nest-Error"]) == (413, "too-large")
        assert page.post("/api/install", content=b"[" * 100_000, headers=kind).status_code == 400
    refused = (
        f"POST /api/install HTTP/1.1\r\nHost: 127.0.0.1:{house.gateway.port}\r\nContent-Length: 99999999999"
    )
    cut = house.raw(refused.encode() + b"\r\n\r\n" + b"x" * 100_000)
    assert status_of(cut) in {401, 0}


def test_thousands_of_slow_connections_stop_no_page(house: House, until: Until) -> None:
    address = ("127.0.0.1", house.gateway.port)
    connections = []
    with ExitStack() as slow, house.page() as page:
        for number in range(2000):
            connections.append(slow.enter_context(socket.create_connection(address)))
            connections[-1].setblocking(False)
            connections[-1].sendall(b"GET / HTTP/1.1\r\nX-Slow: " if number % 2 else b"")
            if number % 500 == 0:
                assert page.get("/backends/probe/*/").status_code == 200
        with house.page() as fresh:
            assert fresh.get("/backends/probe/*/").status_code == 200
        until(lambda: sum(map(_is_open, connections)) <= MAX_SILENT)


def _is_open(connection: socket.socket) -> bool:
    try:
        return bool(connection.recv(1))
    except BlockingIOError:
        return True
    except OSError:
        return False


def test_a_head_that_does_not_come_ends_its_connection(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mkdocs_w3nest.gateway.listener.HEAD_TIMEOUT", 0.05)
    assert house.raw(b"GET / HTTP/1.1\r\n") == b""
    assert house.raw(house.request("GET", "/api/backends") + b"GET").count(b"HTTP/1.1 200") == 1


def test_a_backend_cannot_take_the_cookie_of_the_gateway() -> None:
    security = Security("token", frozenset(), 4711)
    headers = [(b"set-cookie", b"w3nest-4711=mine; Path=/"), (b"set-cookie", b"w3nest-47=mine")]
    found = answer_headers(headers, 200, security=security, host=b"127.0.0.1:1", prefix="/backends/a/1")
    assert found == [(b"set-cookie", b"w3nest-47=mine; Path=/backends/a/1/")]


def test_two_runs_know_different_tokens(house: House) -> None:
    one, two = (GatewayServer(lambda: house.backends, frozenset()) for _ in range(2))
    assert one.token != two.token
    assert len(one.token) >= 40
