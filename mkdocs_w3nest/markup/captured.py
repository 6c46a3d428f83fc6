"""HTML of the values that a cell gives to the page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any

LONGEST = 300
"""Characters of a value that are shown; all of it is in the recording."""


def render_captured(values: Mapping[str, Any]) -> str:
    """A list of names and values, the values as JSON; empty when there are none."""
    if not values:
        return ""
    rows = "".join(
        f"<div><dt>{escape(name)}</dt><dd><code>{escape(_shorten(value))}</code></dd></div>"
        for name, value in values.items()
    )
    return f'<dl class="w3nest-captured" aria-label="Values given to the page">{rows}</dl>'


def _shorten(value: Any) -> str:
    """The value as JSON, cut when it is long; long lists are not written out first."""
    if isinstance(value, list) and len(value) > LONGEST:
        return f"{_cut(json.dumps(value[:LONGEST], ensure_ascii=False))} ({len(value)} items)"
    return _cut(json.dumps(value, ensure_ascii=False))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
