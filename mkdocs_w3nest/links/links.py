"""Resolves link tags: from a link's kind and target to where it leads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from mkdocs_w3nest.links.pages import SCHEME, Pages, locate
from mkdocs_w3nest.links.sources import Entry, Targets, read_defaults, read_source
from mkdocs_w3nest.markup.model import Link, LinkKind, Problem, Target

WEB = re.compile(r"(https?:)?//", re.IGNORECASE)
REPOSITORY = re.compile(r"(?P<repository>[\w-]+/[\w.-]+)(/(?P<path>[^/].*)?)?")
GITHUB_PAGES = re.compile(
    r"(actions|blame|blob|branches|commits?|compare|discussions|graphs|issues|labels|milestones?"
    r"|network|packages|projects|pulls?|pulse|raw|releases|security|stargazers|tags|tree|wiki)(/|$)"
)


@dataclass(frozen=True)
class Links:
    """What every target is known to mean.

    Attributes:
        targets: By kind of link and target.
    """

    targets: Targets

    @classmethod
    def load(cls, sources: Iterable[str | Mapping[str, object]], *, base: Path) -> Links:
        """The targets of `sources`, over those of the public W3Nest documentation; the last one wins.

        Args:
            sources: Paths of link files, mappings of the same form, or inventories as
                ``{"inventory": "objects.inv", "url": "https://…"}``.
            base: Folder that relative paths start from.

        Raises:
            LinkError: A source cannot be read; the message names it and what is wrong.
        """
        targets: dict[LinkKind, dict[str, Entry]] = {kind: {} for kind in LinkKind}
        for read in (read_defaults(), *(read_source(source, base) for source in sources)):
            for kind, entries in read.items():
                targets[kind].update(entries)
        return cls(targets)

    def resolve(self, link: Link, page: str, *, pages: Pages) -> Target | None:
        """Where `link` leads; None when nobody knows.

        Args:
            link: The link tag.
            page: The page that it stands in, relative to the folder of the docs.
            pages: The site's files, for targets that are pages of the site.
        """
        entry = self.entry(link)
        href = locate(entry.href, page, pages) if entry else None
        if entry is None or href is None:
            return None
        return Target(href, entry.class_, external=bool(WEB.match(href)))

    def entry(self, link: Link) -> Entry | None:
        """What is written for the link's target, or what the target itself says."""
        known = self.targets.get(link.kind, {}).get(link.target)
        if known:
            return known
        if WEB.match(link.target):
            return Entry(link.target)
        if link.kind is LinkKind.CROSS and link.target and not SCHEME.match(link.target):
            return Entry(link.target.removeprefix("/"))
        if link.kind is LinkKind.GITHUB:
            return _github(link.target)
        return None

    def close_matches(self, link: Link) -> list[str]:
        """Known targets of the link's kind that look like its own, best first."""
        return get_close_matches(link.target, self.targets.get(link.kind, {}), 3)


def unresolved(link: Link, page: str, links: Links) -> Problem:
    """What to tell the author of a link that `Links.resolve` cannot resolve.

    Args:
        link: The link tag.
        page: The page that it stands in, as its author names it.
        links: What is known.
    """
    section = f"{link.kind.value}Links"
    message = f"{link.kind.value}-link target {link.target!r}"
    written = links.targets.get(link.kind, {}).get(link.target)
    others = [kind.value for kind, targets in links.targets.items() if link.target in targets]
    close = links.close_matches(link)
    if written:
        message += (
            f" leads to {written.href!r}, which is no page or file of this site; correct it in {section}"
        )
    elif others:
        message += f" is not known; it is known as {' and '.join(f'{kind}-link' for kind in others)}"
    elif close:
        message += f" is not known; did you mean {' or '.join(map(repr, close))}?"
    else:
        message += f" is not known; {_advice(link.kind)} to {section} in a file that the option `links` names"
    return Problem(page, link.span.line, message, "warning")


def _advice(kind: LinkKind) -> str:
    if kind is LinkKind.CROSS:
        return "name a page, such as 'tutorials/backend.md#section', or add it"
    if kind is LinkKind.GITHUB:
        return "write owner/repository or owner/repository/path, or add it"
    return "add it"


def _github(target: str) -> Entry | None:
    """``owner/repository``, a file or folder in it, or one of its pages such as ``…/issues/3``."""
    found = REPOSITORY.fullmatch(target)
    if not found:
        return None
    url, path = f"https://github.com/{found['repository']}", found["path"]
    if not path:
        return Entry(url)
    # `HEAD` is the default branch, whatever its name; GitHub leads on from `blob` to `tree` for folders.
    return Entry(f"{url}/{path}" if GITHUB_PAGES.match(path) else f"{url}/blob/HEAD/{path}")
