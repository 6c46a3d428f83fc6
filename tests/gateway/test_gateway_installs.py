"""`POST /api/install`, and the events that tell how it goes."""

from __future__ import annotations

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mkdocs_w3nest.backends.runners.marks import marked_processes
from mkdocs_w3nest.gateway.schema import ErrorAnswer, InstallAnswer

if TYPE_CHECKING:
    from mkdocs_w3nest.backends.package import Package
    from tests.gateway.conftest import House, MakeHouse, WritePackage


def asked(mode: str, *, module: str = "probe", **more: Any) -> dict[str, Any]:
    return {"modules": [module], "configurations": {"probe": {"build": {"mode": mode}}}, **more}


def processes_of(project: str) -> list[int]:
    """Local processes of a project's backends."""
    return [one.process.pid for one in marked_processes() if one.labels["w3nest.project"] == project]


def error(response: httpx.Response) -> tuple[int, str, str, list[str]]:
    problem = ErrorAnswer.model_validate_json(response.content).error
    return response.status_code, problem.kind, problem.message, problem.log


def test_an_installation_answers_what_clients_need(house: House) -> None:
    with house.page() as page:
        answer = page.post("/api/install", json=["probe#^1.1 as p", "probe"])
        first, second = InstallAnswer.model_validate_json(answer.content).clients
        assert (first.alias, second.alias) == ("p", "probe")
        assert (first.name, first.version, first.version_number, first.api_key) == (
            "probe",
            "1.2.0",
            1002000,
            "1",
        )
        assert first.uid == second.uid == house.backends.instances()[0].uid
        assert (first.partition_id, first.path) == ("tab", "/backends/probe/1.2.0@tab")
        assert first.lab_path == f"/w3lab/#{first.uid}"
        assert page.get(first.path + "/").json()["mode"] == "good"


def test_its_configuration_and_partition_are_kept_also_when_it_is_started_again(house: House) -> None:
    with house.page() as page:
        [client] = page.post("/api/install", json=asked("mine", partition="Foo")).json()["clients"]
        assert client["path"] == "/backends/probe/1.2.0@Foo"
        assert client["config"] == {"build": {"mode": "mine"}, "dockerfile": None}
        assert page.delete(f"/api/backends/{client['uid']}").status_code == 204
        assert house.names() == []
        assert page.get(client["path"] + "/").json()["mode"] == "mine"


@pytest.mark.parametrize(
    ("body", "status", "kind", "message"),
    [
        ({"modules": "probe"}, 422, "invalid", "modules"),
        ({"modules": [], "partitoin": "x"}, 422, "invalid", "partitoin"),
        ({"modules": ["probe"], "partition": "a/b"}, 422, "invalid", "partition"),
        ({"modules": ["pro be"]}, 422, "invalid", "'pro be' does not name a backend"),
        (
            {"modules": ["probe"], "configurations": {"prob": {}}},
            422,
            "invalid",
            "'prob' is not the name of one",
        ),
        (asked("x", module="nothing"), 422, "invalid", "configurations"),
        (["nothing"], 404, "not-installed", "no backend is named 'nothing'"),
        (["probe#^7"], 404, "not-installed", "there is 1.2.0"),
        (
            {"modules": ["probe"], "configurations": {"probe": {"build": {"mod": "x"}}}},
            422,
            "invalid",
            "'mode'?",
        ),
        (["probe"] * 65, 422, "invalid", "64"),
        (17, 422, "invalid", ""),
    ],
)
def test_what_makes_no_sense_is_refused_and_says_why(
    house: House, body: Any, status: int, kind: str, message: str
) -> None:
    with house.page() as page:
        found = error(page.post("/api/install", json=body))
    assert found[:2] == (status, kind)
    assert message in found[2]
    assert house.names() == []


def test_a_backend_that_does_not_start_is_an_error_with_its_last_lines(house: House) -> None:
    with house.page() as page:
        status, kind, message, log = error(page.post("/api/install", json=asked("fails")))
    assert (status, kind) == (502, "failed")
    assert "probe 1.2.0 did not start: it ended with exit status 1" in message
    assert log == ["probe, mode fails", "no, not today"]


def test_the_tab_is_told_how_it_goes_under_the_name_that_the_page_chose(house: House) -> None:
    with house.stream("tab") as events, house.page() as page:
        page.post("/api/install", json=["probe"], headers={"X-W3Nest-Install": "mine"})
        event, data = events.next()
        assert (event, data["install"], data["kind"], data["name"]) == (
            "install",
            "mine",
            "downloading",
            "probe",
        )
        assert events.kinds("listening")[-2:] == ["starting", "listening"]


def test_two_tabs_share_one_build_and_both_see_all_of_its_progress(
    make_house: MakeHouse, probe: Package, tmp_path: Path
) -> None:
    house = make_house(probe)
    go = tmp_path / "go"
    with (
        ThreadPoolExecutor() as threads,
        house.stream("one") as first,
        house.stream("two") as second,
        house.page("one") as one,
        house.page("two") as two,
    ):
        body = asked(f"waits for {go}", partition="shared")
        calls = [threads.submit(one.post, "/api/install", json=body)]
        kinds = first.kinds("starting")
        calls.append(threads.submit(two.post, "/api/install", json=body))
        assert second.kinds("starting") == kinds
        go.touch()
        uids = {call.result().json()["clients"][0]["uid"] for call in calls}
        assert first.kinds("listening") == second.kinds("listening") == ["listening"]
    assert len(uids) == 1
    assert [event.kind for event in house.events].count("starting") == 1


