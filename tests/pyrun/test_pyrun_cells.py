"""What cells show, capture and say when they fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.pyrun.conftest import Server


def kinds(result: dict[str, Any]) -> list[str]:
    """The outputs in short: `stdout: text`, or the type."""
    return [
        f"{output['name']}: {output['text']}" if output["output_type"] == "stream" else output["output_type"]
        for output in result["outputs"]
    ]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("1 + 1", "2"),
        ("x = 5\nx", "5"),
        ("import asyncio\nawait asyncio.sleep(0)\n'awaited'", "'awaited'"),
        ("async def f():\n    return 7\nawait f()", "7"),
        ("__name__, '__file__' in globals()", "('__main__', False)"),
        ("1 + 1 # ;", "2"),
        ("1 + 1;", None),
        ("%time 1;", None),
        ("None", None),
        ("x = 1", None),
        ("", None),
        ("# nothing", None),
    ],
)
def test_pyrun_shows_the_last_value(pyrun: Server, code: str, shown: str | None) -> None:
    """The value of a last expression is an execute_result, unless it is None or `;` ends the cell."""
    values = [
        o["data"]["text/plain"] for o in pyrun.run(code)["outputs"] if o["output_type"] == "execute_result"
    ]
    assert values == ([] if shown is None else [shown])


def test_pyrun_output_is_stdout_alone(pyrun: Server) -> None:
    """`output` is what went to stdout, as in the original protocol."""
    result = pyrun.run("import sys\nprint('out')\nprint('err', file=sys.stderr)\n5")
    assert result["output"] == "out\n"
    assert "error" not in result


def test_pyrun_keeps_the_order_of_all_outputs(pyrun: Server) -> None:
    """Prints, programs, C-level writes, displays and the value come out as they were made."""
    code = """
import os, subprocess, sys
print("1")
print("2", file=sys.stderr)
subprocess.run(["echo", "3"])
os.write(1, b"4\\n")
sys.stdout.buffer.write(b"5\\n")
display("6")
!echo 7
display("8")
os.system("echo 9 >&2")
"10"
"""
    assert kinds(pyrun.run(code)) == [
        "stdout: 1\n",
        "stderr: 2\n",
        "stdout: 3\n4\n5\n",
        "display_data",
        "stdout: 7\n",
        "display_data",
        "stderr: 9\n",
        "execute_result",
    ]


def test_pyrun_keeps_the_order_of_alternating_streams(pyrun: Server) -> None:
    """stdout and stderr written in turns stay in turns."""
    shown = kinds(pyrun.run("import sys\nfor i in range(20):\n    print(i)\n    print(i, file=sys.stderr)"))
    assert shown == [f"{name}: {i}\n" for i in range(20) for name in ("stdout", "stderr")]


def test_pyrun_shows_figures_at_the_end_of_the_cell(pyrun: Server) -> None:
    """Figures come out as PNG, in order, and are closed for the next cell."""
    partition = pyrun.partition()
    code = """
import matplotlib.pyplot as plt
for number in (1, 2):
    plt.figure(num=number)
    plt.plot([number])
print("end")
"""
    first = pyrun.run(code, partition)
    assert kinds(first) == ["stdout: end\n", "display_data", "display_data"]
    assert all("image/png" in output["data"] for output in first["outputs"][1:])
    assert kinds(pyrun.run("%matplotlib inline\nplt.get_fignums()", partition)) == ["execute_result"]


def test_pyrun_does_not_import_matplotlib_itself(pyrun: Server) -> None:
    """Cells that draw nothing do not pay for matplotlib."""
    result = pyrun.run("import sys\nloaded = 'matplotlib' in sys.modules", capturedOut=["loaded"])
    assert result["capturedOut"] == {"loaded": False}


def test_pyrun_updates_and_clears_displays(pyrun: Server) -> None:
    """`update_display` replaces in place, `clear_output` drops what was before."""
    code = (
        "from IPython.display import clear_output\nprint('gone')\nclear_output(wait=True)\n"
        "h = display('first', display_id=True)\nprint('text')\nh.update('second')"
    )
    outputs = pyrun.run(code)["outputs"]
    assert [output.get("data", output.get("text")) for output in outputs] == [
        {"text/plain": "'second'"},
        "text\n",
    ]


def test_pyrun_bytes_of_a_representation_become_base64(pyrun: Server) -> None:
    """A `_repr_png_` that returns bytes is valid nbformat."""
    result = pyrun.run("class P:\n    def _repr_png_(self):\n        return b'\\x89PNG'\nP()")
    assert result["outputs"][0]["data"]["image/png"] == "iVBORw=="


def test_pyrun_a_failing_repr_is_shown(pyrun: Server) -> None:
    """An error in `__repr__` is among the outputs."""
    result = pyrun.run("class A:\n    def __repr__(self):\n        raise ValueError('no repr')\nA()")
    assert [output["evalue"] for output in result["outputs"]] == ["no repr"]


def test_pyrun_captures_variables_in_and_out(pyrun: Server) -> None:
    """Values come in before the cell runs, and go out after it, exactly."""
    result = pyrun.run(
        "big += 1\nmore = (1.5, float('nan'), {3, 1})",
        capturedIn={"big": 2**80, "rows": [{"a": None}]},
        capturedOut=["big", "rows", "more"],
    )
    assert result["capturedOut"] == {"big": 2**80 + 1, "rows": [{"a": None}], "more": [1.5, None, [1, 3]]}


def test_pyrun_state_lasts_from_cell_to_cell(pyrun: Server) -> None:
    """A partition's cells share their variables, after errors too."""
    partition = pyrun.partition()
    pyrun.run("x = 41\n1 / 0", partition)
    assert pyrun.run("x += 1", partition, capturedOut=["x"])["capturedOut"] == {"x": 42}


