"""One interpreter for each partition: isolation, order, ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from pyrun_backend.settings import Settings

if TYPE_CHECKING:
    from tests.pyrun.conftest import Server

DEADLINE = 20.0


def wait_until(condition: Callable[[], object]) -> None:
    """Return once `condition` holds; fail after a while."""
    end = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end, "it never came true"
        os.sched_yield()


def test_pyrun_partitions_share_nothing(pyrun: Server) -> None:
    """A variable, an import or a `chdir` of one partition is not in another."""
    first, second = pyrun.partition(), pyrun.partition()
    pyrun.run("import os, sys\nsecret = 1\nos.chdir('/')\nsys.path.append('mine')", first)
    code = "import os, sys\nfound = 'secret' in globals() or os.getcwd() == '/' or 'mine' in sys.path"
    assert pyrun.run(code, second, capturedOut=["found"])["capturedOut"] == {"found": False}


def test_pyrun_partitions_draw_different_random_numbers(pyrun: Server) -> None:
    """Interpreters forked from one process do not share the state of `random`."""
    draws = [
        pyrun.run("import random\nx = random.random()", capturedOut=["x"])["capturedOut"]["x"]
        for _ in range(3)
    ]
    assert len(set(draws)) == 3


def test_pyrun_partitions_run_in_parallel(pyrun: Server, tmp_path: Path) -> None:
    """A cell that waits for a cell of another partition gets what it waits for."""
    signal_file = tmp_path / "go"
    wait = f"import os\nwhile not os.path.exists({str(signal_file)!r}):\n    pass\nprint('seen')"
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(pyrun.run, wait, timeout=DEADLINE)
        pyrun.run(f"open({str(signal_file)!r}, 'w').close()")
        assert waiting.result()["output"] == "seen\n"


def test_pyrun_cells_of_a_partition_run_one_after_the_other(pyrun: Server) -> None:
    """Cells sent at once to one partition never overlap."""
    partition = pyrun.partition()
    pyrun.run("running = 0\nmost = 0", partition)
    code = "import time\nrunning += 1\nmost = max(most, running)\ntime.sleep(0.01)\nrunning -= 1"
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: pyrun.run(code, partition), range(8)))
    assert pyrun.run("1", partition, capturedOut=["running", "most"])["capturedOut"] == {
        "running": 0,
        "most": 1,
    }


def test_pyrun_fifty_partitions_live_side_by_side(pyrun: Server) -> None:
    """Fifty interpreters, started at once, each keep a state of their own."""
    partitions = [pyrun.partition() for _ in range(50)]
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda item: pyrun.run(f"mine = {item[0]}", item[1]), enumerate(partitions)))
        results = list(
            threads.map(lambda partition: pyrun.run("1", partition, capturedOut=["mine"]), partitions)
        )
        assert [result["capturedOut"]["mine"] for result in results] == list(range(50))
        assert all(threads.map(lambda partition: pyrun.post("/reset", partition)["found"], partitions))


def test_pyrun_interrupt_stops_the_running_cell_alone(pyrun: Server) -> None:
    """An interrupted cell ends with an error; its interpreter keeps its state, others go on."""
    partition = pyrun.partition()
    with ThreadPoolExecutor() as threads:
        running = threads.submit(pyrun.run, "kept = 1\nwhile True:\n    pass", partition)
        wait_until(lambda: (pyrun.kernel(partition) or {}).get("busy"))
        wait_until(lambda: not pyrun.post("/interrupt", partition)["found"] or running.done())
        assert running.result()["error"]["message"] == "KeyboardInterrupt: The cell was interrupted."
    assert pyrun.post("/interrupt", partition) == {"partition": partition, "found": False}


def test_pyrun_reset_ends_the_interpreter(pyrun: Server) -> None:
    """Reset ends the interpreter and its cell; the next cell finds a new one, without the state."""
    partition = pyrun.partition()
    pyrun.run("old = 1", partition)
    before = pyrun.kernel(partition)
    assert before is not None
    with ThreadPoolExecutor() as threads:
        running = threads.submit(pyrun.run, "while True:\n    pass", partition)
        wait_until(lambda: (pyrun.kernel(partition) or {}).get("busy"))
        assert pyrun.post("/reset", partition)["found"]
        assert "was reset" in running.result()["error"]["message"]
    assert not psutil.pid_exists(before["pid"])
    assert "never set" in pyrun.run("1", partition, capturedOut=["old"])["error"]["message"]
    assert not pyrun.post("/reset", pyrun.partition())["found"]


def test_pyrun_lists_its_kernels(pyrun: Server) -> None:
    """`/kernels` says of each interpreter which process it is and what memory it takes."""
    partition = pyrun.partition()
    pid = pyrun.run("import os\npid = os.getpid()", partition, capturedOut=["pid"])["capturedOut"]["pid"]
    info = pyrun.kernel(partition)
    assert info is not None
    assert (info["pid"], info["busy"]) == (pid, False)
    assert info["memory"] > 1_000_000


def test_pyrun_a_kernel_has_one_thread_and_is_the_first_to_go(pyrun: Server) -> None:
    """A kernel is single-threaded, and the system, short of memory, ends it before others."""
    if sys.platform != "linux":
        pytest.skip("only Linux tells")
    code = """
