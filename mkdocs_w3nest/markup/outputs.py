"""Outputs of a cell as HTML. They are nbformat v4 outputs: stream, display_data, execute_result, error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from mkdocs_w3nest.markup.mime import bundle_html, join, text_html
from mkdocs_w3nest.markup.terminal import terminal_html

Output = Mapping[str, Any]
"""An nbformat v4 output."""


def render_outputs(outputs: Sequence[Output], line: int | None = None) -> str:
    """Outputs in order; what was written to one stream in a row is one text.

    Args:
        outputs: The outputs.
        line: 1-based line of the code that failed, when known; said with an error.
    """
    return "\n".join(_render(output, line) for output in _join_streams(outputs))


def is_error(output: Output) -> bool:
    """Whether an output says that its cell failed."""
    return output.get("output_type") == "error"


def _join_streams(outputs: Iterable[Output]) -> Iterable[Output]:
    name, texts = "", list[str]()
    for output in outputs:
        is_stream = output.get("output_type") == "stream"
        if texts and not (is_stream and output.get("name") == name):
            yield {"output_type": "stream", "name": name, "text": "".join(texts)}
            texts = []
        if is_stream:
            name = str(output.get("name"))
            texts.append(join(output.get("text", "")))
        else:
            yield output
    if texts:
        yield {"output_type": "stream", "name": name, "text": "".join(texts)}


def _render(output: Output, line: int | None) -> str:
    kind = output.get("output_type")
    if kind == "stream":
        return text_html(
            output["text"].removesuffix("\n"), "stderr" if output["name"] == "stderr" else "stdout"
        )
    if kind == "error":
        return _error(output, line)
    if kind in ("display_data", "execute_result"):
        data, metadata = output.get("data"), output.get("metadata")
        if isinstance(data, Mapping):
            return bundle_html(data, metadata if isinstance(metadata, Mapping) else {})
    return f'<p class="w3nest-message">An output of unknown type: <code>{escape(str(kind))}</code>.</p>'


def _error(output: Output, line: int | None) -> str:
    name, message = str(output.get("ename") or "Error"), join(output.get("evalue") or "")
    where = f", line {line}" if line else ""
    data_line = f' data-line="{line}"' if line else ""
    said = f": {terminal_html(message)}" if message else ""
    html = f'<p class="w3nest-error-message"><strong>{escape(name)}{where}</strong>{said}</p>'
    trace = "\n".join(map(str, output.get("traceback") or ()))
    if trace.strip() and trace.strip() != f"{name}: {message}":  # one that only says it again is none
        html += f"<details><summary>Traceback</summary>{text_html(trace, 'traceback')}</details>"
    return f'<div class="w3nest-error" role="alert"{data_line}>{html}</div>'
