"""Times `1+1` from question to answer, on every way there is: ``uv run --group bench poe bench-roundtrip``.

The ways take turns, so that a busy moment of the machine falls on all. Then, how long a backend that is built
already takes from its installation to its first answer.
"""

from __future__ import annotations

import argparse
import http.client
import json
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from mkdocs_w3nest.backends.instance import Instance
from mkdocs_w3nest.backends.manager import Backends
from mkdocs_w3nest.backends.registry import Registry
from mkdocs_w3nest.backends.request import BackendRequest
from mkdocs_w3nest.backends.runners.process import free_port
from mkdocs_w3nest.backends.runners.select import select_runner
from mkdocs_w3nest.errors import RunnerError
from mkdocs_w3nest.execution.loop import LoopThread
from mkdocs_w3nest.gateway.server import GatewayServer

PYRUN = "pyrun_backend"
CELL = {"cellId": "1", "code": "1+1", "capturedIn": {}, "capturedOut": []}
WARM_UP = 50

MINIMAL = """
import sys
import uvicorn
from fastapi import FastAPI
app = FastAPI()
@app.post("/run")
async def run(body: dict) -> dict:
    return {"output": "", "capturedOut": {}}
uvicorn.run(app, port=int(sys.argv[1]), log_level="error", access_log=False)
"""

Ask = Callable[[], object]


def by_http(port: int, path: str, headers: Mapping[str, str]) -> Ask:
    """Asks over one connection that is kept, with as little client as there can be."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    body = json.dumps(CELL)
    sent = {"Content-Type": "application/json", **headers}

    def ask() -> None:
        connection.request("POST", path, body, sent)
        answer = connection.getresponse()
        content = answer.read()
        assert answer.status == 200, content

    return ask


@contextmanager
def minimal_service() -> Iterator[Ask]:
    """A FastAPI service that does nothing."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", MINIMAL, str(port)])
    try:
        while True:
            try:
                yield by_http(port, "/run", {})
                return
            except ConnectionRefusedError:
                time.sleep(0.05)
    finally:
        process.kill()
        process.wait()


@contextmanager
def jupyter_kernel() -> Iterator[Ask]:
    """A Jupyter kernel, asked by its own client until the cell has ended."""
    from jupyter_client.manager import start_new_kernel  # noqa: PLC0415  (of the group bench)

    manager, client = start_new_kernel()
    try:
        yield lambda: client.execute_interactive("1+1", output_hook=lambda message: None, timeout=10)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


class House:
    """A gateway with backends, in a loop of its own."""

    def __init__(self, runner: Literal["process", "docker"]) -> None:
        self.loop = LoopThread()
        self.backends = Backends(
            Registry.discover([]),
            select_runner(runner, cache=Path(tempfile.gettempdir()) / "w3nest-bench"),
            project=f"bench-{secrets.token_hex(4)}",
            on_event=lambda event: None,
        )

    def install(self, partition: str) -> Instance:
        """A pyrun_backend."""
        return self.loop.run(self.backends.install(BackendRequest(PYRUN), partition=partition, owner="bench"))

    @contextmanager
    def gateway(self) -> Iterator[GatewayServer]:
        """A gateway in front of them."""

        async def start() -> GatewayServer:
            server = GatewayServer(lambda: self.backends, frozenset())
            await server.start()
            return server

        server = self.loop.run(start())
        try:
            yield server
        finally:
            self.loop.run(server.stop())

    def first_start(self) -> float:
        """Seconds from the installation of what is built to its first answer."""
        began = time.perf_counter()
        self.install("p")
        seconds = time.perf_counter() - began
        self.loop.run(self.backends.release("bench"))
        return seconds

    def close(self) -> None:
        """Ends all."""
        self.loop.run(self.backends.close())
        self.loop.close()


def round_trips(rounds: int) -> None:
    """Prints the table of round trips."""
    with ExitStack() as stack:
        house = House("process")
        stack.callback(house.close)
        instance = house.install("bench")
        server = stack.enter_context(house.gateway())
        key = {"X-W3Nest-Key": instance.api_key, "X-Backends-Partition": "bench"}
        token = {"Authorization": f"Bearer {server.token}", "X-W3Nest-Tab": "tab"}
        path = f"/backends/{PYRUN}/{instance.version}@bench/run"
        ways: dict[str, Ask] = {
            "straight to pyrun_backend": by_http(int(instance.url.rpartition(":")[2]), "/run", key),
            "pyrun_backend through the gateway": by_http(server.port, path, token),
            "a FastAPI service that does nothing": stack.enter_context(minimal_service()),
        }
        if find_spec("ipykernel"):
            ways["a Jupyter kernel through jupyter_client"] = stack.enter_context(jupyter_kernel())
        else:
            print("ipykernel is not installed: left out (uv run --group bench …)", file=sys.stderr)
        times: dict[str, list[float]] = {way: [] for way in ways}
        for number in range(WARM_UP + rounds):
            for way, ask in ways.items():
                began = time.perf_counter()
                ask()
                if number >= WARM_UP:
                    times[way].append(time.perf_counter() - began)
    print("\n### `1+1`, there and back\n\n| way | p50, ms | p95, ms | ratio |\n|---|--:|--:|--:|")
    base = statistics.median(next(iter(times.values())))
    for way, taken in times.items():
        p50, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
        print(f"| {way} | {p50 * 1e3:.2f} | {p95 * 1e3:.2f} | {p50 / base:.2f} |")


def first_starts(rounds: int) -> None:
    """Prints the table of first starts."""
    print(
        "\n### A built backend, from its installation to `listening`\n\n"
        "| runner | median, s | worst, s |\n|---|--:|--:|"
    )
    for runner in ("process", "docker"):
        try:
            house = House(runner)
        except RunnerError as error:
            print(f"{error}: left out", file=sys.stderr)
            continue
        try:
            house.first_start()  # which builds it
            taken = [house.first_start() for _ in range(rounds)]
        finally:
            house.close()
        print(f"| {runner} | {statistics.median(taken):.2f} | {max(taken):.2f} |")


def main() -> None:
    """Runs every comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000, help="round trips (default: 1000)")
    parser.add_argument("--starts", type=int, default=5, help="starts of a backend (default: 5)")
    arguments = parser.parse_args()
    round_trips(arguments.rounds)
    first_starts(arguments.starts)


if __name__ == "__main__":
    main()
