"""Who may call: tokens, keys and cookies; hosts and origins. Decides from headers, and does nothing.

The gateway runs code, so it is guarded as a Jupyter server is. A page proves itself by the token that it was
served with; links opened from it, by a cookie; a backend, by its own key. No other web site has any of them,
nor can it make the browser use them: hosts and origins are checked, and the cookie alone allows little.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from mkdocs_w3nest.gateway.paths import check_partition
from mkdocs_w3nest.gateway.problems import Problem

TAB = b"x-w3nest-tab"
KEY = b"x-w3nest-key"
PARTITION = b"x-backends-partition"

_SINGLE = frozenset(
    {b"host", b"origin", b"authorization", TAB, KEY, PARTITION, b"x-w3nest-install", b"content-type"}
    | {b"sec-fetch-site", b"sec-fetch-mode", b"sec-fetch-dest", b"transfer-encoding", b"content-length"}
)
"""Headers that decide something: given twice, nobody knows which one counts."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_BEARER = re.compile(rb"bearer +", re.IGNORECASE)


@dataclass(frozen=True)
class Facts:
    """What decides, of one request.

    Attributes:
        method: In upper case; ``GET`` for a WebSocket.
        websocket: Whether it opens a WebSocket.
        headers: By name in lower case; of several, the last one.
    """

    method: str
    websocket: bool
    headers: dict[bytes, bytes]

    @classmethod
    def read(cls, scope_headers: Iterable[tuple[bytes, bytes]], method: str, *, websocket: bool) -> Facts:
        """Reads the headers.

        Raises:
            Problem: One that decides is there twice, or the body has no plain length.
        """
        headers: dict[bytes, bytes] = {}
        for name, value in scope_headers:
            if name in headers and name in _SINGLE:
                raise Problem(400, "invalid", f"The header {name.decode('latin-1')!r} is given twice.")
            headers[name] = value
        if headers.get(b"transfer-encoding", b"chunked").lower() != b"chunked":
            raise Problem(400, "invalid", "No transfer encoding but 'chunked' is understood.")
        return cls(method, websocket, headers)

    def text(self, name: bytes) -> str:
        """A header, empty when it is missing."""
        return self.headers.get(name, b"").decode("latin-1")


@dataclass(frozen=True)
class Caller:
    """Who calls, and is allowed to.

    Attributes:
        by: What proved it: the token of a page, a cookie, or the key of a backend.
        origin: The page's origin, when it is another one than ours.
        tab: The tab that the call comes from, if it says so.
        key: The key of the calling backend.
        needs_cookie: Whether it is a page that has no valid cookie yet.
    """

    by: str
    origin: str | None = None
    tab: str | None = None
    key: str | None = None
    needs_cookie: bool = False


@dataclass(frozen=True)
class Door:
    """An address that is listened on.

    Attributes:
        hosts: What `Host` may be, in lower case: else a name was rebound to our address.
        for_backends: Hosts by which nobody but backends may come.
        tabs: What the hosts end with by which tabs may come, each with a name of its own: a browser opens six
            connections to a host at the most, and each tab holds one for its events.
    """

    hosts: frozenset[str]
    for_backends: frozenset[str] = frozenset()
    tabs: str | None = None

    def has(self, host: str) -> bool:
        """Whether it is known by a name."""
        return host in self.hosts or host in self.for_backends or bool(self.tabs and host.endswith(self.tabs))

    def also_for_backends(self, host: str) -> Door:
        """The same door, by which backends may come under one more name."""
        return replace(self, for_backends=self.for_backends | {host})


