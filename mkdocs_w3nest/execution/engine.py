"""Runs the pages of a build side by side: from the store where it can, through backends where it must.

A page whose results are all kept is finished where it is submitted; no thread, no backend and no network
library is needed for it. The others continue on an event loop in a thread of its own, `jobs` at a time.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable, Coroutine, Generator, Mapping, Sequence
from typing import TYPE_CHECKING

from mkdocs_w3nest.errors import BackendError, RunnerError, StoreError
from mkdocs_w3nest.execution.keys import depends_digest
from mkdocs_w3nest.execution.progress import Progress
from mkdocs_w3nest.execution.results import Result, failed
from mkdocs_w3nest.execution.settings import PageSettings, Settings
from mkdocs_w3nest.execution.store import ResultStore
from mkdocs_w3nest.execution.walk import Chain, Report, Step, walk
from mkdocs_w3nest.javascript import Reader
from mkdocs_w3nest.markup.model import CellKind, Outcome, Page

if TYPE_CHECKING:
    import httpx

    from mkdocs_w3nest.backends.manager import Backends
    from mkdocs_w3nest.backends.request import BackendRequest
    from mkdocs_w3nest.execution.interpreter import Interpreter

OWNER = "build"
"""Owner of everything that a build installs."""

Walk = Generator[Step, Result | None, Report]


class Engine:
    """Runs pages, and owns what that needs: the store, the backends, an event loop.

    Args:
        settings: The site's options.
        make_backends: Called once, when the first interpreter cell is met.
        progress: Told what happens.
    """

    def __init__(self, settings: Settings, make_backends: Callable[[], Backends], progress: Progress) -> None:
        self._settings = settings
        self._make_backends = make_backends
        self._progress = progress
        self._store = ResultStore(settings.cache_dir)
        self._keeps = True
        self._reader = Reader()
        self._backends: Backends | None = None
        self._missing: RunnerError | None = None
        self._running: dict[str, concurrent.futures.Future[Report]] = {}
        self._done: dict[str, Report] = {}
        self._digests: dict[tuple[str, ...], Mapping[str, str]] = {}
        self._thread: _LoopThread | None = None
        self._http: httpx.AsyncClient | None = None
        self._slots: asyncio.Semaphore | None = None

    def submit(self, page: Page, settings: PageSettings) -> None:
        """Starts to run a page; `gather` gives its report."""
        if not page.cells:
            self._done[page.path] = Report()
            return
        self._progress.page_found(page.path)
        if settings.execute == "false":
            self._finish(page, Report({cell.index: Outcome() for cell in page.cells}))
            return
        walked = self._walk(page, settings)
        result: Result | None = None
        step: Step | None = None
        while True:
            try:
                step = walked.send(result) if step else next(walked)
            except StopIteration as end:
                self._finish(page, end.value)
                return
            result = self._kept(step)
            if result is None and settings.execute == "true":
                break
        if self._thread is None:
            self._thread = _LoopThread()
        self._running[page.path] = self._thread.start(self._continue(page, walked, step))

    def gather(self) -> Mapping[str, Report]:
        """Waits for every page that was submitted, and gives the reports by page path."""
        with self._progress.waiting():
            while self._running:
                waiting = list(self._running.values())
                concurrent.futures.wait(waiting, timeout=0.1, return_when=concurrent.futures.FIRST_COMPLETED)
                for path in [path for path, future in self._running.items() if future.done()]:
                    self._done[path] = self._running.pop(path).result()
                self._progress.tick()
        reports, self._done = self._done, {}
        self._digests.clear()
        return reports

    def close(self) -> None:
        """Ends every backend, and what still runs; safe to call twice."""
        thread, self._thread = self._thread, None
        if thread is not None:
            for future in self._running.values():
                future.cancel()
            self._running.clear()
            thread.run(self._aclose())
            thread.stop()

    def _finish(self, page: Page, report: Report) -> None:
        self._done[page.path] = report
        self._progress.page_done(page.path, report)

    def _walk(self, page: Page, settings: PageSettings) -> Walk:
        scripts = [cell for cell in page.cells if cell.kind is CellKind.JS]
        facts = self._reader.read_cells([cell.code for cell in scripts])
        return walk(
            page,
            settings,
            {cell.index: read for cell, read in zip(scripts, facts, strict=True)},
            fingerprint=self._fingerprint,
            depends=self._depends,
        )

    def _depends(self, names: Sequence[str]) -> Mapping[str, str]:
        """The state of what cells depend on, looked at once in a build."""
        key = tuple(names)
        if key not in self._digests:
            self._digests[key] = depends_digest(key, self._settings.project)
        return self._digests[key]

    def _fingerprint(self, request: BackendRequest) -> str:
        return self._get_backends().fingerprint(request)

    def _get_backends(self) -> Backends:
        """The backends, made when they are first needed; why they cannot be had is told once."""
        if self._missing:
            raise self._missing
        if self._backends is None:
            try:
                self._backends = self._make_backends()
            except RunnerError as error:
                self._missing = error
                self._progress.warn(str(error))
                raise
        return self._backends

    def _kept(self, step: Step) -> Result | None:
        """The step's result from the store; a failure counts only where it is expected."""
        result = self._store.get(step.key) if step.key else None
        if result and result.failure and not step.cell.allow_errors:
            return None
        if result:
            self._progress.cell_kept()
        return result

    def _keep(self, step: Step, result: Result) -> None:
        if step.key is None or not self._keeps or (result.failure and not step.cell.allow_errors):
            return
        try:
            self._store.put(step.key, result)
        except StoreError as error:
            self._keeps = False
            self._progress.warn(str(error))

    async def _continue(self, page: Page, walked: Walk, step: Step) -> Report:
        """Runs the rest of a page from its first cell that the store lacks."""
        import httpx  # noqa: PLC0415  (a build that finds everything in the store never needs it)

        if self._slots is None or self._http is None:
            self._slots = asyncio.Semaphore(self._settings.jobs)
            self._http = httpx.AsyncClient(trust_env=False, limits=httpx.Limits(max_connections=None))
        held: dict[Chain, Interpreter] = {}
        async with self._slots:
            self._progress.page_started(page.path)
            try:
                while True:
                    result = self._kept(step) or await self._run(page, step, held)
                    step = walked.send(result)
            except StopIteration as end:
                report: Report = end.value
            finally:
                for interpreter in held.values():
                    await self._release(interpreter)
        self._progress.page_done(page.path, report)
        return report

    async def _run(self, page: Page, step: Step, held: dict[Chain, Interpreter]) -> Result:
        with self._progress.cell(page.path, step.cell):
            try:
                if step.chain not in held:
                    held[step.chain] = await self._hold(page, step)
                result = await held[step.chain].run(step)
            except BackendError as error:
                return failed(str(error))
        self._keep(step, result)
        return result

    async def _hold(self, page: Page, step: Step) -> Interpreter:
        from mkdocs_w3nest.execution.interpreter import Interpreter  # noqa: PLC0415  (needs httpx, as above)

        assert self._http is not None
        partition = "/".join(filter(None, (page.path, step.request.partition)))
        instance = await self._get_backends().install(step.request, partition=partition, owner=OWNER)
        return Interpreter(instance, partition, self._http)

    async def _release(self, interpreter: Interpreter) -> None:
        """Ends the page's state; a backend that serves this page alone ends with it."""
        await interpreter.close()
        if interpreter.instance.partition == interpreter.partition:
            await self._get_backends().release(OWNER, partition=interpreter.partition)

    async def _aclose(self) -> None:
        if self._http:
            await self._http.aclose()
        if self._backends:
            await self._backends.close()
        self._http, self._backends, self._slots = None, None, None


class _LoopThread:
    """An event loop in a thread, for a program that is not asynchronous.

    Processes that the loop starts die with this thread (Linux's parent-death signal goes by thread), so it
    lives as long as the engine does.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="w3nest", daemon=True)
        self._thread.start()

    def start(self, coroutine: Coroutine[object, object, Report]) -> concurrent.futures.Future[Report]:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def run(self, coroutine: Coroutine[object, object, None]) -> None:
        """Runs a coroutine to its end, after those that were cancelled have cleaned up."""
        asyncio.run_coroutine_threadsafe(self._drain(coroutine), self._loop).result()

    async def _drain(self, last: Coroutine[object, object, None]) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await last

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
