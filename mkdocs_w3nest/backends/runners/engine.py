"""Where a Docker engine is, and whether it answers; without docker-py, which takes long to import."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_TIMEOUT = 2.0
_LOCAL = ("localhost", "127.0.0.1", "::1")


def engine_address(environment: Mapping[str, str] = os.environ) -> str:
    """Where the engine is that the command ``docker`` would use, such as ``unix:///var/run/docker.sock``."""
    if host := environment.get("DOCKER_HOST"):
        return host
    folder = Path(environment.get("DOCKER_CONFIG") or Path.home() / ".docker")
    context = environment.get("DOCKER_CONTEXT") or _json(folder / "config.json").get("currentContext")
    if isinstance(context, str) and context != "default":
        # Docker keeps a context under the hash of its name
        name = hashlib.sha256(context.encode()).hexdigest()
        endpoint = (
            _json(folder / "contexts" / "meta" / name / "meta.json").get("Endpoints", {}).get("docker", {})
        )
        if host := endpoint.get("Host"):
            return str(host)
    return "npipe:////./pipe/docker_engine" if sys.platform == "win32" else "unix:///var/run/docker.sock"


def why_unusable(address: str) -> str | None:
    """Why the engine at `address` cannot run backends here, for people; None when it can."""
    parts = urlsplit(address)
    if parts.scheme in ("tcp", "http", "https", "ssh") and parts.hostname not in _LOCAL:
        return f"the Docker engine at {address} is on another machine, where backends could not be reached"
    try:
        if parts.scheme == "unix" and sys.platform != "win32":
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(_TIMEOUT)
                connection.connect(parts.path)
                return _ping(connection, address)
        if parts.scheme in ("tcp", "http") and not os.environ.get("DOCKER_TLS_VERIFY"):
            with socket.create_connection((parts.hostname, parts.port or 2375), _TIMEOUT) as connection:
                return _ping(connection, address)
    except OSError as error:
        return f"no Docker engine answers at {address} ({error.strerror or error})"
    return _ping_with_library(address)


def _ping(connection: socket.socket, address: str) -> str | None:
    connection.sendall(b"GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n")
    answer = connection.recv(64)
    if answer.split()[1:2] == [b"200"]:
        return None
    return f"what answers at {address} is not a Docker engine"


def _ping_with_library(address: str) -> str | None:
    """For Windows' pipes and TLS, which the standard library does not speak by itself."""
    import docker  # noqa: PLC0415  (see the module's docstring)

    try:
        docker.APIClient(**client_settings(address, timeout=2)).ping()
    except Exception as error:  # docker-py lets errors of requests, urllib3 and pywin32 through
        return f"no Docker engine answers at {address} ({error})"
    return None


def client_settings(address: str, *, timeout: int | None) -> dict[str, Any]:
    """Arguments of docker-py's client for an address."""
    from docker.utils import kwargs_from_env  # noqa: PLC0415  (see the module's docstring)

    return {**kwargs_from_env(), "base_url": address, "timeout": timeout}


def _json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
