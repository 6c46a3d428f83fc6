"""The reference names everything that a user can write."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import get_args

import pytest

from mkdocs_w3nest.backends.build_options import KINDS
from mkdocs_w3nest.backends.events import EventKind
from mkdocs_w3nest.backends.registry import BUNDLED
from mkdocs_w3nest.cli import main
from mkdocs_w3nest.execution.settings import Execute, RunnerName
from mkdocs_w3nest.gateway.schema import ErrorKind
from mkdocs_w3nest.markup.attributes import TAGS, Tag
from mkdocs_w3nest.options import FRONT_MATTER, BackendEntry, W3NestOptions

DOCS = Path(__file__).parents[2] / "docs"


def text(path: str) -> str:
    return (DOCS / path).read_text(encoding="utf-8")


OPTIONS = [name for name, _ in W3NestOptions._schema]


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_has_its_section_and_its_docstring(option: str) -> None:
    assert f"## `{option}`" in text("reference/options.md")
    source = (DOCS.parent / "mkdocs_w3nest" / "options.py").read_text(encoding="utf-8")
    assert re.search(rf'^    {option} = .*\n    """', source, re.MULTILINE)


@pytest.mark.parametrize("key", FRONT_MATTER)
def test_every_key_of_the_front_matter_is_named(key: str) -> None:
    assert f"`{key}`" in text("reference/options.md").partition("## A page's front matter")[2]


@pytest.mark.parametrize("value", [*get_args(Execute), *get_args(RunnerName)])
def test_every_choice_is_named(value: str) -> None:
    assert f"`{value}`" in text("reference/options.md")


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(BackendEntry)])
def test_every_key_of_a_backend_is_named(field: str) -> None:
    assert f"`{field}`" in text("reference/options.md")


@pytest.mark.parametrize("tag", TAGS.values(), ids=lambda tag: tag.name)
def test_every_tag_its_attributes_and_their_choices_are_named(tag: Tag) -> None:
    reference = text("reference/tags.md")
    assert f"`<{tag.name}>`" in reference
    for attribute in tag.attributes:
        for name in (attribute.name, *attribute.aliases):
            assert f"`{name}`" in reference
        for choice in attribute.choices:
            assert re.search(rf"\b{choice}\b", reference)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_build_option_is_named(kind: str) -> None:
    assert f"`{kind}`" in text("guide/own-backend.md")


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_and_its_options_have_a_section(command: str) -> None:
    reference = text("reference/command-line.md")
    assert f"## `mkdocs-w3nest {command}" in reference
    for parameter in main.commands[command].params:
        if parameter.param_type_name == "option":
            assert f"`{parameter.opts[-1]}`" in reference


def test_every_build_option_of_a_bundled_backend_is_named() -> None:
    for path in BUNDLED.glob("*/package.json"):
        for key in json.loads(path.read_text())["webpm"].get("build", {}):
            assert f"`{key}`" in text("guide/backends.md")


@pytest.mark.parametrize("name", [*get_args(EventKind), *get_args(ErrorKind)])
def test_every_event_and_error_of_the_gateway_is_named(name: str) -> None:
    assert f"`{name}`" in text("reference/gateway.md")


def _members(interface: str) -> list[str]:
    """Names that an interface or object type of the cells' types has."""
    types = (DOCS.parent / "mkdocs_w3nest" / "frontend" / "src" / "types" / "cells.d.ts").read_text()
    found = re.search(rf"(?:interface|class) {interface}\b[^{{]*\{{(.*?)\n    \}}", types, re.DOTALL)
    assert found, interface
    return re.findall(r"^        (?:readonly )?(\w+)\??[(:<]", found[1], re.MULTILINE)


CLIENT = [name for name in _members("BackendClient") if name != "toString"]


SEEN = [
    *CLIENT,
    *(name for each in ("InstallInputs", "InterpreterInputs", "Layouts") for name in _members(each)),
]


@pytest.mark.parametrize("name", SEEN)
def test_every_member_that_cells_see_is_named(name: str) -> None:
    assert re.search(rf"\b{name}\b", text("reference/javascript.md"))
