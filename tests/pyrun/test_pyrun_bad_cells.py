"""Cells that would bring down an interpreter, or the machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import psutil
import pytest

if TYPE_CHECKING:
    from tests.pyrun.conftest import Server

MIB = 2**20


@pytest.mark.parametrize(
    "code",
    [
        "while True:\n    pass",
        "import time\ntime.sleep(1000)",
        "import asyncio\nawait asyncio.sleep(1000)",
        "!sleep 1000",
        "import subprocess\nsubprocess.run(['sleep', '1000'])",
        "try:\n    while True:\n        pass\nexcept KeyboardInterrupt:\n    pass",
    ],
)
def test_pyrun_stops_a_cell_that_never_ends(pyrun: Server, code: str) -> None:
    """A cell is interrupted after its timeout, says so, and its interpreter keeps its state."""
    partition = pyrun.partition()
    pyrun.run("kept = 1", partition)
    result = pyrun.run(f"print('begun')\n{code}", partition, timeout=0.2)
    assert result["output"] == "begun\n"
    assert result["error"]["message"] == "KeyboardInterrupt: The cell did not end within 0.2 s."
    assert pyrun.run("await asyncio.sleep(0)" if "await" in code else "1", partition, capturedOut=["kept"])[
        "capturedOut"
    ] == {"kept": 1}


def test_pyrun_kills_a_cell_that_ignores_interrupts(pyrun: Server) -> None:
    """What an interrupt does not end is killed; the next cell finds a new interpreter."""
    partition = pyrun.partition()
    code = """
kept = 1
while True:
    try:
        while True:
            pass
    except KeyboardInterrupt:
        pass
"""
    result = pyrun.run(code, partition, timeout=0.1)
    assert "did not end within 0.1 s" in result["error"]["message"]
    assert "state is lost" in result["error"]["message"]
    assert "never set" in pyrun.run("1", partition, capturedOut=["kept"])["error"]["message"]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import os\nos._exit(3)", "ended with exit code 3"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "killed by SIGSEGV"),
        ("import ctypes\nctypes.string_at(0)", "killed by SIGSEGV"),
        (
            "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
            "killed by SIGKILL. The machine or container",
        ),
        ("import os\nos.closerange(3, 100)", "The interpreter ended"),
    ],
)
def test_pyrun_says_how_an_interpreter_ended(pyrun: Server, code: str, message: str) -> None:
    """The end of an interpreter is an error of the cell, with what it printed; a new one takes over."""
    partition = pyrun.partition()
    result = pyrun.run(f"print('before')\n{code}", partition)
    assert message in result["error"]["message"]
    assert "state is lost" in result["error"]["message"]
    assert result["output"] == "before\n"
    assert pyrun.run("print('new')", partition)["output"] == "new\n"


def test_pyrun_keeps_the_first_mebibyte_of_a_flood(pyrun: Server) -> None:
    """1 GB on stdout: the first MiB and a notice are kept, in bounded memory; the cell goes on."""
    partition = pyrun.partition()
    front = psutil.Process(pyrun.process.pid)
    before = front.memory_info().rss
    code = """
import sys
for _ in range(10_000):
    sys.stdout.write("x" * 100_000)
end = 1
"""
    result = pyrun.run(code, partition, capturedOut=["end"])
    assert front.memory_info().rss - before < 50 * MIB
    assert result["capturedOut"] == {"end": 1}
    assert 0.9 * MIB < len(result["output"]) <= MIB
    notice = result["outputs"][-1]
    assert notice["name"] == "stderr"
    assert notice["text"].startswith("output truncated: the cell wrote 1,000,000,000 bytes to stdout")


def test_pyrun_bounds_the_flood_of_a_program(pyrun: Server) -> None:
    """Programs that a cell starts are bounded as the cell is."""
    result = pyrun.run("!head -c 50000000 /dev/zero >&2\nprint('end')")
    assert result["output"] == "end\n"
    assert "wrote 50,000,000 bytes to stderr" in result["outputs"][-1]["text"]


def test_pyrun_bounds_rich_outputs(pyrun: Server) -> None:
    """Of rich outputs, 16 MiB are kept, and a notice says so."""
    code = "for _ in range(30):\n    display({'text/plain': 'x' * 1_000_000}, raw=True)\nprint('end')"
    result = pyrun.run(code)
    assert 14 <= sum(output["output_type"] == "display_data" for output in result["outputs"]) <= 17
    assert any("more than 16 MiB" in output.get("text", "") for output in result["outputs"])
    assert result["output"] == "end\n"


def test_pyrun_bounds_updates_of_a_display(pyrun: Server) -> None:
    """An update past the limit is dropped, with the notice, and what was shown before stays."""
    code = """
handle = display("x", display_id=True)
for size in (1, 20):
    handle.update({"text/plain": "x" * size * 2**20}, raw=True)
