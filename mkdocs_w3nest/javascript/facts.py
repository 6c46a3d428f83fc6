"""What reading a cell tells. Lines are 1-based lines of the cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Declaration:
    """One backend that a cell installs, under one of its names.

    Attributes:
        spec: The package and the versions that fit: ``pyrun_backend#^0.2.2``.
        alias: The name under which ``install`` returns it.
        variable: The page variable that is bound to its client; None when there is none.
        line: Where it is installed, or bound to a further name.
        build: Its build configuration.
        dockerfile: Text of a Dockerfile, or its URL; None for the package's own.
        partition: Partition to install it in; None for the one of the page.
    """

    spec: str
    alias: str
    variable: str | None
    line: int
    build: Mapping[str, str | list[str]] = field(default_factory=dict)
    dockerfile: str | None = None
    partition: str | None = None


@dataclass(frozen=True)
class Unread:
    """Something about backends that cannot be known before the page runs.

    Attributes:
        line: Where it stands.
        what: What it is and why it is not known.
    """

    line: int
    what: str


@dataclass(frozen=True)
class CellFacts:
    """Everything that is known of a cell before it runs.

    Attributes:
        declarations: Backends that it installs or names, in the order of the code.
        unread: What about its backends is not known.
        declares: Names that it gives to the page's scope, or gives a new value.
        syntax_error: Line and message of the first thing that cannot be read as JavaScript.
    """

    declarations: tuple[Declaration, ...] = ()
    unread: tuple[Unread, ...] = ()
    declares: frozenset[str] = frozenset()
    syntax_error: tuple[int, str] | None = None
