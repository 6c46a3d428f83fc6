"""Tags in lines of text: links, outputs that stand in a sentence, and tags that a backslash makes text."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Callable

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX, AtomicString

from mkdocs_w3nest.markup.conversion import Conversion
from mkdocs_w3nest.markup.model import LinkKind
from mkdocs_w3nest.markup.opening import NAMES, read_opening
from mkdocs_w3nest.markup.slots import slot_element

LINK = re.compile(r"<(?P<kind>api|ext|cross|github)-link(?![\w-])")
"""The start of a link tag."""

RESOLVED = "w3nest-link"
"""Name of the elements that become links last."""

_UNRESOLVED = "w3nest-link-unresolved"

_LESS_THAN = f"{STX}{ord('<')}{ETX}"
"""The character as Markdown keeps escaped ones: it makes text of it in the end."""

Current = Callable[[], Conversion]
"""Gives the conversion that is going on."""

Found = tuple[etree.Element | str | None, int | None, int | None]
"""What stands for a match, and where it starts and ends; nothing when it is no match after all."""


class LinkProcessor(InlineProcessor):
    """Makes a link of a link tag; the tag's content is Markdown, and an empty tag shows its target.

    The link is an element of another name until `FinishLinks`: hosts such as MkDocs check the `a` elements
    that authors wrote, and would take our resolved addresses for mistakes.
    """

    ANCESTOR_EXCLUDES = ("a", RESOLVED)

    def __init__(self, md: Markdown, current: Current) -> None:
        super().__init__(LINK.pattern, md)
        self._current = current

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """The element of a link."""
        found = link_element(data, m, self._current())
        if found is None:
            return None, None, None
        element, end = found
        if element.tag == "a":
            element.tag = RESOLVED
        return element, m.start(), end


class FinishLinks(Treeprocessor):
    """Makes links of what `LinkProcessor` left, after hosts have looked at the others."""

    def run(self, root: etree.Element) -> None:
        """Renames the elements."""
        for element in root.iter(RESOLVED):
            element.tag = "a"


def link_element(text: str, at: re.Match[str], conversion: Conversion) -> tuple[etree.Element, int] | None:
    """The element of the link tag at a match of `LINK`, and the tag's end; None when it is none."""
    opening = read_opening(text, at.start())
    if opening is None:
        return None
    content, end = "", opening.end
    if not opening.empty:
        closing = re.compile(rf"</{opening.tag.name}\s*>").search(text, opening.end)
        if closing is None:
            return None
        content, end = text[opening.end : closing.start()], closing.end()
    name = dict(reversed(opening.written)).get("target") or ""
    kind = LinkKind(at["kind"])
    target = conversion.resolve(kind, name, content)
    if target is None:
        element = etree.Element("span", {"class": _UNRESOLVED})
    else:
        classes = f"w3nest-link w3nest-{kind.value}-link {target.class_}".rstrip()
        element = etree.Element("a", {"class": classes, "href": target.href})
        if target.title:
            element.set("title", target.title)
        if target.external:
            element.set("rel", "external")
    element.text = content if content.strip() else AtomicString(name)
    return element, end


class EscapedTagProcessor(InlineProcessor):
    r"""Makes text of a tag with a backslash before it: ``\<js-cell>``."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(rf"\\<(?=/?(?:{NAMES})(?![\w-]))", md)

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """The tag's first character."""
        return _LESS_THAN, m.start(), m.end()


class TokenProcessor(InlineProcessor):
    """Puts a slot where an output stands in a line of text, and the ``<`` of a tag that is none."""

    def __init__(self, md: Markdown, current: Current) -> None:
        super().__init__("", md)
        self._current = current

    def getCompiledRegExp(self) -> re.Pattern[str]:
        """The pattern of the page's tokens."""
        return self._current().tokens.pattern

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """What stands for the token; those of block level are in their places already."""
        token = self._current().tokens.read(m)
        if token.kind == "literal":
            return _LESS_THAN, m.start(), m.end()
        if token.kind == "output":
            return slot_element("output", token.index), m.start(), m.end()
        return None, None, None
