"""Calls through the gateway: everything passes as it is, both ways, and what fails says how."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from mkdocs_w3nest.backends.package import Package
    from tests.gateway.conftest import House, MakeHouse, WritePackage

from mkdocs_w3nest.backends.package import read_package
from mkdocs_w3nest.backends.registry import BUNDLED
from mkdocs_w3nest.gateway.schema import ErrorAnswer

PROBE = "/backends/probe/^1"


def error(response: httpx.Response) -> tuple[int, str, str, list[str]]:
    """Status, kind, message and log of the gateway's own error."""
    problem = ErrorAnswer.model_validate_json(response.content).error
    assert response.headers["X-W3Nest-Error"] == problem.kind
    return response.status_code, problem.kind, problem.message, problem.log


def test_a_call_arrives_as_it_was_sent_and_installs_what_it_needs(house: House) -> None:
    with house.page() as page:
        answer = page.post(
            f"{PROBE}/echo/a%20b/%C3%A9/?x=1&x=%2F2",
            content=b"body",
            headers={"X-Own": "kept", "Accept": "a/b"},
        )
        seen = answer.json()
    assert seen["method"] == "POST"
    assert seen["path"] == "/echo/a%20b/%C3%A9/"
    assert seen["query"] == "x=1&x=%2F2"
    assert seen["body"] == "body"
    assert ["x-own", "kept"] in seen["headers"]
    assert house.names() == ["probe@tab"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_every_method_passes(house: House, method: str) -> None:
    with house.page() as page:
        answer = page.request(method, f"{PROBE}/echo")
        assert answer.status_code == 200
        assert int(answer.headers["content-length"]) > 0
        assert (answer.content == b"") == (method == "HEAD")
        assert page.get(f"{PROBE}/no-length").status_code == 204


def test_duplicate_headers_and_a_backends_own_status_come_back(house: House) -> None:
    with house.page() as page:
        answer = page.get(f"{PROBE}/many")
    assert (answer.status_code, answer.text) == (418, "many")
    assert answer.headers.get_list("x-many") == ["one", "two"]
    cookies = [one for one in answer.headers.get_list("set-cookie") if not one.startswith("w3nest-")]
    assert cookies == [
        "a=1; HttpOnly; Path=/backends/probe/^1/",
        "b=2; Path=/backends/probe/^1/deep",
        "c=3; Path=/backends/probe/^1/",
    ]
    assert answer.headers.get_list("access-control-allow-origin") == ["http://127.0.0.1:8000"]
    assert "x-many" in answer.headers["access-control-expose-headers"]
    assert "x-secret" not in answer.headers


def test_an_answer_comes_as_it_is_made(house: House) -> None:
    with house.page() as page, page.stream("GET", f"{PROBE}/stream") as answer:
        lines = answer.iter_lines()
        assert next(lines) == "first"
        page.post(f"{PROBE}/go-on")
        assert list(lines) == ["last"]


def test_a_body_arrives_as_it_is_sent(house: House) -> None:
    with house.page() as page:
        page.get(f"{PROBE}/")

        def parts() -> Iterator[bytes]:
            yield b"12345"
            with house.page() as other:
                while other.get(f"{PROBE}/seen").json()["received"] != 5:
                    pass
            yield b"678"

        assert page.post(f"{PROBE}/upload", content=parts()).json() == 8


def test_both_directions_flow_at_once(house: House) -> None:
    with house.page() as page:
        page.get(f"{PROBE}/")
    with socket.create_connection(("127.0.0.1", house.gateway.port), 30) as connection:
        connection.sendall(house.request("POST", f"{PROBE}/duplex", "Transfer-Encoding: chunked"))
        answer = connection.makefile("rb")
        for part in (b"one", b"two"):
            connection.sendall(b"3\r\n%b\r\n" % part)
            while part not in answer.readline():
                pass
        connection.sendall(b"0\r\n\r\n")


@pytest.mark.parametrize("size", [0, 1, 300_000, 50_000_000])
def test_answers_of_any_size_pass_whole(house: House, size: int) -> None:
    with house.page() as page:
        assert len(page.get(f"{PROBE}/big", params={"size": size}).content) == size
        assert page.post(f"{PROBE}/echo", content=b"x" * size).json()["size"] == size


def test_a_client_that_goes_away_ends_the_call_at_the_backend(house: House) -> None:
    with house.page() as page:
        page.get(f"{PROBE}/")
        with socket.create_connection(("127.0.0.1", house.gateway.port)) as leaving:
            leaving.sendall(house.request("GET", f"{PROBE}/hang"))
            while "hanging" not in page.get(f"{PROBE}/seen").json():
                pass
        while not page.get(f"{PROBE}/seen").json()["left"]:
            pass


def test_redirections_and_relative_addresses_stay_below_the_backends_path(house: House) -> None:
    with house.page() as page:
        for query in ("", "?absolute"):
            answer = page.get(f"/backends/probe/1.2.0@tab/redirect{query}")
            assert answer.headers["location"] == "/backends/probe/1.2.0@tab/echo"


def test_a_backend_knows_its_place_and_none_of_our_secrets(house: House) -> None:
    with house.page() as page:
        cookie = page.get(f"{PROBE}/").cookies
        assert cookie
        page.cookies.set("own", "1")
        headers = dict(
            page.get(
                f"{PROBE}/echo",
                headers={"X-W3Nest-Key": "stolen", "X-Forwarded-Host": "evil", "TE": "trailers"},
            ).json()["headers"]
        )
    assert headers["x-forwarded-prefix"] == PROBE
    assert headers["x-forwarded-host"] == f"127.0.0.1:{house.gateway.port}"
    assert headers["x-backends-partition"] == "tab"
    assert headers["x-w3nest-key"] == house.backends.instances()[0].api_key
    assert headers["cookie"] == "own=1"
    assert not headers.keys() & {"authorization", "origin", "x-w3nest-tab", "te", "connection"}
    assert house.gateway.token not in str(headers)


def test_a_backend_that_dies_in_a_call_tells_its_last_log_lines_and_the_next_call_starts_it_again(
    house: House,
) -> None:
    with house.page() as page:
        first = page.get(f"{PROBE}/").json()["pid"]
        status, kind, message, log = error(page.get(f"{PROBE}/die"))
        assert (status, kind) == (502, "crashed")
        assert "probe 1.2.0 is gone: it ended with exit status 7" in message
        assert log[-1] == "about to die"
        assert page.get(f"{PROBE}/").json()["pid"] != first


def test_a_backend_that_dies_in_its_answer_breaks_it_and_the_next_call_is_told(house: House) -> None:
    with house.page() as page:
        with page.stream("GET", f"{PROBE}/die-midway") as answer:
            lines = answer.iter_lines()
            assert next(lines) == "some of it"
            page.post(f"{PROBE}/go-on")
            with pytest.raises(httpx.RemoteProtocolError):
                list(lines)
        assert error(page.get(f"{PROBE}/"))[:2] == (502, "crashed")
        assert page.get(f"{PROBE}/").status_code == 200


def test_what_cannot_be_installed_says_why(house: House) -> None:
    with house.page() as page:
        status, kind, message, _ = error(page.get("/backends/prob/*/"))
        assert (status, kind) == (404, "not-installed")
        assert "did you mean 'probe'?" in message
        assert error(page.get("/backends/probe/^9/"))[:2] == (404, "not-installed")
        assert error(page.get("/backends/probe/not-a-range/"))[:2] == (400, "invalid")
        assert error(page.get("/backends/probe"))[:2] == (404, "invalid")
        assert error(page.get("/nowhere"))[:2] == (404, "invalid")


def test_a_backend_that_takes_too_long_is_told_apart(make_house: MakeHouse, probe: Package) -> None:
    house = make_house(probe, timeout=0.1)
    with house.page() as page:
        assert error(page.get(f"{PROBE}/never"))[:2] == (504, "timeout")


def test_a_call_does_not_wait_for_ever_for_an_installation_which_goes_on(
    make_house: MakeHouse, probe: Package
) -> None:
    house = make_house(probe, patience=0.0)
    with house.page() as page:
        answer = page.get(f"{PROBE}/")
        assert error(answer)[:2] == (503, "starting")
        assert answer.headers["retry-after"] == "5"
        while page.get(f"{PROBE}/").status_code != 200:
            pass


def test_a_backend_of_a_scope_has_a_path_of_its_own(make_house: MakeHouse, probe: Package) -> None:
    house = make_house(replace(probe, name="@team/probe"))
    with house.page() as page:
        assert page.get("/backends/@team/probe/*/").status_code == 200
        [client] = page.post("/api/install", json=["@team/probe as p"]).json()["clients"]
        assert client["path"] == "/backends/@team/probe/1.2.0@tab"
        assert page.get(client["path"] + "/").status_code == 200


def test_the_running_instance_that_was_started_last_is_preferred_whatever_its_build(
    make_house: MakeHouse, new_package: WritePackage
) -> None:
    options = {"mode": {"kind": "text"}}
    house = make_house(new_package("b", "1.0.0", build=options), new_package("b", "1.1.0", build=options))
    with house.page() as page:
        for module, mode in (("b#1.0.0", "one"), ("b#1.1.0", "two"), ("b#1.0.0", "three")):
            body = {"modules": [module], "configurations": {"b": {"build": {"mode": mode}}}}
            assert page.post("/api/install", json=body).status_code == 200
        assert page.get("/backends/b/^1/").json()["mode"] == "three"
        assert page.get("/backends/b/1.1.0/").json()["mode"] == "two"


def test_the_api_page_of_a_backend_works_below_its_path(make_house: MakeHouse) -> None:
    house = make_house(read_package(BUNDLED / "pyrun_backend", "bundled"))
    with house.page() as page:
        [client] = page.post("/api/install", json=["pyrun_backend"]).json()["clients"]
        docs = page.get(f"{client['path']}/docs")
        assert "url: 'openapi.json'" in docs.text
        described = page.get(docs.url.join("openapi.json")).json()
        assert "/run" in described["paths"]
        assert described["servers"] == [{"url": "."}]
        run = {"cellId": "1", "code": "1+1", "capturedIn": {}, "capturedOut": []}
        assert page.post(f"{client['path']}/run", json=run).json()["outputs"][0]["data"]["text/plain"] == "2"
