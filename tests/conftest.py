"""What every test may use: the machine's Docker engine and browser, and the seed page."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SEED = ROOT.parent / "shared" / "seed" / "backend.md"


def _required(what: str) -> bool:
    return what in os.environ.get("W3NEST_REQUIRE", "").split(",")


def _need(what: str, available: bool, reason: str) -> None:
    """Skip where `what` is missing, unless W3NEST_REQUIRE says that it must be there."""
    if available:
        return
    if _required(what):
        pytest.fail(f"W3NEST_REQUIRE asks for {what}, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def docker_engine() -> None:
    """Skips where no Docker engine answers."""
    client = shutil.which("docker")
    asked = client and subprocess.run([client, "version"], capture_output=True, check=False)
    _need("docker", bool(asked and asked.returncode == 0), "no Docker engine answers on this machine")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium to drive; skips where there is none."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    _need("browser", path is not None, "no Chromium found on this machine")
    assert path is not None
    return path


@pytest.fixture
def seed() -> Path:
    """The tutorial page of W3Nest, where it lies beside the checkout."""
    if not SEED.is_file():
        pytest.skip("the seed page is not beside this checkout")
    return SEED
