"""Builds and pulls images: a stream of lines from the engine, which ends in an image or an error."""

from __future__ import annotations

import asyncio
import io
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import docker
import requests
from docker.errors import APIError
from docker.types import CancellableStream
from docker.utils import tar

from mkdocs_w3nest.backends.fingerprint import IGNORED
from mkdocs_w3nest.backends.package import Package
from mkdocs_w3nest.backends.runners.base import OnLine
from mkdocs_w3nest.backends.runners.commands import LAST
from mkdocs_w3nest.backends.runners.engine_client import GONE, EngineClient
from mkdocs_w3nest.errors import BuildError

Stream = Callable[[docker.APIClient], Iterator[Mapping[str, Any]]]

_STEP = re.compile(r"Step \d+/\d+ : .*")
_CHATTER = re.compile(r" ---> |Removing intermediate container ")


def build_context(package: Package, dockerfile: str | None) -> io.BytesIO:
    """The archive that the engine builds from: the package's folder, less what its ``.dockerignore`` names.

    Args:
        package: A package with a folder.
        dockerfile: Text that stands for its Dockerfile.

    Raises:
        BuildError: It has no Dockerfile.
    """
    assert package.folder is not None, "an image is not built"
    step = "reading the package"
    try:
        text = dockerfile or (package.folder / "Dockerfile").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise BuildError(
            f"{package} cannot be built by Docker: there is no Dockerfile in {package.folder}; "
            f"write one, or set `runner: process`",
            step=step,
            log=(),
        ) from error
    try:
        rules = (package.folder / ".dockerignore").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        rules = []
    exclude = [rule.strip() for rule in rules if rule.strip() and not rule.startswith("#")]
    exclude += [f"**/{name}" for name in sorted(IGNORED)] + ["**/*.pyc"]
    archive = io.BytesIO()
    try:
        tar(package.folder, exclude=exclude, dockerfile=("Dockerfile", text), fileobj=archive)
    except OSError as error:
        raise BuildError(f"{package.folder} cannot be read: {error}", step=step, log=()) from error
    return archive


async def follow(engine: EngineClient, stream: Stream, on_line: OnLine, *, failure: str, step: str) -> None:
    """Follows what the engine does to its end; when cancelled, the engine is told to stop by hanging up.

    Args:
        engine: The engine.
        stream: What to ask of the engine.
        on_line: Takes the lines of its log.
        failure: What did not work when it fails, for people.
        step: What it is called until the log says more.

    Raises:
        BuildError: The engine reports a failure.
        RunnerError: The engine went away.
    """
    reader = _Reader(engine, stream, asyncio.get_running_loop(), on_line)
    work = asyncio.ensure_future(asyncio.to_thread(reader.read))
    try:
        error = await asyncio.shield(work)
    except asyncio.CancelledError:
        reader.hang_up()
        await asyncio.wait([work])
        work.exception()
        raise
    if error is not None:
        step = reader.step or step
        raise BuildError(f"{failure}: {step}: {error}", step=step, log=reader.lines[-LAST:])


class _Reader:
    """Reads a stream of the engine in a thread."""

    def __init__(
        self,
        engine: EngineClient,
        stream: Stream,
        loop: asyncio.AbstractEventLoop,
        on_line: OnLine,
    ) -> None:
        self.step = ""
        self.lines: list[str] = []
        self._engine = engine
        self._stream = stream
        self._loop = loop
        self._on_line = on_line
        self._lock = threading.Lock()
        self._response: requests.Response | None = None
        self._cancelled = False

    def read(self) -> str | None:
        """Reads to the end; gives the engine's message when it failed."""
        try:
            # a client of its own: its connection may be cut, and a step may be silent for any time
            with self._engine.connect(timeout=None) as client:
                client.hooks["response"].append(self._answered)
                for item in self._stream(client):
                    if "error" in item:
                        return str(item["error"])
                    self._take(item)
        except APIError as error:
            return str(error.explanation or error)
        except GONE as error:
            raise self._engine.gone(error, "in the middle of a build") from error
        finally:
            with self._lock:
                self._cancelled = True
                if self._response is not None:
                    self._response.close()
        return None

    def hang_up(self) -> None:
        """Cuts the connection; from another thread."""
        with self._lock:
            self._cancelled = True
            if self._response is not None:
                _cut(self._response)

    def _answered(self, response: requests.Response, **_: object) -> None:
        with self._lock:
            self._response = response
            if self._cancelled:
                _cut(response)

    def _take(self, item: Mapping[str, Any]) -> None:
        text = item.get("stream") or item.get("status") or ""
        if "progress" in item:  # of a download, many times a second
            return
        for line in filter(None, (line.rstrip() for line in str(text).splitlines())):
            if _CHATTER.match(line):
                continue
            if _STEP.match(line):
                self.step = line
            self.lines.append(line)
            del self.lines[: -10 * LAST]
            self._loop.call_soon_threadsafe(self._on_line, line)


def _cut(response: requests.Response) -> None:
    with suppress(OSError, AttributeError):  # it has ended by itself
        CancellableStream(iter(()), response).close()
