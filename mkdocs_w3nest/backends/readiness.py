"""Readiness: a backend is ready when ``GET /`` answers 200. The one place where anything waits for that."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from mkdocs_w3nest.backends.status import status_line
from mkdocs_w3nest.errors import StartError

TIMEOUT = 60.0
"""Seconds that a backend may take from its start to its first answer."""

_FIRST, _LONGEST, _GROWTH = 0.005, 0.1, 1.5
_ANSWER = 5.0


async def wait_ready(
    port: int,
    *,
    exit_status: Callable[[], Awaitable[str | None]],
    timeout: float = TIMEOUT,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Waits until a backend on a loopback port answers.

    Args:
        port: Where it will listen.
        exit_status: How it ended, None while it runs.
        timeout: Seconds to wait at the most.
        clock: Seconds from any start.

    Raises:
        StartError: It ended before, or did not answer in time; says what was seen last.
    """
    deadline = clock() + timeout
    pause = _FIRST
    seen = "no answer yet"
    question = asyncio.ensure_future(_ask(port))
    try:
        while True:
            await asyncio.wait([question], timeout=pause)
            if question.done():
                seen = question.result()
            # asked after the answer: what another program answers on the same port is no sign of life
            ended = await exit_status()
            if ended is not None:
                raise StartError(f"it {ended} before it answered")
            if seen == "200":
                return
            if clock() > deadline:
                raise StartError(
                    f"it did not answer 'GET /' with status 200 within {timeout:g} s ({seen}); "
                    f"a backend listens on the HOST and PORT of its environment"
                )
            if question.done():
                await asyncio.sleep(pause)
                question = asyncio.ensure_future(_ask(port))
            pause = min(pause * _GROWTH, _LONGEST)
    finally:
        question.cancel()
        await asyncio.wait([question])


async def _ask(port: int) -> str:
    """The status of ``GET /``, or why there is none."""
    try:
        line = await asyncio.wait_for(status_line(port), _ANSWER)
    except ConnectionRefusedError:
        return "nothing listens there"
    except ConnectionError:
        return "the connection was closed"
    except (OSError, ValueError, asyncio.TimeoutError) as error:
        return f"no answer: {error or type(error).__name__}"
    if not line.startswith("HTTP/"):
        return "the connection was closed" if not line else "it does not speak HTTP"
    status = line.split()[1:2]
    return status[0] if status == ["200"] else f"it answered {' '.join(status)}"
