"""The gateway's own answers to what it does not do: JSON for programs, a page for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, Response

from mkdocs_w3nest.errors import (
    BackendError,
    BuildError,
    PackageError,
    RequestError,
    ResolveError,
    RunnerError,
    StartError,
)
from mkdocs_w3nest.gateway.schema import ErrorAnswer, ErrorKind, GatewayProblem

_LOG_LINE = "\n    "
"""What stands before the lines of a log in the messages of `mkdocs_w3nest.errors`."""

_NO_HEADERS: Mapping[str, str] = {}

_KINDS: Sequence[tuple[type[BackendError], int, ErrorKind]] = (
    (RequestError, 422, "invalid"),
    (PackageError, 422, "invalid"),
    (ResolveError, 404, "not-installed"),
    (BuildError, 502, "failed"),
    (StartError, 502, "failed"),
    (RunnerError, 503, "unreachable"),
    (BackendError, 502, "failed"),
)

_FOR_PEOPLE: Mapping[int, tuple[str, str]] = {
    401: (
        "Load a page of the documentation first",
        "This address belongs to documentation that is being served on this machine. Load a page of it, "
        "then follow the link there again.",
    ),
    403: (
        "Open this from the documentation",
        "The gateway answers only the documentation that it belongs to. Follow the link there.",
    ),
}
"""What a person who opens a link is told in place of the message."""

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1rem}"
    "h1{font-size:1.4rem}pre{white-space:pre-wrap;overflow-wrap:anywhere}"
)


class Problem(Exception):
    """What is not done, and why; `message` is meant to be shown as it is.

    Args:
        status: Status of the answer.
        kind: Tells programs what it is about.
        message: Tells people.
        log: The last lines that a backend, or its build, wrote.
        headers: More headers of the answer.
    """

    def __init__(
        self,
        status: int,
        kind: ErrorKind,
        message: str,
        *,
        log: Sequence[str] = (),
        headers: Mapping[str, str] = _NO_HEADERS,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.message = message
        self.log = list(log)
        self.headers = headers

    @classmethod
    def of(cls, error: BackendError) -> Problem:
        """The problem that an error of the backends is."""
        message, *log = str(error).split(_LOG_LINE)
        status, kind = next((status, kind) for type_, status, kind in _KINDS if isinstance(error, type_))
        return cls(status, kind, message, log=log)

    def answer(self, connection: HTTPConnection) -> Response:
        """The answer to a request."""
        headers = {"X-W3Nest-Error": self.kind, "Cache-Control": "no-store", **self.headers}
        if connection.headers.get("sec-fetch-mode") == "navigate":
            return HTMLResponse(self._page(), self.status, headers)
        error = ErrorAnswer(error=GatewayProblem(kind=self.kind, message=self.message, log=self.log))
        body = error.model_dump_json(by_alias=True)
        return Response(body, self.status, headers, media_type="application/json")

    def _page(self) -> str:
        heading, text = _FOR_PEOPLE.get(self.status, (self.message, ""))
        log = f"<pre>{escape(chr(10).join(self.log))}</pre>" if self.log else ""
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            '<meta name="color-scheme" content="light dark">'
            f"<title>{self.status} · W3Nest</title><style>{_STYLE}</style></head>"
            f"<body><main><h1>{escape(heading)}</h1><p>{escape(text)}</p>{log}</main></body></html>"
        )
