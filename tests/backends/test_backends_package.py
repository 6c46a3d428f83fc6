"""Packages: what a `package.json` says, and what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mkdocs_w3nest.backends.package import Package, image_package, read_package
from mkdocs_w3nest.backends.ranges import ModuleSpec
from mkdocs_w3nest.errors import PackageError

GOOD: dict[str, Any] = {"name": "a", "version": "1.0.0", "webpm": {"type": "backend"}}


def write(folder: Path, content: object) -> Path:
    (folder / "package.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_all_that_a_package_says_is_read(tmp_path: Path) -> None:
    webpm = {
        "type": "backend",
        "interpreter": True,
        "multiPartition": True,
        "dependencies": {"b": "^2.0.0"},
        "build": {"python": {"kind": "python-version", "default": "3.12", "description": "Python."}},
    }
    package = read_package(write(tmp_path, GOOD | {"description": "It does.", "webpm": webpm}), "bundled")
    assert (package.name, package.version, package.description) == ("a", "1.0.0", "It does.")
    assert package.dependencies == (ModuleSpec("b", "^2.0.0"),)
    assert (package.interpreter, package.multi_partition, package.source) == (True, True, "bundled")
    option = package.build_options["python"]
    assert (option.kind, option.default, option.description) == ("python-version", "3.12", "Python.")


def test_dependencies_may_be_a_list_of_specs(tmp_path: Path) -> None:
    webpm = {"type": "backend", "dependencies": ["b#^2.0.0", "c"]}
    package = read_package(write(tmp_path, GOOD | {"webpm": webpm}))
    assert package.dependencies == (ModuleSpec("b", "^2.0.0"), ModuleSpec("c"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": 1}, "name: expected a text, not 1"),
        ({"name": "a/b/c"}, "name: expected a name"),
        ({"name": None}, "name: expected a text, missing"),
        ({"version": "one"}, "version: expected a semantic version"),
        ({"webpm": None}, "webpm: expected an object, missing"),
        ({"webpm": {"type": "esm"}}, "webpm.type: expected 'backend', not \"esm\""),
        ({"webpm": {"type": "backend", "interpreter": "yes"}}, "webpm.interpreter: expected true or false"),
        ({"webpm": {"type": "backend", "dependencies": {"b": 2}}}, "webpm.dependencies.b: expected a text"),
        ({"webpm": {"type": "backend", "dependencies": {"b": "two"}}}, "'two' is not a version range of b"),
        (
            {"webpm": {"type": "backend", "build": {"x": {"kind": "shell"}}}},
            "webpm.build.x.kind: expected one of",
        ),
    ],
)
def test_a_bad_field_is_an_error_that_names_file_and_field(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    with pytest.raises(PackageError) as caught:
        read_package(write(tmp_path, GOOD | change))
    assert str(caught.value).startswith(f"{tmp_path / 'package.json'}: ")
    assert said in str(caught.value)


def test_a_folder_without_a_readable_package_json_is_no_package(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="is not a backend package"):
        read_package(tmp_path)
    (tmp_path / "package.json").write_text("{", encoding="utf-8")
    with pytest.raises(PackageError, match="is not JSON"):
        read_package(tmp_path)
    with pytest.raises(PackageError, match=r"the file: expected an object, not \[\]"):
        read_package(write(tmp_path, []))


@pytest.mark.parametrize(
    ("reference", "name", "version"),
    [
        ("example/r-interpreter:1.4.0", "r-interpreter", "1.4.0"),
        ("localhost:5000/team/r:1.4", "r", "1.4.0"),
        ("r", "r", "0.0.0"),
        ("r:latest", "r", "0.0.0"),
        ("r@sha256:0123", "r", "0.0.0"),
    ],
)
def test_an_image_is_a_package_named_by_its_reference(reference: str, name: str, version: str) -> None:
    package = image_package(reference)
    assert package == Package(name, version, image=reference, interpreter=True)


def test_what_is_no_reference_of_an_image_is_refused() -> None:
    with pytest.raises(PackageError, match="not the reference of a container image"):
        image_package("--privileged")
