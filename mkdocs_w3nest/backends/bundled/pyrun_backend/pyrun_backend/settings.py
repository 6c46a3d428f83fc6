"""What the environment tells the backend, read once."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Settings:
    """How this instance runs.

    Attributes:
        host: Address to listen on.
        port: TCP port to listen on.
        api_key: What `X-W3Nest-Key` must hold; None asks for no key.
        memory: Bytes that the instance may use, as its runner limits it; None is no limit.
        warm: Modules that every kernel finds imported.
        fork: Whether kernels are forked from a zygote; else each is a new process, slower to start.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    api_key: str | None = field(default=None, repr=False)
    memory: int | None = None
    warm: tuple[str, ...] = ()
    fork: bool = True

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read HOST, PORT, W3NEST_API_KEY, W3NEST_MEMORY, PYRUN_WARM and PYRUN_START.

        Raises:
            ValueError: A number is not one, or PYRUN_START is neither `fork` nor `spawn`.
        """
        # Apple's own libraries are not safe to use in a forked child.
        start = environment.get("PYRUN_START") or ("fork" if sys.platform == "linux" else "spawn")
        if start not in {"fork", "spawn"}:
            raise ValueError(f"PYRUN_START is {start!r}; it must be 'fork' or 'spawn'")
        memory = _number(environment, "W3NEST_MEMORY")
        return cls(
            host=environment.get("HOST") or cls.host,
            port=_number(environment, "PORT") or cls.port,
            api_key=environment.get("W3NEST_API_KEY") or None,
            memory=memory,
            warm=tuple(environment.get("PYRUN_WARM", "").replace(",", " ").split()),
            fork=start == "fork",
        )


def _number(environment: Mapping[str, str], name: str) -> int | None:
    text = environment.get(name)
    if not text:
        return None
    if not text.isdecimal():
        raise ValueError(f"{name} is {text!r}; it must be a whole number")
    return int(text) or None
