"""Keys: what a result depends on, and what it does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mkdocs_w3nest.execution.keys import canonical, cell_key, depends_digest

BASE: dict[str, Any] = {
    "fingerprint": "f",
    "previous": ["a"],
    "code": "x = 1",
    "captured_in": {"a": 1, "b": [1, 2]},
    "captured_out": ("x", "y"),
    "depends": {},
}


@pytest.mark.parametrize(
    "change",
    [
        {"fingerprint": "g"},
        {"previous": []},
        {"previous": ["b"]},
        {"code": "x = 2"},
        {"captured_in": {"a": 1, "b": [2, 1]}},
        {"captured_in": {"a": "1", "b": [1, 2]}},
        {"captured_out": ("x",)},
        {"depends": {"data.csv": "1"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_a_result_depends_on_changes_its_key(change: dict[str, Any]) -> None:
    assert cell_key(**(BASE | change)) != cell_key(**BASE)


@pytest.mark.parametrize(
    "change", [{"captured_in": {"b": [1, 2], "a": 1}}, {"captured_out": ("y", "x")}], ids=["inputs", "names"]
)
def test_the_order_of_names_does_not_change_a_key(change: dict[str, Any]) -> None:
    assert cell_key(**(BASE | change)) == cell_key(**BASE)


def test_a_lone_surrogate_in_the_code_has_a_key() -> None:
    assert len(cell_key(**(BASE | {"code": "'\ud800'"}))) == 64


def test_canonical_json_keeps_text_and_sorts_names() -> None:
    assert canonical({"b": "é", "a": [1, None]}) == '{"a":[1,null],"b":"é"}'


def test_a_file_that_changes_appears_or_goes_changes_the_digest(tmp_path: Path) -> None:
    seen = [depends_digest(["data/*.csv"], tmp_path)]
    (tmp_path / "data").mkdir()
    for write in ("1", "2"):
        (tmp_path / "data" / "a.csv").write_text(write)
        seen.append(depends_digest(["data/*.csv"], tmp_path))
    (tmp_path / "data" / "b.txt").write_text("not of the glob")
    assert depends_digest(["data/*.csv"], tmp_path) == seen[-1]
    (tmp_path / "data" / "a.csv").unlink()
    assert depends_digest(["data/*.csv"], tmp_path) == seen[0]
    assert seen[0] != seen[1] != seen[2]


def test_a_variable_of_the_environment_counts_by_its_value_and_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REGION", raising=False)
    unset = depends_digest(["env:REGION"], tmp_path)
    monkeypatch.setenv("REGION", "secret-place")
    value = depends_digest(["env:REGION"], tmp_path)
    assert unset != value
    assert "secret-place" not in str(value)
