"""Specs of packages: what is read, what fits, what is refused."""

from __future__ import annotations

import pytest

from mkdocs_w3nest.backends.ranges import ModuleSpec, parse_spec
from mkdocs_w3nest.errors import RequestError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pyrun_backend", ModuleSpec("pyrun_backend")),
        ("pyrun_backend#^0.2.2", ModuleSpec("pyrun_backend", "^0.2.2")),
        ("pyrun_backend#^0.2.2 as pyRunner", ModuleSpec("pyrun_backend", "^0.2.2", "pyRunner")),
        ("w3nest_demo_backend as client", ModuleSpec("w3nest_demo_backend", "*", "client")),
        ("@scope/some-name#>= 1 <3", ModuleSpec("@scope/some-name", ">=1 <3")),
        ("  a#  ", ModuleSpec("a")),
        ("a#latest", ModuleSpec("a")),
    ],
)
def test_a_spec_is_read_into_name_range_and_alias(text: str, expected: ModuleSpec) -> None:
    assert parse_spec(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "does not name a backend"),
        ("#1.0.0", "does not name a backend"),
        ("../evil", "does not name a backend"),
        ("a b c", "does not name a backend"),
        ("a#one", "'one' is not a version range of a"),
        ("a#^", "'^' is not a version range of a"),
        ("a#1.0.0 as 1st", "the alias '1st'"),
    ],
)
def test_a_bad_spec_is_refused_with_what_would_be_right(text: str, said: str) -> None:
    with pytest.raises(RequestError, match=said.replace("^", r"\^").replace("(", r"\(")):
        parse_spec(text)


@pytest.mark.parametrize(
    ("range_", "version", "fits"),
    [
        ("^0.2.2", "0.2.3", True),
        ("^0.2.2", "0.3.0", False),
        ("^1.2", "1.9.0", True),
        ("~1.4", "1.5.0", False),
        (">=1 <3", "2.9.9", True),
        ("1.x", "1.7.0", True),
        ("1 - 2", "2.5.0", True),
        ("^1 || ^3", "3.1.0", True),
        ("*", "0.0.1", True),
        ("^1.0.0", "1.1.0-beta.1", False),
        ("^1.1.0-alpha", "1.1.0-beta.1", True),
    ],
)
def test_ranges_mean_what_npm_means(range_: str, version: str, fits: bool) -> None:
    assert parse_spec(f"a#{range_}").fits(version) is fits
