"""Paths of requests, read from their raw bytes: nothing but what they plainly say is accepted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote_to_bytes

from mkdocs_w3nest.backends.ranges import NAME, ModuleSpec, make_spec
from mkdocs_w3nest.errors import RequestError
from mkdocs_w3nest.gateway.problems import Problem
from mkdocs_w3nest.gateway.schema import PARTITION_PATTERN

BACKENDS = "/backends/"

_TRICKS = re.compile(
    rb"//|\\"  # an empty segment; a slash of Windows
    rb"|%(?![0-9a-f]{2})|%(?:2f|5c|7f|[01][0-9a-f])"  # no encoding; encoded slashes and control characters
    rb"|(?:^|/)(?:\.|%2e){1,2}(?:/|;|$)",  # dot segments
    re.IGNORECASE,
)
_PREFIX = re.compile(r"/backends/(?P<name>(?:(?:@|%40)[^/]+/)?[^/]+)/(?P<range>[^/]+)")
_PARTITION = re.compile(PARTITION_PATTERN)


@dataclass(frozen=True)
class Target:
    """The backend that a path leads to.

    Attributes:
        spec: Which backend.
        partition: The partition that the path names, if any.
        prefix: The part of the path that names the backend, as it was written.
    """

    spec: ModuleSpec
    partition: str | None
    prefix: str


def check_path(raw: bytes) -> None:
    """Refuses paths that two programs could read in two ways.

    Raises:
        Problem: It is one.
    """
    if not raw.startswith(b"/") or _TRICKS.search(raw):
        raise Problem(
            400,
            "invalid",
            "The path of a request has no empty or dot segments, backslashes, "
            "encoded slashes or control characters.",
        )


def check_partition(name: str) -> str:
    """A partition's name, checked.

    Raises:
        Problem: It is none.
    """
    if not _PARTITION.fullmatch(name):
        raise Problem(
            400,
            "invalid",
            "The name of a partition or tab has letters, digits, '.', '_', '~', '-'; up to 64.",
        )
    return name


def parse_target(path: str) -> Target:
    """The backend that a checked path leads to.

    Raises:
        Problem: It leads to none.
    """
    match = _PREFIX.match(path)
    if match is None:
        raise Problem(404, "invalid", "A backend's path is /backends/{name}/{range}[@{partition}]/{path}.")
    return _target(match[0], match["name"], match["range"])


@lru_cache(maxsize=256)  # pages ask for the same few at each call
def _target(prefix: str, raw_name: str, raw_range: str) -> Target:
    try:
        name, range_ = (unquote_to_bytes(raw).decode() for raw in (raw_name, raw_range))
    except UnicodeDecodeError as error:
        raise Problem(400, "invalid", "The path of a request is UTF-8.") from error
    range_, at, partition = range_.partition("@")
    if not NAME.fullmatch(name):
        raise Problem(400, "invalid", f"{name!r} is not the name of a backend.")
    try:
        spec = make_spec(name, range_)
    except RequestError as error:
        raise Problem(400, "invalid", str(error)) from error
    return Target(spec, check_partition(partition) if at else None, prefix)


def client_path(name: str, version: str, partition: str) -> str:
    """The path of an installed backend."""
    return f"{BACKENDS}{quote(name, safe='@/')}/{quote(version)}@{partition}"
