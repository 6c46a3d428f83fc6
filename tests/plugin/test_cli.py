"""The command `mkdocs-w3nest`, and hosts that know the Markdown extension alone."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import yaml
from markdown import Markdown
from projects import Cell, Project


def command(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs_w3nest.cli", *arguments],
        cwd=project.folder,
        env=os.environ | project.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_run_fills_the_store_so_that_a_cached_build_finds_everything(project: Project, cell: Cell) -> None:
    project.write("page.md", cell("6 * 7"))
    project.options["execute"] = "true"
    project.prepare()
    ran = command(project, "run")
    assert ran.returncode == 0, ran.stderr
    assert "1 page with cells: 1 run" in ran.stdout
    project.options["execute"] = "cached"
    assert project.build("--strict").states("page") == ["done"]


@pytest.mark.parametrize("name", ["page.md", "docs/page.md"])
def test_run_takes_pages_as_the_site_or_a_shell_names_them(project: Project, cell: Cell, name: str) -> None:
    project.write("page.md", cell("1"))
    project.write("other.md", cell("2"))
    project.prepare()
    assert "1 page with cells: 1 run" in command(project, "run", name).stdout


def test_run_says_which_cell_failed_and_exits_with_1(project: Project, cell: Cell) -> None:
    project.write("page.md", cell("1/0"))
    project.prepare()
    ran = command(project, "run")
    assert ran.returncode == 1
    assert "page.md:2: the cell 'cell-1' failed: ZeroDivisionError" in ran.stderr


def test_run_goes_on_after_a_page_that_is_not_valid_and_exits_with_1(project: Project, cell: Cell) -> None:
    project.write("bad.md", "---\nw3nest: {tiemout: 3}\n---\n" + cell("1"))
    project.write("nobody.md", cell("1", interpreter="nobody"))
    project.write("good.md", cell("'fine'"))
    project.prepare()
    ran = command(project, "run")
    assert ran.returncode == 1
    assert "did you mean 'timeout'?" in ran.stderr
    assert "'nobody'" in ran.stderr
    assert "1 run" in ran.stdout


def test_run_names_a_page_that_does_not_exist(project: Project) -> None:
    project.prepare()
    ran = command(project, "run", "nowhere.md")
    assert ran.returncode == 1
    assert "no such page" in ran.stderr
    assert "nowhere.md" in ran.stderr


def test_doctor_names_the_runner_the_folders_and_the_backends(project: Project) -> None:
    project.prepare()
    said = command(project, "doctor").stdout
    assert "process: local processes, as the option `runner` says" in said
    assert "pyrun_backend 0.2.4 (bundled)" in said
    assert str(project.folder / ".cache" / "w3nest") in said


def test_prune_says_when_nothing_is_left(project: Project) -> None:
    command(project, "prune")
    assert "nothing was left over" in command(project, "prune").stdout


def test_a_host_with_the_extension_alone_shows_what_run_stored(
    project: Project, cell: Cell, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {"runner": "process", "backends": {"py": "pyrun_backend"}}
    config = {"site_name": "Test", "plugins": [], "markdown_extensions": [{"w3nest": options}]}
    project.write("page.md", cell("6 * 7"))
    (project.folder / "mkdocs.yml").write_text(yaml.safe_dump(config))
    ran = command(project, "run")
    assert ran.returncode == 0, ran.stderr
    monkeypatch.chdir(project.folder)
    html = Markdown(extensions=["w3nest"], extension_configs={"w3nest": options}).convert(cell("6 * 7"))
    assert 'data-state="done"' in html
    assert ">42<" in html
    assert ".w3nest-cell" in html.partition("<style>")[2]
    plain = Markdown(extensions=["w3nest"], extension_configs={"w3nest": options}).convert("# Title")
    assert "<style>" not in plain


def test_a_configuration_without_us_says_what_to_add(project: Project) -> None:
    (project.folder / "docs").mkdir()
    (project.folder / "mkdocs.yml").write_text("site_name: Test\n")
    ran = command(project, "doctor")
    assert ran.returncode == 1
    assert "add it to `plugins`" in ran.stderr
