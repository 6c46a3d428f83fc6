"""Calls to a Docker engine from asynchronous code: docker-py blocks, so each runs in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import docker
import requests
import urllib3
from docker.errors import APIError, DockerException

from mkdocs_w3nest.backends.cancellation import uninterrupted
from mkdocs_w3nest.backends.runners.engine import client_settings
from mkdocs_w3nest.errors import RunnerError

T = TypeVar("T")

GONE = (DockerException, requests.RequestException, urllib3.exceptions.HTTPError, OSError)
"""What docker-py raises when no engine answers; `APIError`, which is one of them, comes from an engine."""

_TIMEOUT = 60


class EngineClient:
    """One engine.

    Args:
        address: Where it is, as in ``DOCKER_HOST``.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self._client: docker.APIClient | None = None

    def connect(self, *, timeout: int | None = _TIMEOUT) -> docker.APIClient:
        """A client of its own, for what takes long; blocks.

        Args:
            timeout: Seconds to wait for each answer; any time when None.
        """
        version = self._client.api_version if self._client else None
        return docker.APIClient(version=version, **client_settings(self.address, timeout=timeout))

    async def call(self, work: Callable[[docker.APIClient], T]) -> T:
        """Does `work` with a client; also to its end when cancelled, so that its effects are known.

        Raises:
            APIError: The engine refused.
            RunnerError: No engine answers.
        """
        return await uninterrupted(asyncio.to_thread(self._do, work))

    async def ask(self, work: Callable[[docker.APIClient], T]) -> T:
        """`call`, for what an engine in order does not refuse.

        Raises:
            APIError: What is asked for is not there, or in use.
            RunnerError: The engine fails in another way, or none answers.
        """
        try:
            return await self.call(work)
        except APIError as error:
            if error.status_code in (404, 409):
                raise
            raise RunnerError(
                f"the Docker engine at {self.address} failed: {error.explanation or error}"
            ) from error

    async def close(self) -> None:
        """Closes the connections."""
        client, self._client = self._client, None
        if client:
            await asyncio.to_thread(client.close)

    def gone(self, error: Exception, what: str) -> RunnerError:
        """The error that no engine answers any more."""
        return RunnerError(
            f"the Docker engine at {self.address} went away {what} ({type(error).__name__}): "
            f"see whether it runs, and build again"
        )

    def _do(self, work: Callable[[docker.APIClient], T]) -> T:
        try:
            if self._client is None:
                self._client = self.connect()
            return work(self._client)
        except APIError:
            raise
        except GONE as error:
            raise self.gone(error, "while it was needed") from error
