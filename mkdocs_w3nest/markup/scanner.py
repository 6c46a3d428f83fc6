"""The scanner: finds the tags of a page, and what in it only looks like one.

One pass over the lines. It follows Python-Markdown as far as it takes to know what is code: fences, indented
code in whatever holds it, code spans, comments, raw HTML. A page comes back whatever the text is; what is
wrong with it is among its problems. Time is proportional to the text.
"""

from __future__ import annotations

import re

from mkdocs_w3nest.markup.containers import INDENTED, INTERRUPTING, ITEM, Containers
from mkdocs_w3nest.markup.elements import Elements
from mkdocs_w3nest.markup.lines import TAB, Lines, Margin, width
from mkdocs_w3nest.markup.model import Page
from mkdocs_w3nest.markup.opening import NAMES, TAG
from mkdocs_w3nest.markup.survey import Paragraph, Place, Survey
from mkdocs_w3nest.markup.tags import Tags
from mkdocs_w3nest.markup.verbatim import FENCE, HTML_BLOCK, RAW, Verbatim

_EVENT = re.compile(
    rf"(?P<escape>\\.)|(?P<ticks>`+)|(?P<comment><!--)|<(?P<raw>{'|'.join(RAW)})(?=[\s>])|(?P<tag></?(?:{NAMES})(?![\w-]))"
)
_RULE = re.compile(r"(?P<char>[-*_])(?:[ \t]*(?P=char)){2,}[ \t]*$", re.MULTILINE)
_ONE_LINE = re.compile(r"#{1,6}|/{3,}|!!!|\?\?\?|===")


def scan(text: str, path: str, first_line: int = 1) -> Page:
    """Finds the cells, outputs, notes and links of a page.

    Args:
        text: Markdown.
        path: The page, as its author names it; problems say it.
        first_line: 1-based line of the page's file on which `text` starts.
    """
    return survey(text, path, first_line).page


def survey(text: str, path: str, first_line: int = 1) -> Survey:
    """The same as `scan`, with what the Markdown extension needs to know."""
    if TAG.search(text) is None:
        return Survey(Page(path, text))
    return _Scan(text, path, first_line).run()


class _Scan:
    """The state of one pass: the line that is read, the containers around it, whether a paragraph is open."""

    def __init__(self, text: str, path: str, first_line: int) -> None:
        self._text = text
        self._lines = Lines(text)
        self._containers = Containers()
        self._verbatim = Verbatim(text, self._lines)
        self._elements = Elements(text, path, self._lines, first_line)
        self._tags = Tags(text, self._lines, self._containers, self._verbatim, self._elements)
        self._line = 0
        self._depth = 0
        self._paragraph: Paragraph = None
        self._html_end = 0

    def run(self) -> Survey:
        while self._line < len(self._lines):
            self._read_line()
        return self._tags.finish()

    def _read_line(self) -> None:
        margin = self._lines.margin(self._line)
        if margin.blank:
            self._paragraph = None
            self._line += 1
            return
        if margin.depth != self._depth:
            self._depth, self._paragraph = margin.depth, None
            self._containers.clear()
        self._containers.leave(margin.column, lazy=self._paragraph is not None)
        in_html = margin.content < self._html_end
        if self._paragraph is None and not in_html and margin.column - self._containers.base >= TAB:
            self._line += 1  # indented code; the lines after it are too, as no paragraph opens
            return
        if in_html:
            self._read_text(margin, margin.content)
        else:
            self._read_block(margin)

    def _read_block(self, margin: Margin) -> None:
        """Reads what may open on a line: a list item, a fence, an admonition, a heading, an HTML block."""
        text, end = self._text, self._lines.ends[self._line]
        position, column = self._read_markers(margin)
        if _RULE.match(text, position, end):
            self._paragraph = None
            self._line += 1
            return
        fence = FENCE.match(text, position, end)
        if fence is not None:
            if position == margin.content:
                self._containers.leave(column, lazy=False)
            required = column if position == margin.content else self._containers.member
            closing = self._verbatim.fence(self._line, margin, required, fence["fence"])
            if closing is not None:
                self._paragraph = None
                self._line = closing + 1
                return
        html = HTML_BLOCK.match(text, position)
        if html is not None:
            self._html_end = self._verbatim.html_block(position) or 0
        if INDENTED.match(text, position, end) and not self._containers.full:
            self._containers.leave(column, lazy=False)
            self._containers.enter_indented()
        one_line = _ONE_LINE.match(text, position, end) is not None
        self._read_text(margin, position)
        if one_line:
            self._paragraph = None

    def _read_markers(self, margin: Margin) -> tuple[int, int]:
        """Opens the list items whose markers a line starts with; returns where its content is then."""
        position, column = margin.content, margin.column
        end = self._lines.ends[self._line]
        while not self._containers.full:
            item = ITEM.match(self._text, position, end)
            if (
                item is None
                or column - self._containers.base >= TAB
                or _RULE.match(self._text, position, end)
            ):
                break
            if self._paragraph == "text":
                if not INTERRUPTING.match(self._text, position):
                    break
                self._tags.break_paragraph(self._lines.starts[self._line], margin)
            self._containers.leave(column, lazy=False)
            after = width(" " * column + item.group())
            text_column = (
                after if after - column - len(item["marker"]) <= TAB else column + len(item["marker"]) + 1
            )
            self._containers.enter_item(column, text_column)
            self._paragraph = "item"
            position, column = item.end(), after
        return position, column

    def _read_text(self, margin: Margin, content: int) -> None:
        """Reads the inline content of a line, and of the lines that something in it runs on to."""
        self._paragraph = self._paragraph or "text"
        position = content
        first: int | None = content
        while event := _EVENT.search(self._text, position, self._lines.ends[self._line]):
            start, position = event.span()
            if event["tag"]:
                position, self._paragraph = self._tags.read(
                    start, self._place(margin, start == first, content)
                )
            elif not event["escape"]:
                position = self._skip(event) or position
            if position > self._lines.ends[self._line]:
                self._line = self._lines.index(position)
                margin, first = self._lines.margin(self._line), None
                content = margin.content
        self._line += 1

    def _place(self, margin: Margin, first: bool, content: int) -> Place:
        marked = content != margin.content
        column = self._containers.base + self._containers.shift
        return Place(self._line, margin, first, marked, self._paragraph, column)

    def _skip(self, event: re.Match[str]) -> int | None:
        """The end of the verbatim text that an event opens; None when it is never closed."""
        if event["ticks"]:
            return self._verbatim.code_span(self._line, event.start(), event.end())
        if event["comment"]:
            return self._verbatim.comment(event.start())
        return self._verbatim.raw(event["raw"], event.end())
