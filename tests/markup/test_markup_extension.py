"""The Markdown extension in its hosts: what it tells and asks them; no page leaves a trace in the next."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from pathlib import Path
from typing import Any

import pytest
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from mkdocs_w3nest.markup.extension import W3NestExtension
from mkdocs_w3nest.markup.model import Link, Outcome, Page, Target
from mkdocs_w3nest.markup.slots import fill_slots

CELL = "<js-cell>\n1\n</js-cell>"
DONE = Outcome("done", ({"output_type": "stream", "name": "stdout", "text": "hello"},))


def convert(text: str, *extensions: str, **given: Any) -> str:
    ours = W3NestExtension(**given)
    return Markdown(extensions=[*extensions, ours]).convert(text)


def test_the_host_gets_the_page_while_it_is_converted() -> None:
    """Path and first line are those that the host has set."""
    pages: list[Page] = []
    extension = W3NestExtension(on_page=pages.append)
    extension.path, extension.first_line = "a/b.md", 5
    Markdown(extensions=[extension]).convert(f"# T\n\n{CELL}")
    assert [(page.path, page.cells[0].span.line) for page in pages] == [("a/b.md", 7)]


def test_a_host_may_use_one_instance_for_all_pages() -> None:
    """Nothing of a page is left in the next one, with and without a reset."""
    md = Markdown(extensions=[W3NestExtension()])
    first = md.convert(f"<note>\n{CELL}\n</note>")
    assert md.convert("plain *text*") == "<p>plain <em>text</em></p>"
    assert md.reset().convert(f"<note>\n{CELL}\n</note>") == first
    assert md.convert("") == ""


def test_one_extension_may_serve_several_instances() -> None:
    """A plugin that converts other text in the midst of a page does not disturb it."""
    extension = W3NestExtension()
    outer = Markdown(extensions=[extension])
    inner = Markdown(extensions=[extension])
    extension_html = outer.convert(CELL)
    inner.convert("<note>x</note>")
    assert outer.convert(CELL) == extension_html


def test_without_outcomes_cells_are_slots_that_the_host_fills() -> None:
    """Slots are filled with the outcomes by index; a cell without one was not run."""
    pages: list[Page] = []
    html = convert(f"{CELL}\n\n{CELL}\n\n<cell-output cell-id='cell-1'></cell-output>", on_page=pages.append)
    filled = fill_slots(html, pages[0], {0: DONE})
    assert "w3nest-slot" not in filled
    assert filled.count("hello") == 1
    assert filled.index("hello") > filled.index("cell-2")
    assert 'data-state="ready"' in filled


def test_with_outcomes_cells_are_rendered_at_once() -> None:
    """A host that knows the outcomes gets finished HTML."""
    html = convert(f"## H\n\n{CELL}", "toc", fill=lambda page: {0: DONE})
    assert "hello" in html
    assert "w3nest-slot" not in html


def test_a_slot_that_is_no_slot_of_the_page_stays() -> None:
    """What only looks like a slot is left alone."""
    slot = '<w3nest-slot data-cell="7"></w3nest-slot>'
    assert fill_slots(slot, Page("p"), {}) == slot


def resolve(link: Link, page: str) -> Target | None:
    if link.target == "nowhere":
        return None
    return Target(
        f"/{link.kind.value}/{link.target}", class_="own", title='a "t"', external=link.kind.value == "ext"
    )


def test_a_link_leads_where_the_host_says() -> None:
    """Address, classes, tooltip and text; an empty one shows its target."""
    html = convert("<ext-link target='*a*'></ext-link>", resolve=resolve)
    start = '<p><a class="w3nest-link w3nest-ext-link own" href="/ext/*a*" rel="external"'
    assert html == f'{start} title="a &quot;t&quot;">*a*</a></p>'


def test_a_link_without_a_target_is_text() -> None:
    """It is shown, and marked for the author to see."""
    expected = '<p><span class="w3nest-link-unresolved"><em>t</em></span></p>'
    assert convert("<api-link target='nowhere'>*t*</api-link>", resolve=resolve) == expected
    assert convert("<api-link target='x'>*t*</api-link>") == expected


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**<api-link target='x'></api-link>**", "<strong><a {}>x</a></strong>"),
        ("- a <api-link target='x'>*b*</api-link>", "<li>a <a {}><em>b</em></a></li>"),
        ("a | b\n--|--\n`|` | <api-link target='x'>`|`</api-link>", "<td><a {}><code>|</code></a></td>"),
        ("<div>\n<api-link target='x'></api-link>\n</div>", "<div>\n<a {}>x</a>\n</div>"),
        ("<p>see <api-link target='x'>y</api-link></p>", "<p>see <a {}>y</a></p>"),
        ("## A <api-link target='x'></api-link>", '<h2 id="a-x">A <a {}>x</a></h2>'),
        ("[t](u) <api-link target='x'>[t]</api-link>", "<a {}>[t]</a>"),
    ],
)
def test_links_work_wherever_text_does(text: str, html: str) -> None:
    """In emphasis, lists, tables, headings and raw HTML."""
    expected = html.format('class="w3nest-link w3nest-api-link own" href="/api/x" title="a &quot;t&quot;"')
    assert expected in convert(text, "tables", "toc", resolve=resolve)


@pytest.mark.parametrize(
    "text",
    [
        "`<api-link target='x'></api-link>`",
        "    <api-link target='x'></api-link>",
        "```\n<api-link target='x'></api-link>\n```",
        "<pre>\n<api-link target='x'></api-link>\n</pre>",
        "<!-- <api-link target='x'></api-link> -->",
        "\\<api-link target='x'>y\\</api-link>",
    ],
)
def test_links_in_code_are_text(text: str) -> None:
    """Nothing is resolved there, nor found by the scanner."""
    pages: list[Page] = []
    html = convert(text, "fenced_code", resolve=resolve, on_page=pages.append)
    assert "<a " not in html
    assert "api-link target" in html
    assert not pages[0].links


@pytest.mark.parametrize("fences", ["fenced_code", "pymdownx.superfences"])
def test_headings_in_notes_reach_the_table_of_contents(fences: str) -> None:
    """With readable ids, in the order of the page."""
    md = Markdown(extensions=["toc", fences, W3NestExtension()])
    md.convert(
        "# A\n\n<note>\n\n## B <ext-link target='x'>c</ext-link>"
        f"\n\n{CELL}\n\n```\n# no\n```\n</note>\n\n## D"
    )
    tokens = md.toc_tokens  # type: ignore[attr-defined]
    assert [token["id"] for token in tokens[0]["children"]] == ["b-c", "d"]


@pytest.mark.parametrize("extensions", [[], ["pymdownx.highlight"], ["codehilite"]])
def test_where_markdown_alone_sees_code_the_source_is_shown(extensions: list[str]) -> None:
    """The scanner takes `:   x` for a definition; without that extension, what is below is code."""
    html = convert(":   x\n\n    <js-cell>\n    1 < 2\n    </js-cell>\n", *extensions)
    assert "zw3n" not in html
    assert "w3nest-slot" not in html
    assert re.sub(r"<[^>]*>", "", html).endswith("&lt;js-cell&gt;\n    1 &lt; 2\n    &lt;/js-cell&gt;\n")


@pytest.mark.parametrize("fences", ["fenced_code", "pymdownx.superfences"])
def test_where_a_fence_goes_on_for_markdown_alone_the_source_is_shown(fences: str) -> None:
    """The scanner lets a longer fence close a shorter one, as CommonMark does; Python-Markdown does not."""
    html = convert(f"```\na\n````\n\n{CELL}\n\n```\n", fences)
    assert "w3nest-slot" not in html
    assert "&lt;js-cell&gt;\n1\n&lt;/js-cell&gt;" in html


def test_a_page_without_tags_has_no_patterns_of_ours() -> None:
    """Markdown tries each inline pattern on each piece of text; pages without tags do not pay for ours."""
    md = Markdown(extensions=[W3NestExtension()])
    md.convert("<api-link target='x'></api-link>")
    assert "w3nest_link" in md.inlinePatterns
    md.convert("text")
    assert not any(name in md.inlinePatterns for name in ("w3nest_link", "w3nest_escape", "w3nest_token"))


def test_notes_nested_without_end_are_text_from_some_depth_on() -> None:
    """Each note is a level of the document's tree, which Python can only walk to some depth."""
    pages: list[Page] = []
    html = convert("<note>\n" * 3000 + "deep\n" + "</note>\n" * 3000, on_page=pages.append)
    assert "deep" in html
    assert 10 < len(pages[0].notes) < 100
    assert "nested too deeply" in pages[0].problems[0].message


