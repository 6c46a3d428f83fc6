"""Removes the containers of an owner that was killed, as nobody else is left to do so.

    python -m mkdocs_w3nest.backends.runners.reaper ADDRESS OWNER

It waits on standard input, whose other end the owner holds. A line means that the owner has removed all of it
itself; an end without one means that it is gone. It has a session of its own, so that what ends the owner's
does not end it.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress

from mkdocs_w3nest.backends.cancellation import uninterrupted

DONE = b"done\n"


class Reaper:
    """The owner's hold on its reaper.

    Args:
        address: Where the Docker engine is.
        owner: The label of the owner's containers.
    """

    def __init__(self, address: str, owner: str) -> None:
        self._command = [sys.executable, "-m", __name__, address, owner]
        self._starting = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None

    async def ensure(self) -> None:
        """Starts it, unless it runs: before the first container is made."""
        async with self._starting:
            if self._process is None or self._process.returncode is not None:
                self._process = await uninterrupted(self._start())

    async def close(self) -> None:
        """Ends it: there is nothing left to remove."""
        process, self._process = self._process, None
        if process is None or process.stdin is None:
            return
        with suppress(OSError):  # it may have been killed
            process.stdin.write(DONE)
            await process.stdin.drain()
        process.stdin.close()
        await process.wait()

    async def _start(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )


def main(address: str, owner: str) -> None:
    """Waits for the owner's end, and removes what it left."""
    if sys.stdin.buffer.readline() == DONE:
        return
    import docker  # noqa: PLC0415  (slow to import, and hardly ever needed)

    from mkdocs_w3nest.backends.runners.engine import client_settings  # noqa: PLC0415

    client = docker.APIClient(**client_settings(address, timeout=60))
    for container in client.containers(all=True, filters={"label": f"w3nest.owner={owner}"}):
        with suppress(docker.errors.APIError):  # the next run of the project may be quicker
            client.remove_container(container["Id"], force=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
