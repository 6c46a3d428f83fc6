"""HTML of cells, of outputs in other places, and of a page's recording; the same at each build."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from html import escape
from typing import Any

from mkdocs_w3nest.markup.captured import render_captured
from mkdocs_w3nest.markup.highlight import code_html, language_title
from mkdocs_w3nest.markup.mime import markdown_html
from mkdocs_w3nest.markup.model import Cell, CellOutput, Outcome, State
from mkdocs_w3nest.markup.outputs import is_error, render_outputs

_STATES: Mapping[State, str] = {
    "ready": "not run",
    "running": "running",
    "done": "done",
    "failed": "failed",
    "skipped": "skipped",
}
_IN_SCRIPT = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def render_cell(cell: Cell, outcome: Outcome, *, outputs: bool = True) -> str:
    """A cell: what it is, its code, and its outputs.

    Args:
        cell: The cell.
        outcome: What became of it.
        outputs: Whether its outputs are shown here. A failure always is, unless the cell hides its outputs
            and allows errors.
    """
    hidden = "output" in cell.hide
    failed = outcome.state == "failed" and not cell.allow_errors
    shown = outcome.outputs if outputs and not hidden else tuple(filter(is_error, outcome.outputs))
    below = "" if hidden and not failed else _outputs(cell.cell_id, outcome, shown)
    title = language_title(cell.language)
    label = f"{title} cell, {_STATES[outcome.state]}"
    hides_code = "code" in cell.hide
    attributes = {
        "class": f"w3nest-cell{' w3nest-bare' if hides_code else ''}",
        "id": anchor(cell.cell_id),
        "data-kind": cell.kind.value,
        "data-state": outcome.state,
        "data-cell-id": cell.cell_id,
        "role": "group",
        "aria-label": label,
    }
    parts = [f"<section{_attributes(attributes)}>"]
    if not hides_code:
        parts += [
            _head(cell, title, outcome),
            code_html(cell.code, cell.language, line_numbers=cell.line_numbers),
        ]
    return "\n".join([*parts, *([below] if below else []), "</section>"])


def render_output_element(output: CellOutput, outcome: Outcome) -> str:
    """A ``cell-output``: the outputs of a cell, or its own content until there are some."""
    shown = [each for each in outcome.outputs if not is_error(each)]
    html = render_outputs(shown)
    tag = "span" if output.inlined else "div"
    classes = ["w3nest-cell-output", *(["w3nest-full-screen"] if output.full_screen else [])]
    classes += [output.class_ if shown else output.default_class]
    attributes = {
        "class": " ".join(filter(None, classes)),
        "style": output.style if shown else output.default_style,
        "data-output-of": output.cell_id,
        # for scripts, which switch between the two
        "data-style": output.style,
        "data-class-name": output.class_,
        "data-default-style": output.default_style,
        "data-default-class": output.default_class,
        "role": "region",
        "aria-label": f"Output of {output.cell_id}",
        "aria-live": "polite",
    }
    if not shown:
        html = markdown_html(output.content.strip()) if output.content.strip() else ""
    if output.inlined:
        attributes.pop("role")
        html = _in_line(html)
    return f"<{tag}{_attributes(attributes)}>{html}</{tag}>"


def recording(payload: Mapping[str, Any]) -> str:
    """What a page keeps of its run, for scripts: JSON that nothing in it can break out of.

    It stands in a template: a theme that swaps pages itself runs every script that it swaps in.
    """
    try:
        text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError:
        text = json.dumps(_finite(payload), ensure_ascii=False, separators=(",", ":"))
    script = f'<script type="application/json">{text.translate(_IN_SCRIPT)}</script>'
    return f'<template class="w3nest-recording">{script}</template>'


def anchor(cell_id: str) -> str:
    """The id of a cell's element."""
    return f"w3nest-{re.sub(r'[^A-Za-z0-9_-]+', '-', cell_id)}"


def _head(cell: Cell, title: str, outcome: Outcome) -> str:
    chips = [("interpreter", "", cell.interpreter)] if cell.interpreter else []
    chips += [
        (f"values {way}", f"{way} ", " · ".join(names))
        for way, names in (("in", cell.captured_in), ("out", cell.captured_out))
        if names
    ]
    parts = [f'<span class="w3nest-language">{escape(title)}</span>']
    parts += [
        f'<span class="w3nest-chip" title="{escape(about)}">{way}<b>{escape(text)}</b></span>'
        for about, way, text in chips
    ]
    parts.append(f'<span class="w3nest-state">{_STATES[outcome.state]}</span>')
    return '<div class="w3nest-head">' + "\n".join(parts) + "</div>"


def _outputs(cell_id: str, outcome: Outcome, shown: tuple[Mapping[str, Any], ...]) -> str:
    """The region of a cell's outputs, with a message for readers; it is there while empty, for later ones."""
    html = render_outputs(shown, outcome.line) + render_captured(outcome.captured)
    if outcome.message:
        role = ' role="alert"' if outcome.state == "failed" and not any(map(is_error, shown)) else ""
        message = f'<p class="w3nest-message"{role}>{escape(outcome.message)}</p>'
        html = f"{html}\n{message}" if html else message
    attributes = {
        "class": "w3nest-outputs",
        "role": "region",
        "aria-label": f"Output of {cell_id}",
        "aria-live": "polite",
    }
    return f"<div{_attributes(attributes)}>{html}</div>"


def _attributes(values: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in values.items() if value)


def _in_line(html: str) -> str:
    """HTML of outputs, fit to stand in a line of text."""
    html = re.sub(r"<(?:pre|div|p)\b[^>]*>", '<span class="w3nest-inline">', html)
    return re.sub(r"</(?:pre|div|p)>", "</span>", html)


def _finite(value: Any) -> Any:
    """JSON has no NaN and no infinities: they become null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, list | tuple) else value
