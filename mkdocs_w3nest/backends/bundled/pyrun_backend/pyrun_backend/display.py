# mypy: disable-error-code="no-untyped-call"
# (IPython is typed in parts)
"""Rich display: what IPython formats becomes nbformat v4 outputs for the front."""

from __future__ import annotations

import base64
import tokenize
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher

from .conversion import to_json
from .errors import CaptureError

if TYPE_CHECKING:
    from .shell import CellShell


def mime_bundle(data: Mapping[str, Any]) -> dict[str, Any]:
    """`data` as nbformat wants it: text, base64 text for bytes, and JSON for JSON types.

    A representation that a class got wrong is left out; the others still show.
    """
    bundle: dict[str, Any] = {}
    for mime, value in data.items():
        if mime == "application/json" or mime.endswith("+json"):
            try:
                bundle[mime] = to_json(value, mime)
            except CaptureError:
                continue
        elif isinstance(value, bytes):
            bundle[mime] = base64.b64encode(value).decode("ascii")
        else:
            bundle[mime] = value if isinstance(value, str) else str(value)
    return bundle


def _metadata(metadata: Mapping[str, Any] | None) -> dict[str, Any]:
    try:
        return dict(to_json(dict(metadata or {}), "metadata"))
    except CaptureError:
        return {}


class CellPublisher(DisplayPublisher):
    """Takes `display(…)`, `update_display(…)` and `clear_output()`."""

    shell: CellShell

    def publish(
        self,
        data: Mapping[str, Any],
        metadata: Mapping[str, Any] | None = None,
        *_deprecated: object,
        transient: Mapping[str, Any] | None = None,
        update: bool = False,
        **_more: object,
    ) -> None:
        """Show a MIME bundle; `transient` may hold the `display_id` that a later `update` names."""
        output = {"output_type": "display_data", "data": mime_bundle(data), "metadata": _metadata(metadata)}
        display_id = (transient or {}).get("display_id")
        self.shell.uplink.output(output, display_id=display_id, update=update)

    def clear_output(self, wait: bool = False) -> None:
        """Drop the cell's outputs so far."""
        self.shell.uplink.clear(wait=wait)


class CellDisplayHook(DisplayHook):
    """Takes the value of a cell's last expression."""

    shell: CellShell

    def quiet(self) -> bool:
        """Whether the cell ends in `;`, which asks for no output."""
        try:
            return bool(self.semicolon_at_end_of_expression(self.shell.running_code))
        except (tokenize.TokenError, SyntaxError):  # a magic is not Python
            return self.shell.running_code.rstrip().endswith(";")

    def write_output_prompt(self) -> None:
        """A document has no prompts."""

    def write_format_data(
        self, format_dict: Mapping[str, Any], md_dict: Mapping[str, Any] | None = None
    ) -> None:
        """Show the value."""
        self.shell.uplink.output(
            {
                "output_type": "execute_result",
                "execution_count": None,  # how often a kernel was used is no part of a result
                "data": mime_bundle(format_dict),
                "metadata": _metadata(md_dict),
            }
        )

    def update_user_ns(self, result: Any) -> None:
        """`_` is the last value, unless a cell uses the name for something else."""
        names = self.shell.user_ns
        if names.get("_", self._) is self._:
            self._ = names["_"] = result

    def log_output(self, format_dict: Mapping[str, Any]) -> None:
        """Keep no history."""

    def finish_displayhook(self) -> None:
        """Nothing to print after a value."""
        self._is_active = False
