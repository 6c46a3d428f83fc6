"""The process runner: environments, ports, and ends without leftovers."""

from __future__ import annotations

import asyncio
import http.server
import os
import socket
import sys
import threading
from collections.abc import Iterator
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mkdocs_w3nest.backends.package import Package, read_package
from mkdocs_w3nest.backends.request import BackendRequest
from mkdocs_w3nest.backends.runners.local import scratch_folder
from mkdocs_w3nest.backends.runners.process import ProcessRunner, free_port
from mkdocs_w3nest.errors import BuildError, PackageError, RunnerError, StartError

if TYPE_CHECKING:
    from tests.backends.conftest import MakeHouse, WritePackage

HERE = ".".join(map(str, sys.version_info[:2]))
OTHER = "3.10" if HERE != "3.10" else "3.12"


def test_with_nothing_asked_a_backend_sees_the_environment_of_the_docs_build(
    house: MakeHouse, process_runner: ProcessRunner, hello: Package
) -> None:
    async def story() -> None:
        async with house(process_runner, hello) as home:
            instance = await home.install("hello")
            facts = await home.ask(instance)
            assert facts["prefix"] == sys.prefix
            assert facts["modules"]["mkdocs"]
            assert facts["cwd"] == str(scratch_folder(instance.uid))
            assert "building" not in home.kinds()
        assert not scratch_folder(instance.uid).exists()

    asyncio.run(story())


def test_a_python_that_is_asked_for_makes_an_environment_of_its_own_once(
    house: MakeHouse, process_runner: ProcessRunner, hello: Package
) -> None:
    async def story() -> None:
        async with house(process_runner, hello) as home:
            facts = await home.ask(await home.install("hello", "p", python=HERE))
            assert facts["python"] == HERE
            assert facts["prefix"] != sys.prefix
            assert facts["prefix"] == facts["environment"]["VIRTUAL_ENV"]
            assert not facts["modules"]["mkdocs"]
            await home.install("hello", "q", python=HERE)
            assert home.kinds().count("building") == 1

    asyncio.run(story())


def test_another_python_of_this_machine_is_found(
    house: MakeHouse, process_runner: ProcessRunner, hello: Package
) -> None:
    async def story() -> None:
        async with house(process_runner, hello) as home:
            try:
                instance = await home.install("hello", python=OTHER)
            except BuildError as error:
                pytest.skip(f"Python {OTHER} cannot be had here: {error}")
            assert (await home.ask(instance))["python"] == OTHER

    asyncio.run(story())


def test_a_dependency_that_the_docs_build_lacks_is_installed_in_front_of_it(
    house: MakeHouse,
    process_runner: ProcessRunner,
    new_package: WritePackage,
    tmp_path: Path,
) -> None:
    """The environment has both: what the backend needs, and, after it, what the docs build has."""
    library = tmp_path / "library"
    (library / "src").mkdir(parents=True)
    (library / "src" / "cowsay.py").touch()
    (library / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        '[project]\nname = "w3nest-test-library"\nversion = "1.0"\n'
        '[tool.hatch.build.targets.wheel]\nsources = ["src"]\nonly-include = ["src/cowsay.py"]\n',
        encoding="utf-8",
    )
    package = new_package("hungry")
    assert package.folder is not None
    (package.folder / "pyproject.toml").write_text(
        '[project]\nname = "hungry"\nversion = "1"\n'
        f'dependencies = ["w3nest-test-library @ {library.as_uri()}"]\n',
        encoding="utf-8",
    )

    async def story() -> None:
        async with house(process_runner, package) as home:
            try:
                facts = await home.ask(await home.install("hungry"))
            except BuildError as error:
                if "hatchling" in str(error):
                    pytest.skip("hatchling, which makes the sample library, cannot be downloaded here")
                raise
            assert facts["prefix"] != sys.prefix
            assert facts["modules"]["cowsay"]
            assert facts["modules"]["mkdocs"]

    asyncio.run(story())