"""
    shown, notice = pyrun.run(code)["outputs"]
    assert len(shown["data"]["text/plain"]) == 2**20
    assert "more than 16 MiB" in notice["text"]


def test_pyrun_decodes_what_is_not_text(pyrun: Server) -> None:
    """Bytes that are not UTF-8 are replaced; characters cut in two writes are not."""
    code = """
import os, sys
sys.stdout.buffer.write(b"\\xff")
euro = "€".encode()
for part in (euro[:1], euro[1:], euro[:2]):
    os.write(1, part)
"""
    assert pyrun.run(code)["output"] == "\ufffd€\ufffd"


def test_pyrun_writes_lone_surrogates_escaped(pyrun: Server) -> None:
    """Text that no encoding has neither fails nor breaks the answer."""
    result = pyrun.run("print('\\ud800')\nx = '\\ud800'\nx", capturedOut=["x"])
    assert result["output"] == "\\ud800\n"
    assert result["capturedOut"] == {"x": "?"}


def test_pyrun_allocating_without_end_is_a_memory_error(start_pyrun: Callable[..., Server]) -> None:
    """Under a memory limit the cell gets MemoryError, and the interpreter and its state live on."""
    server = start_pyrun(W3NEST_MEMORY=str(400 * MIB))
    partition = server.partition()
    result = server.run("hoard = []\nwhile True:\n    hoard.append(bytearray(10_000_000))", partition)
    assert (
        result["error"]["message"] == "MemoryError: the cell needs more memory than this interpreter may use"
    )
    assert result["error"]["lineNumber"] == 3
    after = server.run(
        "count = len(hoard)\ndel hoard\nagain = len(bytearray(200_000_000))", partition, capturedOut=["count"]
    )
    assert "error" not in after
    assert 20 < after["capturedOut"]["count"] < 40


def test_pyrun_names_what_cannot_be_captured(pyrun: Server) -> None:
    """A value that is not JSON is named with its path and type; outputs and other captures are kept."""
    code = "print('kept')\ngood = 1\nresp = {'rows': [0, {'handler': lambda: 0}]}"
    result = pyrun.run(code, capturedOut=["good", "resp"])
    assert "`resp['rows'][1]['handler']` is of type function" in result["error"]["message"]
    assert result["error"]["kind"] == "Runtime"
    assert result["output"] == "kept\n"
    assert result["capturedOut"] == {"good": 1}


def test_pyrun_names_close_names_of_a_missing_capture(pyrun: Server) -> None:
    """A captured-out name that was never set is named, with the name that may be meant."""
    message = pyrun.run("response = 1", capturedOut=["responce"])["error"]["message"]
    assert "`responce` was never set" in message
    assert "Did you mean response?" in message


def test_pyrun_survives_closed_streams(pyrun: Server) -> None:
    """A cell that closes stdout spoils no later cell."""
    partition = pyrun.partition()
    pyrun.run("import os, sys\nsys.stdout.close()\nos.close(1)\nos.close(2)", partition)
    assert pyrun.run("print('a')\nos.system('echo b')", partition)["output"] == "a\nb\n"


@pytest.mark.parametrize(
    "code",
    [
        "import os\nif os.fork() == 0:\n    print('child')\nelse:\n    os.wait()\n    print('parent')",
        "from multiprocessing import get_context\n"
        "child = get_context('fork').Process(target=print, args=['child'])\n"
        "child.start()\nchild.join()\nprint('parent')",
    ],
)
def test_pyrun_a_forked_child_prints_and_does_not_serve(pyrun: Server, code: str) -> None:
    """A child that a cell forks writes into the cell, and never answers in its place."""
    partition = pyrun.partition()
    assert pyrun.run(code, partition)["output"] == "child\nparent\n"
    assert pyrun.run("print('next')", partition)["output"] == "next\n"


def test_pyrun_a_thread_that_outlives_its_cell_disturbs_none(pyrun: Server) -> None:
    """What a background thread shows between cells is dropped, and no later cell suffers."""
    partition = pyrun.partition()
    code = """
import sys, threading
def shout():
    while True:
        print("out")
        print("err", file=sys.stderr)
        display("rich")
threading.Thread(target=shout, daemon=True).start()
"""
    pyrun.run(code, partition)
    for number in range(20):
        result = pyrun.run(f"x = {number}", partition, capturedOut=["x"], timeout=20)
        assert result["capturedOut"] == {"x": number}


def test_pyrun_threads_may_print(pyrun: Server) -> None:
    """Several threads that print at once lose no line, and tangle no message."""
    code = """
import sys, threading
def shout(name):
    for i in range(50):
        sys.stdout.write(f"{name}{i}\\n")
        sys.stderr.write("!")
threads = [threading.Thread(target=shout, args=[name]) for name in "abc"]
[t.start() for t in threads], [t.join() for t in threads]
display("end");
"""
    result = pyrun.run(code)
    assert sorted(result["output"].split()) == sorted(f"{name}{i}" for name in "abc" for i in range(50))
    assert "error" not in result
