"""Real `pyrun_backend` servers, as processes of their own."""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import nbformat
import psutil
import pytest

FOLDER = Path(__file__).parents[2] / "mkdocs_w3nest" / "backends" / "bundled" / "pyrun_backend"


class Server:
    """A running backend: `run` sends cells to it."""

    def __init__(self, environment: dict[str, str]) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        settings = {"PORT": str(port), "PYTHONPATH": str(FOLDER), **environment}
        command = [sys.executable, "-m", "pyrun_backend"]
        self.process = subprocess.Popen(command, env={**os.environ, **settings}, stderr=subprocess.DEVNULL)
        transport = httpx.HTTPTransport(retries=0)
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120, transport=transport)
        self._partitions = (f"partition-{number}" for number in itertools.count())
        self._wait()

    def _wait(self) -> None:
        while self.process.poll() is None:
            with contextlib.suppress(httpx.TransportError):
                if self.client.get("/").status_code == 200:
                    return
        pytest.fail(f"the backend ended with status {self.process.returncode}")

    def partition(self) -> str:
        """The name of a partition that no one has used."""
        return next(self._partitions)

    def run(self, code: str, partition: str | None = None, **fields: Any) -> dict[str, Any]:
        """The result of a cell, in a new partition if none is named; its outputs are valid nbformat."""
        body = {"cellId": "cell", "code": code, **fields}
        headers = {"X-Backends-Partition": partition or self.partition()}
        response = self.client.post("/run", json=body, headers=headers)
        assert response.status_code == 200, response.text
        result: dict[str, Any] = response.json()
        validate(result["outputs"])
        return result

    def post(self, path: str, partition: str) -> dict[str, Any]:
        """The answer to `/interrupt` or `/reset`."""
        answer: dict[str, Any] = self.client.post(path, headers={"X-Backends-Partition": partition}).json()
        return answer

    def kernel(self, partition: str) -> dict[str, Any] | None:
        """What `/kernels` says of a partition."""
        infos: list[dict[str, Any]] = self.client.get("/kernels").json()
        return next((info for info in infos if info["partition"] == partition), None)

    def descendants(self) -> list[psutil.Process]:
        """Every process below the server's."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self) -> None:
        """End it as a runner does."""
        self.client.close()
        self.process.terminate()
        self.process.wait(timeout=20)


def validate(outputs: list[dict[str, Any]]) -> None:
    """Fail unless `outputs` are what a notebook may hold."""
    cell: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "source": "",
        "outputs": outputs,
    }
    nbformat.validate({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]})


@pytest.fixture(scope="session")
def start_pyrun() -> Iterator[Callable[..., Server]]:
    """Starts servers with the environment variables that it is given."""
    servers: list[Server] = []

    def start(**environment: str) -> Server:
        servers.append(Server(environment))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def pyrun(start_pyrun: Callable[..., Server]) -> Server:
    """A server that all tests share, each with partitions of its own."""
    return start_pyrun()
