"""The one table of tags and their attributes, which the scanner, the documentation and the tests read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType


class Value(str, Enum):
    """What an attribute's value is."""

    TEXT = "text"
    BOOLEAN = "boolean"
    NUMBER = "number"
    NAMES = "names separated by spaces"
    WORDS = "words separated by spaces"
    CHOICE = "one of the choices"
    CHOICES = "any of the choices, separated by spaces"


@dataclass(frozen=True)
class Attribute:
    """One attribute of a tag.

    Attributes:
        name: As authors write it.
        value: What its value is.
        meaning: One line for the documentation.
        aliases: Other names that mean the same.
        required: Whether the tag makes no sense without it.
        choices: Allowed values, where `value` is a choice; the first is the default of a single one.
    """

    name: str
    value: Value
    meaning: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tag:
    """One tag: its name, its attributes and what it is for."""

    name: str
    meaning: str
    attributes: tuple[Attribute, ...]

    def find(self, name: str) -> Attribute | None:
        """The attribute that is called `name`, by its own name or an alias."""
        return next((a for a in self.attributes if name == a.name or name in a.aliases), None)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that an attribute of this tag may be given by."""
        return tuple(name for a in self.attributes for name in (a.name, *a.aliases))


_CELL = (
    Attribute("cell-id", Value.TEXT, "name of the cell, unique on the page", aliases=("id",)),
    Attribute("read-only", Value.BOOLEAN, "readers cannot edit it"),
    Attribute("line-numbers", Value.BOOLEAN, "numbers its lines", aliases=("line-number",)),
    Attribute("timeout", Value.NUMBER, "seconds that it may run"),
    Attribute("allow-errors", Value.BOOLEAN, "a failure is expected, and shown"),
    Attribute("hide", Value.CHOICES, "what is not shown", choices=("code", "output")),
    Attribute("cache", Value.BOOLEAN, "false: its result is not kept"),
    Attribute("depends", Value.WORDS, "globs of files and env:NAME that its result depends on"),
)

_CAPTURED = (
    Attribute("captured-in", Value.NAMES, "values that it takes from the page"),
    Attribute("captured-out", Value.NAMES, "values that it gives to the page"),
)

_LINK = (Attribute("target", Value.TEXT, "what the link files know", required=True),)

LEVELS = (
    "note",
    "abstract",
    "info",
    "hint",
    "success",
    "question",
    "warning",
    "failure",
    "danger",
    "bug",
    "example",
    "quote",
)
"""Levels of a note; the first is the default."""

_TAGS = (
    Tag(
        "js-cell",
        "JavaScript that runs in the reader's browser",
        (*_CELL, Attribute("reactive", Value.BOOLEAN, "runs again when observables that it reads emit")),
    ),
    Tag(
        "interpreter-cell",
        "code that a backend runs",
        (
            *_CELL,
            Attribute("interpreter", Value.TEXT, "the interpreter that runs it", required=True),
            Attribute("language", Value.TEXT, "the code's language, for highlighting; python by default"),
            *_CAPTURED,
        ),
    ),
    Tag("md-cell", "Markdown for the reader's browser", _CELL),
    Tag("py-cell", "Python for the reader's browser", _CELL),
    Tag("worker-cell", "JavaScript for a worker of the reader's browser", (*_CELL, *_CAPTURED)),
    Tag(
        "cell-output",
        "the outputs of a cell, in another place of the page",
        (
            Attribute("cell-id", Value.TEXT, "the cell", required=True),
            Attribute("full-screen", Value.BOOLEAN, "offers to fill the screen"),
            Attribute("inlined", Value.BOOLEAN, "stands in the line of text"),
            Attribute("style", Value.TEXT, "CSS of the element once it has an output"),
            Attribute("class", Value.TEXT, "CSS classes of the element once it has an output"),
            Attribute("defaultStyle", Value.TEXT, "CSS of the element before"),
            Attribute("defaultClass", Value.TEXT, "CSS classes of the element before"),
        ),
    ),
    Tag(
        "note",
        "an admonition",
        (
            Attribute("level", Value.CHOICE, "its kind", choices=LEVELS),
            Attribute("title", Value.TEXT, "its title; the level by default", aliases=("label",)),
            Attribute("expandable", Value.BOOLEAN, "folded until opened"),
            Attribute(
                "mode",
                Value.CHOICE,
                "whether the content keeps its state when folded",
                choices=("stateless", "stateful"),
            ),
            Attribute("icon", Value.TEXT, "CSS classes of an icon before the title"),
        ),
    ),
    Tag("api-link", "a link to a symbol of an API", _LINK),
    Tag("ext-link", "a link to another site", _LINK),
    Tag("cross-link", "a link to a page", _LINK),
    Tag("github-link", "a link to a repository", _LINK),
)

TAGS: Mapping[str, Tag] = MappingProxyType({tag.name: tag for tag in _TAGS})
"""Every tag, by name."""
