# mypy: disable-error-code="no-untyped-call"
# (IPython is typed in parts)
"""IPython's shell, made for documents: no prompts, no history, no files, cells known by their id."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
import warnings
from collections.abc import Coroutine
from typing import Any

from IPython.core import page
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from .cells import Cell, CellCompiler
from .confine import MemoryLimit
from .display import CellDisplayHook, CellPublisher
from .failure import Failure, failure, line_in
from .tracebacks import cut_own_frames, format_group, has_group
from .uplink import Uplink


class CellShell(InteractiveShell):
    """One interpreter's namespace and machinery; needs `attach` before it can run cells."""

    compiler_class = Type(CellCompiler)
    display_pub_class = Type(CellPublisher)
    displayhook_class = Type(CellDisplayHook)

    compile: CellCompiler
    uplink: Uplink
    memory: MemoryLimit

    def __init__(self, **settings: Any) -> None:
        self.running_code = ""
        self._shown: list[tuple[BaseException, list[str]]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        super().__init__(**settings)
        self.loop_runner = self._run_coroutine
        self.set_hook("show_in_pager", page.as_hook(page.display_page))
        warnings.filterwarnings("ignore", message="To exit: use 'exit'")  # said when a cell calls sys.exit

    @classmethod
    def create(cls) -> CellShell:
        """The shell of this process; it leaves no file behind."""
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.cache_size = 0  # `Out` would keep every value alive
        with tempfile.TemporaryDirectory() as folder:
            shell: CellShell = cls.instance(config=config, ipython_dir=folder)
        return shell

    def attach(self, uplink: Uplink, memory: MemoryLimit) -> None:
        """From now on outputs go to `uplink`; `memory` gives way while an error is formatted."""
        self.uplink = uplink
        self.memory = memory

    def run(self, cell: Cell) -> Failure | None:
        """Run `cell`.

        Returns:
            None, or its failure as in a `done` message.
        """
        self.running_code = cell.code
        self.compile.cell = cell
        try:
            result = self.run_cell(cell.code)
            unread, error = result.error_before_exec, result.error_before_exec or result.error_in_exec
        except KeyboardInterrupt as interrupt:  # it came between the cell's code and the shell's end
            unread, error = None, interrupt
        try:
            self._show_others(error)
            return self._failure(cell, error, unread=unread is not None) if error is not None else None
        finally:
            self._forget_error(error)

    def _failure(self, cell: Cell, error: BaseException, *, unread: bool) -> Failure:
        trace = next((trace for shown, trace in self._shown if shown is error), None)
        line = line_in(cell.file, error, before_run=unread)
        return failure(error, trace, line, kind="AST" if unread else "Runtime")

    def _show_others(self, error: BaseException | None) -> None:
        """Show the errors that did not stop the cell, as of a `__repr__`."""
        for other, trace in self._shown:
            if other is not error:
                facts = failure(other, trace, None, kind="Runtime")
                self.uplink.output(
                    {
                        "output_type": "error",
                        "ename": facts["ename"],
                        "evalue": facts["evalue"],
                        "traceback": facts["traceback"],
                    }
                )

    def _forget_error(self, error: BaseException | None) -> None:
        """Let go of an error's frames: they hold the values that may have filled the memory."""
        self._shown.clear()
        self.last_execution_result = None
        for name in ("last_type", "last_value", "last_traceback", "last_exc"):
            vars(sys).pop(name, None)
        if error is not None:
            error.__traceback__ = None

    def _run_coroutine(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Run a cell that awaits; interrupted, it is cancelled and not left for the next such cell."""
        if self._loop is None or self._loop.is_closed():
            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
        task = self._loop.create_task(coroutine)
        try:
            return self._loop.run_until_complete(task)
        except BaseException:
            task.cancel()
            with contextlib.suppress(BaseException):
                self._loop.run_until_complete(task)
            raise

    def transform_cell(self, raw_cell: str) -> str:
        """Keep the blank lines that a cell begins with; IPython drops them, and miscounts lines then."""
        body = raw_cell.lstrip("\n") if raw_cell.startswith("\n") else raw_cell
        return "\n" * (len(raw_cell) - len(body)) + str(super().transform_cell(body))

    def showtraceback(self, exc_tuple: Any = None, *args: Any, **options: Any) -> None:
        """Format the current error; see IPython."""
        error = exc_tuple[1] if exc_tuple else sys.exc_info()[1]
        if isinstance(error, SystemExit):
            options["exception_only"] = False  # where in the cell it happened is of interest
        cut_own_frames(error.__traceback__ if error is not None else None)
        with self.memory.relaxed():
            if error is not None and has_group(error):
                self._showtraceback(type(error), error, format_group(error))
            else:
                super().showtraceback(exc_tuple, *args, **options)

    def show_usage_error(self, exc: BaseException) -> None:
        """A magic was used wrongly: an error like others."""
        self._showtraceback(UsageError, exc, [f"UsageError: {exc}"])

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        self._shown.append((evalue, stb))

    def system_raw(self, cmd: str) -> None:
        """Run a shell command (`!ls`); it writes straight into the cell's outputs."""
        super().system_raw(cmd)

    system = system_raw

    def _tee(self, channel: str) -> Any:
        """Keep no copy of what is written (IPython 9 does, for its history)."""
        return contextlib.nullcontext()

    def init_user_ns(self) -> None:
        """Let `exit()` be an error of the cell, as `sys.exit()` is; there is nothing to leave."""
        super().init_user_ns()
        for names in (self.user_ns, self.user_ns_hidden):
            names["exit"] = names["quit"] = sys.exit

    def enable_gui(self, gui: str | None = None) -> None:
        """No window can open here (`%matplotlib inline` asks for none)."""
        if gui is not None:
            raise UsageError(f"there is no {gui} here to show windows; use `%matplotlib inline`")

    def init_virtualenv(self) -> None:
        """Stay in the environment that runs this."""
