"""What the tests of backends share: sample packages, runners, and a view of what runs."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from mkdocs_w3nest.backends.events import InstallEvent
from mkdocs_w3nest.backends.instance import Instance
from mkdocs_w3nest.backends.manager import Backends
from mkdocs_w3nest.backends.package import Package, read_package
from mkdocs_w3nest.backends.registry import Registry
from mkdocs_w3nest.backends.runners.base import Runner
from mkdocs_w3nest.backends.runners.engine import engine_address
from mkdocs_w3nest.backends.runners.process import ProcessRunner

PACKAGES = Path(__file__).parent / "packages"


@pytest.fixture
def hello() -> Package:
    """A Python project that is also a Docker one, with the standard library alone."""
    return read_package(PACKAGES / "hello")


@pytest.fixture
def scripts() -> Package:
    """A package with `install.sh` and `start.sh`."""
    return read_package(PACKAGES / "scripts")


@pytest.fixture
def process_runner(tmp_path: Path) -> ProcessRunner:
    return ProcessRunner(tmp_path / "environments", ready_timeout=30)


@pytest.fixture
def docker_runner(docker_engine: None) -> Runner:
    from mkdocs_w3nest.backends.runners.docker import DockerRunner  # noqa: PLC0415  (slow to import)

    return DockerRunner(engine_address(), ready_timeout=30)


@pytest.fixture(params=["process", "docker"])
def runner(request: pytest.FixtureRequest) -> Runner:
    """Each runner in turn: what a test says of it holds for both."""
    found: Runner = request.getfixturevalue(f"{request.param}_runner")
    return found


class House:
    """A manager with all that happened in it."""

    def __init__(self, runner: Runner, *packages: Package) -> None:
        self.events: list[InstallEvent] = []
        self.backends = Backends(
            Registry(packages), runner, project=f"tests-{os.getpid()}", on_event=self.events.append
        )

    def kinds(self, package: str | None = None) -> list[str]:
        """Kinds of the events, less log lines."""
        return [
            event.kind for event in self.events if event.kind != "log" and package in (None, event.package)
        ]

    def count(self, kind: str) -> int:
        return self.kinds().count(kind)


@asynccontextmanager
async def open_house(runner: Runner, *packages: Package) -> AsyncIterator[House]:
    house = House(runner, *packages)
    try:
        yield house
    finally:
        await house.backends.close()


async def ask(instance: Instance) -> dict[str, Any]:
    """What the sample backend says of itself."""
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{instance.url}/facts")
        found: dict[str, Any] = answer.json()
        return found


async def wait_for(condition: Callable[[], bool]) -> None:
    """Waits until something that must come has come."""
    async with asyncio.timeout(30) if hasattr(asyncio, "timeout") else _no_limit():
        while not condition():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def _no_limit() -> AsyncIterator[None]:
    yield


def write_package(folder: Path, name: str, version: str = "1.0.0", **webpm: Any) -> Package:
    """A package of the given facts, which is never started."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {"name": name, "version": version, "webpm": {"type": "backend", **webpm}}
    (folder / "package.json").write_text(json.dumps(content), encoding="utf-8")
    return read_package(folder)
