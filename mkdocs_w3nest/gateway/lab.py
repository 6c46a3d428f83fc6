"""`/w3lab/`: the page where a person sees what runs, reads logs, and stops instances."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta, timezone
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from mkdocs_w3nest.gateway.listing import list_backends
from mkdocs_w3nest.gateway.schema import BackendInfo

if TYPE_CHECKING:
    from mkdocs_w3nest.backends.manager import Backends

_ASSETS = Path(__file__).parent / "assets"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_PAGE = Template((_ASSETS / "lab.html").read_text(encoding="utf-8"))
_CARD = Template((_ASSETS / "lab-instance.html").read_text(encoding="utf-8"))
_UNITS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


class Lab:
    """The page and its files.

    Args:
        backends: Gives the backends as they are now.
    """

    def __init__(self, backends: Callable[[], Backends]) -> None:
        self._backends = backends

    @property
    def routes(self) -> list[Route]:
        """Its routes."""
        return [
            Route("/w3lab/", self._page, methods=["GET"]),
            Route("/w3lab/{name}", self._asset, methods=["GET"]),
        ]

    async def _page(self, request: Request) -> Response:
        infos = await list_backends(self._backends())
        return HTMLResponse(render(infos, request.query_params.get("partition", "")), 200, _HEADERS)

    async def _asset(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in {"lab.css", "lab.js"}:
            return Response(status_code=404)
        return FileResponse(_ASSETS / name, headers={"Cache-Control": "no-store"})


def render(infos: Sequence[BackendInfo], partition: str) -> str:
    """The page.

    Args:
        infos: What runs.
        partition: The one to show; all when empty.
    """
    shown = [info for info in infos if partition in ("", info.partition)]
    partitions = sorted({info.partition for info in infos} | {partition} - {""})
    options = "".join(
        f'<option value="{escape(name)}"{" selected" if name == partition else ""}>'
        f"{escape(_place(name))}</option>"
        for name in partitions
    )
    return _PAGE.substitute(
        options=options,
        count=f"{len(shown)} {'backend' if len(shown) == 1 else 'backends'}",
        cards="".join(map(_card, reversed(shown))),
        empty="" if not shown else " hidden",
    )


def _card(info: BackendInfo) -> str:
    now = datetime.now(timezone.utc)
    facts = [
        ("Partition", escape(_place(info.partition))),
        ("Held by", _list(info.owners)),
        ("Build", _list(f"{key}: {value}" for key, value in info.build.items()) or "default"),
        ("Age", f'<time datetime="{info.started_at.isoformat()}">{_age(now - info.started_at)}</time>'),
        ("Memory", _memory(info)),
        ("Runner", "Docker container" if info.runner == "docker" else "local process"),
        ("Fingerprint", f"<code>{info.fingerprint[:12]}</code>"),
    ]
    return _CARD.substitute(
        uid=escape(info.uid),
        name=escape(info.name),
        version=escape(info.version),
        state=info.state,
        facts="".join(f"<div><dt>{term}</dt><dd>{text}</dd></div>" for term, text in facts),
    )


def _list(items: Iterable[str]) -> str:
    return "<br>".join(map(escape, items))


def _memory(info: BackendInfo) -> str:
    if info.state == "ended":
        return "none"
    return f"{info.memory / 2**20:.0f} MiB" if info.memory else "unknown"


def _place(partition: str) -> str:
    return "every partition" if partition == "*" else partition


def _age(since: timedelta) -> str:
    seconds = int(since.total_seconds())
    size, unit = next(((size, unit) for size, unit in _UNITS if seconds >= size), _UNITS[-1])
    return f"{seconds // size} {unit}"
