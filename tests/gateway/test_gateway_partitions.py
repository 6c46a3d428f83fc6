"""Partitions and owners: what ends with a tab, what outlives it, and who reaches whom."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx

from mkdocs_w3nest.backends.package import Package

if TYPE_CHECKING:
    from tests.gateway.conftest import House, MakeHouse, Until, WritePackage


def install(page: httpx.Client, module: str, partition: str | None = None) -> dict[str, Any]:
    answer = page.post("/api/install", json={"modules": [module], "partition": partition})
    assert answer.status_code == 200, answer.text
    client: dict[str, Any] = answer.json()["clients"][0]
    return client


def relay(page: httpx.Client, caller: str, to: str, **headers: str) -> tuple[int, dict[str, Any]]:
    """What the backend at `caller` gets when it calls `to` through the gateway."""
    answer = page.post(f"{caller}/call", json={"path": to, "headers": headers})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    return found["status"], json.loads(found["text"])


def test_all_of_a_tabs_partition_ends_when_its_stream_breaks_and_the_grace_passes(
    make_house: MakeHouse, probe: Package, until: Until
) -> None:
    house = make_house(probe, grace=0.05)
    with house.stream("one"), house.page("one") as page:
        install(page, "probe")
        with house.page("other") as other:  # also what others installed there
            other.get("/backends/probe/*@one/")
        assert house.names() == ["probe@one"]
    until(lambda: not house.names())


def test_a_tab_that_comes_back_within_the_grace_keeps_all(
    make_house: MakeHouse, probe: Package, until: Until
) -> None:
    house = make_house(probe, grace=0.5)
    with house.stream("gone"), house.stream("reloaded"):
        for tab in ("gone", "reloaded"):
            with house.page(tab) as page:
                install(page, "probe")
    with house.stream("reloaded"):
        until(lambda: "probe@gone" not in house.names())
        assert house.names() == ["probe@reloaded"]


def test_a_tab_that_never_opened_a_stream_ends_too(
    make_house: MakeHouse, probe: Package, until: Until
) -> None:
    house = make_house(probe, grace=0.05)
    with house.page("one") as page:
        page.get("/backends/probe/*/")
    until(lambda: not house.names())


def test_a_named_partition_outlives_the_tab_but_what_the_tab_installed_ends_with_it(
    make_house: MakeHouse, new_package: WritePackage, until: Until
) -> None:
    house = make_house(new_package("mine"), new_package("theirs"), new_package("ours"), grace=0.05)
    with house.stream("two"), house.page("two") as two:
        install(two, "theirs", "Foo")
        with house.stream("one"), house.page("one") as one:
            install(one, "mine", "Foo")
            install(one, "ours", "Foo")
            install(two, "ours", "Foo")
            assert sorted(house.names()) == ["mine@Foo", "ours@Foo", "theirs@Foo"]
        until(lambda: "mine@Foo" not in house.names())
        assert sorted(house.names()) == ["ours@Foo", "theirs@Foo"]
    until(lambda: not house.names())


def test_what_is_called_from_no_tab_stays_until_the_end(
    make_house: MakeHouse, probe: Package, until: Until
) -> None:
    house = make_house(probe, grace=0.05)
    with house.page(None) as nobody, house.page("one") as one:
        nobody.get("/backends/probe/*/")
        one.get("/backends/probe/*/")
        until(lambda: house.names() == ["probe@default"])


def test_the_partition_of_a_call_is_that_of_its_path_then_of_its_header_then_its_tabs(house: House) -> None:
    with house.page("one") as page:
        header = {"X-Backends-Partition": "header"}
        assert page.get("/backends/probe/*@path/", headers=header).json()["partition"] == "path"
        assert page.get("/backends/probe/*/", headers=header).json()["partition"] == "header"
        assert page.get("/backends/probe/*/").json()["partition"] == "one"


def test_dependencies_come_into_the_same_partition_and_are_reached_there(
    make_house: MakeHouse, new_package: WritePackage
) -> None:
    house = make_house(new_package("base"), new_package("user", dependencies={"base": "^1"}))
    with house.page("one") as one, house.page("two") as two:
        path = install(one, "user")["path"]
        install(two, "base")
        assert sorted(house.names()) == ["base@one", "base@two", "user@one"]
        status, seen = relay(one, path, "/backends/base/^1/")
        assert (status, seen["partition"]) == (200, "one")


def test_a_backend_stays_in_its_partition_whatever_it_sends(
    make_house: MakeHouse, new_package: WritePackage
) -> None:
    house = make_house(new_package("caller"), new_package("other"))
    with house.page("one") as one, house.page("two") as two:
        path = install(one, "caller")["path"]
        install(two, "other")
        for to, headers in (
            ("/backends/other/*/", {"X-Backends-Partition": "two"}),
            ("/backends/other/*@two/", {}),
            ("/backends/other/*/", {"X-W3Nest-Tab": "two"}),
        ):
            status, seen = relay(one, path, to, **headers)
            assert (status, seen["partition"]) == (200, "one")
        assert sorted(house.names()) == ["caller@one", "other@one", "other@two"]


def test_what_a_backend_had_installed_ends_with_it(
    make_house: MakeHouse, new_package: WritePackage, until: Until
) -> None:
    house = make_house(new_package("caller"), new_package("other"))
    with house.page("one") as page:
        client = install(page, "caller", "Foo")
        relay(page, client["path"], "/backends/other/*/")
        assert sorted(house.names()) == ["caller@Foo", "other@Foo"]
        page.delete(f"/api/backends/{client['uid']}")
        until(lambda: not house.names())


def test_a_backend_may_call_other_backends_and_nothing_else(house: House) -> None:
    with house.page("one") as page:
        path = install(page, "probe")["path"]
        for to in ("/api/backends", "/w3lab/", "/api/events?tab=one"):
            status, answer = relay(page, path, to)
            assert (status, answer["error"]["kind"]) == (403, "unauthorized")
        status, answer = relay(page, path, "/backends/probe/*/", **{"X-W3Nest-Key": "wrong"})
        assert (status, answer["error"]["kind"]) == (401, "unauthorized")


def test_a_backend_of_every_partition_calls_within_those_that_it_is_held_for(
    make_house: MakeHouse, new_package: WritePackage
) -> None:
    many = new_package("many", multiPartition=True, dependencies={"base": "*"})
    house = make_house(many, new_package("base"), new_package("other"))
    with house.page("one") as one, house.page("two") as two, house.page("three") as three:
        path = install(one, "many")["path"]
        assert install(two, "many")["uid"] == house.backends.instances()[-1].uid
        install(three, "other")
        for partition in ("one", "two"):
            status, seen = relay(one, path, "/backends/other/*/", **{"X-Backends-Partition": partition})
            assert (status, seen["partition"]) == (200, partition)
        status, answer = relay(one, path, "/backends/other/*/", **{"X-Backends-Partition": "three"})
        assert (status, answer["error"]["kind"]) == (403, "unauthorized")
        # what it depends on is, as it is itself, in none of them
        status, seen = relay(one, path, "/backends/base/*/", **{"X-Backends-Partition": "one"})
        assert (status, seen["partition"]) == (200, "*")


def test_a_backend_of_every_partition_forgets_those_that_end(
    make_house: MakeHouse, new_package: WritePackage, until: Until
) -> None:
    house = make_house(new_package("many", multiPartition=True), grace=0.05)
    with house.stream("stays"), house.page("stays") as page:
        path = install(page, "many")["path"]
        with house.stream("one"), house.page("one") as one:
            install(one, "many")
            install(one, "many", "Foo")
        until(lambda: page.get(f"{path}/seen").json()["resets"] == ["Foo", "one"])
    until(lambda: not house.names())


def test_new_backends_of_a_new_build_take_the_place_of_the_old_ones(
    make_house: MakeHouse, probe: Package
) -> None:
    house = make_house(probe)
    with house.page() as page:
        first = page.get("/backends/probe/*/").json()["pid"]
        house.replace_backends()
        assert page.get("/backends/probe/*/").json()["pid"] != first


def test_stopping_ends_open_streams_and_calls_at_once(make_house: MakeHouse, probe: Package) -> None:
    house = make_house(probe)
    with house.stream("one") as events, house.page("one") as page:
        install(page, "probe")
        while events.next()[1]["kind"] != "listening":
            pass
        house.stop_gateway()
        try:
            events.next()
        except (httpx.HTTPError, AssertionError):
            pass
        else:
            raise AssertionError("the stream goes on")
