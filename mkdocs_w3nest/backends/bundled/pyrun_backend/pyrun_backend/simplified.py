"""What a library's own value stands for, on its way to JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Simplified:
    """A value in plainer terms.

    Attributes:
        value: Lists, dicts and scalars.
        final: Whether `value` is JSON as it is; else its parts are still to be converted.
    """

    value: Any
    final: bool = False