class Security:
    """Lets in who may call.

    Args:
        token: The secret of this run.
        origins: Origins of the pages that it was given to.
        port: Port of the gateway on loopback; names the cookie.
    """

    def __init__(self, token: str, origins: frozenset[str], port: int) -> None:
        self._token = token.encode()
        self._origins = frozenset(origin.lower() for origin in origins)
        self._own = frozenset(f"http://{host}" for host in loopback_hosts(port))
        self.cookie_name = f"w3nest-{port}".encode()
        # a cookie may be found on disk: it does not tell the token
        self._session = hmac.new(self._token, b"w3nest session", hashlib.sha256).hexdigest().encode()

    @property
    def cookie(self) -> bytes:
        """The value of `Set-Cookie`."""
        return self.cookie_name + b"=" + self._session + b"; Path=/; HttpOnly; SameSite=Strict"

    def origin(self, facts: Facts, door: Door) -> str | None:
        """Checks where a request goes to and comes from; gives the page's origin, unless it is our own.

        Raises:
            Problem: It goes to a foreign name, or comes from a foreign page.
        """
        host = facts.text(b"host").lower()
        if not door.has(host):
            raise Problem(403, "unauthorized", "The gateway is not known by the name that was called.")
        if b"origin" not in facts.headers:
            return None
        origin = facts.text(b"origin").lower()
        if origin in self._own:
            return None
        if origin not in self._origins:
            raise Problem(403, "unauthorized", "Pages of other web sites are not answered.")
        return origin

    def admit(self, facts: Facts, door: Door) -> Caller:
        """Who calls.

        Raises:
            Problem: Nobody who may.
        """
        origin = self.origin(facts, door)
        if facts.text(b"host").lower() in door.for_backends:
            if KEY in facts.headers and b"origin" not in facts.headers:
                return Caller("key", key=facts.text(KEY))
            raise Problem(401, "unauthorized", "A backend sends its key as X-W3Nest-Key.")
        tab = check_partition(facts.text(TAB)) if TAB in facts.headers else None
        if self.is_token(facts.headers.get(b"authorization", b"")):
            return Caller("token", origin, tab, needs_cookie=not self._has_cookie(facts))
        if self._has_cookie(facts) and self._cookie_suffices(facts):
            return Caller("cookie", origin, tab)
        if KEY in facts.headers and b"origin" not in facts.headers:
            return Caller("key", key=facts.text(KEY))
        raise Problem(
            401,
            "unauthorized",
            "The gateway's token is missing, or not the one of this run: load the page again.",
            headers={"WWW-Authenticate": "Bearer"},
        )

    def is_token(self, authorization: bytes) -> bool:
        """Whether a header `Authorization` holds our token."""
        match = _BEARER.match(authorization)
        return match is not None and hmac.compare_digest(authorization[match.end() :].strip(), self._token)

    def without_cookie(self, value: bytes) -> bytes:
        """A header `Cookie` less our own cookie."""
        kept = (pair for pair in value.split(b";") if pair.partition(b"=")[0].strip() != self.cookie_name)
        return b";".join(kept).strip()

    def _has_cookie(self, facts: Facts) -> bool:
        for pair in facts.headers.get(b"cookie", b"").split(b";"):
            name, _, value = pair.partition(b"=")
            if name.strip() == self.cookie_name and hmac.compare_digest(value.strip(), self._session):
                return True
        return False

    def _cookie_suffices(self, facts: Facts) -> bool:
        """Whether the browser says that we ourselves, or a link, made the request.

        To a browser, all servers of this machine are one site, whatever their port: their pages send it, too.
        """
        has_origin = b"origin" in facts.headers  # one that `origin` found to be good
        if facts.websocket:
            return has_origin
        if facts.text(b"origin").lower() in self._own:
            return True
        if has_origin or facts.method not in _SAFE:
            return False
        site = facts.text(b"sec-fetch-site")
        if site == "same-origin":
            return True
        is_link = (facts.text(b"sec-fetch-mode"), facts.text(b"sec-fetch-dest")) == ("navigate", "document")
        return is_link and site in {"same-site", "none"}


def loopback_hosts(port: int) -> frozenset[str]:
    """What `Host` may be on loopback."""
    return frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))
