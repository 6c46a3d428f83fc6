"""What holds for every runner: install, share, fail, try again, end."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from mkdocs_w3nest.backends.package import Package
from mkdocs_w3nest.backends.runners.base import Runner
from mkdocs_w3nest.backends.runners.process import ProcessRunner
from mkdocs_w3nest.errors import StartError

if TYPE_CHECKING:
    from tests.backends.conftest import MakeHouse


def test_an_instance_answers_until_the_house_is_closed(
    house: MakeHouse, runner: Runner, hello: Package
) -> None:
    async def story() -> None:
        async with house(runner, hello) as home:
            instance = await home.install("hello#^1 as h", partition="page")
            facts = await home.ask(instance)
            assert facts["environment"]["W3NEST_PARTITION"] == "page"
            assert facts["environment"]["W3NEST_MEMORY"] == str(2 * 2**30)
            assert facts["has_key"]
            assert (instance.name, instance.version, instance.partition) == ("hello", "1.2.0", "page")
            assert (instance.state, home.backends.instances()) == ("listening", (instance,))
            assert await instance.logs() == ["hello, mode good"]
            assert home.left()
        assert home.left() == []
        assert instance.state == "ended"
        assert not await instance.alive()
        assert home.backends.instances() == ()
        assert home.kinds()[-3:] == ["starting", "listening", "stopped"]
        async with httpx.AsyncClient(trust_env=False) as client:
            with pytest.raises(httpx.TransportError):
                await client.get(instance.url)

    asyncio.run(story())


def test_requests_at_once_share_one_build_and_partitions_have_their_own_instance(
    house: MakeHouse, runner: Runner, hello: Package
) -> None:
    async def story() -> None:
        async with house(runner, hello) as home:
            options = {"python": "3.11", "mode": f"good-{secrets.token_hex(4)}"}
            a, b, c = await asyncio.gather(
                *(home.install("hello", partition, **options) for partition in ("p", "p", "q"))
            )
            assert a is b
            assert a is not c
            assert a.api_key != c.api_key
            assert a.fingerprint == c.fingerprint
            assert home.kinds().count("building") == 1
            assert home.kinds().count("listening") == 2

    asyncio.run(story())


def test_a_backend_that_ends_before_it_answers_is_an_error_with_its_log_and_may_be_tried_again(
    house: MakeHouse, runner: Runner, hello: Package
) -> None:
    async def story() -> None:
        async with house(runner, hello) as home:
            for _ in range(2):
                with pytest.raises(StartError) as caught:
                    await home.install("hello", mode="fails")
                assert "hello 1.2.0 did not start: it ended with exit status 1" in str(caught.value)
                assert "no, not today" in str(caught.value)
            assert home.kinds().count("failed") == 2
            assert home.backends.instances() == ()
            await home.install("hello")

    asyncio.run(story())


def test_an_instance_that_ended_by_itself_says_how_and_is_replaced(
    house: MakeHouse, runner: Runner, hello: Package
) -> None:
    async def story() -> None:
        async with house(runner, hello) as home:
            first = await home.install("hello")
            await home.kill(first)
            assert (await first.describe_end()).splitlines() == [
                "it ended with exit status 7",
                "    hello, mode good",
                "    about to die",
            ]
            second = await home.install("hello")
            assert second.uid != first.uid
            assert await second.alive()
            assert home.backends.instances() == (second,)

    asyncio.run(story())


def test_an_install_that_is_cancelled_while_it_starts_leaves_nothing(
    house: MakeHouse, runner: Runner, hello: Package
) -> None:
    async def story() -> None:
        async with house(runner, hello) as home:
            task = asyncio.ensure_future(home.install("hello", mode="unready"))
            while "starting" not in home.kinds():  # noqa: ASYNC110  (it is told by a plain callback)
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert home.backends.instances() == ()
            assert home.left() == []

    asyncio.run(story())


def test_a_backend_that_never_is_ready_is_an_error(house: MakeHouse, tmp_path: Path, hello: Package) -> None:
    async def story() -> None:
        async with house(ProcessRunner(tmp_path, ready_timeout=0.1), hello) as home:
            with pytest.raises(StartError, match=r"did not start: it did not answer .* within 0.1 s"):
                await home.install("hello", mode="unready")

    asyncio.run(story())
