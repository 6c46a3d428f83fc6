"""What the tests of backends share: sample packages, runners, and a view of what runs."""

from __future__ import annotations

import asyncio
import json
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import docker
import httpx
import pytest

from mkdocs_w3nest.backends.events import InstallEvent
from mkdocs_w3nest.backends.instance import Instance
from mkdocs_w3nest.backends.manager import Backends
from mkdocs_w3nest.backends.package import Package, read_package
from mkdocs_w3nest.backends.registry import Registry
from mkdocs_w3nest.backends.request import BackendRequest
from mkdocs_w3nest.backends.runners import marks
from mkdocs_w3nest.backends.runners.base import Runner
from mkdocs_w3nest.backends.runners.docker import DockerRunner
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


@pytest.fixture(scope="session")
def docker_client(docker_engine: None) -> Iterator[docker.APIClient]:
    """The engine, without the images of these tests at the end."""
    with docker.APIClient(engine_address()) as client:
        yield client
        for image in client.images(filters={"label": "w3nest.name=hello"}):
            client.remove_image(image["Id"], force=True)


@pytest.fixture
def docker_runner(docker_client: docker.APIClient) -> DockerRunner:
    return DockerRunner(engine_address(), ready_timeout=30)


@pytest.fixture(params=["process", "docker"])
def runner(request: pytest.FixtureRequest) -> Runner:
    """Each runner in turn: what a test says of it holds for both."""
    found: Runner = request.getfixturevalue(f"{request.param}_runner")
    return found


class House:
    """A manager with all that happened in it."""

    def __init__(self, runner: Runner, *packages: Package, project: str | None = None) -> None:
        self.events: list[InstallEvent] = []
        self.project = project or f"tests-{secrets.token_hex(4)}"
        self.backends = Backends(
            Registry(packages), runner, project=self.project, on_event=self.events.append
        )
        self._runner = runner

    async def __aenter__(self) -> House:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.backends.close()

    async def install(self, spec: str, partition: str = "p", owner: str = "o", **build: str) -> Instance:
        return await self.backends.install(BackendRequest(spec, build), partition=partition, owner=owner)

    def kinds(self, package: str | None = None) -> list[str]:
        """Kinds of the events, less log lines."""
        return [
            event.kind for event in self.events if event.kind != "log" and package in (None, event.package)
        ]

    def left(self) -> list[str]:
        """What runs on this machine for this house, seen from outside."""
        if self._runner.name == "docker":
            with docker.APIClient(engine_address()) as client:
                filters = {"label": f"w3nest.project={self.project}"}
                return [one["Names"][0] for one in client.containers(all=True, filters=filters)]
        return processes_of(self.project)

    @staticmethod
    async def ask(instance: Instance) -> dict[str, Any]:
        """What the sample backend says of itself."""
        async with httpx.AsyncClient(trust_env=False) as client:
            found: dict[str, Any] = (await client.get(f"{instance.url}/facts")).json()
            return found

    @staticmethod
    async def kill(instance: Instance) -> None:
        """Has the sample backend end by itself, and waits for that."""
        async with httpx.AsyncClient(trust_env=False) as client:
            with suppress(httpx.HTTPError):
                await client.get(f"{instance.url}/die")
        await House.until_ended(instance)

    @staticmethod
    async def until_ended(instance: Instance) -> None:
        while await instance.alive():  # noqa: ASYNC110  (what ends it is another process)
            await asyncio.sleep(0.01)


def processes_of(project: str) -> list[str]:
    """Local processes of a project's backends, as `name:pid`."""
    return [
        f"{one.labels['w3nest.name']}:{one.process.pid}"
        for one in marks.marked_processes()
        if one.labels["w3nest.project"] == project
    ]


MakeHouse = Callable[..., House]


@pytest.fixture
def house() -> MakeHouse:
    """Makes a manager for a runner and packages: `async with house(runner, package) as home:`."""
    return House


def write_package(folder: Path, name: str, version: str = "1.0.0", **webpm: Any) -> Package:
    """A Python project that answers on its port."""
    module = folder / name
    module.mkdir(parents=True)
    content = {"name": name, "version": version, "webpm": {"type": "backend", **webpm}}
    (folder / "package.json").write_text(json.dumps(content), encoding="utf-8")
    (folder / "pyproject.toml").write_text(
        f'[project]\nname = "{name}"\nversion = "{version}"\n', encoding="utf-8"
    )
    shutil.copy(PACKAGES / "hello" / "hello" / "__main__.py", module)
    return read_package(folder)


WritePackage = Callable[..., Package]


@pytest.fixture
def new_package(tmp_path: Path) -> WritePackage:
    """Writes a package: `new_package("name", "1.0.0", dependencies={})`, keys as below `webpm`."""

    def write(name: str, version: str = "1.0.0", **webpm: Any) -> Package:
        return write_package(tmp_path / "packages" / f"{name}-{version}", name, version, **webpm)

    return write
