"""Reads the tags that a scan comes by: pairs openings with closings, marks what Markdown shall see."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from mkdocs_w3nest.markup.containers import Container, Containers
from mkdocs_w3nest.markup.elements import Code, Elements
from mkdocs_w3nest.markup.lines import Lines, Margin, dedent
from mkdocs_w3nest.markup.model import Note
from mkdocs_w3nest.markup.opening import TAG, Opening, read_opening
from mkdocs_w3nest.markup.pairs import CellPairs
from mkdocs_w3nest.markup.survey import Extent, Mark, Paragraph, Place, Survey, mark_edge, mark_element
from mkdocs_w3nest.markup.verbatim import Verbatim

_FIRST_BREAK = re.compile(r"[ \t]*(?:\r\n|\r|\n)")


@dataclass(frozen=True)
class _OpenNote:
    """A note whose closing tag is not read yet; `mark` is the position of its opening's mark."""

    opening: Opening
    start: int
    column: int
    member: int
    container: Container
    mark: int


class Tags:
    """What was read of one page's tags.

    Args:
        text: The page's text.
        lines: Its lines.
        containers: The containers around the line that is read.
        verbatim: Where paragraphs end.
        elements: Takes what is found.
    """

    def __init__(
        self, text: str, lines: Lines, containers: Containers, verbatim: Verbatim, elements: Elements
    ) -> None:
        self._text = text
        self._lines = lines
        self._containers = containers
        self._verbatim = verbatim
        self._elements = elements
        self._pairs = CellPairs(text, lines)
        self._marks: list[Mark] = []
        self._notes: list[Note] = []
        self._open: list[_OpenNote] = []

    def read(self, start: int, place: Place) -> tuple[int, Paragraph]:
        """Reads the tag at `start`.

        Returns:
            Offset at which to go on, and the paragraph that is open there.
        """
        head = TAG.match(self._text, start)
        assert head is not None, "the scanner only stops at tags"
        name = head["name"]
        if head["slash"]:
            if name == "note" and self._open:
                return self._close_note(start, head.end(), place)
            return self._refuse(
                start, head.end(), place, f"</{name}> closes nothing: there is no <{name}> before it"
            )
        opening = read_opening(self._text, start)
        if opening is None:
            return self._refuse(
                start, head.end(), place, f"<{name}> is not well-formed: its > or a quote is missing"
            )
        if name.endswith("-cell"):
            return self._read_cell(opening, start, place)
        if name == "note":
            return self._open_note(opening, start, place)
        return self._read_flat(opening, start, place)

    def break_paragraph(self, start: int, margin: Margin) -> None:
        """Marks a list that begins right after a paragraph; Markdown needs a blank line there."""
        self._marks.append(Mark("break", start, start, before=f"{margin.quote.rstrip()}\n"))

    def finish(self) -> Survey:
        """The page and its marks, once everything was read."""
        swallower = self._elements.last_cell_with("</note>") if self._open else None
        for note in self._open:
            advice = "add </note>"
            if swallower and swallower.span.start > note.start:
                advice = (
                    f"a </note> after it stands in the code of the cell of line {swallower.span.line}; "
                    "close that cell before it"
                )
            self._elements.report(note.start, f"<note> is never closed: {advice}")
            self._show(note)
        notes = sorted(self._notes, key=lambda note: note.span.start)
        index = {note.span.start: i for i, note in enumerate(notes)}
        page = self._elements.finish(notes)
        # A page without blocks of ours is as it would be without this extension, lists included.
        keep_breaks = bool(page.cells or page.notes or page.outputs)
        marks = (
            replace(mark, index=index[mark.index]) if mark.kind in ("open", "close") else mark
            for mark in self._marks
            if keep_breaks or mark.kind != "break"
        )
        return Survey(page, tuple(marks), tagged=True)

    def _read_cell(self, opening: Opening, start: int, place: Place) -> tuple[int, Paragraph]:
        name = opening.tag.name
        closing = None if opening.empty else self._pairs.end(name, start, opening.end)
        if closing is None:
            return self._unclosed(opening, start, place, "on a line of its own")
        code = self._code(opening.end, closing[0], place)
        index = self._elements.add_cell(opening, start, closing[1], code)
        extent = Extent(self._text, self._lines, start, closing[1], place)
        self._marks.append(mark_element("cell", index, extent, place))
        return closing[1], _after(extent, place)

    def _code(self, start: int, end: int, place: Place) -> Code:
        """What is between a cell's tags, less the line breaks beside them and the common indentation."""
        first_break = _FIRST_BREAK.match(self._text, start, end)
        start = first_break.end() if first_break else start
        code = self._text[start:end]
        if place.margin.depth:
            code = re.sub(rf"^(?:[ ]{{0,3}}>[ ]?){{{place.margin.depth}}}", "", code, flags=re.MULTILINE)
        head = code.rstrip(" \t")
        if head.endswith(("\n", "\r")):
            code = head[: -2 if head.endswith("\r\n") else -1]
        elif first_break and not head:
            code = ""
        if place.margin.column or place.marked:
            code = dedent(code, skip_first=first_break is None)
        return Code(code, start)

    def _read_flat(self, opening: Opening, start: int, place: Place) -> tuple[int, Paragraph]:
        """Reads what holds no element of its own name: a link, within its paragraph, or a cell-output."""
        is_link = opening.tag.name != "cell-output"
        limit = self._verbatim.paragraph_end(place.line) if is_link else len(self._text)
        closing = self._closing(opening, limit)
        if closing is None:
            return self._unclosed(opening, start, place, "in the same paragraph" if is_link else "")
        content, end = self._text[opening.end : closing[0]], closing[1]
        if is_link:
            self._elements.add_link(opening, start, end, content)
            return end, place.paragraph
        index, output = self._elements.add_output(opening, start, end, content)
        if output.inlined:
            self._marks.append(Mark("output", start, end, index))
            return end, place.paragraph
        extent = Extent(self._text, self._lines, start, end, place)
        self._marks.append(mark_element("output", index, extent, place))
        return end, _after(extent, place)

    def _closing(self, opening: Opening, limit: int) -> tuple[int, int] | None:
        """Where the closing tag of what holds no element of its own name is; None without one by `limit`."""
        if opening.empty:
            return opening.end, opening.end
        name = opening.tag.name
        closing = self._verbatim.ahead(f"</{name}>").find(opening.end)
        if closing is None or closing.end() > limit:
            return None
        following = self._verbatim.ahead(f"<{name}").find(opening.end)
        return None if following and following.start() < closing.start() else closing.span()

    def _open_note(self, opening: Opening, start: int, place: Place) -> tuple[int, Paragraph]:
        if opening.empty:
            return self._unclosed(opening, start, place, "")
        if self._containers.full:
            return self._refuse(start, opening.end, place, "<note> is nested too deeply to be shown")
        extent = Extent(self._text, self._lines, start, opening.end, place)
        member = self._containers.member
        container = self._containers.enter_note(self._column_inside(opening.end, place))
        self._open.append(_OpenNote(opening, start, place.margin.column, member, container, len(self._marks)))
        self._marks.append(mark_edge("open", start, extent, place, container.shift))
        return opening.end, None if extent.rest_blank else "text"

    def _column_inside(self, end: int, place: Place) -> int:
        """The column of a note's content: the tag's, or that of the next line when it is indented further."""
        following = self._lines.index(end) + 1
        column = self._containers.base if place.marked else place.margin.column
        if following < len(self._lines):
            margin = self._lines.margin(following)
            if not margin.blank and margin.column > place.margin.column:
                return margin.column
        return column

    def _close_note(self, start: int, end: int, place: Place) -> tuple[int, Paragraph]:
        bracket = self._text.find(">", end, self._lines.ends[place.line])
        if bracket < 0 or self._text[end:bracket].strip():
            return self._refuse(start, end, place, "</note> is not well-formed: its > is missing")
        note = self._open.pop()
        self._containers.leave_note(note.container)
        place = replace(place, column=self._containers.base + self._containers.shift)
        if place.first and place.margin.column < note.member <= note.column:
            self._show(note)
            line = self._lines.index(note.start) - place.line
            return self._refuse(
                start,
                bracket + 1,
                place,
                f"</note> stands outside of the list item that its <note>, {-line} lines above, is in: "
                "indent both alike",
            )
        extent = Extent(self._text, self._lines, start, bracket + 1, place)
        self._notes.append(self._elements.make_note(note.opening, note.start, bracket + 1))
        self._marks.append(mark_edge("close", note.start, extent, place))
        return bracket + 1, None if extent.rest_blank else "text"

    def _unclosed(self, opening: Opening, start: int, place: Place, where: str) -> tuple[int, Paragraph]:
        name = opening.tag.name
        return self._refuse(
            start, opening.end, place, f"<{name}> is never closed: add </{name}> {where}".rstrip()
        )

    def _refuse(self, start: int, end: int, place: Place, message: str) -> tuple[int, Paragraph]:
        """Reports a tag that is none, and shows it as text."""
        self._elements.report(start, message)
        self._marks.append(_literal(start))
        return end, place.paragraph

    def _show(self, note: _OpenNote) -> None:
        """Shows the opening tag of a note that is none as text."""
        self._marks[note.mark] = _literal(note.start)


def _literal(start: int) -> Mark:
    return Mark("literal", start, start + 1, start)


def _after(extent: Extent, place: Place) -> Paragraph:
    """The paragraph that is open after an element."""
    alone = place.first and extent.rest_blank and place.paragraph != "item"
    return None if alone else place.paragraph
