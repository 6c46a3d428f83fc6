"""The tree that Markdown made of a page: tokens in it become elements, and notes take what is between theirs.

Runs before inline Markdown, so that text beside a token and in a note is parsed like any other.
"""

from __future__ import annotations

import xml.etree.ElementTree as etree
from copy import copy

from markdown.util import AtomicString, code_escape

from mkdocs_w3nest.markup import slots
from mkdocs_w3nest.markup.notes import note_element
from mkdocs_w3nest.markup.tokens import Token, Tokens

_EDGE = "w3nest-edge"
_BLOCKS = (slots.TAG, _EDGE)


def place_tokens(root: etree.Element, tokens: Tokens) -> None:
    """Puts an element in the place of each token of block level, outside of paragraphs, and wraps notes."""
    elements = list(root.iter())
    for element in elements:
        if element.tag == "code" or isinstance(element.text, AtomicString):
            _restore(element, tokens)
        else:
            _place(element, tokens)
    for element in elements:
        _split_paragraphs(element)
    for element in elements:
        _wrap_notes(element, tokens)


def _restore(element: etree.Element, tokens: Tokens) -> None:
    """Puts the page's own text back where Markdown found code."""
    if element.text and element.text in tokens:
        # What Markdown puts in a code element is escaped already.
        escape = code_escape if element.tag == "code" else str
        parts = (
            part if isinstance(part, str) else escape(tokens.source(part))
            for part in tokens.split(element.text)
        )
        element.text = AtomicString("".join(parts))


def _place(element: etree.Element, tokens: Tokens) -> None:
    """Puts elements in the place of tokens in an element's text and in the tails of its children."""
    element.text, placed = _elements(element.text, tokens)
    changed = bool(placed)
    for child in list(element):
        child.tail, following = _elements(child.tail, tokens)
        placed += [child, *following]
        changed = changed or bool(following)
    if changed:
        element[:] = placed


def _elements(text: str | None, tokens: Tokens) -> tuple[str | None, list[etree.Element]]:
    """The text before the first token, and an element for each, whose tail is the text after it."""
    if not text or text not in tokens:
        return text, []
    lead, placed = "", list[etree.Element]()
    for part in tokens.split(text):
        if isinstance(part, Token) and not tokens.is_inline(part):
            placed.append(_element(part))
            continue
        written = part if isinstance(part, str) else tokens.write(part)
        if placed:
            placed[-1].tail = (placed[-1].tail or "") + written
        else:
            lead += written
    if placed:
        lead = lead.rstrip()
        for element in placed:
            element.tail = (element.tail or "").strip(" \n") or None
    return lead, placed


def _element(token: Token) -> etree.Element:
    if token.kind in ("cell", "output"):
        return slots.slot_element(token.kind, token.index)
    return etree.Element(_EDGE, {"kind": token.kind, "index": str(token.index)})


def _split_paragraphs(parent: etree.Element) -> None:
    """Takes elements of block level out of the paragraphs among an element's children."""
    if not any(child.tag == "p" and any(part.tag in _BLOCKS for part in child) for child in parent):
        return
    children: list[etree.Element] = []
    for child in parent:
        children += _split(child) if child.tag == "p" else [child]
    parent[:] = children


def _split(paragraph: etree.Element) -> list[etree.Element]:
    pieces = [_like(paragraph, paragraph.text)]
    for part in list(paragraph):
        if part.tag in _BLOCKS:
            pieces += [part, _like(paragraph, part.tail)]
            part.tail = None
        else:
            pieces[-1].append(part)
    kept = [piece for piece in pieces if piece.tag != "p" or len(piece) or (piece.text or "").strip()]
    if kept:
        kept[-1].tail = paragraph.tail
    return kept


def _like(paragraph: etree.Element, text: str | None) -> etree.Element:
    element = etree.Element("p", copy(paragraph.attrib))
    element.text = text
    return element


def _wrap_notes(parent: etree.Element, tokens: Tokens) -> None:
    """Makes a note of what is between the two edges of one, among an element's children.

    The edges of a note are siblings, unless Markdown saw their surroundings differently than the scanner;
    then they are dropped, and the note's content stays.
    """
    if not any(child.tag == _EDGE for child in parent):
        return
    opened: list[tuple[str | None, list[etree.Element]]] = [(None, [])]
    for child in list(parent):
        if child.tag != _EDGE:
            opened[-1][1].append(child)
            continue
        index, tail = child.attrib["index"], child.tail
        if child.attrib["kind"] == "open":
            opened.append((index, []))
        elif opened[-1][0] == index:
            _, content = opened.pop()
            note = note_element(tokens.survey.page.notes[int(index)])
            note.extend(content)
            opened[-1][1].append(note)
        if tail:
            opened[-1][1].append(_paragraph(tail))
    parent[:] = [child for _, content in opened for child in content]


def _paragraph(text: str) -> etree.Element:
    element = etree.Element("p")
    element.text = text
    return element
