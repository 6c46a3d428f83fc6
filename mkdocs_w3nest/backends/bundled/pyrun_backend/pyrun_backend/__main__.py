"""`python -m pyrun_backend`: serve on HOST:PORT until told to stop."""

from __future__ import annotations

import asyncio
import os
import sys

from .settings import Settings


def main() -> int:
    """Serve; the process's exit status."""
    if os.name != "posix":
        print(
            "pyrun_backend runs on Linux and macOS; elsewhere run it in Docker (`runner: docker`).",
            file=sys.stderr,
        )
        return 2
    try:
        settings = Settings.from_environment()
        os.environ.pop("W3NEST_API_KEY", None)  # cells must not come to show it
    except ValueError as error:
        print(f"pyrun_backend cannot start: {error}", file=sys.stderr)
        return 2
    from .starters import ForkStarter, SpawnStarter  # noqa: PLC0415  # the zygote warms up while we import the rest

    starter = ForkStarter(settings) if settings.fork else SpawnStarter(settings)
    from .server import serve  # noqa: PLC0415  # as above

    asyncio.run(serve(settings, starter))
    return 0


if __name__ == "__main__":
    sys.exit(main())
