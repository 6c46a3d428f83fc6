"""One request to a backend of which only the status matters.

Spoken by hand, as a client for one status line would take longer to import than to write.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

_NO_HEADERS: Mapping[str, str] = {}


async def status_line(
    port: int, method: str = "GET", path: str = "/", headers: Mapping[str, str] = _NO_HEADERS
) -> str:
    """The first line of the answer from a loopback port; empty when the connection was closed before.

    Raises:
        OSError: There is no connection.
        ValueError: The first line does not end.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        fields = {"Host": f"127.0.0.1:{port}", "Accept": "*/*", "Connection": "close", **headers}
        if method == "POST":
            fields["Content-Length"] = "0"
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
        writer.write("\r\n".join(lines).encode("latin-1"))
        return (await reader.readline()).decode("latin-1")
    finally:
        writer.close()
