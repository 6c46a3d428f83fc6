"""The small parts: log lines, locks, shared work, waiting for readiness, versions and requirements."""

from __future__ import annotations

import asyncio
import os
import socketserver
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from mkdocs_w3nest.backends.flights import Flights
from mkdocs_w3nest.backends.readiness import wait_ready
from mkdocs_w3nest.backends.runners.launcher import GRACE
from mkdocs_w3nest.backends.runners.local import LAUNCHER
from mkdocs_w3nest.backends.runners.locks import locked, try_lock
from mkdocs_w3nest.backends.runners.loglines import KEPT, LONGEST, LogLines
from mkdocs_w3nest.backends.runners.pythons import version_fits
from mkdocs_w3nest.backends.runners.recipes import missing
from mkdocs_w3nest.errors import StartError


def lines_of(*chunks: bytes) -> list[str]:
    log = LogLines()
    for chunk in chunks:
        log.feed(chunk)
    log.feed(b"", final=True)
    return log.tail(KEPT + 1)


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ([b"one\ntwo\n"], ["one", "two"]),
        ([b"on", b"e\nt", b"wo"], ["one", "two"]),
        ([b"\xc3", b"\xa9\xff\n"], ["é\ufffd"]),
        ([b"10%\r20%\r30%\r\n"], ["30%"]),
        ([b"a\n\nb\n"], ["a", "", "b"]),
        ([b""], []),
    ],
)
def test_chunks_become_lines(chunks: list[bytes], expected: list[str]) -> None:
    assert lines_of(*chunks) == expected


def test_a_log_is_bounded_in_lines_and_in_their_length() -> None:
    assert lines_of(b"x\n" * (KEPT + 5)) == ["x"] * KEPT
    flood = lines_of(*[b"x" * 10_000] * 20)
    assert sum(map(len, flood)) == 200_000
    assert max(map(len, flood)) == LONGEST


def test_the_tail_of_a_log_has_the_line_that_has_not_ended() -> None:
    log = LogLines()
    log.feed(b"one\ntwo\nthr")
    assert (log.tail(2), log.tail(0)) == (["two", "thr"], [])


