"""The Docker runner: how containers are confined, and what goes wrong with builds."""

from __future__ import annotations

import asyncio
import http.server
import secrets
import socket
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import docker
import pytest

from mkdocs_w3nest.backends.events import InstallEvent
from mkdocs_w3nest.backends.instance import Instance
from mkdocs_w3nest.backends.package import Package, image_package
from mkdocs_w3nest.backends.request import BackendRequest
from mkdocs_w3nest.backends.runners.base import Limits
from mkdocs_w3nest.backends.runners.container import describe_state
from mkdocs_w3nest.backends.runners.docker import DockerRunner, _slug
from mkdocs_w3nest.backends.runners.dockerfiles import LARGEST, dockerfile_text
from mkdocs_w3nest.backends.runners.engine import engine_address
from mkdocs_w3nest.backends.runners.images import build_context
from mkdocs_w3nest.errors import BuildError, RunnerError

if TYPE_CHECKING:
    from tests.backends.conftest import MakeHouse

SLOW = "FROM python:3.11-slim\nRUN echo {} begun && sleep 60\n"


def request(dockerfile: str) -> BackendRequest:
    return BackendRequest("hello", dockerfile=dockerfile)


def test_a_container_has_no_more_rights_than_it_needs(
    house: MakeHouse, docker_runner: DockerRunner, docker_client: docker.APIClient, hello: Package
) -> None:
    async def story() -> None:
        async with house(docker_runner, hello) as home:
            instance = await home.install("hello", "page")
            facts = await home.ask(instance)
            status = dict(line.split(":\t", 1) for line in facts["status"].splitlines() if ":\t" in line)
            assert facts["uid"] == 65534
            assert facts["environment"]["HOME"] == "/tmp"
            assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0
            assert status["NoNewPrivs"] == "1"
            (name,) = home.left()
            inspected = docker_client.inspect_container(name)
            limits = inspected["HostConfig"]
            assert (limits["Memory"], limits["NanoCpus"], limits["PidsLimit"]) == (2 * 2**30, 2 * 10**9, 512)
            (published,) = inspected["NetworkSettings"]["Ports"]["8080/tcp"]
            assert published["HostIp"] == "127.0.0.1"
            labels = inspected["Config"]["Labels"]
            assert labels["w3nest.project"] == home.project
            assert labels["w3nest.partition"] == "page"
            assert instance.api_key not in str(labels)

    asyncio.run(story())


def test_a_build_step_that_fails_is_an_error_with_the_step_and_its_last_lines(
    house: MakeHouse, docker_runner: DockerRunner, hello: Package
) -> None:
    async def story() -> None:
        async with house(docker_runner, hello) as home:
            text = "FROM python:3.11-slim\nRUN for i in $(seq 50); do echo line $i; done; exit 3\n"
            with pytest.raises(BuildError) as caught:
                await home.backends.install(request(text), partition="p", owner="o")
            assert caught.value.step.startswith("Step 2/")
            assert "returned a non-zero code: 3" in str(caught.value)
            assert caught.value.log[-1] == "line 50"
            assert len(caught.value.log) == 20
            assert home.kinds() == ["downloading", "building", "failed"]

    asyncio.run(story())


def test_a_base_image_that_cannot_be_had_is_an_error_with_the_words_of_the_engine(
    house: MakeHouse, docker_runner: DockerRunner, hello: Package
) -> None:
    async def story() -> None:
        async with house(docker_runner, hello) as home:
            text = "FROM localhost:1/w3nest-no-such-image\nRUN true\n"
            with pytest.raises(BuildError, match=r"the image of hello 1.2.0 could not be built: Step 1/"):
                await home.backends.install(request(text), partition="p", owner="o")

    asyncio.run(story())


def test_an_own_dockerfile_replaces_the_packages_and_its_image_is_used_again(
    house: MakeHouse, docker_runner: DockerRunner, hello: Package
) -> None:
    async def story() -> None:
        mark = secrets.token_hex(4)
        text = (
            f"FROM python:3.11-slim\nENV MARK={mark}\nCOPY hello /other/hello\nWORKDIR /other\n"
            'CMD ["python", "-m", "hello"]\n'
        )
        async with house(docker_runner, hello) as home:
            instance = await home.backends.install(request(text), partition="p", owner="o")
            assert (await home.ask(instance))["cwd"] == "/other"
            await home.backends.install(request(text), partition="q", owner="o")
            assert home.kinds().count("building") == 1

    asyncio.run(story())


def test_an_image_is_a_backend_by_itself(
    house: MakeHouse, docker_runner: DockerRunner, docker_client: docker.APIClient, hello: Package
) -> None:
    async def story() -> None:
        async with house(docker_runner, hello) as home:
            fingerprint = (await home.install("hello")).fingerprint
        docker_client.tag(f"w3nest/hello:{fingerprint[:20]}", "w3nest-tests/own", "1.4.0")
        async with house(docker_runner, image_package("w3nest-tests/own:1.4.0")) as home:
            assert (await home.ask(await home.install("own#^1")))["uid"] == 65534
            assert "building" not in home.kinds()
        async with house(docker_runner, image_package("localhost:1/own:1.0.0")) as home:
            with pytest.raises(BuildError, match=r"the image of own 1.0.0 could not be pulled"):
                await home.install("own")

    asyncio.run(story())


def test_a_container_that_runs_out_of_memory_says_so() -> None:
    state = {"Running": False, "ExitCode": 137, "OOMKilled": True}
    assert describe_state(state, Limits()) == "was killed, as it used more than 2 GiB of memory"
    assert describe_state(state | {"OOMKilled": False}, Limits()) == "was killed by SIGKILL"
    assert describe_state(state | {"Running": True}, Limits()) is None


