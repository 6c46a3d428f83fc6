"""Link files, mappings and inventories."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest

from mkdocs_w3nest.errors import LinkError
from mkdocs_w3nest.links import Links
from mkdocs_w3nest.links.inventory import MAGIC
from mkdocs_w3nest.markup.model import Link, LinkKind, Span


def api(links: Links, target: str) -> str | None:
    found = links.resolve(
        Link(LinkKind.API, target, "", Span(0, 0, 1)), "a.md", pages=lambda _to, _from: None
    )
    return found.href if found else None


def inventory(*lines: str) -> bytes:
    header = [MAGIC, b"# Project: x", b"# Version: 1", b"# The rest is compressed.", b""]
    return b"\n".join(header) + zlib.compress("\n".join(lines).encode())


@pytest.mark.parametrize("name", ["links.json", "links.yml", "links.yaml"])
def test_link_files_are_json_or_yaml_with_or_without_byte_order_mark(tmp_path: Path, name: str) -> None:
    content = {"apiLinks": {"é": {"href": "https://example.org/é", "withClass": "x"}}}
    (tmp_path / name).write_text("\ufeff" + json.dumps(content, ensure_ascii=False), encoding="utf-8")
    assert api(Links.load([name], base=tmp_path), "é") == "https://example.org/é"


def test_later_sources_win_over_earlier_ones_and_all_win_over_the_defaults(tmp_path: Path) -> None:
    first = {"apiLinks": {"install": "https://one.example", "x": "https://one.example"}}
    second = {"apiLinks": {"x": "https://two.example"}}
    links = Links.load([first, second], base=tmp_path)
    assert api(links, "install") == "https://one.example"
    assert api(links, "x") == "https://two.example"
    assert api(links, "installWithUI") is not None


def test_an_inventory_gives_api_targets_at_its_site(tmp_path: Path) -> None:
    lines = [
        "json.loads py:function 1 library/json.html#$ -",
        "json.loads py:function 1 other.html#again -",
        "with space js:function 1 x.html#a%20b Some title",
        "glossary std:label -1 glossary.html#terms The glossary",
        "abc std:label -1 prose.html#abc A label",
        "abc py:module 0 library/abc.html#module-$ -",
        "this is not an object",
    ]
    (tmp_path / "objects.inv").write_bytes(inventory(*lines))
    links = Links.load([{"inventory": "objects.inv", "url": "https://docs.example.org/3"}], base=tmp_path)
    assert api(links, "json.loads") == "https://docs.example.org/3/library/json.html#json.loads"
    assert api(links, "with space") == "https://docs.example.org/3/x.html#a%20b"
    assert api(links, "glossary") == "https://docs.example.org/3/glossary.html#terms"
    assert api(links, "abc") == "https://docs.example.org/3/library/abc.html#module-abc"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"apiLinks": {},\n"extLinks" {}}', "links.json:2: not valid JSON: Expecting ':' delimiter"),
        (b"[]", "links.json: expected a mapping of apiLinks, extLinks, crossLinks, githubLinks, not []"),
        (b'{"apiLink": {}}', "links.json: unknown section 'apiLink'; did you mean 'apiLinks'?"),
        (b'{"apiLinks": []}', "links.json: apiLinks: expected a mapping of targets, not []"),
        (b'{"apiLinks": {"a": 3}}', "links.json: apiLinks.a: expected a URL or {href, withClass}, not 3"),
        (
            b'{"apiLinks": {"a": {"withClass": "x"}}}',
            "links.json: apiLinks.a.href: expected a URL, not nothing",
        ),
        (b'{"apiLinks": {"a": " "}}', "links.json: apiLinks.a.href: expected a URL, not ' '"),
        (b'{"apiLinks": {"a": {"href": "x", "withClass": 3}}}', "apiLinks.a.withClass: expected CSS classes"),
        (b'{"apiLinks": {"a": {"hrf": "x"}}}', "apiLinks.a: unknown key 'hrf'; did you mean 'href'?"),
        (b'{"apiLinks": {"a": "\xff"}}', "links.json: not a text file in UTF-8"),
        (b"[" * 100_000, "links.json: nested too deeply"),
    ],
)
def test_a_wrong_link_file_is_named_with_what_is_wrong_in_it(
    tmp_path: Path, content: bytes, message: str
) -> None:
    (tmp_path / "links.json").write_bytes(content)
    with pytest.raises(LinkError) as raised:
        Links.load(["links.json"], base=tmp_path)
    assert message in str(raised.value)


def test_wrong_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "links.yml").write_text("apiLinks:\n  a: [1\n")
    with pytest.raises(LinkError, match=r"(?s)links\.yml: not valid YAML: .*line"):
        Links.load(["links.yml"], base=tmp_path)
    (tmp_path / "links.yml").write_text("apiLinks:\n  1: https://example.org\n")
    with pytest.raises(LinkError, match="the target 1 is not a text; write it in quotes"):
        Links.load(["links.yml"], base=tmp_path)


def test_a_missing_link_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LinkError, match=r"there is no file 'none\.json'"):
        Links.load(["none.json"], base=tmp_path)
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(LinkError, match=r"'folder\.json' cannot be read"):
        Links.load(["folder.json"], base=tmp_path)


@pytest.mark.parametrize(
    ("source", "data", "message"),
    [
        ("objects.inv", inventory(), "write {inventory: objects.inv, url: …}"),
        ({"inventory": "objects.inv"}, inventory(), "an inventory is written {inventory: objects.inv, url:"),
        ({"inventory": "objects.inv", "url": "https://x", "more": 1}, inventory(), "an inventory is written"),
        ({"inventory": "objects.inv", "url": "https://x"}, b"# v1\n", "not an object inventory of version 2"),
        ({"inventory": "objects.inv", "url": "https://x"}, inventory()[:-4], "the inventory is damaged"),
    ],
)
def test_a_wrong_inventory_is_named_with_what_is_wrong(
    tmp_path: Path, source: str | dict[str, object], data: bytes, message: str
) -> None:
    (tmp_path / "objects.inv").write_bytes(data)
    with pytest.raises(LinkError) as raised:
        Links.load([source], base=tmp_path)
    assert message in str(raised.value)
