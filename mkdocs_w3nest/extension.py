"""The Markdown extension for hosts without our plugin: it shows the results that the store has.

`mkdocs-w3nest run` puts them there. It takes the plugin's options as its configuration.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

from markdown import Markdown
from markdown.postprocessors import Postprocessor

from mkdocs_w3nest.links import unresolved
from mkdocs_w3nest.markup.extension import W3NestExtension
from mkdocs_w3nest.markup.model import Link, Outcome, Page, Target
from mkdocs_w3nest.options import FrontMatter, read_options
from mkdocs_w3nest.site import Site, tell

log = logging.getLogger("mkdocs_w3nest")

STYLESHEET = Path(__file__).parent / "markup" / "assets" / "w3nest.css"


def makeExtension(**options: object) -> W3NestExtension:
    """The extension, as Python-Markdown makes it of its name `w3nest` and its configuration.

    Raises:
        OptionsError: An option is not valid.
    """
    host = _StoreHost({"execute": "cached", **options})
    return _StyledExtension(on_page=host.report, resolve=host.resolve, fill=host.fill)


class _StyledExtension(W3NestExtension):
    """Brings its style along in the page: there is no plugin that could link it."""

    def extendMarkdown(self, md: Markdown) -> None:
        super().extendMarkdown(md)
        md.postprocessors.register(_Style(md), "w3nest_style", -10)


class _Style(Postprocessor):
    """Puts the style at the end of pages that have something to style."""

    def run(self, text: str) -> str:
        return f"{text}\n<style>\n{STYLESHEET.read_text()}</style>" if 'class="w3nest-' in text else text


class _StoreHost:
    """Answers the extension from the options and the store; the working folder is the project."""

    def __init__(self, options: Mapping[str, object]) -> None:
        self._site = Site(read_options(options), Path.cwd(), log)

    def report(self, page: Page) -> None:
        """Tells what is wrong with a page."""
        for problem in page.problems:
            tell(problem, log)
        for link in page.links:
            if self.resolve(link, page.path) is None:
                tell(unresolved(link, page.path, self._site.links), log)

    def resolve(self, link: Link, page: str) -> Target | None:
        """Where a link leads; pages of the site are left to the host, as it wrote them."""
        return self._site.links.resolve(link, page, pages=lambda target, _page: target)

    def fill(self, page: Page) -> Mapping[int, Outcome]:
        """What the store knows of the page's cells."""
        self._site.submit(page, FrontMatter())
        report = self._site.gather()[page.path]
        for problem in report.problems:
            tell(problem, log)
        return report.outcomes