def test_a_lock_is_held_by_one_at_a_time_and_freed_when_its_holder_dies(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    code = (
        "import sys, time; from pathlib import Path; "
        "from mkdocs_w3nest.backends.runners.locks import try_lock; "
        "print(try_lock(Path(sys.argv[1])) is not None, flush=True); time.sleep(600)"
    )

    async def take() -> None:
        async with locked(path):
            assert try_lock(path) is None

    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        assert try_lock(path) is None
        holder.kill()
        asyncio.run(take())
    held = try_lock(path)
    assert held is not None
    os.close(held)


def test_a_lock_whose_file_was_removed_is_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waited for a file that its holder removed has locked what nobody else can see."""
    path = tmp_path / "lock"
    open_file = os.open

    def open_and_lose(*args: object) -> int:
        file = open_file(*args)  # type: ignore[arg-type]  # passed on as it came
        path.unlink()
        return file

    monkeypatch.setattr("os.open", open_and_lose)
    assert try_lock(path) is None


def test_shared_work_is_done_once_and_again_after_it_failed() -> None:
    runs: list[int] = []

    async def work(tell: Callable[[str], None]) -> int:
        runs.append(1)
        await asyncio.sleep(0)
        if len(runs) == 1:
            raise ValueError
        return len(runs)

    async def story() -> None:
        flights = Flights[str, int]()
        first = await asyncio.gather(*(flights.join("key", work) for _ in range(3)), return_exceptions=True)
        assert [type(one) for one in first] == [ValueError] * 3
        assert await asyncio.gather(*(flights.join("key", work) for _ in range(3))) == [2, 2, 2]

    asyncio.run(story())


def test_whoever_joins_shared_work_is_told_what_happened_in_it_before() -> None:
    first: list[str] = []
    second: list[str] = []

    async def work(tell: Callable[[str], None]) -> str:
        tell("begun")
        await asyncio.sleep(0)
        tell("going on")
        return "done"

    async def story() -> None:
        flights = Flights[str, str]()
        one = asyncio.ensure_future(flights.join("key", work, first.append))
        await asyncio.sleep(0)
        two = asyncio.ensure_future(flights.join("key", work, second.append))
        assert {await one, await two} == {"done"}
        assert (first, second) == (["begun", "going on"],) * 2

    asyncio.run(story())


def test_shared_work_goes_on_until_its_last_caller_leaves_and_then_cleans_up() -> None:
    log: list[str] = []

    async def work(tell: Callable[[str], None]) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            log.append("cleaned up")

    async def story() -> None:
        flights = Flights[str, None]()
        one, two = (asyncio.ensure_future(flights.join("key", work)) for _ in range(2))
        await asyncio.sleep(0)
        one.cancel()
        await asyncio.wait([one])
        assert (log, two.done()) == ([], False)
        two.cancel()
        await asyncio.wait([two])
        assert log == ["cleaned up"]

    asyncio.run(story())


def test_shared_work_that_was_given_up_has_cleaned_up_before_it_is_done_again() -> None:
    log: list[str] = []

    async def story() -> None:
        flights = Flights[str, None]()
        clean = asyncio.Event()

        async def work(tell: Callable[[str], None]) -> None:
            log.append("begun")
            try:
                await asyncio.sleep(0)
            finally:
                await clean.wait()
                log.append("cleaned up")

        first = asyncio.ensure_future(flights.join("key", work))
        await asyncio.sleep(0)
        first.cancel()
        again = [asyncio.ensure_future(flights.join("key", work)) for _ in range(2)]
        for _ in range(10):
            await asyncio.sleep(0)
        assert log == ["begun"]
        clean.set()
        await asyncio.gather(*again)
        assert log == ["begun", "cleaned up"] * 2

    asyncio.run(story())


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        (b"HTTP/1.1 404 Not Found\r\n\r\n", "it answered 404"),
        (b"", "the connection was closed"),
        (b"220 mail ready\r\n", "it does not speak HTTP"),
        (None, "no answer yet"),
    ],
    ids=["status", "closed", "other", "silent"],
)
def test_what_is_no_sign_of_readiness_is_said_when_time_is_up(answer: bytes | None, seen: str) -> None:
    asked: list[int] = []

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            asked.append(1)
            if answer is None:
                self.request.recv(10_000)
            self.request.recv(10_000)
            self.request.sendall(answer or b"")

    async def runs() -> str | None:
        return None

    def clock() -> float:
        """Time is up when what was asked first must have been seen."""
        return 100.0 if len(asked) > (answer is not None) else 0.0

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            with pytest.raises(StartError, match=f"within 60 s \\({seen}\\)"):
                asyncio.run(wait_ready(server.server_address[1], exit_status=runs, clock=clock))
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.skipif(os.name != "posix", reason="the launcher is for POSIX")
@pytest.mark.parametrize(
    ("code", "status"),
    [("raise SystemExit(5)", 5), ("import os; os.kill(os.getpid(), 11)", -11), ("import os; os.abort()", -6)],
)
def test_the_launcher_ends_as_its_command_does(tmp_path: Path, code: str, status: int) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command = [sys.executable, "-I", "-S", str(LAUNCHER), str(scratch), sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.wait() == status
    assert not scratch.exists()


@pytest.mark.skipif(os.name != "posix", reason="the launcher is for POSIX")
def test_the_launcher_kills_what_does_not_end_by_itself(tmp_path: Path) -> None:
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); print('on', flush=True); time.sleep(600)"
    command = [
        sys.executable,
        "-I",
        "-S",
        str(LAUNCHER),
        str(tmp_path / "scratch"),
        sys.executable,
        "-c",
        code,
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "on\n"
        process.stdin.close()
        assert process.wait(timeout=GRACE + 30) == -9


@pytest.mark.skipif(os.name != "posix", reason="the launcher is for POSIX")
def test_a_command_that_does_not_exist_is_said_by_the_launcher(tmp_path: Path) -> None:
    command = [sys.executable, "-I", "-S", str(LAUNCHER), str(tmp_path / "scratch"), "w3nest-no-such-program"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.wait() == 127
        assert process.stderr is not None
        assert process.stderr.read() == "w3nest-no-such-program cannot be run: No such file or directory\n"


@pytest.mark.parametrize(
    ("version", "asked", "fits"),
    [
        ("3.10.13", "3.10", True),
        ("3.10.13", "3.1", False),
        ("3.10.13", "3", True),
        ("3.10.13", "3.10.1", False),
    ],
)
def test_a_version_fits_what_it_begins_with(version: str, asked: str, fits: bool) -> None:
    assert version_fits(version, asked) is fits


@pytest.mark.parametrize(
    ("requirement", "met"),
    [
        ("mkdocs", True),
        ("mkdocs>=1", True),
        ("mkdocs>=999", False),
        ("w3nest-no-such-package", False),
        ('w3nest-no-such-package; python_version < "3"', True),
        ("uvicorn[w3nest-no-such-extra]", True),
        ("httpx[http2]", False),
    ],
)
def test_requirements_are_looked_up_in_this_environment(requirement: str, met: bool) -> None:
    assert (missing([requirement]) == []) is met
