"""W3Lab: the page where a person sees what runs, and stops it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect, sync_playwright

from mkdocs_w3nest.gateway.lab import render
from mkdocs_w3nest.gateway.schema import BackendInfo

if TYPE_CHECKING:
    from tests.gateway.conftest import House


def info(**facts: object) -> BackendInfo:
    known: dict[str, object] = {
        "uid": "0123456789ab",
        "name": "probe",
        "version": "1.2.0",
        "partition": "Foo",
        "state": "listening",
        "build": {"python": "3.11", "modules": "numpy"},
        "fingerprint": "f" * 64,
        "runner": "process",
        "owners": ["one", "build"],
        "started_at": datetime.now(timezone.utc) - timedelta(minutes=3),
        "memory": 50 * 2**20,
    }
    return BackendInfo.model_validate({**known, **facts}, by_name=True)


def facts_of(html: str) -> dict[str, str]:
    soup = BeautifulSoup(html, "html.parser")
    return {one.dt.text: one.dd.get_text(" ") for one in soup.select("dl > div") if one.dt and one.dd}


def test_an_instance_is_shown_with_all_that_is_known_of_it() -> None:
    assert facts_of(render([info()], "")) == {
        "Partition": "Foo",
        "Held by": "one build",
        "Build": "python: 3.11 modules: numpy",
        "Age": "3 min",
        "Memory": "50 MiB",
        "Runner": "local process",
        "Fingerprint": "f" * 12,
    }
    unknown = facts_of(render([info(partition="*", build={}, memory=None, runner="docker")], ""))
    assert unknown["Partition"] == "every partition"
    assert unknown["Build"] == "default"
    assert unknown["Memory"] == "unknown"
    assert unknown["Runner"] == "Docker container"


def test_nothing_that_is_shown_can_be_markup() -> None:
    evil = '<img src=x onerror="alert(1)">'
    html = render([info(name=evil, build={"key": evil}, owners=[evil], partition=evil)], evil)
    assert BeautifulSoup(html, "html.parser").select("img, [onerror]") == []


def test_one_partition_can_be_picked() -> None:
    infos = [info(uid="a" * 12, partition="Foo"), info(uid="b" * 12, partition="Bar")]
    soup = BeautifulSoup(render(infos, "Bar"), "html.parser")
    assert [one["id"] for one in soup.select(".instance")] == ["b" * 12]
    assert [one.text for one in soup.select("option")] == ["all", "Bar", "Foo"]
    assert [one.text for one in soup.select("option[selected]")] == ["Bar"]
    assert "hidden" not in str(BeautifulSoup(render(infos, "Gone"), "html.parser").select_one("#empty"))


def test_the_page_runs_no_script_but_its_own_and_stands_in_no_frame(house: House) -> None:
    with house.page() as page:
        policy = page.get("/w3lab/").headers["content-security-policy"]
        assert page.get("/w3lab").headers["location"] == f"{house.url}/w3lab/"
        assert page.get("/w3lab/lab.css").headers["content-type"].startswith("text/css")
        assert page.get("/w3lab/lab.html").status_code == 404
        html = page.get("/w3lab/").text
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "<style" not in html
    assert " style=" not in html


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def lab(browser: Browser, house: House) -> Iterator[Page]:
    """A browser that has the cookie, as one that showed a page of the docs; its complaints fail the test."""
    with house.page() as page:
        page.get("/backends/probe/*@Foo/")
        cookies = dict(page.cookies)
    context = browser.new_context()
    context.add_cookies(
        [
            {"name": name, "value": value, "url": house.url, "sameSite": "Strict", "httpOnly": True}
            for name, value in cookies.items()
        ]
    )
    shown = context.new_page()
    complaints: list[str] = []
    shown.on("pageerror", lambda error: complaints.append(str(error)))
    shown.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield shown
    context.close()
    assert complaints == []


def test_a_person_follows_a_log_and_stops_an_instance(lab: Page, house: House) -> None:
    uid = house.backends.instances()[0].uid
    lab.goto(f"{house.url}/w3lab/#{uid}")
    card = lab.locator(".instance")
    expect(card.get_by_role("log")).to_have_text("probe, mode good\n")  # as the link was about it
    expect(lab.get_by_role("status")).to_have_text("1 backend")
    with house.page() as page:
        page.get("/backends/probe/*@Bar/")
        expect(lab.get_by_role("status")).to_have_text("2 backends")
        page.get("/backends/probe/*@Foo/die")
    expect(card.locator(".state").last).to_have_text("ended")
    expect(card.get_by_role("log").last).to_have_text("probe, mode good\nabout to die\n")
    lab.get_by_role("button", name="Stop probe 1.2.0").last.click()
    expect(lab.get_by_role("status")).to_have_text("1 backend")
    lab.get_by_role("button", name="Stop probe 1.2.0").focus()
    lab.keyboard.press("Enter")
    expect(lab.get_by_text("No backend runs here now")).to_be_visible()
    assert house.names() == []


def test_picking_a_partition_shows_it_alone(lab: Page, house: House) -> None:
    with house.page() as page:
        page.get("/backends/probe/*@Bar/")
    lab.goto(f"{house.url}/w3lab/")
    expect(lab.locator(".instance")).to_have_count(2)
    lab.get_by_label("Partition").select_option("Foo")
    expect(lab.locator(".instance")).to_have_count(1)
    assert lab.url.endswith("/w3lab/?partition=Foo")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_screen(lab: Page, house: House, width: int, scheme: str) -> None:
    lab.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    lab.set_viewport_size({"width": width, "height": 800})
    lab.goto(f"{house.url}/w3lab/#{house.backends.instances()[0].uid}")
    expect(lab.get_by_role("log")).to_have_text("probe, mode good\n")
    assert lab.evaluate("document.documentElement.scrollWidth") <= width


def test_the_browser_opens_links_of_the_docs_and_no_others(lab: Page, house: House) -> None:
    lab = lab.context.new_page()  # whose complaint is what is meant
    path = "/backends/probe/*@Foo/echo"
    answer = lab.goto(f"{house.url}{path}")
    assert answer is not None
    assert answer.status == 200
    lab.goto("data:text/html,<a href='" + house.url + path + "'>x</a>")
    with lab.expect_navigation() as navigation:
        lab.get_by_role("link").click()
    assert navigation.value.status == 401
