"""Runs the pages of a build side by side: from the store where it can, through backends where it must.

A page whose results are all kept is finished where it is submitted; no thread, no backend and no network
library is needed for it. The others continue on an event loop in a thread of its own, `jobs` at a time. A
build waits for them; while a site is served, pages are shown at once, and their audience is told what comes.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable, Container, Coroutine, Generator, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from mkdocs_w3nest.errors import BackendError, BuildError, ExecutionError, RunnerError, StoreError
from mkdocs_w3nest.execution.background import Audience, PageRun, Seen, SessionMemory
from mkdocs_w3nest.execution.keys import depends_digest
from mkdocs_w3nest.execution.loop import LoopThread
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
    from mkdocs_w3nest.execution.background import OnOutputs
    from mkdocs_w3nest.execution.interpreter import Interpreter

OWNER = "build"
"""Holds the backends that serve every page, until the engine is closed."""

Walk = Generator[Step, Result | None, Report]
Work = Callable[[], Coroutine[object, object, Report]]


class Engine:
    """Runs pages, and owns what that needs: the store, the backends, an event loop.

    Args:
        settings: The site's options.
        make_backends: Called once, when the first interpreter cell is met.
        progress: Told what happens.
        audience: Sees pages before their cells have ended; None in a build, which waits for them.
    """

    def __init__(
        self,
        settings: Settings,
        make_backends: Callable[[], Backends],
        progress: Progress,
        audience: Audience | None = None,
    ) -> None:
        self._settings = settings
        self._make_backends = make_backends
        self._progress = progress
        self._audience = audience
        self._store = ResultStore(settings.cache_dir)
        self._keeps = True
        self._reader = Reader()
        self._backends: Backends | None = None
        self._backends_lock = threading.Lock()
        self._missing: RunnerError | None = None
        self._closed = False
        self._memory = SessionMemory() if audience else None
        self._running: dict[str, PageRun] = {}
        self._tasks: set[asyncio.Task[Report]] = set()
        self._done: dict[str, Report] = {}
        self._digests: dict[tuple[str, ...], Mapping[str, str]] = {}
        self._unbuildable: dict[str, BuildError] = {}
        self._thread: LoopThread | None = audience.loop if audience else None
        self._http: httpx.AsyncClient | None = None
        self._slots: asyncio.Semaphore | None = None

    def begin(self) -> None:
        """A build begins: it looks anew at what cells depend on, and tries again what could not be had."""
        self._missing = None
        self._digests.clear()
        self._unbuildable.clear()

    def submit(self, page: Page, settings: PageSettings) -> None:
        """Starts to run a page, unless it runs already; `gather` gives its report."""
        former = self._running.get(page.path)
        goes_on = former and former.serves(page, settings) and not former.future.done()
        if former and goes_on and self._are_as_seen(former):
            self._progress.page_found(page.path)
            return
        self.withdraw(page.path)
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
        if self._memory:
            self._memory.visit(page)
        outcomes: dict[int, Outcome] = {}
        seen: Seen = {}
        walked = self._walk(page, settings, outcomes, seen)
        result: Result | None = None
        step: Step | None = None
        while True:
            try:
                step = walked.send(result) if step else next(walked)
            except StopIteration as end:
                self._finish(page, end.value)
                return
            result = self._kept(page, step)
            if result is None and settings.execute == "true":
                break
        if self._thread is None:
            self._thread = LoopThread()
        run = partial(self._run_page, page, walked, step, outcomes)
        future = self._thread.start(self._track(page.path, run))
        self._running[page.path] = PageRun(page, settings, outcomes, seen, future)

    def withdraw(self, path: str) -> None:
        """Ends the run of a page, if there is one: its cells are no longer what they were."""
        run = self._running.pop(path, None)
        if run:
            run.future.cancel()
        if self._audience:
            self._audience.withdrawn(path)

    def keep(self, paths: Container[str]) -> None:
        """Ends the runs of all pages but these: the others are there no more."""
        for path in [path for path in self._running if path not in paths]:
            self.withdraw(path)

    def gather(self) -> Mapping[str, Report]:
        """The reports of the pages that were submitted, by page path.

        In a build it waits for them; else the cells that still run are ``running`` in them.
        """
        if self._audience is None:
            self._wait()
        for path in [path for path, run in self._running.items() if run.future.done()]:
            run = self._running.pop(path)
            report = run.future.result()
            self._done[path] = replace(report, problems=()) if self._audience else report  # it was told them
        reports, self._done = self._done, {}
        self._digests.clear()  # what is reached later looks for itself
        return {**reports, **{path: run.report() for path, run in self._running.items()}}

    def close(self) -> None:
        """Ends every backend, and what still runs; safe to call twice."""
        self._closed = True
        thread, self._thread = self._thread, None
        if thread is not None:
            self._running.clear()
            thread.run(self._aclose())
            if self._audience is None:
                thread.close()

    def backends(self) -> Backends:
        """The backends, made when they are first needed; why they cannot be had is told once in a build.

        Raises:
            RunnerError: They cannot.
        """
        with self._backends_lock:
            if self._closed:
                raise RunnerError("the site is being closed, or built anew with other options")
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

    def _wait(self) -> None:
        with self._progress.waiting():
            while any(not run.future.done() for run in self._running.values()):
                waiting = [run.future for run in self._running.values() if not run.future.done()]
                concurrent.futures.wait(waiting, timeout=0.1, return_when=concurrent.futures.FIRST_COMPLETED)
                self._progress.tick()

    def _finish(self, page: Page, report: Report) -> None:
        self._done[page.path] = report
        self._progress.page_done(page.path, report)

    def _walk(self, page: Page, settings: PageSettings, outcomes: dict[int, Outcome], seen: Seen) -> Walk:
        """Walks a page's cells; `seen` takes the states of what they depend on, as they are looked at."""

        def depends(names: Sequence[str]) -> Mapping[str, str]:
            seen[tuple(names)] = state = self._depends(names)
            return state

        scripts = [cell for cell in page.cells if cell.kind is CellKind.JS]
        facts = self._reader.read_cells([cell.code for cell in scripts])
        return walk(
            page,
            settings,
            {cell.index: read for cell, read in zip(scripts, facts, strict=True)},
            fingerprint=self._fingerprint,
            depends=depends,
            outcomes=outcomes,
        )

    def _depends(self, names: Sequence[str]) -> Mapping[str, str]:
        """The state of what cells depend on, looked at once in a build."""
        key = tuple(names)
        if key not in self._digests:
            self._digests[key] = depends_digest(key, self._settings.project)
        return self._digests[key]

    def _are_as_seen(self, run: PageRun) -> bool:
        """Whether what the cells of a run depend on is as it was when they were reached."""
        try:
            return all(self._depends(names) == state for names, state in list(run.seen.items()))
        except ExecutionError:
            return False

    def _fingerprint(self, request: BackendRequest) -> str:
        return self.backends().fingerprint(request)

    def _kept(self, page: Page, step: Step) -> Result | None:
        """The step's result from the store, where a failure counts only if it is expected, or from memory."""
        result = self._store.get(step.key) if step.keeps else None
        if result and not step.good(result):
            result = None
        if result is None and self._memory:
            result = self._memory.get(page.path, step.key)
        if result:
            self._progress.cell_kept()
        return result

    def _keep(self, page: Page, step: Step, result: Result) -> None:
        if not step.keeps or not step.good(result):
            if self._memory:
                self._memory.put(page.path, step.key, result)
            return
        if not self._keeps:
            return
        try:
            self._store.put(step.key, result)
        except StoreError as error:
            self._keeps = False
            self._progress.warn(str(error))

    async def _track(self, path: str, work: Work) -> Report:
        """Does a page's work, after a former run of the page has cleaned up: they share a partition."""
        former = [task for task in self._tasks if task.get_name() == path]
        task = asyncio.create_task(_after(former, work), name=path)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await task

    async def _run_page(self, page: Page, walked: Walk, step: Step, outcomes: dict[int, Outcome]) -> Report:
        try:
            report = await self._continue(page, walked, step, outcomes)
        except Exception as error:  # as in `submit`
            report = self._broken(page, error)
        self._progress.page_done(page.path, report)
        if self._audience:
            self._audience.finished(page, report)
        return report

    def _broken(self, page: Page, error: Exception) -> Report:
        """The report of a page whose run went wrong in a way that nobody foresaw."""
        self._progress.trace(error)
        message = f"The cells of this page could not be run: {type(error).__name__}: {error}"
        outcomes = {cell.index: Outcome("failed", message=message) for cell in page.cells}
        return Report(outcomes, (Problem(page.path, 1, message),), len(outcomes))

    async def _continue(
        self, page: Page, walked: Walk, step: Step, outcomes: Mapping[int, Outcome]
    ) -> Report:
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
                    ran = step
                    step = walked.send(self._kept(page, ran) or await self._run(page, ran, held))
                    if self._audience:
                        self._audience.cell(page, ran.cell, outcomes[ran.cell.index])
            except StopIteration as end:
                report: Report = end.value
            finally:
                if self._backends:  # ends the page's states, and the backends that served it alone
                    await self._backends.release(page.path)
        return report

    async def _run(self, page: Page, step: Step, held: dict[Chain, Interpreter]) -> Result:
        with self._progress.cell(page.path, step.cell):
            try:
                if step.chain not in held:
                    held[step.chain] = await self._hold(page, step)
                result = await held[step.chain].run(step, self._teller(page, step))
            except BackendError as error:
                return failed(str(error))
        self._keep(page, step, result)
        return result

    def _teller(self, page: Page, step: Step) -> OnOutputs | None:
        """Tells the audience of what a cell puts out while it runs."""
        if (audience := self._audience) is None:
            return None
        return lambda outputs: audience.cell(page, step.cell, Outcome("running", outputs))

    async def _hold(self, page: Page, step: Step) -> Interpreter:
        from mkdocs_w3nest.execution.interpreter import Interpreter  # noqa: PLC0415  (needs httpx, as above)

        assert self._http is not None
        # it travels in a header: ASCII alone
        partition = quote("/".join(filter(None, (page.path, step.request.partition))), safe="/")
        fingerprint = step.chain[0]
        if fingerprint in self._unbuildable:
            raise self._unbuildable[fingerprint]
        backends = self.backends()
        try:
            instance = await backends.install(step.request, partition=partition, owner=page.path)
            if instance.partition != partition:  # it serves all pages, and is there for the next one too
                await backends.install(step.request, partition=OWNER, owner=OWNER)
        except BuildError as error:
            self._unbuildable[fingerprint] = error  # not again in this build
            raise
        return Interpreter(instance, partition, self._http)

    async def _aclose(self) -> None:
        # those alone, and once: what they shield cleans up in its own time
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._http:
            await self._http.aclose()
        if self._backends:
            await self._backends.close()
        self._http, self._backends, self._slots = None, None, None


async def _after(former: Iterable[asyncio.Task[Report]], work: Work) -> Report:
    if former:
        await asyncio.wait(former)
    return await work()
