"""The demo backend, installed from its package and run as a process."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uv

FOLDER = Path(__file__).parents[2] / "mkdocs_w3nest" / "backends" / "bundled" / "w3nest_demo_backend"
KEY = {"X-W3Nest-Key": "the-key"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of the backend, which runs in an environment with what its pyproject.toml asks for."""
    environment = tmp_path_factory.mktemp("demo") / "environment"
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    for command in (
        ["venv", "--quiet", "--python", sys.executable, str(environment)],
        [
            "pip",
            "install",
            "--quiet",
            "--python",
            str(python),
            "--requirements",
            str(FOLDER / "pyproject.toml"),
        ],
    ):
        subprocess.run([uv.find_uv_bin(), *command], check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {"PORT": str(port), "PYTHONPATH": str(FOLDER), "W3NEST_API_KEY": KEY["X-W3Nest-Key"]}
    process = subprocess.Popen(
        [str(python), "-m", "w3nest_demo_backend"], env={**os.environ, **settings}, stderr=subprocess.DEVNULL
    )
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        while process.poll() is None:
            with contextlib.suppress(httpx.TransportError):
                if client.get("/").status_code == 200:
                    break
        assert process.poll() is None, "the backend ended"
        yield client
    process.terminate()
    process.wait(timeout=20)


def test_demo_backend_has_one_version(demo: httpx.Client) -> None:
    """package.json, pyproject.toml and `GET /` agree."""
    version = json.loads((FOLDER / "package.json").read_text())["version"]
    assert f'version = "{version}"' in (FOLDER / "pyproject.toml").read_text()
    assert demo.get("/").json() == {"name": "w3nest_demo_backend", "version": version}


def test_demo_backend_draws_who_says_it(demo: httpx.Client) -> None:
    """The tutorial's request is answered with the drawing, as JSON text."""
    body = {"message": "Hello, I'm T-Rex 🦖", "character": "trex"}
    response = demo.post("/cow-say", json=body, headers=KEY)
    assert response.headers["content-type"] == "application/json"
    drawing = response.json()
    assert "Hello, I'm T-Rex 🦖" in drawing
    assert len(drawing.splitlines()) > 10


def test_demo_backend_lists_who_there_is(demo: httpx.Client) -> None:
    """An unknown character is refused with the list of those that exist."""
    response = demo.post("/cow-say", json={"message": "hello", "character": "unicorn"}, headers=KEY)
    assert response.status_code == 422
    assert "there is no 'unicorn'; there are" in response.text
    assert "trex" in response.text


def test_demo_backend_asks_for_its_key(demo: httpx.Client) -> None:
    """Without the key of the instance nothing is drawn."""
    assert demo.post("/cow-say", json={"message": "hello"}).status_code == 401
    assert demo.get("/docs").status_code == 401


def test_demo_backend_documents_itself_offline(demo: httpx.Client) -> None:
    """`/docs` loads nothing from elsewhere, and works below any path of a proxy."""
    page = demo.get("/docs", headers=KEY).text
    addresses = re.findall(r"""(?:src|href)=["']([^"']+)["']""", page)
    assert addresses
    for address in addresses:
        assert demo.get(f"/{address}", headers=KEY).status_code == 200
    assert demo.get("/openapi.json", headers=KEY).json()["servers"] == [{"url": "."}]
