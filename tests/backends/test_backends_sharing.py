"""Who holds what: owners, partitions, dependencies; over real local processes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from mkdocs_w3nest.backends.events import InstallEvent
from mkdocs_w3nest.backends.package import Package
from mkdocs_w3nest.backends.ranges import parse_spec
from mkdocs_w3nest.backends.request import BackendRequest
from mkdocs_w3nest.backends.runners.process import ProcessRunner
from mkdocs_w3nest.errors import PackageError, ResolveError, StartError

if TYPE_CHECKING:
    from tests.backends.conftest import MakeHouse, WritePackage


def test_an_instance_ends_when_its_last_owner_lets_go(
    house: MakeHouse, process_runner: ProcessRunner, hello: Package
) -> None:
    async def story() -> None:
        async with house(process_runner, hello) as home:
            shared = await home.install("hello", "p", "tab-1")
            assert await home.install("hello", "p", "tab-2") is shared
            other = await home.install("hello", "q", "tab-1")
            await home.backends.release("tab-1", partition="p")
            assert await shared.alive()
            assert await other.alive()
            await home.backends.release("tab-1")
            assert not await other.alive()
            assert await shared.alive()
            await home.backends.release("tab-2")
            assert not await shared.alive()
            assert home.backends.instances() == ()

    asyncio.run(story())


def test_a_package_that_serves_every_partition_has_one_instance(
    house: MakeHouse, process_runner: ProcessRunner, new_package: WritePackage
) -> None:
    async def story() -> None:
        async with house(process_runner, new_package("many", multiPartition=True)) as home:
            one, two = await asyncio.gather(home.install("many", "p"), home.install("many", "q"))
            assert one is two
            assert one.partition == "*"
            await home.backends.release("o", partition="p")
            assert await one.alive()
            await home.backends.release("o", partition="q")
            assert not await one.alive()

    asyncio.run(story())


def test_dependencies_come_first_in_the_same_partition_and_end_with_their_user(
    house: MakeHouse, process_runner: ProcessRunner, new_package: WritePackage
) -> None:
    async def story() -> None:
        base = new_package("base")
        middle = new_package("middle", dependencies={"base": "^1"})
        top = new_package("top", dependencies=["middle#*", "base"])
        async with house(process_runner, base, middle, top) as home:
            first = await home.install("top", "p", "tab-1")
            assert await home.install("top", "p", "tab-2") is first
            assert [(one.name, one.partition) for one in home.backends.instances()] == [
                ("base", "p"),
                ("middle", "p"),
                ("top", "p"),
            ]
            await home.backends.release("tab-1")
            assert len(home.backends.instances()) == 3
            await home.backends.release("tab-2")
            assert home.backends.instances() == ()
            stops = [event.package for event in home.events if event.kind == "stopped"]
            assert stops == ["top", "middle", "base"]

    asyncio.run(story())


def test_whoever_comes_late_is_told_all_of_an_installation_that_runs(
    house: MakeHouse, process_runner: ProcessRunner, new_package: WritePackage
) -> None:
    first: list[InstallEvent] = []
    second: list[InstallEvent] = []

    async def story() -> None:
        base = new_package("base")
        user = new_package("user", dependencies=["base"])
        async with house(process_runner, base, user) as home:
            request = BackendRequest("user")
            one = asyncio.ensure_future(
                home.backends.install(request, partition="p", owner="a", watch=first.append)
            )
            while "starting" not in [event.kind for event in first]:  # noqa: ASYNC110  (as above)
                await asyncio.sleep(0)
            two = home.backends.install(request, partition="p", owner="b", watch=second.append)
            assert await two is await one
            assert home.events == first

    asyncio.run(story())
    assert first == second
    assert [(event.package, event.kind) for event in first] == [
        ("user", "downloading"),
        *(("base", kind) for kind in ("downloading", "starting", "listening")),
        *(("user", kind) for kind in ("starting", "listening")),
    ]


def test_a_partition_ends_whoever_holds_what_is_in_it(
    house: MakeHouse, process_runner: ProcessRunner, hello: Package
) -> None:
    async def story() -> None:
        async with house(process_runner, hello) as home:
            ended = [await home.install("hello", "p", owner) for owner in ("a", "b")]
            other = await home.install("hello", "q", "a")
            await home.backends.end_partition("p")
            assert home.backends.instances() == (other,)
            assert not await ended[0].alive()

    asyncio.run(story())


def test_what_was_stopped_by_hand_is_installed_again_as_it_was_asked_for(
    house: MakeHouse, process_runner: ProcessRunner, hello: Package
) -> None:
    async def story() -> None:
        async with house(process_runner, hello) as home:
            spec = parse_spec("hello#^1")
            first = await home.install("hello", mode="mine")
            assert home.backends.find(spec, "p") is first
            assert home.backends.owners(first) == ("o",)
            assert await home.backends.stop(first.uid)
            assert not await home.backends.stop(first.uid)
            assert home.backends.find(spec, "p") is None
            again = await home.backends.install_again(spec, partition="p", owner="o")
            assert again.build == {"mode": "mine"}
            await home.backends.release("o")
            plain = await home.backends.install_again(spec, partition="p", owner="o")
            assert plain.build == {}

    asyncio.run(story())


def test_a_failure_ends_the_dependencies_that_were_started_for_it(
    house: MakeHouse, process_runner: ProcessRunner, new_package: WritePackage
) -> None:
    async def story() -> None:
        base = new_package("base")
        user = new_package("user", dependencies=["base"], build={"mode": {"kind": "text"}})
        async with house(process_runner, base, user) as home:
            with pytest.raises(StartError):
                await home.install("user", mode="fails")
            assert home.kinds("base")[-1] == "stopped"
            assert home.backends.instances() == ()

    asyncio.run(story())


def test_what_is_released_while_it_starts_does_not_stay(
    house: MakeHouse, process_runner: ProcessRunner, hello: Package
) -> None:
    async def story() -> None:
        async with house(process_runner, hello) as home:
            task = asyncio.ensure_future(home.install("hello"))
            while "starting" not in home.kinds():  # noqa: ASYNC110  (it is told by a plain callback)
                await asyncio.sleep(0)
            await home.backends.release("o")
            with pytest.raises(StartError, match="was released while it started"):
                await task
            assert home.backends.instances() == ()

    asyncio.run(story())


def test_a_caller_that_leaves_does_not_disturb_the_others(
    house: MakeHouse, process_runner: ProcessRunner, hello: Package
) -> None:
    async def story() -> None:
        async with house(process_runner, hello) as home:
            leaving, staying = (asyncio.ensure_future(home.install("hello", owner=name)) for name in "ab")
            while "starting" not in home.kinds():  # noqa: ASYNC110  (it is told by a plain callback)
                await asyncio.sleep(0)
            leaving.cancel()
            instance = await staying
            assert leaving.cancelled()
            await home.backends.release("a")
            assert await instance.alive()

    asyncio.run(story())


def test_closing_ends_what_is_still_starting(
    house: MakeHouse, process_runner: ProcessRunner, hello: Package
) -> None:
    async def story() -> None:
        async with house(process_runner, hello) as home:
            task = asyncio.ensure_future(home.install("hello", mode="unready"))
            while "starting" not in home.kinds():  # noqa: ASYNC110  (it is told by a plain callback)
                await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(story())


def test_what_cannot_be_resolved_or_run_says_so_before_anything_starts(
    house: MakeHouse, process_runner: ProcessRunner, new_package: WritePackage, hello: Package
) -> None:
    async def story() -> None:
        broken = new_package("broken")
        assert broken.folder is not None
        (broken.folder / "broken" / "__main__.py").unlink()
        async with house(process_runner, hello, broken) as home:
            with pytest.raises(ResolveError, match="no version of hello fits"):
                home.backends.fingerprint(BackendRequest("hello#^9"))
            with pytest.raises(ResolveError, match="no backend is named 'helo'; did you mean 'hello'"):
                await home.install("helo")
            with pytest.raises(PackageError, match="holds nothing for `python -m broken`"):
                await home.install("broken")
            assert "starting" not in home.kinds()

    asyncio.run(story())


def test_a_cancellation_at_any_moment_of_a_start_leaves_nothing(
    house: MakeHouse, process_runner: ProcessRunner, hello: Package
) -> None:
    """Also between the start of a process and the opening of its pipes, which asyncio does not survive."""

    async def story() -> None:
        async with house(process_runner, hello) as home:
            for turns in range(1, 10):
                home.events.clear()
                task = asyncio.ensure_future(home.install("hello", mode="unready"))
                while "starting" not in home.kinds():  # noqa: ASYNC110  (it is told by a plain callback)
                    await asyncio.sleep(0)
                for _ in range(turns):
                    await asyncio.sleep(0)
                while len(home.left()) < 2:
                    pass  # the loop must not go on while the launcher does, as on a busy machine
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                assert home.left() == []

    asyncio.run(story())
