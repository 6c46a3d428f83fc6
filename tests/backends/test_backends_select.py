"""Which runner is taken, and why; where the engine is looked for."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mkdocs_w3nest.backends.runners.engine import engine_address, why_unusable
from mkdocs_w3nest.backends.runners.select import default_cache, select_runner
from mkdocs_w3nest.errors import RunnerError


def test_auto_takes_docker_when_its_engine_answers(docker_engine: None) -> None:
    runner = select_runner("auto")
    assert (runner.name, runner.reason) == ("docker", "Docker, as its engine answers")


def test_auto_takes_local_processes_without_an_engine_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    runner = select_runner("auto")
    assert runner.name == "process"
    assert runner.reason.startswith("local processes, as no Docker engine answers at unix://")
    assert "No such file" in runner.reason


def test_docker_that_is_asked_for_and_missing_is_an_error_that_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    with pytest.raises(RunnerError, match=r"no Docker engine answers at .*set `runner: process`"):
        select_runner("docker")


def test_process_is_taken_without_a_look_at_docker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://192.0.2.1:2375")
    assert select_runner("process").name == "process"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://192.0.2.1:2375", "is on another machine"),
        ("ssh://user@example.org", "is on another machine"),
        ("tcp://127.0.0.1:1", "no Docker engine answers"),
    ],
)
def test_an_engine_that_cannot_serve_backends_here_is_refused(address: str, said: str) -> None:
    assert said in (why_unusable(address) or "")


def test_choosing_local_processes_does_not_import_docker(tmp_path: Path) -> None:
    """Most sites have no use for docker-py, and it takes longer to import than a small site to build."""
    code = (
        "import sys; from mkdocs_w3nest.backends.manager import Backends; "
        "from mkdocs_w3nest.backends.runners.select import select_runner; "
        "print(select_runner('auto').name, 'docker' in sys.modules, 'httpx' in sys.modules)"
    )
    variables = {**os.environ, "DOCKER_HOST": f"unix://{tmp_path}/none.sock"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=variables, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["process", "False", "False"]


def context(folder: Path) -> None:
    meta = folder / "contexts" / "meta" / hashlib.sha256(b"desktop").hexdigest() / "meta.json"
    meta.parent.mkdir(parents=True)
    endpoints = {"docker": {"Host": "unix:///home/me/docker.sock"}}
    meta.write_text(json.dumps({"Name": "desktop", "Endpoints": endpoints}), encoding="utf-8")


def current_context(folder: Path) -> None:
    context(folder)
    (folder / "config.json").write_text('{"currentContext": "desktop"}', encoding="utf-8")


def broken_config(folder: Path) -> None:
    (folder / "config.json").write_text("{", encoding="utf-8")


@pytest.mark.parametrize(
    ("prepare", "variables", "expected"),
    [
        (current_context, {"DOCKER_HOST": "unix:///a.sock"}, "unix:///a.sock"),
        (current_context, {}, "unix:///home/me/docker.sock"),
        (context, {"DOCKER_CONTEXT": "desktop"}, "unix:///home/me/docker.sock"),
        (context, {}, None),
        (broken_config, {}, None),
    ],
)
def test_the_engine_is_the_one_that_the_docker_command_uses(
    tmp_path: Path, prepare: Callable[[Path], None], variables: dict[str, str], expected: str | None
) -> None:
    prepare(tmp_path)
    default = "npipe:////./pipe/docker_engine" if sys.platform == "win32" else "unix:///var/run/docker.sock"
    assert engine_address({"DOCKER_CONFIG": str(tmp_path), **variables}) == (expected or default)


@pytest.mark.skipif(sys.platform != "linux", reason="where a user's cache is differs by system")
def test_environments_are_kept_in_the_users_cache_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert default_cache() == Path("/somewhere/mkdocs-w3nest/environments")