def test_a_page_with_a_word_like_a_token_keeps_it() -> None:
    """Tokens are words that the page does not hold."""
    html = convert(f"zw3nc0x\n\n{CELL}\n\nzw3nzz")
    assert "<p>zw3nc0x</p>" in html
    assert "<p>zw3nzz</p>" in html
    assert html.count("w3nest-slot data") == 1


def test_a_list_after_a_paragraph_is_one_only_beside_our_blocks() -> None:
    """As in CommonMark on pages with cells or notes; elsewhere as Python-Markdown has it."""
    assert convert("a:\n- b\n- c") == "<p>a:\n- b\n- c</p>"
    assert "<ul>" not in convert("a:\n- b\n- <api-link target='c'></api-link>")
    assert convert(f"a:\n- b\n- c\n\n{CELL}").startswith("<p>a:</p>\n<ul>\n<li>b</li>\n<li>c</li>\n</ul>")
    assert "<ul>" not in convert(f"a\n2. b\n---\n\n{CELL}")


def test_the_seed_page_is_read_as_it_is_meant(seed: Path) -> None:
    """Ten cells in page order, five notes, fifteen links, no problem; its list with two cells is one list."""
    pages: list[Page] = []
    html = convert(seed.read_text("utf-8"), on_page=pages.append, resolve=resolve)
    page = pages[0]
    assert [cell.kind.value for cell in page.cells] == ["js"] * 6 + ["interpreter"] + ["js"] * 3
    assert (len(page.notes), len(page.links), page.problems) == (5, 15, ())
    assert page.cells[6].captured_out == ("pyVersion", "npVersion")
    hint = html[html.index("admonition hint") : html.index("Advanced Usage")]
    assert (hint.count("<ul>"), hint.count("<li>"), hint.count("<w3nest-slot")) == (1, 2, 2)
    assert "<details" in html
    assert all(f'data-cell="{i}"' in html for i in range(10))


def test_a_host_that_checks_the_links_of_authors_does_not_see_resolved_ones() -> None:
    """MkDocs looks at every `a` of the tree, and would complain about addresses that it would make."""
    seen: list[str] = []

    class Host(Treeprocessor):
        def run(self, root: etree.Element) -> None:
            seen.extend(element.get("href", "") for element in root.iter("a"))

    md = Markdown(extensions=[W3NestExtension(resolve=lambda _link, _page: Target("../resolved/"))])
    md.treeprocessors.register(Host(md), "host", 0)
    html = md.convert("[mine](page.md) and <cross-link target='page.md'>**yours**</cross-link>")
    assert seen == ["page.md"]
    assert 'href="../resolved/"><strong>yours</strong></a>' in html
