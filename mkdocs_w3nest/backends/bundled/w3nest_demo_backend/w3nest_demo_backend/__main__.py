"""`python -m w3nest_demo_backend`: serve on HOST:PORT until told to stop."""

from __future__ import annotations

import os

import uvicorn

from .app import create_app

if __name__ == "__main__":
    uvicorn.run(
        create_app(os.environ.get("W3NEST_API_KEY")),
        host=os.environ.get("HOST") or "127.0.0.1",
        port=int(os.environ.get("PORT") or 8080),
        access_log=False,
        timeout_graceful_shutdown=2,
    )
