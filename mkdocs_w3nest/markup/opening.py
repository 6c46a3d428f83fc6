"""Opening tags: reads ``<name attribute="value" …>`` into typed values, and says what is wrong with them."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from mkdocs_w3nest.markup.attributes import TAGS, Attribute, Tag, Value

NAMES = "|".join(sorted(TAGS, key=len, reverse=True))
"""A regular expression's alternation of all tag names."""

TAG = re.compile(rf"<(?P<slash>/?)(?P<name>{NAMES})(?![\w-])")
"""The start of any of our tags, opening or closing."""

_PART = re.compile(
    r"""\s*(?:(?P<end>/?>)|(?P<name>[^\s"'<>/=`]+)"""
    r"""(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'<>=`]+)))?)"""
)
_CAPTURABLE = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")

Report = Callable[[str, Literal["error", "warning"]], None]
"""Takes a message about a tag, and how bad it is."""


@dataclass(frozen=True)
class Opening:
    """An opening tag as it is written.

    Attributes:
        tag: Which tag.
        written: Its attributes in order; the value is None for one without a value.
        end: Offset after the tag's ``>``.
        empty: Whether it closes itself: ``<name />``.
    """

    tag: Tag
    written: tuple[tuple[str, str | None], ...]
    end: int
    empty: bool


def read_opening(text: str, start: int) -> Opening | None:
    """Reads the opening tag whose ``<`` is at `start`; None when it never ends in ``>``."""
    head = TAG.match(text, start)
    if head is None or head["slash"]:
        return None
    written: list[tuple[str, str | None]] = []
    position = head.end()
    while part := _PART.match(text, position):
        position = part.end()
        if part["end"]:
            return Opening(TAGS[head["name"]], tuple(written), position, part["end"] == "/>")
        value = next((part[group] for group in ("double", "single", "bare") if part[group] is not None), None)
        written.append((part["name"], None if value is None else html.unescape(value)))
    return None


class Values:
    """The typed values of an opening tag's attributes; what is wrong with them is reported.

    Args:
        opening: The tag.
        report: Takes what is wrong.
    """

    def __init__(self, opening: Opening, report: Report) -> None:
        self._tag = opening.tag
        self._report = report
        self._texts: dict[str, str | None] = {}
        for name, value in opening.written:
            attribute = self._tag.find(name)
            if attribute is None:
                self._unknown(name)
            elif attribute.name in self._texts:
                report(f"<{self._tag.name}> has {attribute.name!r} twice; the first one counts", "warning")
            else:
                self._texts[attribute.name] = value
        for attribute in self._tag.attributes:
            if attribute.required and not self._texts.get(attribute.name):
                report(f'<{self._tag.name}> needs the attribute {attribute.name}="…"', "error")

    def text(self, name: str) -> str | None:
        """The value as it is, or None when the attribute is missing."""
        return self._texts.get(name)

    def flag(self, name: str, default: bool = False) -> bool:
        """The value of a boolean; an attribute without a value is true, as in HTML."""
        if name not in self._texts:
            return default
        text = self._texts[name]
        if text in ("true", "false", None):
            return text != "false"
        self._report(f'{self._where(name)} is "true" or "false", not "{text}"', "error")
        return default

    def number(self, name: str) -> float | None:
        """The value of a number above zero, or None when it is missing or none."""
        text = self._texts.get(name)
        if text is None:
            return None
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if math.isfinite(number) and number > 0:
            return number
        self._report(f'{self._where(name)} is a number above 0, not "{text}"', "error")
        return None

    def words(self, name: str) -> tuple[str, ...]:
        """What the value lists, separated by spaces, each once."""
        words = tuple(dict.fromkeys((self._texts.get(name) or "").split()))
        attribute = self._attribute(name)
        if attribute.value is Value.CHOICES:
            return tuple(word for word in words if self._known(attribute, word))
        if attribute.value is Value.NAMES:
            return tuple(word for word in words if self._capturable(attribute, word))
        return words

    def choice(self, name: str) -> str:
        """The value of a choice; the default when it is missing or unknown."""
        attribute = self._attribute(name)
        text = self._texts.get(name)
        return text if text is not None and self._known(attribute, text) else attribute.choices[0]

    def _attribute(self, name: str) -> Attribute:
        attribute = self._tag.find(name)
        assert attribute is not None, f"the table of tags has no {name} in <{self._tag.name}>"
        return attribute

    def _where(self, name: str) -> str:
        return f"{name} of <{self._tag.name}>"

    def _known(self, attribute: Attribute, word: str) -> bool:
        if word in attribute.choices:
            return True
        hint = _closest(word, attribute.choices) or f"; it is one of {', '.join(attribute.choices)}"
        self._report(f'{self._where(attribute.name)} has no "{word}"{hint}', "warning")
        return False

    def _capturable(self, attribute: Attribute, word: str) -> bool:
        if _CAPTURABLE.fullmatch(word):
            return True
        self._report(
            f'{self._where(attribute.name)} lists names of variables, separated by spaces; "{word}" is none',
            "error",
        )
        return False

    def _unknown(self, name: str) -> None:
        hint = _closest(name, self._tag.names) or f"; it has {', '.join(self._tag.names)}"
        self._report(f"<{self._tag.name}> has no attribute {name!r}{hint}", "warning")


def _closest(word: str, known: tuple[str, ...]) -> str:
    found = get_close_matches(word, known, n=1, cutoff=0.5)
    return f"; did you mean {found[0]!r}?" if found else ""
