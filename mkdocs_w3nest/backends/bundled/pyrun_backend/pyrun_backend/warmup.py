# mypy: disable-error-code="no-untyped-call"
# (IPython is typed in parts)
"""What the zygote does ahead of time, so that kernels need not."""

from __future__ import annotations

import importlib
import linecache
import os
import sys
from typing import cast

from .cells import Cell
from .confine import MemoryLimit
from .shell import CellShell
from .uplink import Uplink


class _NoUplink:
    """Takes the outputs of the rehearsal."""

    def output(self, output: object, **_options: object) -> None:
        """Drop an output."""


def rehearse(shell: CellShell) -> None:
    """Run cells that fail in each way once: most of what IPython imports, it imports then."""
    shell.attach(cast(Uplink, _NoUplink()), MemoryLimit(None))
    for code in ("1\n", "def f():\n    return 1 / 0\n\nf()", "for", "%no_such_magic"):
        shell.run(Cell("", code))
    shell.reset(new_session=False)
    linecache.clearcache()


def import_ahead(modules: list[str]) -> None:
    """Import `modules`, but those that would leave a second thread here, or cannot be imported."""
    for module in modules:
        pid = os.fork()
        if pid == 0:
            os._exit(_try_import(module))
        _, status = os.waitpid(pid, 0)
        if os.waitstatus_to_exitcode(status) == 0:
            importlib.import_module(module)
        else:
            print(
                f"PYRUN_WARM: {module} cannot be imported ahead, kernels import it themselves",
                file=sys.stderr,
            )


def _try_import(module: str) -> int:
    """0 when, `module` imported, a fork finds a single thread (OpenBLAS ends its own before one)."""
    try:
        importlib.import_module(module)
    except BaseException:
        return 1
    if os.fork() == 0:
        os._exit(0)
    os.wait()
    return int(len(os.listdir("/proc/self/task")) > 1)
