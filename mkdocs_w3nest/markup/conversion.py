"""One conversion of one page by one Markdown instance: what its processors share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from mkdocs_w3nest.markup.model import Link, LinkKind, Outcome, Page, Span, Target
from mkdocs_w3nest.markup.survey import Survey
from mkdocs_w3nest.markup.tokens import Tokens

Resolve = Callable[[Link, str], "Target | None"]
"""Where a link on a page (its path) leads; None when that is not known."""

Fill = Callable[[Page], "Mapping[int, Outcome] | None"]
"""The outcomes of a page's cells, by index; None when they are not known yet, and slots shall stay."""


class Conversion:
    """What is known of the page that is being converted.

    Args:
        survey: The scanned page.
        resolve: Resolves its links.
        fill: Gives its outcomes, where they are known during the conversion.
    """

    def __init__(self, survey: Survey, resolve: Resolve | None, fill: Fill | None) -> None:
        self.tokens = Tokens(survey)
        self.page = survey.page
        self._resolve = resolve
        self._fill = fill

    @cached_property
    def outcomes(self) -> Mapping[int, Outcome] | None:
        """The outcomes of the page's cells, by index; None when they are not known yet."""
        return self._fill(self.page) if self._fill else None

    def resolve(self, kind: LinkKind, target: str, text: str) -> Target | None:
        """Where a link leads; None when that is not known."""
        if self._resolve is None or not target:
            return None
        link = self._links.get((kind, target)) or Link(kind, target, text, Span(0, 0, 1))
        return self._resolve(link, self.page.path)

    @cached_property
    def _links(self) -> Mapping[tuple[LinkKind, str], Link]:
        return {(link.kind, link.target): link for link in reversed(self.page.links)}
