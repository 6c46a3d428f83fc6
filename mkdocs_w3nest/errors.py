"""Every exception that this package raises on purpose.

W3NestError
├── OptionsError            an option or front matter that means nothing
├── LinkError               a link file that cannot be read
├── BackendError
│   ├── RequestError        what a page asks for makes no sense (range, build key, unit)
│   ├── PackageError        a backend package's folder is not one
│   ├── ResolveError        no such package, or no version that fits
│   ├── BuildError          an image or environment could not be built
│   ├── StartError          an instance never became ready, or ended
│   └── RunnerError         the runner itself is missing or went away (Docker engine, uv)
├── ExecutionError          a cell could not be run (its own failure is a result, not an exception)
└── StoreError              the result store cannot be read or written

A message says what happened, where, and what to do next; it is meant to be shown as it is.
"""

from __future__ import annotations

from collections.abc import Sequence


class W3NestError(Exception):
    """Base of every error that users see; `str(error)` is a complete message."""


class OptionsError(W3NestError):
    """An option of the plugin, or a page's front matter, is not valid."""


class LinkError(W3NestError):
    """A link file or mapping cannot be read."""


class BackendError(W3NestError):
    """Something about a backend failed."""


class RequestError(BackendError):
    """What a page asks of a backend is not valid: version range, build option, alias."""


class PackageError(BackendError):
    """A folder is not a valid backend package."""


class ResolveError(BackendError):
    """No package, or no version of it, fits what was asked."""


class BuildError(BackendError):
    """An image or environment could not be built.

    Attributes:
        step: The step that failed, as the tool names it.
        log: The last lines of the build's log.
    """

    def __init__(self, message: str, *, step: str, log: Sequence[str]) -> None:
        tail = "".join(f"\n    {line}" for line in log)
        super().__init__(f"{message}{tail}")
        self.step = step
        self.log = tuple(log)


class StartError(BackendError):
    """An instance never became ready, or ended while it was needed."""


class RunnerError(BackendError):
    """The runner itself is missing or went away."""


class GatewayError(W3NestError):
    """The gateway of a site that is served cannot be had."""


class ExecutionError(W3NestError):
    """A cell could not be run at all; a cell that ran and failed is a result instead."""


class StoreError(W3NestError):
    """The result store cannot be read or written."""
