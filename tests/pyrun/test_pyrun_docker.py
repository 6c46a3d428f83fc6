"""The Dockerfile: builds on the images it names, and runs as a user who may do nothing."""

from __future__ import annotations

import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyrun_backend
import pytest

FOLDER = Path(pyrun_backend.__file__).parents[1]
LIMITS = ["--user", "65534:65534", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--read-only"]


def docker(*arguments: str) -> str:
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout.strip()


@pytest.fixture(params=["3.10", "3.11"])
def container(request: pytest.FixtureRequest, docker_engine: None) -> Iterator[tuple[str, httpx.Client]]:
    """A container with numpy, of the Python version that is yielded with a client of it."""
    image = f"w3nest-test/pyrun:{uuid.uuid4().hex[:12]}"
    arguments = ["--build-arg", f"python={request.param}", "--build-arg", "modules=numpy"]
    docker("build", "--tag", image, *arguments, str(FOLDER))
    name = docker("run", "--detach", *LIMITS, "--tmpfs", "/tmp", "--publish", "127.0.0.1::8080", image)
    try:
        address = docker("port", name, "8080/tcp").splitlines()[0]
        transport = httpx.HTTPTransport(retries=10)
        with httpx.Client(base_url=f"http://{address}", timeout=60, transport=transport) as client:
            yield request.param, client
    finally:
        docker("rm", "--force", name)
        docker("rmi", "--no-prune", image)


def ready(client: httpx.Client) -> bool:
    try:
        return client.get("/").status_code == 200
    except httpx.TransportError:
        return False


def test_pyrun_runs_in_its_container(container: tuple[str, httpx.Client]) -> None:
    """The image has the Python and the modules that were asked for, and its cells may write below HOME."""
    version, client = container
    while not ready(client):
        pass
    code = """
import os, pathlib, sys, numpy
found = {
    "python": f"{sys.version_info.major}.{sys.version_info.minor}",
    "sum": numpy.arange(4).sum(),
    "user": os.getuid(),
    "home": str(pathlib.Path.home()),
    "written": pathlib.Path("~/file").expanduser().write_text("x"),
}
"""
    body = {"cellId": "cell", "code": code, "capturedOut": ["found"]}
    result = client.post("/run", json=body).json()
    assert result["capturedOut"] == {
        "found": {"python": version, "sum": 6, "user": 65534, "home": "/tmp", "written": 1}
    }
    page = client.get("/docs").text
    assert "docs-files/swagger-ui-bundle.js" in page
    assert client.get("/docs-files/swagger-ui-bundle.js").status_code == 200
