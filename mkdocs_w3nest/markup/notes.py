"""The element of a note: the theme's admonition, or ``<details>`` when it is expandable."""

from __future__ import annotations

import xml.etree.ElementTree as etree

from mkdocs_w3nest.markup.model import Note

_ALIASES = {"hint": "hint tip"}
"""Classes of levels that a theme knows by another name: Material has no ``hint``."""


def note_element(note: Note) -> etree.Element:
    """A note with its title and nothing else in it yet; the title is Markdown, like an admonition's."""
    level = _ALIASES.get(note.level, note.level)
    if note.expandable:
        element = etree.Element("details", {"class": f"w3nest-note {level}", "data-mode": note.mode})
        title = etree.SubElement(element, "summary")
    else:
        element = etree.Element("div", {"class": f"w3nest-note admonition {level}"})
        title = etree.SubElement(element, "p", {"class": "admonition-title"})
    text = note.level.capitalize() if note.title is None else note.title
    if note.icon:
        icon = etree.SubElement(title, "span", {"class": f"w3nest-icon {note.icon}", "aria-hidden": "true"})
        icon.tail = f" {text}"
    else:
        title.text = text
    return element


def note_edges(note: Note) -> tuple[str, str]:
    """The HTML before and after a note's content, where that is not Markdown."""
    element = note_element(note)
    html = etree.tostring(element, encoding="unicode", method="html")
    closing = f"</{element.tag}>"
    return html.removesuffix(closing), closing