def test_tabs_in_partitions_of_their_own_share_the_build_alone(
    make_house: MakeHouse, new_package: WritePackage
) -> None:
    built = new_package(
        "built", build={"modules": {"kind": "requirements"}, "python": {"kind": "python-version"}}
    )
    assert built.folder is not None
    # `install` runs once, in the environment that both share
    (built.folder / "built" / "__main__.py").write_text(SERVER, encoding="utf-8")
    house = make_house(built)
    body = {"modules": ["built"], "configurations": {"built": {"build": {"python": "3.11"}}}}
    with ThreadPoolExecutor() as threads, house.stream("one") as first, house.stream("two") as second:
        with house.page("one") as one, house.page("two") as two:
            calls = [threads.submit(page.post, "/api/install", json=body) for page in (one, two)]
            assert [call.result().status_code for call in calls] == [200, 200]
        kinds = [stream.kinds("listening") for stream in (first, second)]
    assert "building" in kinds[0]
    assert kinds[0].count("log") == kinds[1].count("log")
    assert [event.kind for event in house.events].count("building") == 1
    assert sorted(house.names()) == ["built@one", "built@two"]


SERVER = """
import http.server, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
"""


def test_a_page_that_leaves_gives_up_its_installation(house: House, tmp_path: Path) -> None:
    body = json.dumps(asked(f"waits for {tmp_path / 'never'}")).encode()
    with socket.create_connection(("127.0.0.1", house.gateway.port)) as leaving:
        head = house.request(
            "POST", "/api/install", "Content-Type: application/json", f"Content-Length: {len(body)}"
        )
        leaving.sendall(head + body)
        while not any(event.kind == "starting" for event in house.events):
            pass
    while processes_of(house.project):
        pass
    assert house.names() == []


def test_a_stream_that_opens_while_an_installation_runs_is_told_its_beginning(
    house: House, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    with ThreadPoolExecutor() as threads, house.page() as page:
        call = threads.submit(page.post, "/api/install", json=asked(f"waits for {go}"))
        while not any(event.kind == "starting" for event in house.events):
            pass
        with house.stream("tab") as events:
            assert events.kinds("starting")[0] == "downloading"
            go.touch()
            assert events.kinds("listening") == ["listening"]
        assert call.result().status_code == 200
    with house.stream("tab", "page:x") as events:
        house.publish("page:x", "cell", {"n": 1})
        assert events.next() == ("cell", {"n": 1})


def test_topics_bring_what_is_kept_first_and_then_what_comes(house: House) -> None:
    for number, key in enumerate(("a", "b", "a")):
        house.publish("page:x", "cell", {"n": number}, retain=key)
    house.publish("page:y", "cell", {"n": 9}, retain="a")
    with house.stream("tab", "page:x") as events:
        assert [events.next()[1]["n"] for _ in range(2)] == [1, 2]
        house.publish("page:y", "cell", {"n": 10})
        house.publish("page:x", "cell", {"text": "é\n\n"})
        assert events.next() == ("cell", {"text": "é\n\n"})


def test_a_tab_hears_nothing_of_other_tabs(house: House) -> None:
    with house.stream("one", "tab:two") as events, house.page("two") as page:
        page.post("/api/install", json=["probe"])
        house.publish("tab:one", "cell", {})
        assert events.next() == ("cell", {})


def test_what_runs_is_listed_with_owners_and_memory_and_logs_can_be_followed(house: House) -> None:
    with house.page("one") as page, house.page("two") as other:
        for client in (page, other):
            client.post("/api/install", json=asked("good", partition="Foo"))
        [info] = page.get("/api/backends").json()
        assert (info["name"], info["partition"], info["state"]) == ("probe", "Foo", "listening")
        assert (info["owners"], info["build"], info["runner"]) == (
            ["tab one", "tab two"],
            {"mode": "good"},
            "process",
        )
        assert info["memory"] > 2**20
        logs = f"/api/backends/{info['uid']}/logs"
        assert page.get(logs).text == "probe, mode good\n"
        with page.stream("GET", logs, params={"follow": "true"}) as answer:
            lines = answer.iter_lines()
            assert next(lines) == "probe, mode good"
            other.get("/backends/probe/*@Foo/die")
            assert list(lines) == ["about to die"]
        assert page.get("/api/backends").json()[0]["state"] == "ended"
        assert error(page.get("/api/backends/none/logs"))[:2] == (404, "not-installed")
        assert error(page.delete("/api/backends/none"))[:2] == (404, "not-installed")
        assert error(page.get(logs, params={"tail": "-1"}))[:2] == (400, "invalid")


def test_a_body_that_breaks_off_installs_nothing(house: House) -> None:
    with socket.create_connection(("127.0.0.1", house.gateway.port)) as leaving:
        head = house.request("POST", "/api/install", "Content-Type: application/json", "Content-Length: 100")
        leaving.sendall(head + b'["probe"')
    with house.page() as page:
        assert page.get("/api/backends").json() == []
