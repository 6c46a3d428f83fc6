"""The gateway before containers: they reach it by a second address, where nobody else may come."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import docker
import httpx
import psutil
import pytest

from mkdocs_w3nest.backends.package import read_package
from mkdocs_w3nest.backends.runners.docker import DockerRunner
from mkdocs_w3nest.backends.runners.engine import engine_address

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gateway.conftest import House, MakeHouse


@pytest.fixture(scope="session")
def docker_client(docker_engine: None) -> Iterator[docker.APIClient]:
    """The engine, without the images of these tests at the end."""
    with docker.APIClient(engine_address()) as client:
        yield client
        for image in client.images(filters={"label": "w3nest.name=relay"}):
            client.remove_image(image["Id"], force=True)


@pytest.fixture
def contained(docker_client: docker.APIClient, make_house: MakeHouse, packages: Path) -> House:
    """A gateway before containers of the package `relay`."""
    return make_house(
        read_package(packages / "relay"), runner=DockerRunner(engine_address(), ready_timeout=30)
    )


def get(page: httpx.Client, path: str) -> Any:
    answer = page.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def call(page: httpx.Client, to: str) -> tuple[int, Any]:
    found = get(page, f"/backends/relay/*/call?{quote(to, safe='/*@')}")
    assert found["status"], found["text"]
    return found["status"], json.loads(found["text"])


def test_a_container_calls_others_through_the_gateway_and_stays_in_its_partition(contained: House) -> None:
    with contained.page("one") as page:
        status, facts = call(page, "/backends/relay/*/")
        assert (status, facts["partition"]) == (200, "one")
        assert call(page, "/backends/relay/*@two/")[1]["partition"] == "one"
        assert facts["gateway"].startswith("http://host.docker.internal:")
        for path in ("/api/backends", "/w3lab/"):
            assert call(page, path)[0] == 403
    assert contained.names() == ["relay@one"]


def test_the_address_for_containers_answers_nobody_else(contained: House) -> None:
    with contained.page("one") as page:
        facts = get(page, "/backends/relay/*/")
        url = urlsplit(facts["gateway"])
        bridge = next(one.address for one in psutil.net_if_addrs()["docker0"] if one.family.name == "AF_INET")
        host = {"Host": url.netloc}
        token = {"Authorization": f"Bearer {contained.gateway.token}"}
        key = {"X-W3Nest-Key": facts["key"]}
        for status, headers in (
            (401, host),
            (401, {**host, **token}),
            (401, {**host, **key, "Origin": "http://127.0.0.1:8000"}),
            (403, {**host, **key, "Origin": "https://evil.example"}),
            (403, {**token, **key}),
            (403, {"Host": "evil.example", **key}),
            (401, {**host, "X-W3Nest-Key": "wrong"}),
            (200, {**host, **key}),
        ):
            answer = httpx.get(
                f"http://{bridge}:{url.port}/backends/relay/*/", headers=headers, trust_env=False
            )
            assert answer.status_code == status, headers
        # nor does that name open the address of pages
        assert page.get("/api/backends", headers=host).status_code == 403


def test_a_container_that_dies_tells_its_log_and_is_started_again(contained: House) -> None:
    with contained.page("one") as page:
        get(page, "/backends/relay/*/")
        [info] = page.get("/api/backends").json()
        assert info["runner"] == "docker"
        assert info["memory"] > 2**20
        with page.stream("GET", f"/api/backends/{info['uid']}/logs", params={"follow": "true"}) as answer:
            lines = answer.iter_lines()
            assert next(lines) == "relay is there"
            died = page.get("/backends/relay/*/die")
            assert list(lines) == ["about to die"]
        assert (died.status_code, died.headers["X-W3Nest-Error"]) == (502, "crashed")
        problem = died.json()["error"]
        assert "ended with exit status 7" in problem["message"]
        assert problem["log"][-1] == "about to die"
        assert get(page, "/backends/relay/*/")["partition"] == "one"


def test_a_log_that_nobody_follows_any_more_is_let_go(contained: House) -> None:
    with contained.page("one") as page:
        get(page, "/backends/relay/*/")
        uid = contained.backends.instances()[0].uid
        with page.stream("GET", f"/api/backends/{uid}/logs", params={"follow": "true"}) as answer:
            assert next(answer.iter_lines()) == "relay is there"
    contained.stop_gateway()  # would not end while it is followed