def test_scripts_are_installed_and_started_in_a_copy_of_the_package(
    house: MakeHouse, process_runner: ProcessRunner, scripts: Package, tmp_path: Path
) -> None:
    async def story() -> None:
        async with house(process_runner, scripts) as home:
            try:
                instance = await home.install("scripts", WHOM="you; $(touch evil)")
            except BuildError as error:
                if "uv venv" in error.step:
                    pytest.skip(f"pip, which install.sh gets, cannot be downloaded here: {error}")
                raise
            assert await instance.alive()
            logged = [event.message for event in home.events if event.kind == "log"]
            assert "installing for you; $(touch evil)" in logged
            (copy,) = glob(f"{tmp_path}/environments/*/package")
            installed = Path(copy, "installed.txt")
            assert installed.read_bytes() == b"you; $(touch evil)\n"  # noqa: ASYNC240  (a test may wait)
            assert not installed.with_name("evil").exists()
            assert scripts.folder is not None
            assert not (scripts.folder / "installed.txt").exists()
            with pytest.raises(BuildError, match=r"the step 'bash install.sh' failed") as caught:
                await home.install("scripts", WHOM="trouble")
            assert caught.value.log[-1] == "trouble is coming"

    asyncio.run(story())


@pytest.mark.parametrize(
    ("build", "said"),
    [
        ({"python": "3.99"}, ["Python 3.99 is not on this machine", "found here", HERE]),
        ({"modules": "w3nest-no-such-module"}, ["w3nest-no-such-module could not be installed", "not found"]),
    ],
    ids=["python", "module"],
)
def test_what_cannot_be_had_is_an_error_with_the_words_of_uv(
    house: MakeHouse, process_runner: ProcessRunner, hello: Package, build: dict[str, str], said: list[str]
) -> None:
    async def story() -> None:
        async with house(process_runner, hello) as home:
            with pytest.raises(BuildError) as caught:
                await home.install("hello", **build)
            assert all(words in str(caught.value) for words in said)
            assert caught.value.log

    asyncio.run(story())


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (
            BackendRequest("hello", {"apt": "libgomp1"}),
            "Debian packages (libgomp1) for hello 1.2.0 needs Docker",
        ),
        (BackendRequest("hello", dockerfile="FROM a\nRUN b"), "a `dockerfile` for hello 1.2.0 needs Docker"),
    ],
)
def test_what_only_docker_can_do_is_an_error_that_says_how_to_select_it(
    house: MakeHouse, process_runner: ProcessRunner, hello: Package, request_: BackendRequest, said: str
) -> None:
    async def story() -> None:
        async with house(process_runner, hello) as home:
            with pytest.raises(RunnerError) as caught:
                await home.backends.install(request_, partition="p", owner="o")
            assert said in str(caught.value)
            assert "`runner: docker`" in str(caught.value)

    asyncio.run(story())


def test_a_package_without_anything_to_run_is_an_error(
    house: MakeHouse, process_runner: ProcessRunner, new_package: WritePackage
) -> None:
    async def story() -> None:
        package = new_package("empty")
        assert package.folder is not None
        (package.folder / "pyproject.toml").unlink()
        async with house(process_runner, package) as home:
            with pytest.raises(PackageError, match="holds nothing to run"):
                await home.install("empty")
        (package.folder / "Dockerfile").write_text("FROM a", encoding="utf-8")
        async with house(process_runner, package) as home:
            with pytest.raises(RunnerError, match="has a Dockerfile alone: it needs Docker"):
                await home.install("empty")

    asyncio.run(story())


def test_a_cache_folder_that_cannot_be_written_is_an_error_that_names_it(
    house: MakeHouse, tmp_path: Path, hello: Package
) -> None:
    async def story() -> None:
        taken = tmp_path / "file"
        taken.touch()
        async with house(ProcessRunner(taken), hello) as home:
            with pytest.raises(RunnerError, match=f"cannot be made in {taken}.*XDG_CACHE_HOME"):
                await home.install("hello", python=HERE)
            await home.install("hello")  # which needs no environment

    asyncio.run(story())


