"""Messages between the front and a kernel: JSON behind four bytes of length, over a stream socket.

| to the kernel | |
|---|---|
| `run` | `cellId`, `code`, `capturedIn`, `capturedOut` |
| `ack` | |

| to the front | |
|---|---|
| `begun` | from now on SIGINT stops the cell |
| `output` | `output`, `displayId`, `update` |
| `clear` | `wait` |
| `barrier` | |
| `done` | `error`, `capturedOut` |

`output`, `clear` and `barrier` are acknowledged, once the front has taken them *and everything that was in
the kernel's output pipes before them*. So text and rich outputs, which travel on different ways, keep their
order.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from typing import Any

Message = dict[str, Any]

_LENGTH = struct.Struct("!I")
LARGEST_MESSAGE = 256 * 1024 * 1024
"""Bytes of the largest message; more is a broken peer."""


def encode(message: Message) -> bytes:
    """The JSON text of `message` as UTF-8; lone surrogates, which UTF-8 has not, become `?`."""
    text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def frame(payload: bytes) -> bytes:
    """`payload` behind its length."""
    if len(payload) > LARGEST_MESSAGE:
        raise ValueError(f"a message of {len(payload)} bytes is larger than {LARGEST_MESSAGE}")
    return _LENGTH.pack(len(payload)) + payload


class Channel:
    """A kernel's end: blocking."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock

    def send(self, payload: bytes) -> None:
        """Send one encoded message.

        Raises:
            OSError: The front is gone.
        """
        self._socket.sendall(frame(payload))

    def receive(self) -> Message | None:
        """The next message; None when the front is gone."""
        header = self._exactly(_LENGTH.size)
        payload = header and self._exactly(_LENGTH.unpack(header)[0])
        if not payload:
            return None
        message: Message = json.loads(payload)
        return message

    def _exactly(self, size: int) -> bytes | None:
        data = bytearray()
        while len(data) < size:
            chunk = self._socket.recv(min(size - len(data), 1 << 20))
            if not chunk:
                return None
            data += chunk
        return bytes(data)


async def read_message(reader: asyncio.StreamReader) -> Message:
    """The next message of a kernel.

    Raises:
        EOFError: The kernel is gone, or does not speak this protocol.
    """
    try:
        (size,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
        if size > LARGEST_MESSAGE:
            raise EOFError(f"a kernel announced a message of {size} bytes")
        message: Message = json.loads(await reader.readexactly(size))
    except (asyncio.IncompleteReadError, OSError, ValueError) as error:
        raise EOFError(str(error)) from error
    return message
