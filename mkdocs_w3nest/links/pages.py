"""Finds the pages and files of the site that an address means.

The site's host knows which files it has and how they are reached from each other; here are only the ways
in which authors name them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

Pages = Callable[[str, str], "str | None"]
"""From a file's path and the path of the page that links to it, both relative to the folder of the docs, to
the URL of the one as seen from the other; None when the site has no such file."""

NAV = "@nav/"
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def locate(href: str, page: str, pages: Pages) -> str | None:
    """The URL that `href` means on `page`; None when it names a file that the site does not have.

    Args:
        href: A URL, an absolute path or a fragment, which are right as they are; ``@nav/path.section`` of
            MkDocs-TS; or a file of the site, relative to its root or else to the page, whose ``.md`` may be
            left out.
        page: The page that links, relative to the folder of the docs.
        pages: The site's files.
    """
    if SCHEME.match(href) or href.startswith(("/", "#")):
        return href
    if href == NAV[:-1] or href.startswith(NAV):
        candidates = _navigation(href.removeprefix(NAV[:-1]).strip("/"))
    else:
        candidates = _relative(href, page)
    for path, suffix in candidates:
        url = pages(path, page)
        if url is not None:
            return url + suffix
    return None


def _navigation(path: str) -> Iterator[tuple[str, str]]:
    """Files of a node of MkDocs-TS's navigation: a dot in its last part starts the section's id."""
    yield from ((file, "") for file in _files(path))
    folder, _, node = path.rpartition("/")
    name, dot, section = node.partition(".")
    if dot:
        yield from ((file, f"#{section}") for file in _files(posixpath.join(folder, name)))


def _relative(href: str, page: str) -> Iterator[tuple[str, str]]:
    suffix_at = re.search(r"[?#]|$", href)
    assert suffix_at is not None  # `$` always matches
    path, suffix = unquote(href[: suffix_at.start()]), href[suffix_at.start() :]
    near = posixpath.join(posixpath.dirname(page), path)
    starts = (near,) if path.startswith(("./", "../")) else (path, near)
    for start in starts:
        yield from ((file, suffix) for file in _files(posixpath.normpath(start)))


def _files(path: str) -> Iterator[str]:
    """Files, relative to the folder of the docs, that `path` may mean."""
    path = "" if path == "." else path
    if path:
        yield path
        yield f"{path}.md"
    yield posixpath.join(path, "index.md")
    yield posixpath.join(path, "README.md")
    if "/" in path:
        yield f"{path.replace('/', '.')}.md"  # how sites of MkDocs-TS name the files of their pages