def test_two_programs_that_build_one_environment_at_once_do_not_disturb_each_other(
    house: MakeHouse, tmp_path: Path, hello: Package
) -> None:
    async def story() -> None:
        first, second = ProcessRunner(tmp_path), ProcessRunner(tmp_path)
        async with house(first, hello) as here, house(second, hello) as there:
            one, two = await asyncio.gather(*(home.install("hello", python=HERE) for home in (here, there)))
            assert (await here.ask(one))["prefix"] == (await there.ask(two))["prefix"]
            made = [event for home in (here, there) for event in home.events if "Creating" in event.message]
            assert len(made) == 1

    asyncio.run(story())


def test_what_an_interrupted_build_left_is_built_anew(
    house: MakeHouse, process_runner: ProcessRunner, hello: Package, tmp_path: Path
) -> None:
    async def story() -> None:
        async with house(process_runner, hello) as home:
            name = home.backends.fingerprint(BackendRequest("hello", {"python": HERE}))[:20]
            broken = tmp_path / "environments" / name / "venv" / "bin" / "python"
            broken.parent.mkdir(parents=True)
            broken.write_text("half a python", encoding="utf-8")
            assert (await home.ask(await home.install("hello", python=HERE)))["python"] == HERE

    asyncio.run(story())


def test_a_build_that_is_cancelled_leaves_no_process_and_no_environment(
    house: MakeHouse, process_runner: ProcessRunner, scripts: Package, tmp_path: Path
) -> None:
    folder = tmp_path / "slow"
    folder.mkdir()
    for name in ("package.json", "start.sh"):
        (folder / name).write_bytes(((scripts.folder or folder) / name).read_bytes())
    marker = tmp_path / "pid"
    (folder / "install.sh").write_text(f"echo $$ > {marker}; echo begun; sleep 600", encoding="utf-8")

    async def story() -> None:
        async with house(process_runner, read_package(folder)) as home:
            task = asyncio.ensure_future(home.install("scripts"))
            while not any(event.message == "begun" for event in home.events):
                if task.done():
                    pytest.skip(f"pip, which install.sh gets, cannot be downloaded here: {task.exception()}")
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        with pytest.raises(ProcessLookupError):
            os.kill(int(marker.read_text(encoding="utf-8")), 0)
        assert glob(f"{tmp_path}/environments/*/venv") == []

    asyncio.run(story())


def test_everything_that_a_backend_started_ends_with_it(
    house: MakeHouse, process_runner: ProcessRunner, hello: Package
) -> None:
    """Also what put itself into a session of its own."""

    async def story() -> None:
        async with house(process_runner, hello) as home:
            await home.install("hello", mode="spawns")
            assert len(home.left()) == 4  # launcher, backend, and two sleepers
            await home.backends.release("o")
            assert home.left() == []

    asyncio.run(story())


@pytest.fixture(params=["closed", "answers"])
def taken_port(request: pytest.FixtureRequest) -> Iterator[int]:
    """A port that another program has: one that says nothing, or one that answers 200 to everything."""
    if request.param == "closed":
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            yield other.getsockname()[1]
        return

    class Impostor(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Impostor) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_a_port_that_another_program_took_is_given_up_for_the_next(
    house: MakeHouse, tmp_path: Path, hello: Package, taken_port: int
) -> None:
    async def story() -> None:
        ports = iter([taken_port, taken_port, free_port()])
        async with house(ProcessRunner(tmp_path, choose_port=lambda: next(ports)), hello) as home:
            instance = await home.install("hello")
            assert instance.url != f"http://127.0.0.1:{taken_port}"
            assert (await home.ask(instance))["has_key"]
            assert len(home.left()) == 2  # launcher and backend, of the last attempt alone

    asyncio.run(story())


def test_no_free_port_at_all_is_an_error(house: MakeHouse, tmp_path: Path, hello: Package) -> None:
    async def story(port: int) -> None:
        async with house(ProcessRunner(tmp_path, choose_port=lambda: port), hello) as home:
            with pytest.raises(StartError, match="5 ports were taken"):
                await home.install("hello")

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        asyncio.run(story(other.getsockname()[1]))
