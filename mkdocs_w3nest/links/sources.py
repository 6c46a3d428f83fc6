"""Reads link files, mappings written in options, and the defaults of this package.

A link file is JSON (or the same in YAML) of the form that MkDocs-TS uses::

    {"apiLinks": {"install": {"href": "https://…", "withClass": "mkapi-role-function"}},
     "extLinks": {"w3nest": "https://…"}, "crossLinks": {…}, "githubLinks": {…}}

An object inventory is named with the address of the site that it describes, to which its own are relative::

    {"inventory": "objects.inv", "url": "https://docs.python.org/3/"}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import resources
from pathlib import Path

import yaml

from mkdocs_w3nest.errors import LinkError
from mkdocs_w3nest.links.inventory import read_inventory
from mkdocs_w3nest.markup.model import LinkKind

SECTIONS = {f"{kind.value}Links": kind for kind in LinkKind}


@dataclass(frozen=True)
class Entry:
    """Where a link file says that a target leads.

    Attributes:
        href: As written: a URL, ``@nav/…`` of MkDocs-TS, or a file of the site, relative to its root.
        class_: CSS classes, separated by spaces.
    """

    href: str
    class_: str = ""


Targets = Mapping[LinkKind, Mapping[str, Entry]]


def read_defaults() -> Targets:
    """The targets of the public W3Nest documentation."""
    text = resources.files(__package__).joinpath("defaults.json").read_text(encoding="utf-8")
    return _sections(json.loads(text), "defaults.json")


def read_source(source: str | Mapping[str, object], base: Path) -> Targets:
    """The targets that one entry of the option ``links`` names.

    Args:
        source: Path of a link file, or a mapping: a link file's content, or an inventory.
        base: Folder that relative paths start from.

    Raises:
        LinkError: It cannot be read, or does not have the right form.
    """
    if isinstance(source, str):
        return _sections(_parse(source, base), source)
    if "inventory" in source:
        return {LinkKind.API: _inventory(source, base)}
    return _sections(source, "links")


def _parse(name: str, base: Path) -> object:
    path = base / name
    if path.suffix == ".inv":
        raise LinkError(
            f"{name}: addresses in an inventory are relative: "
            f"write {{inventory: {name}, url: …}} with the address of the site that it describes"
        )
    text = _bytes(name, base)
    try:
        if path.suffix in (".yml", ".yaml"):
            return yaml.safe_load(text.decode("utf-8-sig"))
        return json.loads(text.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise LinkError(f"{name}: not a text file in UTF-8") from error
    except json.JSONDecodeError as error:
        raise LinkError(f"{name}:{error.lineno}: not valid JSON: {error.msg}") from error
    except yaml.YAMLError as error:
        raise LinkError(f"{name}: not valid YAML: {error}") from error
    except RecursionError as error:
        raise LinkError(f"{name}: nested too deeply for a link file") from error


def _bytes(name: str, base: Path) -> bytes:
    try:
        return (base / name).read_bytes()
    except FileNotFoundError as error:
        raise LinkError(
            f"links: there is no file {name!r} in {base}; name it relative to mkdocs.yml"
        ) from error
    except (OSError, ValueError) as error:
        raise LinkError(f"links: {name!r} cannot be read: {error}") from error


def _inventory(source: Mapping[str, object], base: Path) -> Mapping[str, Entry]:
    name, url = source["inventory"], source.get("url")
    if not isinstance(name, str) or not isinstance(url, str) or len(source) != 2:
        raise LinkError(
            f"links: an inventory is written {{inventory: objects.inv, url: https://…}}, not {source!r}"
        )
    return {target: Entry(href) for target, href in read_inventory(_bytes(name, base), name, url).items()}


def _sections(content: object, where: str) -> Targets:
    if not isinstance(content, Mapping):
        raise LinkError(f"{where}: expected a mapping of {', '.join(SECTIONS)}, not {_shown(content)}")
    targets: dict[LinkKind, Mapping[str, Entry]] = {}
    for section, entries in content.items():
        if section not in SECTIONS:
            raise LinkError(f"{where}: unknown section {section!r}{_hint(section, SECTIONS)}")
        if not isinstance(entries, Mapping):
            raise LinkError(f"{where}: {section}: expected a mapping of targets, not {_shown(entries)}")
        targets[SECTIONS[section]] = {
            _target(name, f"{where}: {section}"): _entry(entry, f"{where}: {section}.{name}")
            for name, entry in entries.items()
        }
    return targets


def _target(name: object, where: str) -> str:
    if isinstance(name, str):
        return name
    raise LinkError(f"{where}: the target {name!r} is not a text; write it in quotes")


def _entry(entry: object, where: str) -> Entry:
    fields = {"href": entry} if isinstance(entry, str) else entry
    if not isinstance(fields, Mapping):
        raise LinkError(f"{where}: expected a URL or {{href, withClass}}, not {_shown(entry)}")
    for key in fields:
        if key not in ("href", "withClass"):
            raise LinkError(f"{where}: unknown key {key!r}{_hint(key, ('href', 'withClass'))}")
    href, class_ = fields.get("href"), fields.get("withClass", "")
    if not isinstance(href, str) or not href.strip():
        raise LinkError(f"{where}.href: expected a URL, not {_shown(href)}")
    if not isinstance(class_, str):
        raise LinkError(f"{where}.withClass: expected CSS classes separated by spaces, not {_shown(class_)}")
    return Entry(href.strip(), class_.strip())


def _hint(name: object, known: Mapping[str, object] | tuple[str, ...]) -> str:
    close = get_close_matches(str(name), known, 1)
    return f"; did you mean {close[0]!r}?" if close else f"; known are {', '.join(known)}"


def _shown(value: object) -> str:
    """A value as an error message shows it: short."""
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
