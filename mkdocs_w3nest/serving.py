"""What lives while a site is served: the loop, the gateway, and what is known of pages that are shown.

A page is written before all of its cells have ended. What comes later goes two ways: to the tabs that show
the page, as events of the gateway; and into the page's file, for whoever opens it next.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_w3nest.errors import GatewayError
from mkdocs_w3nest.execution.loop import LoopThread
from mkdocs_w3nest.execution.recording import CellEvent, LivePage, outcome_json, revision
from mkdocs_w3nest.execution.store import write_whole
from mkdocs_w3nest.markup.model import Cell, CellKind, Outcome, Page, Problem
from mkdocs_w3nest.markup.slots import refill

if TYPE_CHECKING:
    from mkdocs_w3nest.backends.manager import Backends
    from mkdocs_w3nest.backends.request import BackendRequest
    from mkdocs_w3nest.backends.runners.base import Runner
    from mkdocs_w3nest.execution.settings import PageSettings
    from mkdocs_w3nest.execution.walk import Report
    from mkdocs_w3nest.gateway.server import GatewayServer

PAUSE = 0.05
"""Seconds between two events of one running cell."""


@dataclass
class _Written:
    """A page in the folder of the site: its file, and the outcomes that the file shows."""

    page: Page
    file: Path
    outcomes: Mapping[int, Outcome]
    recording: Callable[[Mapping[int, Outcome]], str]


class Serving:
    """What a site that is served shares between its builds.

    Args:
        origins: The addresses that pages are served from; no other page may use the gateway.
        backends: Gives the backends of the site as it is now.
        tell: Told what is wrong with cells that ran in the background.
    """

    def __init__(
        self, origins: frozenset[str], backends: Callable[[], Backends], tell: Callable[[Problem], None]
    ) -> None:
        self._origins = origins
        self._backends = backends
        self._tell = tell
        self._loop: LoopThread | None = None
        self._gateway: GatewayServer | None = None
        self._lock = threading.RLock()
        self._building = False
        self._written: dict[str, _Written] = {}
        self._reports: dict[str, tuple[Page, Report]] = {}
        self._waiting: dict[tuple[str, str], Outcome] = {}

    @property
    def loop(self) -> LoopThread:
        """Where cells and the gateway run; both start when the first page has cells."""
        with self._lock:
            if self._loop is None:
                from mkdocs_w3nest.gateway.server import GatewayServer  # noqa: PLC0415  (slow to import)

                loop = LoopThread()
                gateway = GatewayServer(self._backends, self._origins)
                try:
                    loop.run(gateway.start())
                except OSError as error:
                    loop.close()
                    raise GatewayError(f"the gateway of the pages cannot listen: {error}") from error
                self._loop, self._gateway = loop, gateway
            return self._loop

    @property
    def gateway(self) -> GatewayServer:
        """The gateway; it is there when there is the loop."""
        assert self._gateway is not None
        return self._gateway

    async def gateway_for(self, runner: Runner) -> str:
        """Where the instances of a runner reach the gateway."""
        return await self.gateway.url_for(runner)

    def live(self, settings: PageSettings) -> LivePage:
        """How a page reaches the gateway."""
        return LivePage(
            port=self.gateway.port,
            token=self.gateway.token,
            execute=settings.execute == "true",
            interpreters={name: _install(name, request) for name, request in settings.backends.items()},
        )

    def begin(self) -> None:
        """A build begins: files of pages are the build's to write."""
        with self._lock:
            self._building = True

    def write(
        self,
        page: Page,
        file: Path,
        outcomes: Mapping[int, Outcome],
        recording: Callable[[Mapping[int, Outcome]], str],
    ) -> None:
        """A build writes a page.

        Args:
            page: The page.
            file: Where it will be.
            outcomes: What it shows.
            recording: Makes the page's recording of outcomes.
        """
        with self._lock:
            self._written[page.path] = _Written(page, file, outcomes, recording)

    def built(self) -> None:
        """The build has ended: what came meanwhile is put into its files."""
        with self._lock:
            self._building = False
            for page, report in self._reports.values():
                self._update(page, report.outcomes)
            self._reports.clear()

    def cell(self, page: Page, cell: Cell, outcome: Outcome) -> None:
        """Tells the tabs that show a page; of a running cell only now and then."""
        key = (page.path, cell.cell_id)
        if outcome.state != "running":
            self._waiting.pop(key, None)
            self._publish(page, cell, outcome)
            return
        if key not in self._waiting:
            asyncio.get_running_loop().call_later(PAUSE, self._publish_waiting, key, page, cell)
        self._waiting[key] = outcome

    def finished(self, page: Page, report: Report) -> None:
        """Tells the author and the tabs what became of a page, and puts it into the page's file."""
        for problem in report.problems:
            self._tell(problem)
        for cell in page.cells:
            if cell.kind is CellKind.INTERPRETER:
                self._publish(page, cell, report.outcomes[cell.index])
        with self._lock:
            if self._building:
                self._reports[page.path] = (page, report)
            else:
                self._update(page, report.outcomes)

    def withdrawn(self, path: str) -> None:
        """Forgets what was told of a page's cells, lest it is told of those that they are now."""
        with self._lock:
            self._reports.pop(path, None)
        self.loop.call(lambda: self._forget(path))

    def stop_gateway(self) -> None:
        """Ends the gateway: nobody asks for backends any more."""
        with self._lock:
            gateway, self._gateway = self._gateway, None
        if gateway is not None:
            self.loop.run(gateway.stop())

    def close(self) -> None:
        """Ends the loop; the gateway, and what runs there, have ended before."""
        with self._lock:
            loop, self._loop = self._loop, None
        if loop is not None:
            loop.close()

    def _forget(self, path: str) -> None:
        for key in [key for key in self._waiting if key[0] == path]:
            del self._waiting[key]
        if self._gateway is not None:
            self._gateway.hub.forget(_topic(path))

    def _publish_waiting(self, key: tuple[str, str], page: Page, cell: Cell) -> None:
        outcome = self._waiting.pop(key, None)
        if outcome is not None:
            self._publish(page, cell, outcome)

    def _publish(self, page: Page, cell: Cell, outcome: Outcome) -> None:
        event = CellEvent(revision=revision(page), cell=cell.cell_id, outcome=outcome_json(outcome))
        if self._gateway is not None:
            self._gateway.hub.publish(_topic(page.path), "cell", event, retain=cell.cell_id)

    def _update(self, page: Page, outcomes: Mapping[int, Outcome]) -> None:
        """Puts outcomes into the page's file, unless the page has changed since."""
        written = self._written.get(page.path)
        if written is None or revision(written.page) != revision(page):
            return
        try:
            html = written.file.read_text(encoding="utf-8")
            html = refill(html, written.page, written.outcomes, outcomes)
            html = html.replace(written.recording(written.outcomes), written.recording(outcomes))
            write_whole(written.file, html)
        except OSError:  # the next build writes it anew
            return
        written.outcomes = outcomes


def _topic(path: str) -> str:
    """The topic of a page's events."""
    return f"page:{path}"


def _install(name: str, request: BackendRequest) -> dict[str, object]:
    """A request as the body of ``POST /api/install``."""
    config = {"build": dict(request.build), "dockerfile": request.dockerfile}
    package = request.spec.partition("#")[0].split(" ")[0]
    body: dict[str, object] = {
        "modules": [f"{request.spec.partition(' as ')[0]} as {name}"],
        "configurations": {package: {key: value for key, value in config.items() if value}},
    }
    return {**body, "partition": request.partition} if request.partition else body
