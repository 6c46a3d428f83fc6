"""A Docker engine that answers, and fails at everything: something that no real one does when asked to."""

from __future__ import annotations

import asyncio
import json
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from mkdocs_w3nest.backends.manager import Backends
from mkdocs_w3nest.backends.registry import Registry
from mkdocs_w3nest.backends.request import BackendRequest
from mkdocs_w3nest.backends.runners.select import select_runner
from mkdocs_w3nest.errors import RunnerError

pytestmark = pytest.mark.skipif(not hasattr(socketserver, "UnixStreamServer"), reason="needs Unix sockets")


class _FakeEngine(BaseHTTPRequestHandler):
    """Greets, and answers all else with an internal error."""

    def address_string(self) -> str:
        return "test"

    def log_message(self, *_arguments: object) -> None: ...

    def do_GET(self) -> None:
        greets = self.path.endswith(("/_ping", "/version"))
        body = json.dumps({"ApiVersion": "1.44"} if greets else {"message": "out of order"}).encode()
        self.send_response(200 if greets else 500)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_DELETE = do_GET


@pytest.fixture
def fake_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    path = tmp_path / "e.sock"
    with socketserver.ThreadingUnixStreamServer(str(path), _FakeEngine) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
        yield
        server.shutdown()
        thread.join()


@pytest.mark.usefixtures("fake_engine")
def test_an_engine_that_fails_is_a_clear_error_of_the_runner() -> None:
    async def install() -> None:
        backends = Backends(
            Registry.discover([]), select_runner("docker"), project="p", on_event=lambda _event: None
        )
        try:
            await backends.install(BackendRequest("pyrun_backend"), partition="p", owner="o")
        finally:
            await backends.close()

    with pytest.raises(RunnerError, match=r"failed: .*out of order"):
        asyncio.run(install())
