"""Text that is shown as it is: where fences, code spans, comments and raw HTML end.

Every question is asked for positions that only grow, so what was found for one is kept for the next, and all
answers together take time proportional to the text.
"""

from __future__ import annotations

import re
from functools import cached_property

from mkdocs_w3nest.markup.lines import Ahead, Lines, Margin
from mkdocs_w3nest.markup.opening import NAMES

FENCE = re.compile(r"(?P<fence>(?P<char>`){3,}(?=[^`\r\n]*$)|~{3,})", re.MULTILINE)
"""The opening of fenced code, at the start of a line's content."""

RAW = ("pre", "script", "style", "textarea")
"""HTML elements whose content is text."""

HTML_BLOCK = re.compile(
    r"<(?P<name>address|article|aside|blockquote|center|details|dialog|div|dl|fieldset|figure|footer|form|header|"
    r"main|nav|ol|p|section|table|ul)(?=[\s>])(?![^<>]*\bmarkdown\b)",
    re.IGNORECASE,
)
"""The opening of an HTML block, whose lines Markdown leaves alone."""

_CLOSING_FENCE = re.compile(r"(?P<fence>`{3,}|~{3,})[ \t]*(?=[\r\n]|\Z)")
_LONGEST_FENCE = 16
"""Fences longer than this count as this long; it bounds how often a line is looked at."""

_TICKS = re.compile(r"`+")
_PARAGRAPH_END = re.compile(
    r"[ \t>]*(?:$|[-*+][ \t]|\d{1,9}\.[ \t]|#|`{3}|~{3}|!!!|\?\?\?|===|///|</?(?:"
    + "|".join(name for name in NAMES.split("|") if not name.endswith("-link"))
    + r")(?![\w-]))"
)
_HTML_TAG = re.compile(r"<(?P<slash>/?)(?P<name>[a-zA-Z][\w-]*)[^<>]*>")


class Verbatim:
    """Where the verbatim parts of one text end."""

    def __init__(self, text: str, lines: Lines) -> None:
        self._text = text
        self._lines = lines
        self._no_fence: dict[str, tuple[int, int]] = {}
        self._ahead: dict[str, Ahead] = {}
        self._paragraph_end = -1
        self._last_ticks: dict[int, int] = {}

    def fence(self, line: int, margin: Margin, column: int, fence: str) -> int | None:
        """The line of the closing fence of the fence that `line` opens.

        As for Python-Markdown, there is none when a line of the code is less indented than the opening.
        """
        needed = min(len(fence), _LONGEST_FENCE)
        tried, length = self._no_fence.get(fence[0], (0, 0))
        if line < tried and needed >= length:
            return None
        other = line + 1
        while other < len(self._lines):
            inner = self._lines.margin(other, margin.depth)
            if not inner.blank:
                if inner.depth != margin.depth or inner.column < column:
                    break
                closing = _CLOSING_FENCE.match(self._text, inner.content)
                if closing and closing["fence"][0] == fence[0] and len(closing["fence"]) >= needed:
                    return other
            other += 1
        self._no_fence[fence[0]] = (other, needed)
        return None

    def code_span(self, line: int, start: int, end: int) -> int | None:
        """The end of the code span that the backticks ``text[start:end]`` open in the paragraph of `line`."""
        limit = self.paragraph_end(line)
        length = end - start
        if self._last_ticks.get(length, -1) <= start:
            return None
        closings = (m.end() for m in _TICKS.finditer(self._text, end, limit) if m.end() - m.start() == length)
        return next(closings, None)

    def paragraph_end(self, line: int) -> int:
        """Offset of the end of the paragraph that `line` is in; a code span or a link goes no further."""
        if self._lines.starts[line] > self._paragraph_end:
            last = line
            while last + 1 < len(self._lines) and not self._ends_paragraph(last + 1):
                last += 1
            self._paragraph_end = self._lines.ends[last]
            runs = _TICKS.finditer(self._text, self._lines.starts[line], self._paragraph_end)
            self._last_ticks = {m.end() - m.start(): m.start() for m in runs}
        return self._paragraph_end

    def comment(self, start: int) -> int | None:
        """The end of the HTML comment that opens at `start`."""
        closing = self.ahead("-->").find(start + len("<!--"))
        return closing.end() if closing else None

    def raw(self, name: str, start: int) -> int | None:
        """The end of the raw HTML element `name` that opens at `start`."""
        closing = self.ahead(f"</{name}>").find(start)
        return closing.end() if closing else None

    def ahead(self, closing: str) -> Ahead:
        """The finder of a text; white space may stand before its ``>``."""
        if closing not in self._ahead:
            pattern = re.escape(closing[:-1]) + r"\s*>" if closing.startswith("</") else re.escape(closing)
            self._ahead[closing] = Ahead(self._text, re.compile(pattern, re.IGNORECASE))
        return self._ahead[closing]

    def html_block(self, start: int) -> int | None:
        """The end of the HTML block that opens at `start`; None when it is never closed."""
        return self._html_ends.get(start)

    @cached_property
    def _html_ends(self) -> dict[int, int]:
        """Ends of HTML elements by their start; one pass with a stack for each name."""
        ends: dict[int, int] = {}
        open_tags: dict[str, list[int]] = {}
        for tag in _HTML_TAG.finditer(self._text):
            stack = open_tags.setdefault(tag["name"].lower(), [])
            if not tag["slash"]:
                stack.append(tag.start())
            elif stack:
                ends[stack.pop()] = tag.end()
        return ends

    def _ends_paragraph(self, line: int) -> bool:
        return _PARAGRAPH_END.match(self._text, self._lines.starts[line], self._lines.ends[line]) is not None
