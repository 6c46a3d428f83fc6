"""`mkdocs build`: cells run, results are baked, and nothing runs twice."""

from __future__ import annotations

import shutil

import pytest
from projects import Cell, Project


def test_outputs_and_captured_values_are_in_the_page(project: Project, cell: Cell) -> None:
    project.write(
        "page.md",
        "# Page\n\n"
        + cell("x = [1, 2]\nprint('printed')", captured_out="x", cell_id="first")
        + cell("sum(x)", captured_in="x"),
    )
    built = project.build("--strict")
    assert built.code == 0, built.log
    first, second = built.cells("page")
    assert "printed" in first.get_text()
    assert "3" in second.select_one(".w3nest-outputs").get_text()  # type: ignore[union-attr]
    assert built.outcomes("page")[0]["captured"] == {"x": [1, 2]}
    assert "1 page with cells: 2 run, 0 from the store, 0 failed" in built.log


def test_an_unchanged_site_is_built_from_the_store_without_a_backend(project: Project, cell: Cell) -> None:
    project.write("page.md", cell("import os\nos.getpid()"))
    first = project.build("--strict")
    second = project.build("--strict", site="again")
    assert "0 run, 1 from the store" in second.log
    assert "starting" not in second.log
    assert (first.folder / "page/index.html").read_bytes() == (second.folder / "page/index.html").read_bytes()


def test_editing_a_cell_runs_it_with_the_state_before_it(project: Project, cell: Cell) -> None:
    before = cell("print('only once')\nx = 20") + cell("x += 1")
    project.write("page.md", before + cell("x + 1"))
    project.build("--strict")
    project.write("page.md", before + cell("x + 2"))
    built = project.build("--strict")
    assert "1 run, 2 from the store" in built.log
    assert "23" in built.cells("page")[2].get_text()


def test_pages_share_no_state(project: Project, cell: Cell) -> None:
    project.write("a.md", cell("shared = 1"))
    project.write("b.md", cell("'shared' in globals()"))
    built = project.build("--strict")
    assert "False" in built.cells("b")[0].get_text()


def test_a_js_cell_declares_the_interpreter(project: Project, cell: Cell) -> None:
    project.options["backends"] = {}
    project.write(
        "page.md",
        "<js-cell>\n"
        "const { mine } = await webpm.install({ backends: ['pyrun_backend#^0.2.2 as mine'] })\n"
        "</js-cell>\n\n" + cell("6 * 7", interpreter="mine"),
    )
    built = project.build("--strict")
    assert built.code == 0, built.log
    assert built.states("page") == ["ready", "done"]


def test_front_matter_declares_the_interpreter_and_lines_count_from_the_file_s_start(
    project: Project, cell: Cell
) -> None:
    project.options["backends"] = {}
    project.write(
        "page.md",
        "---\nw3nest:\n  backends: {own: pyrun_backend}\n---\n\n# Page\n\n"
        + cell("1\n1/0", interpreter="own"),
    )
    built = project.build()
    assert built.states("page") == ["failed"]
    assert "page.md:10: the cell 'cell-1' failed: ZeroDivisionError" in built.log


def test_execute_false_shows_code_and_runs_nothing(project: Project, cell: Cell) -> None:
    project.options["execute"] = False
    project.write("page.md", cell("1/0"))
    built = project.build("--strict")
    assert built.code == 0, built.log
    assert built.states("page") == ["ready"]
    assert "1/0" in built.cells("page")[0].get_text()


def test_execute_cached_shows_what_the_store_has_and_runs_nothing(project: Project, cell: Cell) -> None:
    project.write("page.md", cell("'kept'"))
    project.build()
    project.options["execute"] = "cached"
    project.write("page.md", cell("'kept'") + cell("'new'"))
    built = project.build("--strict")
    assert built.states("page") == ["done", "ready"]
    assert "0 run, 1 from the store" in built.log


def test_what_a_cell_depends_on_runs_it_again(project: Project, cell: Cell) -> None:
    data = project.folder / "data.txt"
    data.write_text("one")
    project.write("page.md", cell("open('data.txt').read()", depends="data.txt"))
    project.prepare()
    assert "one" in project.build().cells("page")[0].get_text()
    data.write_text("two")
    assert "two" in project.build().cells("page")[0].get_text()


def test_a_cell_that_is_not_cached_runs_in_every_build(project: Project, cell: Cell) -> None:
    project.write("page.md", cell("1", cache="false"))
    for _ in range(2):
        assert "1 run, 0 from the store" in project.build().log


