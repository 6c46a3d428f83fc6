"""Tokens: the words that stand for our elements while Markdown parses the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mkdocs_w3nest.markup.survey import Mark, MarkKind, Survey

_LETTERS: dict[MarkKind, str] = {"cell": "c", "output": "o", "open": "n", "close": "e", "literal": "l"}
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}
_STEM = "zw3n"


@dataclass(frozen=True)
class Token:
    """A token: a cell, output or edge of a note, by its index in the page; a ``<`` by its offset."""

    kind: MarkKind
    index: int


class Tokens:
    """The tokens of one page: words that its text does not hold, the same in each build."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        stem = _STEM
        while stem in survey.page.text:
            stem += "z"
        self._stem = stem
        self.pattern = re.compile(rf"{stem}(?P<letter>[conel])(?P<index>\d+)x")
        self._sources = {_token(mark): mark for mark in survey.marks if mark.kind in _LETTERS}

    def __contains__(self, text: str) -> bool:
        return self._stem in text

    def write(self, element: Token | Mark) -> str:
        """The token of an element."""
        return f"{self._stem}{_LETTERS[element.kind]}{element.index}x"

    def read(self, match: re.Match[str]) -> Token:
        """The token that `pattern` has matched."""
        return Token(_KINDS[match["letter"]], int(match["index"]))

    def split(self, text: str) -> Iterator[str | Token]:
        """The parts of a text, tokens and what is around them."""
        position = 0
        for match in self.pattern.finditer(text):
            if match.start() > position:
                yield text[position : match.start()]
            yield self.read(match)
            position = match.end()
        if position < len(text):
            yield text[position:]

    def source(self, token: Token) -> str:
        """What stands in the page where Markdown saw a token."""
        mark = self._sources[token]
        return self.survey.page.text[mark.start : mark.end].strip()

    def is_inline(self, token: Token) -> bool:
        """Whether a token stands in a line of text and shall stay there."""
        if token.kind == "output":
            return self.survey.page.outputs[token.index].inlined
        return token.kind == "literal"


def _token(mark: Mark) -> Token:
    return Token(mark.kind, mark.index)
