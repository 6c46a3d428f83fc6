"""Fingerprints: what changes them, and what does not."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mkdocs_w3nest.backends.fingerprint import content_hash
from mkdocs_w3nest.backends.package import Package, image_package
from mkdocs_w3nest.backends.plan import Planner
from mkdocs_w3nest.backends.registry import Registry
from mkdocs_w3nest.backends.request import BackendRequest
from mkdocs_w3nest.backends.runners.process import ProcessRunner
from mkdocs_w3nest.errors import PackageError, RequestError

if TYPE_CHECKING:
    from tests.backends.conftest import WritePackage


def rename(folder: Path) -> None:
    (folder / "a.txt").rename(folder / "b.txt")


def move_a_byte(folder: Path) -> None:
    """The same bytes in a row, but of other files."""
    (folder / "a.txt").write_text("on", encoding="utf-8")
    (folder / "z.txt").write_text("ez", encoding="utf-8")


def link(folder: Path) -> None:
    os.symlink("a.txt", folder / "link")


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "a.txt").write_text("two", encoding="utf-8"),
        lambda folder: (folder / "new.txt").touch(),
        lambda folder: (folder / "z.txt").unlink(),
        rename,
        move_a_byte,
        link,
    ],
    ids=["edited", "added", "removed", "renamed", "moved", "linked"],
)
def test_whatever_changes_a_package_changes_its_hash(
    tmp_path: Path, change: Callable[[Path], object]
) -> None:
    (tmp_path / "a.txt").write_text("one", encoding="utf-8")
    (tmp_path / "z.txt").write_text("z", encoding="utf-8")
    before = content_hash(tmp_path)
    change(tmp_path)
    assert content_hash(tmp_path) != before


def test_what_tools_leave_in_a_package_does_not_change_its_hash(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    before = content_hash(tmp_path)
    for name in ("__pycache__", ".git", "node_modules", ".venv", ".cache"):
        (tmp_path / "deep" / name).mkdir(parents=True)
        (tmp_path / "deep" / name / "file").touch()
    (tmp_path / "a.pyc").touch()
    assert content_hash(tmp_path) == before


def test_a_package_that_went_away_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="cannot be read"):
        content_hash(tmp_path / "gone")


@pytest.fixture
def planner(hello: Package, process_runner: ProcessRunner) -> Planner:
    return Planner(Registry([hello]), process_runner)


@pytest.mark.parametrize(
    "other",
    [
        BackendRequest("hello", {"modules": "numpy"}),
        BackendRequest("hello", {"modules": "pandas numpy"}),
        BackendRequest("hello", {"modules": "numpy pandas", "python": "3.10"}),
        BackendRequest("hello", {"modules": "numpy pandas"}, dockerfile="FROM a\nRUN b"),
    ],
)
def test_another_configuration_is_another_fingerprint(planner: Planner, other: BackendRequest) -> None:
    one = BackendRequest("hello#^1.0.0", {"modules": "numpy pandas"})
    assert planner.plan(other).fingerprint != planner.plan(one).fingerprint


def test_another_spelling_range_or_partition_is_the_same_fingerprint(planner: Planner) -> None:
    one = BackendRequest("hello#^1.0.0 as x", {"modules": "numpy pandas"})
    other = BackendRequest("hello", {"modules": ["numpy", " pandas"]}, partition="q")
    assert planner.plan(one).fingerprint == planner.plan(other).fingerprint


def test_a_dependency_that_changes_changes_the_fingerprint(
    new_package: WritePackage, process_runner: ProcessRunner
) -> None:
    base = new_package("base")
    user = new_package("user", dependencies={"base": "^1"})
    before = Planner(Registry([base, user]), process_runner).plan(BackendRequest("user")).fingerprint
    assert base.folder is not None
    (base.folder / "new.txt").touch()
    after = Planner(Registry([base, user]), process_runner).plan(BackendRequest("user")).fingerprint
    assert after != before


def test_backends_that_need_each_other_are_an_error_that_shows_the_circle(
    new_package: WritePackage, process_runner: ProcessRunner
) -> None:
    packages = [new_package("one", dependencies=["two"]), new_package("two", dependencies=["one"])]
    with pytest.raises(PackageError, match=r"one 1.0.0 → two 1.0.0 → one 1.0.0"):
        Planner(Registry(packages), process_runner).plan(BackendRequest("one"))


def test_an_image_takes_no_build_options(process_runner: ProcessRunner) -> None:
    planner = Planner(Registry([image_package("example/r:1.0.0")]), process_runner)
    with pytest.raises(RequestError, match="takes no build options"):
        planner.plan(BackendRequest("r", {"x": "y"}))
