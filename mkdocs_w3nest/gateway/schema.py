"""The gateway's wire: what clients send and what they get. TypeScript's types are generated from it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from mkdocs_w3nest.backends.events import EventKind
from mkdocs_w3nest.backends.instance import State

PARTITION_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$"

Partition = Annotated[
    str,
    StringConstraints(pattern=PARTITION_PATTERN),
    Field(description="Letters, digits, '.', '_', '~' and '-'; 64 at the most."),
]

ErrorKind = Literal[
    "unauthorized",
    "invalid",
    "not-installed",
    "failed",
    "starting",
    "crashed",
    "timeout",
    "unreachable",
    "too-large",
]
"""Why the gateway itself answers with an error; a backend's own errors pass through as they are.

`failed` is an installation that came to nothing, `starting` one that takes long and goes on, and `crashed` a
backend that ended by itself.
"""


class _Wire(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class BackendConfig(_Wire):
    """How a backend is built."""

    build: dict[str, str | list[str]] = Field(
        default_factory=dict, description="Build options of the backend, by key."
    )
    dockerfile: str | None = Field(
        default=None, description="Text of a Dockerfile that replaces the backend's own, or its URL."
    )


class BackendInputs(_Wire):
    """Backends to install: the body of `POST /api/install`, which may be `modules` alone as well."""

    modules: list[str] = Field(
        description="`name#range as alias`; range and alias may be missing.", max_length=64
    )
    configurations: dict[str, BackendConfig] = Field(
        default_factory=dict, description="By name of a backend."
    )
    partition: Partition | None = Field(
        default=None, description="Where to install them; default: the tab's own."
    )


class ClientDescription(_Wire):
    """What a client needs to call an installed backend."""

    alias: str = Field(description="The name that was asked for; the package's own without an alias.")
    name: str
    version: str
    version_number: int = Field(description="1.2.3 as 1002003: versions in order.")
    api_key: str = Field(description="What versions that are compatible share: `1` for 1.x, `01` for 0.1.x.")
    uid: str = Field(description="Names the instance.")
    partition_id: str
    path: str = Field(
        description="Where the backend is below the gateway: `/backends/name/version@partition`."
    )
    lab_path: str = Field(description="The page about the instance, below the gateway.")
    config: BackendConfig


class InstallAnswer(_Wire):
    """What was installed, in the order in which it was asked for."""

    clients: list[ClientDescription]


class InstallProgress(_Wire):
    """A step of an installation, as the event `install` of `GET /api/events`."""

    install: str = Field(description="The `X-W3Nest-Install` of the request that it is about.")
    kind: EventKind
    name: str
    version: str
    partition: str
    message: str
    elapsed: float = Field(description="Seconds since the installation began.")


class BackendInfo(_Wire):
    """An instance, for people."""

    uid: str
    name: str
    version: str
    partition: str = Field(description="`*` for an instance that serves every partition.")
    state: State
    build: dict[str, str]
    fingerprint: str
    runner: Literal["docker", "process"]
    owners: list[str]
    started_at: datetime
    memory: int | None = Field(description="Bytes; null where unknown.")


class GatewayProblem(_Wire):
    """Why the gateway did not do what was asked."""

    kind: ErrorKind
    message: str
    log: list[str] = Field(
        default_factory=list, description="The last lines that a backend, or its build, wrote."
    )


class ErrorAnswer(_Wire):
    """The body of the gateway's own errors, which also bear the header `X-W3Nest-Error: {kind}`."""

    error: GatewayProblem
