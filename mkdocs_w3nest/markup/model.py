"""The page model: what a Markdown page holds besides prose, as frozen facts.

Offsets are character offsets in the text that was scanned; lines are 1-based.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal


class CellKind(str, Enum):
    """The kinds of executable elements, by tag name less its ``-cell``."""

    JS = "js"
    INTERPRETER = "interpreter"
    MARKDOWN = "md"
    PYTHON = "py"
    WORKER = "worker"


@dataclass(frozen=True)
class Span:
    """Where an element stands: ``text[start:end]``, opening tag to closing tag.

    Attributes:
        start: Offset of the first character.
        end: Offset after the last character.
        line: 1-based line of the first character.
    """

    start: int
    end: int
    line: int


@dataclass(frozen=True)
class Problem:
    """Something wrong in a page; the page is still rendered, with what could be read.

    Attributes:
        path: The page, as its author names it.
        line: 1-based line.
        message: What is wrong and what would be right.
        severity: ``error`` for what cannot work, ``warning`` for what likely is a mistake.
    """

    path: str
    line: int
    message: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Cell:
    """One executable element of a page.

    Attributes:
        kind: Which tag it was.
        index: 0-based position among the cells of the page.
        cell_id: The author's ``cell-id`` (or ``id``), else ``cell-{index + 1}``.
        code: What stands between the tags, verbatim, less one common indentation, and less the
            line breaks next to the tags.
        code_line: 1-based line of the page where ``code`` starts.
        span: Where the element stands.
        interpreter: The interpreter's name, for interpreter cells.
        language: The code's language for highlighting: ``javascript``, ``python``, or as written.
        captured_in: Names that the cell takes from the page's scope.
        captured_out: Names that the cell adds to the page's scope.
        reactive: Whether a js-cell runs again when observables it reads emit.
        read_only: Whether readers cannot edit it.
        line_numbers: Whether lines are numbered.
        timeout: Seconds that it may run, or None for the site's default.
        allow_errors: Whether a failure is expected.
        hide: What is not shown: any of ``code`` and ``output``.
        cache: Whether its result may be kept.
        depends: Globs of files and ``env:NAME`` that its result depends on.
    """

    kind: CellKind
    index: int
    cell_id: str
    code: str
    code_line: int
    span: Span
    interpreter: str | None = None
    language: str = "javascript"
    captured_in: tuple[str, ...] = ()
    captured_out: tuple[str, ...] = ()
    reactive: bool = False
    read_only: bool = False
    line_numbers: bool = False
    timeout: float | None = None
    allow_errors: bool = False
    hide: frozenset[str] = frozenset()
    cache: bool = True
    depends: tuple[str, ...] = ()


@dataclass(frozen=True)
class CellOutput:
    """A ``cell-output`` element: the outputs of a cell, shown elsewhere on the page."""

    cell_id: str
    span: Span
    full_screen: bool = False
    inlined: bool = False
    style: str = ""
    class_: str = ""
    default_style: str = ""
    default_class: str = ""
    content: str = ""


@dataclass(frozen=True)
class Note:
    """A ``note`` element; ``span`` covers it whole, its content is ordinary Markdown."""

    level: str
    title: str | None
    expandable: bool
    mode: str
    icon: str | None
    span: Span


class LinkKind(str, Enum):
    """The link tags, by tag name less its ``-link``."""

    API = "api"
    EXT = "ext"
    CROSS = "cross"
    GITHUB = "github"


@dataclass(frozen=True)
class Link:
    """A link tag: ``<api-link target="…">text</api-link>``."""

    kind: LinkKind
    target: str
    text: str
    span: Span


@dataclass(frozen=True)
class Page:
    """Everything that the scanner found in one page, in document order.

    Attributes:
        path: The page, as its author names it (relative to ``docs_dir``).
        text: The text that was scanned.
    """

    path: str
    text: str = ""
    cells: tuple[Cell, ...] = ()
    outputs: tuple[CellOutput, ...] = ()
    notes: tuple[Note, ...] = ()
    links: tuple[Link, ...] = ()
    problems: tuple[Problem, ...] = ()


State = Literal["ready", "running", "done", "failed", "skipped"]


@dataclass(frozen=True)
class Outcome:
    """What became of a cell, as far as its HTML is concerned.

    Attributes:
        state: ``ready`` was not run; ``running`` in the background, while the page is shown; ``done``;
            ``failed``; ``skipped`` could not run, as ``message`` says.
        outputs: nbformat v4 outputs, in order.
        message: Why a cell is not done, for readers; empty otherwise.
        line: 1-based line of the cell's code that failed, when known.
        captured: Values that it gave to the page, by name.
    """

    state: State = "ready"
    outputs: tuple[Mapping[str, Any], ...] = ()
    message: str = ""
    line: int | None = None
    captured: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Target:
    """Where a link leads.

    Attributes:
        href: The URL.
        class_: CSS classes that the link file asks for.
        title: Tooltip, if any.
        external: Whether it leaves the site.
    """

    href: str
    class_: str = ""
    title: str = ""
    external: bool = field(default=False)
