"""Where link targets lead."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from mkdocs.structure.files import File, Files

from mkdocs_w3nest.links import Links, unresolved
from mkdocs_w3nest.markup.model import Link, LinkKind, Span

FILES = {
    "index.md",
    "api/core.md",
    "tutorials/backend.md",
    "tutorials/notebook/index.md",
    "how-to.publish.md",
    "releases/1.0.md",
    "assets/poster.pdf",
    "assets/large poster.pdf",
    "guides/README.md",
}


def site(target: str, page: str) -> str | None:
    """A site of `FILES`, which tells both paths so that a test sees them."""
    return f"{page}->{target}" if target in FILES else None


def link(kind: str, target: str) -> Link:
    return Link(LinkKind(kind), target, "", Span(0, 10, 7))


def href(links: Links, kind: str, target: str, page: str = "tutorials/a.md") -> str | None:
    found = links.resolve(link(kind, target), page, pages=site)
    return found.href if found else None


@pytest.fixture
def links(tmp_path: Path) -> Links:
    return Links.load(
        [
            {
                "apiLinks": {
                    "core": {"href": "@nav/api/core", "withClass": "mkapi-role-module"},
                    "core.run": "@nav/api/core.run",
                    "core.Run.stop": "@nav/api/core.Run.stop",
                    "gone": "@nav/api/gone",
                },
                "crossLinks": {"tuto": "tutorials/backend.md#partitioning", "home": "@nav"},
                "extLinks": {"lab": "/w3lab", "mail": "mailto:a@example.org", "poster": "assets/poster.pdf"},
                "githubLinks": {"me": "https://github.com/a/b/blob/main/c.md?raw=1"},
            }
        ],
        base=tmp_path,
    )


@pytest.mark.parametrize(
    ("kind", "target", "expected"),
    [
        ("api", "core", "tutorials/a.md->api/core.md"),
        ("api", "core.run", "tutorials/a.md->api/core.md#run"),
        ("api", "core.Run.stop", "tutorials/a.md->api/core.md#Run.stop"),
        ("api", "gone", None),
        ("api", "lab", None),
        ("api", "", None),
        ("cross", "tuto", "tutorials/a.md->tutorials/backend.md#partitioning"),
        ("cross", "home", "tutorials/a.md->index.md"),
        ("cross", "tutorials/backend.md#partitioning", "tutorials/a.md->tutorials/backend.md#partitioning"),
        ("cross", "/tutorials/backend.md", "tutorials/a.md->tutorials/backend.md"),
        ("cross", "tutorials/backend?x=1#y", "tutorials/a.md->tutorials/backend.md?x=1#y"),
        ("cross", "backend.md", "tutorials/a.md->tutorials/backend.md"),
        ("cross", "./backend.md", "tutorials/a.md->tutorials/backend.md"),
        ("cross", "../api/core.md", "tutorials/a.md->api/core.md"),
        ("cross", "../../api/core.md", None),
        ("cross", "./index.md", None),
        ("cross", "../", "tutorials/a.md->index.md"),
        ("cross", "guides", "tutorials/a.md->guides/README.md"),
        ("cross", "assets/large%20poster.pdf#page=2", "tutorials/a.md->assets/large poster.pdf#page=2"),
        ("cross", "tutorials/notebook/", "tutorials/a.md->tutorials/notebook/index.md"),
        ("cross", "@nav/tutorials/backend.partitioning", "tutorials/a.md->tutorials/backend.md#partitioning"),
        ("cross", "@nav/tutorials/notebook", "tutorials/a.md->tutorials/notebook/index.md"),
        ("cross", "@nav/how-to/publish", "tutorials/a.md->how-to.publish.md"),
        ("cross", "@nav/releases/1.0", "tutorials/a.md->releases/1.0.md"),
        ("cross", "@nav[other]/x", None),
        ("cross", "#here", "#here"),
        ("cross", "", None),
        ("cross", "javascript:alert(1)", None),
        ("ext", "lab", "/w3lab"),
        ("ext", "mail", "mailto:a@example.org"),
        ("ext", "poster", "tutorials/a.md->assets/poster.pdf"),
        ("ext", "https://example.org/x", "https://example.org/x"),
        ("ext", "example", None),
        ("github", "me", "https://github.com/a/b/blob/main/c.md?raw=1"),
        ("github", "a/b", "https://github.com/a/b"),
        ("github", "a/b/docs/x.md#L3", "https://github.com/a/b/blob/HEAD/docs/x.md#L3"),
        ("github", "a/b/issues/3", "https://github.com/a/b/issues/3"),
        ("github", "a/b/tree/main/src", "https://github.com/a/b/tree/main/src"),
        ("github", "a", None),
        ("github", "a b/c", None),
    ],
)
def test_each_kind_of_target_leads_where_its_author_means(
    links: Links, kind: str, target: str, expected: str | None
) -> None:
    assert href(links, kind, target) == expected


@pytest.mark.parametrize(
    ("page", "use_directory_urls", "expected"),
    [
        ("index.md", True, "tutorials/backend/#partitioning"),
        ("api/core.md", True, "../../tutorials/backend/#partitioning"),
        ("tutorials/notebook/index.md", False, "../backend.html#partitioning"),
    ],
)
def test_a_page_of_a_mkdocs_site_is_reached_from_any_other(
    links: Links, page: str, use_directory_urls: bool, expected: str
) -> None:
    files = Files([File(path, "docs", "site", use_directory_urls) for path in FILES])

    def pages(target: str, source: str) -> str | None:
        there, here = files.get_file_from_path(target), files.get_file_from_path(source)
        return there.url_relative_to(here) if there and here else None

    found = links.resolve(link("cross", "tuto"), page, pages=pages)
    assert found
    assert found.href == expected


def test_a_target_has_the_classes_of_its_entry_and_knows_whether_it_leaves_the_site(links: Links) -> None:
    core = links.resolve(link("api", "core"), "index.md", pages=site)
    github = links.resolve(link("github", "a/b"), "index.md", pages=site)
    assert core
    assert (core.class_, core.external) == ("mkapi-role-module", False)
    assert github
    assert (github.class_, github.external) == ("", True)


def test_every_target_of_the_seed_page_resolves_without_configuration(seed: Path, tmp_path: Path) -> None:
    page = BeautifulSoup(seed.read_text("utf-8"), "html.parser")
    tags = page.find_all(["api-link", "ext-link", "cross-link", "github-link"])
    found = Links.load([], base=tmp_path)
    targets = {(tag.name.removesuffix("-link"), str(tag["target"])) for tag in tags}
    hrefs = {target: href(found, *target) for target in targets}
    assert len(hrefs) == 12
    assert all(url and url.startswith("https://w3nest.org/apps/@") for url in hrefs.values())


def test_an_unknown_target_is_reported_with_page_line_and_close_matches(links: Links) -> None:
    problem = unresolved(link("api", "instal"), "tutorials/a.md", links)
    assert problem.severity == "warning"
    assert str(problem).startswith(
        "tutorials/a.md:7: api-link target 'instal' is not known; did you mean 'install'"
    )
    assert links.close_matches(link("api", "instal"))[0] == "install"


@pytest.mark.parametrize(
    ("kind", "target", "message"),
    [
        ("api", "lab", "is not known; it is known as ext-link"),
        ("api", "gone", "leads to '@nav/api/gone', which is no page or file of this site"),
        ("api", "qqqqq", "is not known; add it to apiLinks"),
        ("cross", "qqqqq.md", "is not known; name a page, such as 'tutorials/backend.md#section'"),
        ("github", "qqqqq", "is not known; write owner/repository"),
    ],
)
def test_an_unresolved_link_says_what_to_do(links: Links, kind: str, target: str, message: str) -> None:
    assert message in unresolved(link(kind, target), "a.md", links).message
