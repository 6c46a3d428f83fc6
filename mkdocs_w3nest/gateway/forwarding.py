"""What of the headers goes on to a backend, and what of its answer comes back."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mkdocs_w3nest.gateway.security import Security

Header = tuple[bytes, bytes]

_HOP_BY_HOP = frozenset(
    {b"connection", b"keep-alive", b"proxy-connection", b"proxy-authenticate", b"proxy-authorization"}
    | {b"te", b"trailer", b"transfer-encoding", b"upgrade", b"http2-settings"}
)
_NOT_FORWARDED = _HOP_BY_HOP | {
    *(b"host", b"content-length", b"expect"),  # ours to say
    *(b"origin", b"forwarded", b"x-backends-partition"),  # the same; and the gateway has judged the origin
}
_NOT_FORWARDED_PREFIXES = (b"x-w3nest-", b"x-forwarded-", b"sec-fetch-", b"sec-websocket-")
_COOKIE_PATH = re.compile(rb";\s*path=([^;]*)", re.IGNORECASE)
_COOKIE_DOMAIN = re.compile(rb";\s*domain=[^;]*", re.IGNORECASE)


def request_headers(
    headers: Iterable[Header], *, security: Security, host: bytes, key: str, partition: str, prefix: str
) -> list[Header]:
    """The headers of a call as a backend gets them: none of our credentials, and all that it needs.

    Args:
        headers: As they came, names in lower case.
        security: Knows our credentials.
        host: The backend's own host.
        key: The backend's key.
        partition: The partition that the call belongs to.
        prefix: The path below which callers find the backend.
    """
    received = list(headers)
    listed = _listed(received)
    sent: list[Header] = [
        (b"host", host),
        (b"x-w3nest-key", key.encode()),
        (b"x-backends-partition", partition.encode()),
        (b"x-forwarded-prefix", prefix.encode()),
        (b"x-forwarded-proto", b"http"),
    ]
    for name, value in received:
        if name == b"host":
            sent.append((b"x-forwarded-host", value))
        if name in _NOT_FORWARDED or name in listed or name.startswith(_NOT_FORWARDED_PREFIXES):
            continue
        if name == b"authorization" and security.is_token(value):
            continue
        if name == b"cookie":
            kept = security.without_cookie(value)
            if kept:
                sent.append((name, kept))
            continue
        sent.append((name, value))
    return sent


def answer_headers(
    headers: Iterable[Header], status: int, *, security: Security, host: bytes, prefix: str
) -> list[Header]:
    """The headers of a backend's answer as its caller gets them: where they name places, below `prefix`."""
    received = list(headers)
    dropped = _HOP_BY_HOP | _listed(received)
    if status in {204, 304}:  # it may give the length of a body that it does not have; uvicorn may not
        dropped |= {b"content-length"}
    sent = []
    for name, value in received:
        if name in dropped or name.startswith(b"access-control-"):
            continue
        if name == b"location":
            sent.append((name, _location(value, host, prefix.encode())))
        elif name == b"set-cookie":
            if value.partition(b"=")[0].strip() != security.cookie_name:
                sent.append((name, _cookie(value, prefix.encode())))
        else:
            sent.append((name, value))
    return sent


def _listed(headers: Iterable[Header]) -> frozenset[bytes]:
    """What `Connection` says is not to be forwarded."""
    values = [value for name, value in headers if name == b"connection"]
    return frozenset(word.strip().lower() for value in values for word in value.split(b",")) - {b""}


def _location(value: bytes, host: bytes, prefix: bytes) -> bytes:
    """Where a redirection within a backend leads, seen from its callers."""
    own = b"http://" + host
    if value == own or value.startswith(own + b"/"):
        value = value[len(own) :] or b"/"
    return prefix + value if value.startswith(b"/") and not value.startswith(b"//") else value


def _cookie(value: bytes, prefix: bytes) -> bytes:
    """A backend's cookie, for its own part of the gateway alone."""
    value = _COOKIE_DOMAIN.sub(b"", value)
    found = _COOKIE_PATH.search(value)
    path = found[1].strip() if found and found[1].strip().startswith(b"/") else b"/"
    return _COOKIE_PATH.sub(b"", value) + b"; Path=" + prefix + path
