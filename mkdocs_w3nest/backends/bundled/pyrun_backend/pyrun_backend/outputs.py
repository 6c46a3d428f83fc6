"""Gathers what one cell puts out: bytes and rich outputs in, a bounded list of nbformat outputs out."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import Any

Output = dict[str, Any]
Event = dict[str, Any]

STREAM_BYTES = 1024 * 1024
"""Bytes of stdout, and as many of stderr, that are kept of one cell."""

_SWITCH_COST = 128
"""What each new piece of text counts beside its bytes: many tiny pieces take memory too."""


class _Stream:
    """One of stdout and stderr: decodes, and counts what it keeps."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.written = 0
        self.kept = 0
        self._left = STREAM_BYTES
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def take(self, data: bytes, *, new_piece: bool) -> str:
        """The text of `data`, as far as it is kept."""
        self.written += len(data)
        kept = data[: max(0, self._left)]
        if not kept:
            return ""
        self.kept += len(kept)
        self._left -= len(kept) + (_SWITCH_COST if new_piece else 0)
        return self._decoder.decode(kept)

    def end(self) -> str:
        """What a character that was never completed becomes."""
        return self._decoder.decode(b"", final=True)


class Outputs:
    """The outputs of one cell, in order.

    Args:
        emit: Told of each change as it comes, as the events of a streamed run (see `schema`).
    """

    def __init__(self, emit: Callable[[Event], None] | None = None) -> None:
        self._emit = emit or (lambda _event: None)
        self._outputs: list[Output] = []
        self._text: list[str] = []  # the pieces of the last output, when that is a stream
        self._displays: dict[str, int] = {}
        self._clear_pending = False
        self._streams = {name: _Stream(name) for name in ("stdout", "stderr")}

    def write(self, name: str, data: bytes) -> None:
        """Bytes that came out of `stdout` or `stderr`."""
        stream = self._streams[name]
        if text := stream.take(data, new_piece=not self._continues(name)):
            self._add_text(name, text)

    def show(self, output: Output, *, display_id: str | None = None, update: bool = False) -> None:
        """A rich output; with `update`, in place of the one shown as `display_id`, where there is one."""
        if update and display_id in self._displays:
            index = self._displays[display_id]
            changed = {**self._outputs[index], "data": output["data"], "metadata": output["metadata"]}
            self._outputs[index] = changed
            self._emit({"event": "update", "index": index, "output": changed})
            return
        self._begin_output()
        if display_id is not None:
            self._displays[display_id] = len(self._outputs)
        self._outputs.append(output)
        self._emit({"event": "output", "output": output})

    def clear(self, *, wait: bool) -> None:
        """Drop what there is, now or when the next output comes."""
        self._clear_pending = True
        if not wait:
            self._begin_output()

    def finish(self) -> list[Output]:
        """All outputs, with a notice for each stream that was cut."""
        for stream in self._streams.values():
            if text := stream.end():
                self._add_text(stream.name, text)
        for stream in self._streams.values():
            if stream.kept < stream.written:
                notice = (
                    f"output truncated: the cell wrote {stream.written:,} bytes to {stream.name}, "
                    f"of which the first {stream.kept:,} are kept\n"
                )
                self.show({"output_type": "stream", "name": "stderr", "text": notice})
        self._close_text()
        return self._outputs

    def _add_text(self, name: str, text: str) -> None:
        if not self._continues(name):
            self._begin_output()
            self._outputs.append({"output_type": "stream", "name": name, "text": ""})
        self._text.append(text)
        self._emit({"event": "output", "output": {"output_type": "stream", "name": name, "text": text}})

    def _continues(self, name: str) -> bool:
        return bool(self._text) and not self._clear_pending and self._outputs[-1]["name"] == name

    def _begin_output(self) -> None:
        self._close_text()
        if self._clear_pending:
            self._clear_pending = False
            self._outputs.clear()
            self._displays.clear()
            self._emit({"event": "clear"})

    def _close_text(self) -> None:
        if self._text:
            self._outputs[-1]["text"] = "".join(self._text)
            self._text.clear()


def stdout_of(outputs: list[Output]) -> str:
    """What a cell wrote to stdout, alone."""
    return "".join(output["text"] for output in outputs if output.get("name") == "stdout")
