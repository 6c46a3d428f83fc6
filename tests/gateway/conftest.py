"""What the tests of the gateway share: a real one in a thread, before real backends in local processes."""

from __future__ import annotations

import json
import secrets
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from mkdocs_w3nest.backends.events import InstallEvent
from mkdocs_w3nest.backends.manager import Backends
from mkdocs_w3nest.backends.package import Package, read_package
from mkdocs_w3nest.backends.registry import Registry
from mkdocs_w3nest.backends.runners.base import Runner
from mkdocs_w3nest.backends.runners.process import ProcessRunner
from mkdocs_w3nest.execution.loop import LoopThread
from mkdocs_w3nest.gateway.server import GatewayServer

PACKAGES = Path(__file__).parent / "packages"
ORIGIN = "http://127.0.0.1:8000"
TOKEN = "the-token-of-these-tests"
DEADLINE = 30.0
"""Seconds after which what is waited for is taken to never come."""


Until = Callable[[Callable[[], object]], None]


def _until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline, "what was waited for did not come"
        time.sleep(0.005)


class House:
    """A gateway with its backends.

    Attributes:
        events: All that happened in the backends.
    """

    def __init__(
        self, runner: Runner, *packages: Package, grace: float, patience: float, timeout: float
    ) -> None:
        self.events: list[InstallEvent] = []
        self.project = f"tests-{secrets.token_hex(4)}"
        self._loop = LoopThread()
        self.gateway = self._loop.run(
            _make(lambda: self.backends, grace=grace, patience=patience, timeout=timeout)
        )
        self._runner = runner
        self._packages = packages
        self.backends = self._make_backends()
        self._loop.run(self.gateway.start())

    def _make_backends(self) -> Backends:
        return Backends(
            Registry(self._packages),
            self._runner,
            project=self.project,
            on_event=self.events.append,
            gateway=self.gateway.url_for,
        )

    def replace_backends(self) -> None:
        """As a build does whose options have changed."""
        old, self.backends = self.backends, self._make_backends()
        self._loop.run(old.close())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.gateway.port}"

    @contextmanager
    def page(self, tab: str | None = "tab", **headers: str) -> Iterator[httpx.Client]:
        """A client as a page is: it has the token, an origin, and a tab."""
        known = {"Authorization": f"Bearer {TOKEN}", "Origin": ORIGIN}
        if tab:
            known["X-W3Nest-Tab"] = tab
        with httpx.Client(
            base_url=self.url, headers={**known, **headers}, trust_env=False, timeout=60
        ) as client:
            yield client

    @contextmanager
    def stranger(self, **headers: str) -> Iterator[httpx.Client]:
        """A client that knows nothing."""
        with httpx.Client(base_url=self.url, headers=headers, trust_env=False, timeout=60) as client:
            yield client

    @contextmanager
    def stream(self, tab: str = "tab", *topics: str) -> Iterator[EventStream]:
        """The open event stream of a tab."""
        query: list[tuple[str, str | int | float | bool | None]] = [
            ("tab", tab),
            *(("topic", topic) for topic in topics),
        ]
        with self.page() as client, client.stream("GET", "/api/events", params=query) as response:
            assert response.status_code == 200
            events = EventStream(response)
            assert events.next() == ("ready", {})
            yield events

    def publish(self, topic: str, event: str, data: dict[str, object], retain: str | None = None) -> None:
        """As the plugin does, from the loop's own thread."""

        async def tell() -> None:
            self.gateway.hub.publish(topic, event, data, retain)

        self._loop.run(tell())

    def names(self) -> list[str]:
        """What runs, as `name@partition`."""
        return [f"{one.name}@{one.partition}" for one in self.backends.instances()]

    def request(self, method: str, path: str, *headers: str) -> bytes:
        """The head of a request of a page, as bytes."""
        known = (
            f"Host: 127.0.0.1:{self.gateway.port}",
            f"Authorization: Bearer {TOKEN}",
            "X-W3Nest-Tab: tab",
        )
        return "\r\n".join([f"{method} {path} HTTP/1.1", *known, *headers, "", ""]).encode("latin-1")

    def raw(self, request: bytes) -> bytes:
        """The whole answer to bytes of a request, until the connection is closed."""
        with socket.create_connection(("127.0.0.1", self.gateway.port), DEADLINE) as connection:
            connection.sendall(request)
            answer = b""
            try:
                while chunk := connection.recv(65536):
                    answer += chunk
            except ConnectionResetError:
                pass
            return answer

    def stop_gateway(self) -> None:
        self._loop.run(self.gateway.stop())

    def close(self) -> None:
        self.stop_gateway()
        self._loop.run(self.backends.close())
        self._loop.close()


async def _make(backends: Callable[[], Backends], **settings: float) -> GatewayServer:
    return GatewayServer(backends, frozenset({ORIGIN}), TOKEN, **settings)


class EventStream:
    """Reads server-sent events."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.iter_lines()

    def next(self) -> tuple[str, dict[str, Any]]:
        """The next event, with what it holds."""
        event = ""
        for line in self._lines:
            if line.startswith("event: "):
                event = line.removeprefix("event: ")
            elif line.startswith("data: "):
                return event, json.loads(line.removeprefix("data: "))
        raise AssertionError("the stream has ended")

    def kinds(self, last: str) -> list[str]:
        """Kinds of the install events to come, up to `last`."""
        kinds: list[str] = []
        while last not in kinds[-1:]:
            event, data = self.next()
            assert event == "install"
            kinds.append(data["kind"])
        return kinds


@pytest.fixture
def until() -> Until:
    """Waits until something holds."""
    return _until


@pytest.fixture
def packages() -> Path:
    """Folder of the packages of these tests."""
    return PACKAGES


@pytest.fixture
def probe() -> Package:
    return read_package(PACKAGES / "probe")


@pytest.fixture
def process_runner(tmp_path: Path) -> ProcessRunner:
    return ProcessRunner(tmp_path / "environments", ready_timeout=30)


MakeHouse = Callable[..., House]


@pytest.fixture
def make_house(process_runner: ProcessRunner) -> Iterator[MakeHouse]:
    """Makes gateways; the packages are its arguments."""
    with ExitStack() as stack:

        def make(
            *packages: Package,
            runner: Runner | None = None,
            grace: float = 60.0,
            patience: float = 60.0,
            timeout: float = 60.0,
        ) -> House:
            house = House(
                runner or process_runner, *packages, grace=grace, patience=patience, timeout=timeout
            )
            stack.callback(house.close)
            return house

        yield make


@pytest.fixture
def house(make_house: MakeHouse, probe: Package) -> House:
    return make_house(probe)


WritePackage = Callable[..., Package]


@pytest.fixture
def new_package(tmp_path: Path) -> WritePackage:
    """A package that is the probe under another name: `new_package("name", "1.0.0", multiPartition=True)`."""

    def write(name: str, version: str = "1.0.0", **webpm: Any) -> Package:
        folder = tmp_path / "packages" / f"{name}-{version}"
        shutil.copytree(PACKAGES / "probe" / "probe", folder / name)
        content = {"name": name, "version": version, "webpm": {"type": "backend", **webpm}}
        (folder / "package.json").write_text(json.dumps(content), encoding="utf-8")
        project = f'[project]\nname = "{name}"\nversion = "{version}"\n'
        (folder / "pyproject.toml").write_text(project, encoding="utf-8")
        return read_package(folder)

    return write