def test_pages_without_our_tags_link_nothing_of_ours(project: Project, cell: Cell) -> None:
    project.write("page.md", cell("1"))
    built = project.build()
    assert "w3nest" not in (built.folder / "index.html").read_text()
    assert len(built.page("page").select("link[href$='assets/w3nest/w3nest.css']")) == 1


def test_cells_import_the_library_that_is_documented(project: Project, cell: Cell) -> None:
    project.write("page.md", cell("import mkdocs_w3nest\nmkdocs_w3nest.__name__"))
    assert "mkdocs_w3nest" in project.build("--strict").cells("page")[0].get_text()


def test_outputs_are_in_the_page_before_search_indexes_it(project: Project, cell: Cell) -> None:
    project.write("page.md", cell("print('needle' + 'stack')"))
    built = project.build()
    assert "needlestack" in (built.folder / "search" / "search_index.json").read_text()


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs", "material"])
def test_every_theme_builds(project: Project, cell: Cell, theme: str) -> None:
    project.config["theme"] = theme
    project.write("page.md", cell("1") + '<note level="hint">\nA *note*.\n</note>\n')
    built = project.build("--strict")
    assert built.code == 0, built.log
    assert built.states("page") == ["done"]


def test_snippets_may_hold_cells(project: Project, cell: Cell) -> None:
    project.config["markdown_extensions"] = [{"pymdownx.snippets": {"base_path": ["."]}}]
    (project.folder / "part.md").write_text(cell("'from a snippet'"))
    project.write("page.md", '# Page\n\n--8<-- "part.md"\n')
    assert "from a snippet" in project.build("--strict").cells("page")[0].get_text()


def test_two_builds_at_once_on_one_cache_both_succeed(project: Project, cell: Cell) -> None:
    for number in range(4):
        project.write(f"page-{number}.md", cell(f"print({number})") + cell("'end'"))
    processes = [project.start("build", "--strict", "--site-dir", f"site-{number}") for number in range(2)]
    logs = [process.communicate(timeout=300)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], logs
    pages = [(project.folder / f"site-{number}/page-3/index.html").read_bytes() for number in range(2)]
    assert pages[0] == pages[1]


@pytest.mark.usefixtures("docker_engine")
def test_the_docker_runner_gives_the_same_page(project: Project, cell: Cell) -> None:
    project.write("page.md", cell("sum(range(5))") + cell("print('x')"))
    local = project.build("--strict")
    project.options["runner"] = "docker"
    shutil.rmtree(project.folder / ".cache")
    built = project.build("--strict", site="docker")
    assert built.code == 0, built.log
    assert (built.folder / "page/index.html").read_bytes() == (local.folder / "page/index.html").read_bytes()


@pytest.mark.parametrize("name", ["mkdocs.yml", "./mkdocs.yml"])
def test_cells_start_in_the_project_however_its_configuration_is_named(
    project: Project, cell: Cell, name: str
) -> None:
    project.write("page.md", cell("import os\nos.getcwd()"))
    built = project.build("--strict", "--config-file", name)
    assert str(project.folder) in built.cells("page")[0].get_text()


def test_a_kept_result_does_not_depend_on_the_id_of_its_cell(project: Project, cell: Cell) -> None:
    code = "import warnings\nwarnings.warn('careful')\n1/0"
    project.write("page.md", cell(code, cell_id="old", allow_errors="true"))
    project.build("--strict")
    project.write("page.md", cell(code, cell_id="new", allow_errors="true"))
    built = project.build("--strict")
    assert "0 run, 1 from the store" in built.log
    assert "old" not in built.cells("page")[0].get_text()


def test_the_runner_is_named_once_with_its_reason(project: Project, cell: Cell) -> None:
    project.write("a.md", cell("1"))
    project.write("b.md", cell("2"))
    log = project.build().log
    assert log.count("backends run in local processes, as the option `runner` says") == 1


def test_markdown_that_another_plugin_converts_leaves_the_page_alone(project: Project, cell: Cell) -> None:
    """Excerpts and docstrings are converted with the site's extensions, ours among them."""
    (project.folder / "hooks.py").write_text(
        "import markdown\n"
        "def on_page_content(html, page, config, files):\n"
        "    extensions, configs = config.markdown_extensions, config.mdx_configs\n"
        "    md = markdown.Markdown(extensions=extensions, extension_configs=configs)\n"
        "    return html + md.convert('<js-cell>\\nexcerpt\\n</js-cell>')\n"
    )
    project.config["hooks"] = ["hooks.py"]
    project.write("page.md", cell("'mine'"))
    built = project.build("--strict")
    assert built.states("page") == ["done", "ready"]
    assert "w3nest-slot" not in (built.folder / "page/index.html").read_text()
