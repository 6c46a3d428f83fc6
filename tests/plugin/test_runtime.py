"""What pages with cells load, and what other pages do not."""

from __future__ import annotations

import gzip
import json

import pytest
from projects import Built, Cell, Project

from mkdocs_w3nest.frontend import bundle

JS = "<js-cell>\nconst needle = 'haystack'\n</js-cell>\n"


def scripts(built: Built, path: str) -> list[str]:
    """Addresses of our scripts that a page loads."""
    found = built.page(path).select('script[type="module"]')
    return [str(script["src"]) for script in found if "w3nest" in str(script.get("src"))]


def test_a_page_with_cells_loads_the_runtime_and_other_pages_nothing(project: Project, cell: Cell) -> None:
    project.write("js.md", JS)
    project.write("deep/er/page.md", cell("1"))
    project.write("note.md", "<note>\nno cell\n</note>\n")
    built = project.build("--strict")
    assert built.code == 0, built.log
    assert scripts(built, "js") == ["../assets/w3nest/w3nest.js"]
    assert scripts(built, "deep/er/page") == ["../../../assets/w3nest/w3nest.js"]
    assert scripts(built, "note") == scripts(built, "index") == []
    assert built.page("note").find("template") is None
    assert (built.folder / "assets/w3nest/w3nest.js").is_file()


def test_a_site_without_cells_ships_no_script(project: Project) -> None:
    project.write("note.md", "<note>\nno cell\n</note>\n")
    assert not list((project.build().folder / "assets/w3nest").rglob("*.js"))


def test_a_page_that_is_built_names_no_gateway(project: Project) -> None:
    project.write("js.md", JS)
    built = project.build()
    assert "live" not in built.recording("js")
    assert "127.0.0.1" not in str(built.page("js"))


def test_a_recording_holds_the_code_byte_for_byte(project: Project) -> None:
    code = "const a = `<b>&amp; ${'</script>'}`\n\n\tif (a) { /* tab */ }"
    project.write("js.md", f"<js-cell cell-id='x' read-only='true'>\n{code}\n</js-cell>\n")
    [found] = project.build().recording("js")["cells"]
    assert found["code"] == code
    assert found["readOnly"] is True
    assert found["codeLine"] == 2


def test_what_a_page_with_cells_loads_at_once_weighs_less_than_35_kilobytes() -> None:
    files = [bundle.ENTRY, *json.loads((bundle.DIST / "preload.json").read_text())]
    assert sum(len(gzip.compress((bundle.DIST / file).read_bytes())) for file in files) < 35_000


@pytest.mark.parametrize("theme", ["mkdocs", "material"])
def test_search_finds_code_but_not_the_recording(project: Project, theme: str) -> None:
    project.config["theme"] = {"name": theme}
    project.write("js.md", f"# Title\n\n{JS}")
    index = (project.build().folder / "search/search_index.json").read_text()
    assert "haystack" in index
    assert "codeLine" not in index
