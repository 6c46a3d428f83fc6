"""The routes, and who may use them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pyrun_backend
import pytest

if TYPE_CHECKING:
    from tests.pyrun.conftest import Server

FOLDER = Path(pyrun_backend.__file__).parents[1]
CELL = {"cellId": "cell", "code": "print(1)"}


def test_pyrun_has_one_version() -> None:
    """package.json, pyproject.toml and the code agree."""
    assert json.loads((FOLDER / "package.json").read_text())["version"] == pyrun_backend.__version__
    assert f'version = "{pyrun_backend.__version__}"' in (FOLDER / "pyproject.toml").read_text()


def test_pyrun_says_who_it_is(pyrun: Server) -> None:
    """`GET /` answers with name and version."""
    assert pyrun.client.get("/").json() == {"name": "pyrun_backend", "version": pyrun_backend.__version__}


def test_pyrun_documents_itself(pyrun: Server) -> None:
    """`/docs` describes every field of the wire, and works below any path of a proxy."""
    page = pyrun.client.get("/docs").text
    assert 'href="/' not in page
    assert "'/openapi.json'" not in page
    schema = pyrun.client.get("/openapi.json").json()
    assert schema["servers"] == [{"url": "."}]
    for model in ("RunRequest", "RunResult", "RunError", "DoneEvent", "UpdateEvent"):
        assert model in schema["components"]["schemas"]
    request = schema["components"]["schemas"]["RunRequest"]
    assert set(request["properties"]) == {
        "cellId",
        "code",
        "capturedIn",
        "capturedOut",
        "previousCellIds",
        "timeout",
    }
    assert all("description" in field for field in request["properties"].values())


def test_pyrun_takes_the_original_request(pyrun: Server) -> None:
    """The request of MkDocs-TS, with no partition, is answered with its fields."""
    pyrun.client.post("/run", json={"cellId": "a", "code": "1", "previousCellIds": []})
    body = {**CELL, "capturedIn": {}, "capturedOut": [], "previousCellIds": ["a"]}
    result = pyrun.client.post("/run", json=body).json()
    assert result == {
        "output": "1\n",
        "capturedOut": {},
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "1\n"}],
    }


def test_pyrun_takes_the_nan_of_python_clients(pyrun: Server) -> None:
    """NaN, which JSON has not but Python's writes, comes in as NaN and goes out as null."""
    body = json.dumps(
        {**CELL, "code": "y = x != x", "capturedIn": {"x": float("nan")}, "capturedOut": ["x", "y"]}
    )
    response = pyrun.client.post("/run", content=body, headers={"content-type": "application/json"})
    assert response.json()["capturedOut"] == {"x": None, "y": True}


@pytest.mark.parametrize(
    "change",
    [
        {"code": 1},
        {"capturedOut": ["a.b"]},
        {"capturedOut": ["class"]},
        {"capturedIn": {"not a name": 1}},
        {"timeout": 0},
        {"timeout": -1},
    ],
)
def test_pyrun_refuses_requests_that_mean_nothing(pyrun: Server, change: dict[str, Any]) -> None:
    """A field that is not as the schema has it is named, and nothing runs."""
    response = pyrun.client.post("/run", json={**CELL, **change})
    assert response.status_code == 422
    assert next(iter(change)) in response.text


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
def test_pyrun_runs_no_cell_of_a_form(pyrun: Server, kind: str | None) -> None:
    """What a browser sends without asking is refused: only JSON runs."""
    headers = {"content-type": kind} if kind else {}
    response = pyrun.client.post("/run", content=json.dumps(CELL), headers=headers)
    assert response.status_code in {415, 422}


def test_pyrun_refuses_other_web_sites(pyrun: Server) -> None:
    """What comes from a page of another site is refused on every route that acts; no origin is allowed."""
    for path in ("/run", "/reset", "/interrupt"):
        response = pyrun.client.post(path, json=CELL, headers={"sec-fetch-site": "cross-site"})
        assert response.status_code == 403
    response = pyrun.client.post("/run", json=CELL, headers={"origin": "http://elsewhere.example"})
    assert "access-control-allow-origin" not in response.headers


def test_pyrun_asks_for_its_key(start_pyrun: Callable[..., Server]) -> None:
    """With a key, every route but `GET /` needs it."""
    server = start_pyrun(W3NEST_API_KEY="the-key")
    routes = [
        ("POST", "/run"),
        ("POST", "/reset"),
        ("POST", "/interrupt"),
        ("GET", "/kernels"),
        ("GET", "/docs"),
    ]
    for method, path in routes:
        for headers in ({}, {"X-W3Nest-Key": "another"}):
            assert server.client.request(method, path, json=CELL, headers=headers).status_code == 401
        assert (
            server.client.request(method, path, json=CELL, headers={"X-W3Nest-Key": "the-key"}).status_code
            == 200
        )
    assert server.client.get("/").status_code == 200


def events(server: Server, code: str, **fields: Any) -> list[dict[str, Any]]:
    headers = {"Accept": "application/x-ndjson", "X-Backends-Partition": server.partition()}
    body = {"cellId": "cell", "code": code, **fields}
    with server.client.stream("POST", "/run", json=body, headers=headers) as response:
        assert response.headers["content-type"].startswith("application/x-ndjson")
        return [json.loads(line) for line in response.iter_lines()]


def test_pyrun_streams_outputs_while_the_cell_runs(pyrun: Server, tmp_path: Path) -> None:
    """An output arrives before the cell ends: the cell waits until the client has it."""
    seen = tmp_path / "seen"
    code = f"""
import os
print("first")
while not os.path.exists({str(seen)!r}):
    pass
display("second")
x = 3
"""
    headers = {"Accept": "application/x-ndjson", "X-Backends-Partition": pyrun.partition()}
    body = {"cellId": "cell", "code": code, "capturedOut": ["x"], "timeout": 20}
    received = []
    with pyrun.client.stream("POST", "/run", json=body, headers=headers) as response:
        for line in response.iter_lines():
            received.append(json.loads(line))
            seen.touch()
    assert [event["event"] for event in received] == ["output", "output", "done"]
    assert received[0]["output"] == {"output_type": "stream", "name": "stdout", "text": "first\n"}
    result = received[-1]["result"]
    assert result["outputs"] == [event["output"] for event in received[:-1]]
    assert result["capturedOut"] == {"x": 3}


def test_pyrun_streams_errors_as_the_last_event(pyrun: Server) -> None:
    """The `done` event of a failed cell holds its error."""
    assert [event["event"] for event in events(pyrun, "1 / 0")] == ["done"]
    assert events(pyrun, "1 / 0")[-1]["result"]["error"]["lineNumber"] == 1


@pytest.mark.parametrize("accept", ["application/json", "application/x-ndjson"])
def test_pyrun_stops_the_cell_of_a_client_that_left(pyrun: Server, accept: str) -> None:
    """A client that goes away stops its cell, and the partition is free again, with its state."""
    partition = pyrun.partition()
    pyrun.run("kept = 1", partition)
    headers = {"X-Backends-Partition": partition, "Accept": accept}
    endless = {"cellId": "cell", "code": "while True:\n    pass"}
    with (
        pytest.raises(httpx.ReadTimeout),
        httpx.Client(base_url=pyrun.client.base_url, timeout=0.3) as client,
    ):
        client.post("/run", json=endless, headers=headers)
    assert pyrun.run("1", partition, capturedOut=["kept"])["capturedOut"] == {"kept": 1}
