"""Runs the pages of a build side by side: from the store where it can, through backends where it must.

A page whose results are all kept is finished where it is submitted; no thread, no backend and no network
library is needed for it. The others continue on an event loop in a thread of its own, `jobs` at a time.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable, Coroutine, Generator, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from mkdocs_w3nest.errors import BackendError, BuildError, RunnerError, StoreError
from mkdocs_w3nest.execution.keys import depends_digest
from mkdocs_w3nest.execution.progress import Progress
from mkdocs_w3nest.execution.results import Result, failed
from mkdocs_w3nest.execution.settings import PageSettings, Settings
from mkdocs_w3nest.execution.store import ResultStore
from mkdocs_w3nest.execution.walk import Chain, Report, Step, walk
from mkdocs_w3nest.javascript import Reader
from mkdocs_w3nest.markup.model import CellKind, Outcome, Page, Problem

if TYPE_CHECKING:
    import httpx

    from mkdocs_w3nest.backends.manager import Backends
    from mkdocs_w3nest.backends.request import BackendRequest
    from mkdocs_w3nest.execution.interpreter import Interpreter

OWNER = "build"
"""Holds the backends that serve every page, until the engine is closed."""

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
        self._unbuildable: dict[str, BuildError] = {}
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
        try:
            self._submit(page, settings)
        except Exception as error:  # a defect of ours costs one page, not the site
            self._finish(page, self._broken(page, error))

    def _submit(self, page: Page, settings: PageSettings) -> None:
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
        self._running[page.path] = self._thread.start(self._run_page(page, walked, step))

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
        self._unbuildable.clear()
        return reports

    def close(self) -> None:
        """Ends every backend, and what still runs; safe to call twice."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._running.clear()
            thread.close(self._aclose())

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
        if result and not step.good(result):
            return None
        if result:
            self._progress.cell_kept()
        return result

    def _keep(self, step: Step, result: Result) -> None:
        if step.key is None or not self._keeps or not step.good(result):
            return
        try:
            self._store.put(step.key, result)
        except StoreError as error:
            self._keeps = False
            self._progress.warn(str(error))

    async def _run_page(self, page: Page, walked: Walk, step: Step) -> Report:
        try:
            report = await self._continue(page, walked, step)
        except Exception as error:  # as in `submit`
            report = self._broken(page, error)
        self._progress.page_done(page.path, report)
        return report

    def _broken(self, page: Page, error: Exception) -> Report:
        """The report of a page whose run went wrong in a way that nobody foresaw."""
        self._progress.trace(error)
        message = f"The cells of this page could not be run: {type(error).__name__}: {error}"
        outcomes = {cell.index: Outcome("failed", message=message) for cell in page.cells}
        return Report(outcomes, (Problem(page.path, 1, message),), len(outcomes))

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
                await self._release(page, held.values())
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
        # it travels in a header: ASCII alone
        partition = quote("/".join(filter(None, (page.path, step.request.partition))), safe="/")
        fingerprint = step.chain[0]
        if fingerprint in self._unbuildable:
            raise self._unbuildable[fingerprint]
        backends = self._get_backends()
        try:
            instance = await backends.install(step.request, partition=partition, owner=page.path)
            if instance.partition != partition:  # it serves all pages, and is there for the next one too
                await backends.install(step.request, partition=OWNER, owner=OWNER)
        except BuildError as error:
            self._unbuildable[fingerprint] = error  # not again in this build
            raise
        return Interpreter(instance, partition, self._http)

    async def _release(self, page: Page, interpreters: Iterable[Interpreter]) -> None:
        """Ends the page's states, and the backends that served it alone."""
        for interpreter in interpreters:
            await interpreter.close()
        await self._get_backends().release(page.path)

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
        self._tasks: set[asyncio.Task[Report]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="w3nest", daemon=True)
        self._thread.start()

    def start(self, coroutine: Coroutine[object, object, Report]) -> concurrent.futures.Future[Report]:
        return asyncio.run_coroutine_threadsafe(self._track(coroutine), self._loop)

    async def _track(self, coroutine: Coroutine[object, object, Report]) -> Report:
        task = asyncio.ensure_future(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await task

    def close(self, last: Coroutine[object, object, None]) -> None:
        """Cancels what was started, waits until it has cleaned up, does `last`, and ends the thread."""
        asyncio.run_coroutine_threadsafe(self._end(last), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self, last: Coroutine[object, object, None]) -> None:
        # those alone, and once: what they shield cleans up in its own time
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await last
