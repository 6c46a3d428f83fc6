"""Installs a backend, says so, and then does nothing until it is killed.

python owner.py RUNNER PACKAGE PROJECT CACHE
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from mkdocs_w3nest.backends.manager import Backends
from mkdocs_w3nest.backends.package import read_package
from mkdocs_w3nest.backends.registry import Registry
from mkdocs_w3nest.backends.request import BackendRequest
from mkdocs_w3nest.backends.runners.select import select_runner


async def main(runner: Any, package: str, project: str, cache: str) -> None:
    found = read_package(Path(package))
    selected = select_runner(runner, cache=Path(cache))
    backends = Backends(Registry([found]), selected, project=project, on_event=lambda event: None)
    await backends.install(BackendRequest(found.name), partition="p", owner="o")
    print("ready", flush=True)
    await asyncio.Event().wait()


asyncio.run(main(*sys.argv[1:]))
