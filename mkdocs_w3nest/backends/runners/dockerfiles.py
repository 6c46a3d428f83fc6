"""Dockerfiles that a page gives in place of a package's own: text, or the URL of a text."""

from __future__ import annotations

import asyncio

from mkdocs_w3nest.errors import BuildError

LARGEST = 2**20
"""Bytes of a Dockerfile that is downloaded."""

TIMEOUT = 20.0
"""Seconds that its download may take."""


async def dockerfile_text(dockerfile: str) -> str:
    """The text of a Dockerfile; downloads it when `dockerfile` is an URL, which holds no newline.

    Raises:
        BuildError: It could not be downloaded.
    """
    if "\n" in dockerfile:
        return dockerfile
    try:
        return await asyncio.wait_for(_download(dockerfile), TIMEOUT)
    except asyncio.TimeoutError as error:
        raise _failed(dockerfile, f"it took more than {TIMEOUT:g} s") from error


async def _download(url: str) -> str:
    import httpx  # noqa: PLC0415  (few pages name an URL)

    content = bytearray()
    try:
        async with (
            httpx.AsyncClient(follow_redirects=True, max_redirects=5, timeout=TIMEOUT) as client,
            client.stream("GET", url) as response,
        ):
            response.raise_for_status()
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > LARGEST:
                    raise _failed(url, f"it is longer than {LARGEST >> 10} KiB")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _failed(url, str(error) or type(error).__name__) from error
    return content.decode("utf-8", "replace")


def _failed(url: str, why: str) -> BuildError:
    return BuildError(
        f"the Dockerfile at {url} could not be downloaded: {why}", step="downloading the Dockerfile", log=()
    )
