"""How the outputs of a cell are gathered."""

from __future__ import annotations

from typing import Any

from pyrun_backend.outputs import STREAM_BYTES, Outputs, stdout_of


def text(name: str, content: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": content}


def shown(content: str) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {"text/plain": content}, "metadata": {}}


def test_pyrun_outputs_join_the_text_of_one_stream() -> None:
    """Writes in a row to one stream are one output."""
    outputs = Outputs()
    for name, data in (("stdout", b"a"), ("stdout", b"b"), ("stderr", b"c"), ("stdout", b"d")):
        outputs.write(name, data)
    assert outputs.finish() == [text("stdout", "ab"), text("stderr", "c"), text("stdout", "d")]


def test_pyrun_outputs_decode_across_writes() -> None:
    """A character cut in two is one character; half a character at the end is a replacement."""
    outputs = Outputs()
    for data in (b"\xe2\x82", b"\xac", b"\xe2"):
        outputs.write("stdout", data)
    assert outputs.finish() == [text("stdout", "€\ufffd")]


def test_pyrun_outputs_stay_small_when_streams_alternate() -> None:
    """Many tiny outputs are bounded as few large ones are."""
    outputs = Outputs()
    for _ in range(50_000):
        outputs.write("stdout", b"o")
        outputs.write("stderr", b"e")
    assert len(outputs.finish()) < 2 * STREAM_BYTES / 100


def test_pyrun_outputs_of_exactly_the_limit_are_whole() -> None:
    """Text is cut, and a notice added, only when there is more than is kept."""
    outputs = Outputs()
    outputs.write("stdout", b"x" * (STREAM_BYTES // 2))
    finished = outputs.finish()
    assert len(finished) == 1
    assert len(stdout_of(finished)) == STREAM_BYTES // 2


def test_pyrun_outputs_update_in_place() -> None:
    """An update replaces its display wherever that is; without one it is an output of its own."""
    outputs = Outputs()
    outputs.show(shown("first"), display_id="a")
    outputs.write("stdout", b"text")
    outputs.show(shown("second"), display_id="a", update=True)
    outputs.show(shown("other"), display_id="b", update=True)
    assert outputs.finish() == [shown("second"), text("stdout", "text"), shown("other")]


def test_pyrun_outputs_clear_now_or_with_the_next() -> None:
    """`clear` drops at once; with `wait` only when something takes the place."""
    outputs = Outputs()
    outputs.write("stdout", b"old")
    outputs.clear(wait=True)
    assert outputs.finish() == [text("stdout", "old")]
    outputs.write("stdout", b"new")
    assert outputs.finish() == [text("stdout", "new")]
    outputs.clear(wait=False)
    assert outputs.finish() == []


def test_pyrun_outputs_events_rebuild_the_outputs() -> None:
    """Who follows the events has the same outputs in the end."""
    followed: list[dict[str, Any]] = []

    def follow(event: dict[str, Any]) -> None:
        if event["event"] == "clear":
            followed.clear()
        elif event["event"] == "update":
            followed[event["index"]] = event["output"]
        elif followed and "name" in event["output"] and followed[-1].get("name") == event["output"]["name"]:
            followed[-1] = {**followed[-1], "text": followed[-1]["text"] + event["output"]["text"]}
        else:
            followed.append(event["output"])

    outputs = Outputs(follow)
    outputs.write("stdout", b"dropped")
    outputs.clear(wait=True)
    outputs.show(shown("1"), display_id="a")
    for data in (b"a", b"b", b"\xe2"):
        outputs.write("stdout", data)
    outputs.show(shown("2"), display_id="a", update=True)
    outputs.write("stderr", b"c")
    assert outputs.finish() == followed