def test_a_build_that_is_cancelled_stops_in_the_engine(
    house: MakeHouse, docker_runner: DockerRunner, docker_client: docker.APIClient, hello: Package
) -> None:
    async def story() -> None:
        mark = secrets.token_hex(4)
        async with house(docker_runner, hello) as home:
            task = asyncio.ensure_future(
                home.backends.install(request(SLOW.format(mark)), partition="p", owner="o")
            )
            await until_logged(home.events, f"{mark} begun", task)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            while any(mark in one["Command"] for one in docker_client.containers()):  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    asyncio.run(story())


def test_an_engine_that_goes_away_in_the_middle_of_a_build_is_an_error_that_says_so(
    house: MakeHouse, docker_engine: None, hello: Package, tmp_path: Path
) -> None:
    async def story() -> None:
        mark = secrets.token_hex(4)
        with engine_behind(tmp_path / "docker.sock") as cut:
            runner = DockerRunner(f"unix://{tmp_path / 'docker.sock'}")
            async with house(runner, hello) as home:
                task = asyncio.ensure_future(
                    home.backends.install(request(SLOW.format(mark)), partition="p", owner="o")
                )
                await until_logged(home.events, f"{mark} begun", task)
                cut()
                with pytest.raises(RunnerError, match="went away in the middle of a build"):
                    await task
                with pytest.raises(RunnerError, match="went away while it was needed"):
                    await home.install("hello")

    asyncio.run(story())


def test_an_instance_whose_engine_went_away_is_not_alive_and_says_why(
    house: MakeHouse, docker_client: docker.APIClient, hello: Package, tmp_path: Path
) -> None:
    async def story() -> None:
        with engine_behind(tmp_path / "docker.sock") as cut:
            runner = DockerRunner(f"unix://{tmp_path / 'docker.sock'}")
            async with house(runner, hello) as home:
                instance = await home.install("hello")
                cut()
                assert not await instance.alive()
                assert "the Docker engine" in await instance.describe_end()
            assert home.kinds()[-1] == "failed"  # it could not be stopped, and closing says so
            (left,) = home.left()
            docker_client.remove_container(left, force=True)

    asyncio.run(story())


def test_what_is_built_is_what_was_hashed_less_what_dockerignore_names(
    hello: Package, tmp_path: Path
) -> None:
    (tmp_path / "hello" / "__pycache__").mkdir(parents=True)
    for name in ("hello/__init__.py", "hello/__pycache__/a.pyc", "secret.txt", "Dockerfile"):
        (tmp_path / name).write_text("FROM a", encoding="utf-8")
    (tmp_path / ".dockerignore").write_text("# none of these\nsecret.*\n", encoding="utf-8")
    context = build_context(Package("hello", "1.0.0", folder=tmp_path), None)
    with tarfile.open(fileobj=context) as archive:
        assert sorted(archive.getnames()) == [".dockerignore", "Dockerfile", "hello", "hello/__init__.py"]


def test_a_package_without_a_dockerfile_says_how_it_could_run(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"there is no Dockerfile.*`runner: process`"):
        build_context(Package("hello", "1.0.0", folder=tmp_path), None)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("pyrun_backend", "pyrun_backend"),
        ("@scope/Some.Name", "scope-some.name"),
        ("a___b", "a-b"),
        ("é", "backend"),
    ],
)
def test_names_of_packages_become_names_that_docker_takes(name: str, slug: str) -> None:
    assert _slug(name) == slug


@contextmanager
def web(status: int, body: bytes) -> Iterator[str]:
    """A web server with one answer."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/Dockerfile"
        server.shutdown()
        thread.join()


def test_a_dockerfile_may_be_an_url() -> None:
    with web(200, b"FROM a\nRUN b\n") as url:
        assert asyncio.run(dockerfile_text(url)) == "FROM a\nRUN b\n"


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [(404, b"", "404"), (200, b"x" * (LARGEST + 1), "longer than 1024 KiB")],
    ids=["missing", "huge"],
)
def test_a_dockerfile_that_cannot_be_downloaded_is_an_error(status: int, body: bytes, said: str) -> None:
    with web(status, body) as url, pytest.raises(BuildError) as caught:
        asyncio.run(dockerfile_text(url))
    assert f"the Dockerfile at {url} could not be downloaded" in str(caught.value)
    assert said in str(caught.value)


async def until_logged(events: list[InstallEvent], line: str, task: asyncio.Future[Instance]) -> None:
    """Waits for a line of a build's log; the build's failure, if there is one, is the test's."""
    while not any(event.message == line for event in events):
        if task.done():
            await task
        await asyncio.sleep(0.01)


@contextmanager
def engine_behind(path: Path) -> Iterator[Callable[[], None]]:
    """The real engine behind a socket of our own; gives what cuts it off.

    Once cut off, connections are hung up at once: if they were refused, docker-py would leave its own open.
    """
    there = threading.Event()
    there.set()
    ends: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def copy(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while chunk := source.recv(65536):
                sink.sendall(chunk)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def spawn(work: Callable[..., None], *arguments: socket.socket) -> None:
        threads.append(threading.Thread(target=work, args=arguments))
        threads[-1].start()

    def accept() -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                if not there.is_set():
                    near.close()
                    continue
                far = socket.socket(socket.AF_UNIX)
                ends.extend((near, far))
                far.connect(engine_address().removeprefix("unix://"))
                spawn(copy, near, far)
                spawn(copy, far, near)

    def cut() -> None:
        there.clear()
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        acceptor = threading.Thread(target=accept)
        acceptor.start()
        try:
            yield cut
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            acceptor.join()
            cut()
            for thread in threads:
                thread.join()
            for end in ends:
                end.close()
