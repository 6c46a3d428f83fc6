"""The result store: keeps whole results, whatever happens around it."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path

import pytest

from mkdocs_w3nest.errors import StoreError
from mkdocs_w3nest.execution.results import Failure, Result
from mkdocs_w3nest.execution.store import ResultStore

KEY = "ab" + "0" * 62
RESULT = Result(
    outputs=({"output_type": "stream", "name": "stdout", "text": "é \U0001f996 \ud800"},),
    captured={"x": [1, 2.5, None, "y"]},
)


def test_a_result_comes_back_as_it_was(tmp_path: Path) -> None:
    store = ResultStore(tmp_path / "new" / "folder")
    store.put(KEY, RESULT)
    assert store.get(KEY) == RESULT


def test_an_expected_failure_comes_back_with_its_line(tmp_path: Path) -> None:
    failure = Result(failure=Failure("ValueError: no", 3, "trace"))
    store = ResultStore(tmp_path)
    store.put(KEY, failure)
    assert store.get(KEY) == failure


def test_an_unknown_key_has_no_result(tmp_path: Path) -> None:
    assert ResultStore(tmp_path).get(KEY) is None


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"null", b"[]", b"{}", b'{"format": 1}', b"\xff\xfe", b'{"format": 1, "key": "other"}'],
)
def test_a_damaged_file_counts_as_no_result_and_is_written_again(tmp_path: Path, content: bytes) -> None:
    store = ResultStore(tmp_path)
    store.put(KEY, RESULT)
    [path] = tmp_path.rglob("*.json")
    path.write_bytes(content)
    assert store.get(KEY) is None
    store.put(KEY, RESULT)
    assert store.get(KEY) == RESULT


def test_a_result_of_another_format_counts_as_none(tmp_path: Path) -> None:
    store = ResultStore(tmp_path)
    store.put(KEY, RESULT)
    [path] = tmp_path.rglob("*.json")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 0}))
    assert store.get(KEY) is None


def test_git_leaves_the_store_alone_and_no_temporary_file_stays(tmp_path: Path) -> None:
    ResultStore(tmp_path).put(KEY, RESULT)
    assert "\n*\n" in (tmp_path / ".gitignore").read_text()
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_folder_that_cannot_be_made_is_named_with_the_option(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(StoreError, match=r"taken.*cache_dir"):
        ResultStore(tmp_path / "taken").put(KEY, RESULT)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system that nobody can write")
def test_a_read_only_folder_is_named_with_the_option() -> None:
    with pytest.raises(StoreError, match="cache_dir"):
        ResultStore(Path("/proc/self/w3nest")).put(KEY, RESULT)


def _write_often(folder: Path) -> None:
    for _ in range(200):
        ResultStore(folder).put(KEY, RESULT)


def test_builds_side_by_side_never_see_half_a_result(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_often, args=(tmp_path,)) for _ in range(2)]
    store = ResultStore(tmp_path)
    store.put(KEY, RESULT)
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert store.get(KEY) == RESULT
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
