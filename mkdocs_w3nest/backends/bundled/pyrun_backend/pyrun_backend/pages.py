"""`/docs`: FastAPI's page, below any path of a proxy, and offline where `fastapi-offline` is installed."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.staticfiles import StaticFiles
from starlette.responses import HTMLResponse


def add_docs(app: FastAPI) -> None:
    """Serve `/docs` of an `app` that was made with `docs_url=None`; all of its addresses are relative."""
    page = get_swagger_ui_html(openapi_url="openapi.json", title=f"{app.title} {app.version}")
    package = find_spec("fastapi_offline")
    if package is not None and package.origin is not None:
        files = Path(package.origin).parent / "static"
        app.mount("/docs-files", StaticFiles(directory=files), name="docs-files")
        page = get_swagger_ui_html(
            openapi_url="openapi.json",
            title=f"{app.title} {app.version}",
            swagger_js_url="docs-files/swagger-ui-bundle.js",
            swagger_css_url="docs-files/swagger-ui.css",
            swagger_favicon_url="docs-files/favicon.png",
        )

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return page
