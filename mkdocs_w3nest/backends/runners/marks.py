"""Local processes of ours, known by variables in their environment: what labels are to containers.

What a backend starts inherits them, whatever session or group it puts itself in. Nothing is written to disk.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

import psutil

_PREFIX = "w3nest."
_KILL_TIMEOUT = 5.0


Labels = Mapping[str, str]


@dataclass(frozen=True)
class Marked:
    """A process with its labels."""

    process: psutil.Process
    labels: Labels


def as_variables(labels: Labels) -> dict[str, str]:
    """Labels such as ``w3nest.project`` as variables such as ``W3NEST_PROJECT``."""
    return {name.upper().replace(".", "_"): value for name, value in labels.items()}


def marked_processes() -> Iterator[Marked]:
    """Every process that carries labels, but this one: it may itself run in a backend."""
    for process in psutil.process_iter():
        if process.pid == os.getpid():
            continue
        try:
            environment = process.environ()
            if "W3NEST_INSTANCE" in environment and process.status() != psutil.STATUS_ZOMBIE:
                yield Marked(process, _labels(environment))
        except (psutil.Error, OSError):  # it ended, or is none of ours
            continue


def kill(is_meant: Callable[[Labels], bool]) -> list[Labels]:
    """Kills the processes whose labels are meant, and what they start meanwhile; returns the labels."""
    killed: dict[int, Labels] = {}
    deadline = time.monotonic() + _KILL_TIMEOUT
    while found := [marked for marked in marked_processes() if is_meant(marked.labels)]:
        for marked in found:
            killed[marked.process.pid] = marked.labels
            with suppress(psutil.Error):
                marked.process.kill()
        if time.monotonic() > deadline:
            break
        time.sleep(0.005)  # waiting for their end would be to wait for whoever reaps them
    return list(killed.values())


def listens(processes: Iterable[psutil.Process], port: int) -> bool:
    """Whether one of the processes listens on a port; True where the system does not tell."""
    return any(port in _ports(process) for process in processes)


def _ports(process: psutil.Process) -> Container[int]:
    try:
        found = process.net_connections("tcp")
    except psutil.NoSuchProcess:
        return ()
    except psutil.AccessDenied:
        return range(65536)
    return {one.laddr.port for one in found if one.status == psutil.CONN_LISTEN}


def _labels(environment: Mapping[str, str]) -> Labels:
    names = ("instance", "project", "partition", "fingerprint", "name", "version", "owner")
    return {f"{_PREFIX}{name}": environment.get(f"W3NEST_{name.upper()}", "") for name in names}
