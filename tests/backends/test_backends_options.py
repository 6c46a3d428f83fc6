"""Build options: values become one spelling, or an error that says what would be right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from mkdocs_w3nest.backends.build_options import BuildConfig, BuildOption, normalise
from mkdocs_w3nest.errors import RequestError

DECLARED = {
    "python": BuildOption("python-version", "3.11"),
    "modules": BuildOption("requirements"),
    "apt": BuildOption("debian-packages"),
    "mode": BuildOption("text"),
}


def read(build: Mapping[str, str | Sequence[str]], dockerfile: str | None = None) -> BuildConfig:
    return normalise(build, dockerfile, package="sample", declared=DECLARED)


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        ({"modules": "numpy  pandas"}, {"modules": "numpy pandas"}),
        ({"modules": "numpy\n pandas >= 2\n"}, {"modules": "numpy pandas>=2"}),
        ({"modules": ["numpy", "pandas[excel] < 3"]}, {"modules": "numpy pandas[excel]<3"}),
        ({"modules": "b a"}, {"modules": "b a"}),
        ({"modules": ["x @ https://example.org/x.whl"]}, {"modules": "x@https://example.org/x.whl"}),
        ({"modules": ['numpy; python_version < "3.11"']}, {"modules": 'numpy;python_version<"3.11"'}),
        ({"modules": " "}, {}),
        ({"python": " 3.10 "}, {"python": "3.10"}),
        ({"apt": ["libgomp1", "g++"]}, {"apt": "libgomp1 g++"}),
        ({"mode": "a  b"}, {"mode": "a  b"}),
        ({"mode": ["a", "b"]}, {"mode": "a b"}),
    ],
)
def test_values_come_in_one_spelling(
    build: Mapping[str, str | Sequence[str]], expected: Mapping[str, str]
) -> None:
    assert read(build).values == expected


@pytest.mark.parametrize(
    ("build", "said"),
    [
        ({"modul": "numpy"}, "did you mean 'modules'"),
        ({"zzz": "numpy"}, "it has python, modules, apt, mode"),
        ({"modules": "--index-url=http://evil"}, "'--index-url=http://evil' is not a requirement"),
        ({"modules": "numpy -r file"}, "'-r' is not a requirement"),
        ({"modules": "numpy; rm"}, "is not a requirement"),
        ({"modules": "numpy $(reboot)"}, "is not a requirement"),
        ({"modules": ['a; python_version > "3" and os_name == "nt"']}, "marker with 'and'"),
        ({"python": "three"}, "'three' is not a version of Python"),
        ({"python": "3.10 --evil"}, "is not a version of Python"),
        ({"apt": "libgomp1 -o=evil"}, "'-o=evil' is not the name of a Debian package"),
        ({"apt": "Vim"}, "'Vim' is not the name"),
        ({"mode": "a\0b"}, "no NUL"),
    ],
)
def test_what_a_tool_could_misread_is_refused(build: Mapping[str, str], said: str) -> None:
    with pytest.raises(RequestError) as caught:
        read(build)
    assert said in str(caught.value)
    assert "sample" in str(caught.value)


def test_a_package_that_declares_nothing_takes_any_text() -> None:
    config = normalise({"whatever": "x y"}, None, package="sample", declared={})
    assert config.values == {"whatever": "x y"}
    with pytest.raises(RequestError, match="letters, digits"):
        normalise({"a b": "x"}, None, package="sample", declared={})


def test_a_dockerfile_is_text_or_an_url() -> None:
    assert read({}, "FROM a\nRUN b").dockerfile == "FROM a\nRUN b"
    assert read({}, "https://example.org/Dockerfile").dockerfile == "https://example.org/Dockerfile"
    assert read({}, "  ").dockerfile is None
    with pytest.raises(RequestError, match="expected the text of a Dockerfile"):
        read({}, "docker/Dockerfile")
