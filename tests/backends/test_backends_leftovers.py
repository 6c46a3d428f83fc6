"""What a build leaves when it is killed, and who removes it."""

from __future__ import annotations

import asyncio
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import docker
import psutil
import pytest

from mkdocs_w3nest.backends.owner import Owner
from mkdocs_w3nest.backends.package import Package
from mkdocs_w3nest.backends.prune import prune
from mkdocs_w3nest.backends.runners import marks
from mkdocs_w3nest.backends.runners.docker import DockerRunner
from mkdocs_w3nest.backends.runners.local import scratch_folder
from mkdocs_w3nest.backends.runners.process import ProcessRunner

if TYPE_CHECKING:
    from tests.backends.conftest import MakeHouse

PROGRAM = Path(__file__).parent / "programs" / "owner.py"


@contextmanager
def running_owner(runner: str, package: Package, cache: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A build in a process of its own, with a backend that listens; and the name of its project."""
    project = f"killed-{secrets.token_hex(4)}"
    command = [sys.executable, str(PROGRAM), runner, str(package.folder), project, str(cache)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        try:
            assert owner.stdout.readline() == "ready\n"
            yield owner, project
        finally:
            owner.kill()


def kill_with_reaper(owner: subprocess.Popen[str]) -> None:
    """Kills an owner, and before it the process that would remove its containers."""
    for child in psutil.Process(owner.pid).children():
        child.kill()
    owner.kill()
    owner.wait()


def processes_of(project: str) -> list[marks.Marked]:
    return [one for one in marks.marked_processes() if one.labels["w3nest.project"] == project]


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "what must come did not come"
        time.sleep(0.01)


def test_local_backends_end_when_their_owner_is_killed(tmp_path: Path, hello: Package) -> None:
    with running_owner("process", hello, tmp_path) as (owner, project):
        (uid,) = {one.labels["w3nest.instance"] for one in processes_of(project)}
        assert scratch_folder(uid).is_dir()
        owner.kill()
        wait_until(lambda: not processes_of(project))
        wait_until(lambda: not scratch_folder(uid).exists())


def test_a_local_backend_whose_launcher_was_killed_too_is_ended_by_the_next_run(
    house: MakeHouse, tmp_path: Path, hello: Package
) -> None:
    async def next_run(project: str) -> None:
        async with house(ProcessRunner(tmp_path), hello, project=project) as home:
            await home.install("hello")
            assert [event.message for event in home.events if event.kind == "log"] == [
                "ended a process of hello, which a killed build had left"
            ]
            assert {one.labels["w3nest.instance"] for one in processes_of(project)} == {
                instance.uid for instance in home.backends.instances()
            }

    with running_owner("process", hello, tmp_path) as (owner, project):
        (launcher,) = psutil.Process(owner.pid).children()
        (uid,) = {one.labels["w3nest.instance"] for one in processes_of(project)}
        launcher.kill()
        owner.kill()
        owner.wait()
        assert [one.labels["w3nest.instance"] for one in processes_of(project)] == [uid]
        asyncio.run(next_run(project))
        assert processes_of(project) == []
        assert not scratch_folder(uid).exists()


def test_the_containers_of_an_owner_that_is_killed_go_with_it(
    docker_client: docker.APIClient, tmp_path: Path, hello: Package
) -> None:
    with running_owner("docker", hello, tmp_path) as (owner, project):
        label = {"label": f"w3nest.project={project}"}
        assert len(docker_client.containers(all=True, filters=label)) == 1
        owner.kill()
        owner.wait()
        wait_until(lambda: docker_client.containers(all=True, filters=label) == [])


def test_a_container_that_nobody_was_left_to_remove_is_removed_and_others_are_left_alone(
    docker_client: docker.APIClient, tmp_path: Path, hello: Package
) -> None:
    def containers(project: str) -> int:
        return len(docker_client.containers(all=True, filters={"label": f"w3nest.project={project}"}))

    with (
        running_owner("docker", hello, tmp_path) as (owner, project),
        running_owner("docker", hello, tmp_path) as (_, other),
    ):
        try:
            assert asyncio.run(prune(project)) == []
            kill_with_reaper(owner)
            assert containers(project) == 1
            assert asyncio.run(prune(other)) == []
            assert asyncio.run(prune(project)) == [
                "removed a container of hello, which a killed build had left"
            ]
            assert (containers(project), containers(other)) == (0, 1)
        finally:
            for found in docker_client.containers(all=True, filters={"label": f"w3nest.project={other}"}):
                docker_client.remove_container(found["Id"], force=True)


def test_the_next_run_of_a_project_removes_its_containers(
    house: MakeHouse, docker_runner: DockerRunner, tmp_path: Path, hello: Package
) -> None:
    async def next_run(project: str) -> None:
        async with house(docker_runner, hello, project=project) as home:
            await home.install("hello")
            assert len(home.left()) == 1
            assert home.events[1].message == "removed a container of hello, which a killed build had left"

    with running_owner("docker", hello, tmp_path) as (owner, project):
        kill_with_reaper(owner)
        asyncio.run(next_run(project))


def test_environments_that_nothing_uses_are_removed(
    house: MakeHouse, process_runner: ProcessRunner, hello: Package, tmp_path: Path
) -> None:
    async def story() -> None:
        version = ".".join(map(str, sys.version_info[:2]))
        async with house(process_runner, hello) as home:
            used = await home.install("hello", "p", "a", python=version)
            left = await home.install("hello", "p", "b", python=version, mode="other")
            await home.backends.release("b")
            assert await process_runner.prune_builds() == [f"removed the environment {left.fingerprint[:20]}"]
            assert (await home.ask(used))["python"] == version

    asyncio.run(story())


def test_an_owner_is_dead_when_its_process_or_its_boot_is_gone() -> None:
    current = Owner.current()
    assert not current.is_dead()
    assert Owner.parse(str(current)) == current
    assert Owner(current.host, current.boot, current.pid, current.started - 1).is_dead()
    assert Owner(current.host, "another", current.pid, current.started).is_dead() is True
    assert not Owner("elsewhere", "another", 1, 1).is_dead()
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    assert Owner(current.host, current.boot, ended.pid, 1).is_dead()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"host": 1}', '{"host":"a","boot":"b","pid":"c","started":1}']
)
def test_what_names_no_owner_is_none(text: str) -> None:
    assert Owner.parse(text) is None


def test_the_folder_of_an_instance_that_is_gone_is_removed_and_that_of_a_new_one_stays(
    process_runner: ProcessRunner,
) -> None:
    old, new = (scratch_folder(secrets.token_hex(6)) for _ in range(2))
    for folder in (old, new):
        folder.mkdir()
    hour_ago = time.time() - 3600
    os.utime(old, (hour_ago, hour_ago))
    try:
        asyncio.run(process_runner.prune(None))
        assert (old.exists(), new.exists()) == (False, True)
    finally:
        new.rmdir()
