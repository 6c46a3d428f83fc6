# mypy: disable-error-code="import-not-found, import-untyped"
# (cowsay has no types, and is installed where this backend runs only)
"""The HTTP routes."""

from __future__ import annotations

import hmac
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import cowsay
from fastapi import Depends, FastAPI, Header, HTTPException
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.staticfiles import StaticFiles
from pydantic import AfterValidator, BaseModel, Field
from starlette.responses import HTMLResponse

from . import __version__


def _known(character: str) -> str:
    if character not in cowsay.char_names:
        raise ValueError(f"there is no {character!r}; there are {', '.join(cowsay.char_names)}")
    return character


class CowSay(BaseModel):
    """Who says what."""

    message: str = Field(description="What is said.", max_length=10_000, examples=["Hello, I'm T-Rex"])
    character: Annotated[str, AfterValidator(_known)] = Field(
        "cow", description=f"Who says it: {', '.join(cowsay.char_names)}."
    )


def create_app(api_key: str | None) -> FastAPI:
    """The application.

    Args:
        api_key: What the header `X-W3Nest-Key` must hold, but for `GET /`; None asks for no key.
    """

    async def require_key(key: Annotated[str, Header(alias="X-W3Nest-Key")] = "") -> None:
        if api_key and not hmac.compare_digest(key.encode(), api_key.encode()):
            raise HTTPException(401, "The header X-W3Nest-Key must hold the key of this instance.")

    app = FastAPI(
        title="w3nest_demo_backend",
        version=__version__,
        description="An animal says what it is told.",
        docs_url=None,
        redoc_url=None,
        servers=[{"url": "."}],  # relative: a gateway puts us below a path of its own
    )

    @app.get("/")
    async def identity() -> dict[str, str]:
        """Which backend this is; answers as soon as it is ready."""
        return {"name": "w3nest_demo_backend", "version": __version__}

    @app.post("/cow-say", dependencies=[Depends(require_key)])
    async def cow_say(body: CowSay) -> str:
        """The drawing, as JSON text."""
        drawing: str = cowsay.get_output_string(body.character, body.message)
        return drawing

    @app.get("/docs", dependencies=[Depends(require_key)], include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="openapi.json",
            title=f"{app.title} {app.version}",
            swagger_js_url="docs-files/swagger-ui-bundle.js",
            swagger_css_url="docs-files/swagger-ui.css",
            swagger_favicon_url="docs-files/favicon.png",
        )

    package = find_spec("fastapi_offline")
    assert package is not None, "pyproject.toml asks for it"
    assert package.origin is not None
    app.mount("/docs-files", StaticFiles(directory=Path(package.origin).parent / "static"))
    return app