@pytest.mark.parametrize(
    ("code", "kind", "message", "line"),
    [
        ("\n\nx = 1\n1 / 0", "Runtime", "ZeroDivisionError: division by zero", 4),
        ("def f():\n    return 1 / 0\n\nf()", "Runtime", "ZeroDivisionError: division by zero", 2),
        ("\nfor", "AST", "SyntaxError: invalid syntax", 2),
        (
            "if 1:\n    x\n   y",
            "AST",
            "IndentationError: unindent does not match any outer indentation level",
            3,
        ),
        ("eval('1+')", "Runtime", "SyntaxError: invalid syntax", 1),
        (
            "import asyncio\nawait asyncio.sleep(0)\nmissing",
            "Runtime",
            "NameError: name 'missing' is not defined",
            3,
        ),
        ("1\n%no_such", "Runtime", "UsageError: Line magic function `%no_such` not found.", 2),
        ("raise SystemExit(2)", "Runtime", "SystemExit: a cell asked the interpreter to end (status 2)", 1),
        ("exit()", "Runtime", "SystemExit: a cell asked the interpreter to end (status None)", 1),
        ("\ninput('name?')", "Runtime", "NoInputError: A cell cannot ask for input", 2),
        ("raise KeyboardInterrupt", "Runtime", "KeyboardInterrupt: the cell was interrupted", 1),
    ],
)
def test_pyrun_errors_name_kind_message_and_line(
    pyrun: Server, code: str, kind: str, message: str, line: int
) -> None:
    """An error says what it is and where in the cell, and its interpreter lives on."""
    partition = pyrun.partition()
    result = pyrun.run(code, partition)
    error = result["error"]
    assert (error["kind"], error["lineNumber"]) == (kind, line)
    assert error["message"].startswith(message)
    assert result["outputs"][-1]["output_type"] == "error"
    assert pyrun.run("1", partition)["outputs"]


def test_pyrun_tracebacks_show_the_cell_and_nothing_of_the_kernel(pyrun: Server) -> None:
    """Tracebacks name the cell, show its lines, and are plain in `stackTrace`."""
    result = pyrun.run("x = 1\ninput(x)")
    trace = result["error"]["stackTrace"]
    assert "Cell cell, line 2" in trace
    assert "----> 2 input(x)" in trace
    assert "kernel.py" not in trace
    assert "\x1b" not in trace
    assert "\x1b" in "".join(result["outputs"][-1]["traceback"])


def test_pyrun_an_exception_group_is_an_error(pyrun: Server) -> None:
    """Exception groups have their tree as traceback, from the cell on."""
    code = """
try:
    from builtins import ExceptionGroup
except ImportError:  # Python 3.10
    from exceptiongroup import ExceptionGroup
raise ExceptionGroup("several", [ValueError("inner")])
"""
    result = pyrun.run(code)
    assert "inner" in result["error"]["stackTrace"]
    assert "interactiveshell" not in result["error"]["stackTrace"]
    assert kinds(result) == ["error"]


def test_pyrun_leaves_no_files_behind(pyrun: Server) -> None:
    """IPython writes no history or profile."""
    code = "import os\nfound = os.path.exists(get_ipython().ipython_dir)"
    assert pyrun.run(code, capturedOut=["found"])["capturedOut"] == {"found": False}
