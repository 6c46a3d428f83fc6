"""The elements that a scan has found so far, and the problems; in the end, the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Literal

from mkdocs_w3nest.markup.lines import Lines
from mkdocs_w3nest.markup.model import (
    Cell,
    CellKind,
    CellOutput,
    Link,
    LinkKind,
    Note,
    Page,
    Problem,
    Span,
)
from mkdocs_w3nest.markup.opening import Opening, Values

_LANGUAGES = {
    CellKind.JS: "javascript",
    CellKind.INTERPRETER: "python",
    CellKind.MARKDOWN: "markdown",
    CellKind.PYTHON: "python",
    CellKind.WORKER: "javascript",
}
_AUTOMATIC = "cell-{}"


@dataclass(frozen=True)
class Code:
    """A cell's code and the offset at which it starts."""

    text: str
    start: int


class Elements:
    """Makes the model's objects out of tags, in document order.

    Args:
        text: The page's text.
        path: The page, as its author names it.
        lines: The lines of `text`.
        first_line: 1-based line of the page's file on which `text` starts.
    """

    def __init__(self, text: str, path: str, lines: Lines, first_line: int) -> None:
        self._text = text
        self._path = path
        self._lines = lines
        self._first_line = first_line
        self._cells: list[Cell] = []
        self._outputs: list[CellOutput] = []
        self._links: list[Link] = []
        self._problems: list[Problem] = []
        self._ids: dict[str, int] = {}

    def report(self, start: int, message: str, severity: Literal["error", "warning"] = "error") -> None:
        """Adds a problem of the tag at `start`."""
        self._problems.append(Problem(self._path, self._line(start), message, severity))

    def add_cell(self, opening: Opening, start: int, end: int, code: Code) -> int:
        """Adds a cell; returns its index."""
        values = self._values(opening, start)
        kind = CellKind(opening.tag.name.removesuffix("-cell"))
        captures = opening.tag.find("captured-in") is not None
        cell_id = self._claim(values.text("cell-id") or "", start)
        self._cells.append(
            Cell(
                kind=kind,
                index=len(self._cells),
                cell_id=cell_id,
                code=code.text,
                code_line=self._line(code.start),
                span=self._span(start, end),
                interpreter=(values.text("interpreter") or None) if kind is CellKind.INTERPRETER else None,
                language=(values.text("language") if kind is CellKind.INTERPRETER else None)
                or _LANGUAGES[kind],
                captured_in=values.words("captured-in") if captures else (),
                captured_out=values.words("captured-out") if captures else (),
                reactive=kind is CellKind.JS and values.flag("reactive"),
                read_only=values.flag("read-only"),
                line_numbers=values.flag("line-numbers"),
                timeout=values.number("timeout"),
                allow_errors=values.flag("allow-errors"),
                hide=frozenset(values.words("hide")),
                cache=values.flag("cache", default=True),
                depends=values.words("depends"),
            )
        )
        return len(self._cells) - 1

    def add_output(self, opening: Opening, start: int, end: int, content: str) -> tuple[int, CellOutput]:
        """Adds a cell-output; returns its index and itself."""
        values = self._values(opening, start)
        output = CellOutput(
            cell_id=values.text("cell-id") or "",
            span=self._span(start, end),
            full_screen=values.flag("full-screen"),
            inlined=values.flag("inlined"),
            style=values.text("style") or "",
            class_=values.text("class") or "",
            default_style=values.text("defaultStyle") or "",
            default_class=values.text("defaultClass") or "",
            content=content,
        )
        self._outputs.append(output)
        return len(self._outputs) - 1, output

    def add_link(self, opening: Opening, start: int, end: int, content: str) -> None:
        """Adds a link, unless it has no target."""
        target = self._values(opening, start).text("target")
        if target:
            kind = LinkKind(opening.tag.name.removesuffix("-link"))
            self._links.append(Link(kind, target, content, self._span(start, end)))

    def make_note(self, opening: Opening, start: int, end: int) -> Note:
        """Makes a note, whose end is known."""
        values = self._values(opening, start)
        return Note(
            level=values.choice("level"),
            title=values.text("title"),
            expandable=values.flag("expandable"),
            mode=values.choice("mode"),
            icon=values.text("icon"),
            span=self._span(start, end),
        )

    def last_cell_with(self, tag: str) -> Cell | None:
        """The last cell whose code has `tag` alone on a line."""
        return next((cell for cell in reversed(self._cells) if _has_line(cell.code, tag)), None)

    def finish(self, notes: Sequence[Note]) -> Page:
        """The page, once everything was read."""
        self._name_cells()
        for output in self._outputs:
            self._check_output(output)
        self._problems.sort(key=lambda problem: problem.line)
        return Page(
            path=self._path,
            text=self._text,
            cells=tuple(self._cells),
            outputs=tuple(self._outputs),
            notes=tuple(notes),
            links=tuple(self._links),
            problems=tuple(self._problems),
        )

    def _claim(self, cell_id: str, start: int) -> str:
        """The id that the author gave; none when an earlier cell has it, as for a cell without one."""
        if cell_id in self._ids:
            self.report(
                start,
                f"the cell on line {self._ids[cell_id]} has the id {cell_id!r} too; give each cell its own",
            )
            return ""
        if cell_id:
            self._ids[cell_id] = self._line(start)
        return cell_id

    def _name_cells(self) -> None:
        """Gives automatic ids, once all ids that authors chose are known."""
        for i, cell in enumerate(self._cells):
            if not cell.cell_id:
                name = _AUTOMATIC.format(i + 1)
                while name in self._ids:
                    name += "x"
                self._ids[name] = cell.span.line
                self._cells[i] = replace(cell, cell_id=name)

    def _check_output(self, output: CellOutput) -> None:
        if not output.cell_id or output.cell_id in self._ids:
            return
        found = get_close_matches(output.cell_id, self._ids, n=1, cutoff=0.5)
        hint = f"; did you mean {found[0]!r}?" if found else ""
        self.report(
            output.span.start,
            f"<cell-output> names no cell of this page: {output.cell_id!r}{hint}",
            "warning",
        )

    def _values(self, opening: Opening, start: int) -> Values:
        return Values(opening, lambda message, severity: self.report(start, message, severity))

    def _span(self, start: int, end: int) -> Span:
        return Span(start, end, self._line(start))

    def _line(self, offset: int) -> int:
        return self._lines.index(offset) + self._first_line


def _has_line(code: str, tag: str) -> bool:
    return tag in code and any(line.strip() == tag for line in code.splitlines())
