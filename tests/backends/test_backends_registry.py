"""The registry: which package a spec means."""

from __future__ import annotations

from pathlib import Path

import pytest

from mkdocs_w3nest.backends.package import Package
from mkdocs_w3nest.backends.ranges import parse_spec
from mkdocs_w3nest.backends.registry import PackageSource, Registry
from mkdocs_w3nest.errors import PackageError, ResolveError

REGISTRY = Registry(
    [
        Package("a", "1.9.0"),
        Package("a", "1.10.0"),
        Package("a", "2.0.0"),
        Package("b", "1.0.0"),
        Package("b", "1.5.0", source="bundled"),
        Package("b", "2.0.0", source="bundled"),
    ]
)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("a", "a 2.0.0"),
        ("a#^1", "a 1.10.0"),
        ("a#<1.10", "a 1.9.0"),
        ("b", "b 1.0.0"),
        ("b#^1.2", "b 1.5.0"),
        ("b#^2", "b 2.0.0"),
    ],
)
def test_the_highest_version_that_fits_is_taken_the_projects_first(spec: str, expected: str) -> None:
    assert str(REGISTRY.resolve(parse_spec(spec))) == expected


def test_no_version_that_fits_is_an_error_that_lists_the_versions() -> None:
    with pytest.raises(ResolveError, match=r"no version of a fits '\^3': there is 1.9.0, 1.10.0, 2.0.0"):
        REGISTRY.resolve(parse_spec("a#^3"))


def test_an_unknown_name_is_an_error_that_names_those_that_exist() -> None:
    registry = Registry([Package("pyrun_backend", "0.2.3"), Package("other", "1.0.0")])
    with pytest.raises(ResolveError, match=r"did you mean 'pyrun_backend'\? There are other, pyrun_backend"):
        registry.resolve(parse_spec("pyrun_backnd"))


def test_one_folder_may_be_named_twice_but_two_packages_may_not_be_alike(hello: Package) -> None:
    assert Registry([hello, hello]).packages == (hello,)
    with pytest.raises(PackageError, match=r"hello 1.2.0 is found twice, in .* and in elsewhere"):
        Registry([hello, Package("hello", "1.2.0", folder=Path("elsewhere"))])


def test_sources_of_the_project_come_with_the_bundled_packages(hello: Package) -> None:
    found = Registry.discover([PackageSource(folder=hello.folder), PackageSource(image="example/r:1.4.0")])
    assert hello in found.packages
    assert str(found.resolve(parse_spec("r"))) == "r 1.4.0"
    assert all(package.source == "bundled" for package in found.packages if package.name.endswith("_backend"))
