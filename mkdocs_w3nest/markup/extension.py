"""The Python-Markdown extension: puts the tags of a page into whatever host converts it.

Before Markdown parses the page, each cell, output and edge of a note becomes a token, a word that means
nothing to Markdown. When the blocks are parsed, tokens become elements, and what is between the edges of a
note moves into it; so all around and inside is ordinary Markdown. Links are inline Markdown of their own.
"""

from __future__ import annotations

import xml.etree.ElementTree as etree
from collections.abc import Callable

from markdown import Extension, Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from mkdocs_w3nest.markup import slots
from mkdocs_w3nest.markup.conversion import Conversion, Fill, Resolve
from mkdocs_w3nest.markup.inline import EscapedTagProcessor, FinishLinks, LinkProcessor, TokenProcessor
from mkdocs_w3nest.markup.leftovers import replace_leftovers
from mkdocs_w3nest.markup.model import Page
from mkdocs_w3nest.markup.scanner import survey
from mkdocs_w3nest.markup.survey import Survey
from mkdocs_w3nest.markup.tree import place_tokens
from mkdocs_w3nest.markup.weave import weave


class W3NestExtension(Extension):
    """Cells, notes and links in Markdown.

    Args:
        on_page: Takes the scanned page, during each conversion and before anything of it is rendered.
        resolve: Says where a link leads; a link without a target is shown as text.
        fill: Gives the outcomes of the cells, by index. Without it, or when it gives None, the HTML has
            slots, which the host fills with `slots.fill_slots` when there are outcomes.

    Attributes:
        path: The page that is converted next, as its author names it; set by the host.
        first_line: 1-based line of the page's file on which its Markdown starts; set by the host.
    """

    def __init__(
        self,
        *,
        on_page: Callable[[Page], None] | None = None,
        resolve: Resolve | None = None,
        fill: Fill | None = None,
    ) -> None:
        super().__init__()
        self.path = ""
        self.first_line = 1
        self._on_page = on_page
        self._resolve = resolve
        self._fill = fill

    def begin(self, text: str) -> Conversion:
        """Scans a page that is about to be converted, and tells the host."""
        surveyed = survey(text, self.path, self.first_line)
        if self._on_page:
            self._on_page(surveyed.page)
        return Conversion(surveyed, self._resolve, self._fill)

    def extendMarkdown(self, md: Markdown) -> None:
        """Registers the processors; their state is the instance's own, and new with each conversion."""
        scan = _Scan(md, self)
        md.preprocessors.register(scan, "w3nest", 31)  # after snippets, before white space is normalized
        md.treeprocessors.register(
            _Place(md, scan), "w3nest", 40
        )  # before code is highlighted, after footnotes
        md.treeprocessors.register(
            FinishLinks(md), "w3nest_links", -10
        )  # after the host's own, which are at 0
        md.postprocessors.register(_Finish(md, scan), "w3nest", 4)  # after raw HTML is back
        md.block_level_elements.append(slots.TAG)


class _Scan(Preprocessor):
    """Scans the page and puts tokens in it."""

    def __init__(self, md: Markdown, extension: W3NestExtension) -> None:
        super().__init__(md)
        self._extension = extension
        self._conversion = Conversion(Survey(Page("")), None, None)
        self._inline: tuple[tuple[InlineProcessor, str, int], ...] = (
            (EscapedTagProcessor(md), "w3nest_escape", 187),  # below backticks
            (LinkProcessor(md, self.current), "w3nest_link", 186),
            (TokenProcessor(md, self.current), "w3nest_token", 185),
        )

    def current(self) -> Conversion:
        """The conversion that is going on."""
        return self._conversion

    def run(self, lines: list[str]) -> list[str]:
        self._conversion = self._extension.begin("\n".join(lines))
        tokens = self._conversion.tokens
        self._switch_inline(tokens.survey.tagged)
        return weave(tokens).split("\n") if tokens.survey.marks else lines

    def _switch_inline(self, on: bool) -> None:
        """Looks for inline tags on pages that have some: each pattern is tried on each piece of text."""
        patterns = self.md.inlinePatterns
        for processor, name, priority in self._inline:
            if on:
                patterns.register(processor, name, priority)
            elif name in patterns:
                patterns.deregister(name)


class _Place(Treeprocessor):
    """Puts elements in the place of tokens."""

    def __init__(self, md: Markdown, scan: _Scan) -> None:
        super().__init__(md)
        self._scan = scan

    def run(self, root: etree.Element) -> None:
        tokens = self._scan.current().tokens
        if tokens.survey.marks:
            place_tokens(root, tokens)


class _Finish(Postprocessor):
    """Replaces what is left of tokens and link tags, and fills slots when there are outcomes."""

    def __init__(self, md: Markdown, scan: _Scan) -> None:
        super().__init__(md)
        self._scan = scan

    def run(self, text: str) -> str:
        conversion = self._scan.current()
        if not conversion.tokens.survey.tagged:
            return text
        html = replace_leftovers(text, conversion)
        if slots.TAG in html and conversion.outcomes is not None:
            return slots.fill_slots(html, conversion.page, conversion.outcomes)
        return html