import os
threads = len(os.listdir("/proc/self/task"))
score = int(open("/proc/self/oom_score_adj").read())
"""
    captured = pyrun.run(code, capturedOut=["threads", "score"])["capturedOut"]
    assert captured["threads"] == 1
    assert captured["score"] > 0


HIDDEN = "import subprocess\nchild = subprocess.Popen(['sleep', '1000'], start_new_session=True)\n"


@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGTERM])
def test_pyrun_its_end_leaves_no_process(start_pyrun: Callable[..., Server], death: signal.Signals) -> None:
    """However the server ends, its kernels end, busy or not, and the programs that cells started."""
    server = start_pyrun()
    server.run(HIDDEN)
    with ThreadPoolExecutor() as threads:
        busy = server.partition()
        running = threads.submit(server.run, f"{HIDDEN}while True:\n    pass", busy)
        wait_until(lambda: (server.kernel(busy) or {}).get("busy"))
        wait_until(lambda: sum("sleep" in process.name() for process in server.descendants()) == 2)
        processes = server.descendants()
        server.process.send_signal(death)
        running.exception()
    _, alive = psutil.wait_procs(processes, timeout=DEADLINE)
    assert not alive


def test_pyrun_comes_back_when_the_zygote_is_killed(start_pyrun: Callable[..., Server]) -> None:
    """Without the process that kernels are forked from, cells end with an error, and the next ones run."""
    server = start_pyrun()
    partition = server.partition()
    server.run("1", partition)
    (zygote,) = psutil.Process(server.process.pid).children()
    processes = server.descendants()
    zygote.kill()
    _, alive = psutil.wait_procs(processes, timeout=DEADLINE)
    assert not alive
    wait_until(lambda: server.kernel(partition) is None)
    assert server.run("print('again')", partition)["output"] == "again\n"


def test_pyrun_runs_without_fork(start_pyrun: Callable[..., Server]) -> None:
    """Where kernels are not forked they are new processes, that behave alike."""
    server = start_pyrun(PYRUN_START="spawn")
    partition = server.partition()
    result = server.run("x = 1\nprint('hello')\nx / 0", partition)
    assert (result["output"], result["error"]["lineNumber"]) == ("hello\n", 3)
    assert "exit code 3" in server.run("import os\nos._exit(3)", partition)["error"]["message"]
    assert server.run("print('new')", partition)["output"] == "new\n"
    processes = server.descendants()
    server.process.kill()
    _, alive = psutil.wait_procs(processes, timeout=DEADLINE)
    assert not alive


def test_pyrun_warms_modules(start_pyrun: Callable[..., Server]) -> None:
    """Modules of PYRUN_WARM are there before a cell imports them; those that are missing do no harm."""
    server = start_pyrun(PYRUN_WARM="numpy no_such_module")
    code = "import sys, os\nwarm = 'numpy' in sys.modules\nimport numpy\nx = numpy.random.rand()"
    captured = [server.run(code, capturedOut=["warm", "x"])["capturedOut"] for _ in range(2)]
    assert captured[0]["warm"] is True
    assert captured[0]["x"] != captured[1]["x"]


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "http"), ("W3NEST_MEMORY", "2 GiB"), ("PYRUN_START", "thread")]
)
def test_pyrun_names_a_setting_that_means_nothing(name: str, value: str) -> None:
    """A variable of the environment that cannot be read is named, with what it holds."""
    with pytest.raises(ValueError, match=f"{name} is '{value}'"):
        Settings.from_environment({name: value})


def test_pyrun_interrupts_a_cell_from_its_very_beginning(pyrun: Server) -> None:
    """An interrupt is not lost, nor a state, however early it comes."""
    partition = pyrun.partition()
    pyrun.run("kept = 1", partition)
    for _ in range(20):
        result = pyrun.run("while True:\n    pass", partition, timeout=1e-6)
        assert result["error"]["message"] == "KeyboardInterrupt: The cell did not end within 1e-06 s."
    assert pyrun.run("1", partition, capturedOut=["kept"])["capturedOut"] == {"kept": 1}


def test_pyrun_says_when_the_port_is_taken(pyrun: Server) -> None:
    """On a taken port it ends with an error, and leaves no process."""
    port = pyrun.client.base_url.port
    environment = {**os.environ, "PORT": str(port), "PYTHONPATH": str(Path(__file__).parents[2])}
    folder = Path(__file__).parents[2] / "mkdocs_w3nest" / "backends" / "bundled" / "pyrun_backend"
    command = [sys.executable, "-m", "pyrun_backend"]
    ended = subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode != 0
    assert "address already in use" in ended.stderr
