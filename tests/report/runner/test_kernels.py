"""Forked kernels behave as ordinary ones, know nothing confidential, and leave nothing behind."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import papermill
import psutil
import pytest
from nbclient.exceptions import DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

from blora_eval.report.runner import kernels as forking
from blora_eval.report.runner import warm
from blora_eval.report.runner.kernels import ForkProvisioner, running_kernel

pytestmark = pytest.mark.skipif(not forking.forks(), reason="this system cannot fork")

Run = Callable[..., list[Any]]


@pytest.fixture
def private(ours: Callable[[], list[str]]) -> Iterator[Path]:
    """A folder with a path short enough for sockets, as the runner's own."""
    with tempfile.TemporaryDirectory(prefix="k") as folder:
        yield Path(folder)


@pytest.fixture
def run(private: Path) -> Run:
    """Runs code cells in a kernel of their own and gives the last cell's outputs."""

    def go(*code: str, **options: Any) -> list[Any]:
        folder = private / str(len(list(private.iterdir())))
        folder.mkdir()
        book = new_notebook(cells=[new_code_cell(each) for each in code])
        with running_kernel(folder, **options) as kernel:
            done = papermill.execute_notebook(
                book, None, kernel_name="python3", language="python", progress_bar=False, km=kernel
            )
        return list(done.cells[-1].outputs)

    return go


@pytest.fixture(autouse=True)
def nothing_left(ours: Callable[[], list[str]]) -> Iterator[None]:
    yield
    forking.warm_process().close()
    assert ours() == []


def shown(outputs: list[Any]) -> Any:
    return json.loads("".join(outputs[0]["text"]))


def test_a_kernel_sees_neither_key_nor_register_path_and_lives_in_a_folder_of_its_own(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BLORA_EVAL_KEY_FILE", "somewhere/key")
    monkeypatch.setenv("REGISTER", "study/raw/dtks.xlsx")
    code = "import json, os; print(json.dumps([dict(os.environ), os.getcwd(), os.listdir()]))"
    for kind in (True, False):
        environment, folder, listed = shown(run(code, warm=kind))
        assert not {"BLORA_EVAL_KEY_FILE", "REGISTER"} & set(environment)
        assert not any("dtks" in value or "somewhere" in value for value in environment.values())
        assert Path(folder).name == "cwd"
        assert environment["HOME"] == environment["TMPDIR"] == folder
        assert set(listed) <= {"profile_default"}
        assert Path.cwd() != Path(folder)


def test_a_forked_kernel_gives_what_an_ordinary_one_gives(run: Run) -> None:
    code = (
        "import warnings, random, sys\nimport pandas as pd",
        "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\naxes.plot([1, 2])\n"
        "print(hash('a'), sys.argv[1:2], sys.flags.safe_path)\npd.DataFrame({'a': [1.5]})",
    )
    forked, ordinary = run(*code, preload=["pandas", "matplotlib.pyplot"]), run(*code, warm=False)
    assert len(forked) == 3
    assert [output.get("data") for output in forked] == [output.get("data") for output in ordinary]
    assert forked[0]["text"] == ordinary[0]["text"]


def test_kernels_do_not_see_each_other(run: Run) -> None:
    run("import builtins; builtins.left_over = 1")
    assert run("print('left_over' in dir(__builtins__))")[0]["text"] == "False\n"


def test_the_warm_process_has_one_thread_and_has_imported_what_a_notebook_wants(run: Run) -> None:
    code = "import json, sys; print(json.dumps(['pandas' in sys.modules, 'no_such_module' in sys.modules]))"
    assert shown(run(code, preload=["pandas", "no_such_module"])) == [True, False]
    assert psutil.Process(forking.warm_process().pid).num_threads() == 1


def test_the_next_kernel_comes_from_the_same_warm_process(run: Run) -> None:
    first = run("import os; print(os.getppid())", preload=["pandas"])[0]["text"]
    assert run("import os; print(os.getppid())", preload=["pandas"])[0]["text"] == first
    assert int(first) == forking.warm_process().pid


def test_a_path_too_long_for_a_socket_goes_over_encrypted_tcp(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 100)
    folder.mkdir()
    book = new_notebook(cells=[new_code_cell("6 * 7")])
    with running_kernel(folder) as kernel:
        connection = json.loads((folder / "kernel.json").read_text())
        done = papermill.execute_notebook(
            book, None, kernel_name="python3", language="python", progress_bar=False, km=kernel
        )
    assert connection["transport"] == "tcp"
    assert connection["curve_secretkey"]
    assert done.cells[-1].outputs[0]["data"]["text/plain"] == "42"


def test_a_short_path_goes_over_a_socket_in_the_private_folder(private: Path) -> None:
    (private / "k").mkdir()
    with running_kernel(private / "k") as kernel:
        assert kernel.transport == "ipc"
        assert (private / "k" / f"k-{kernel.shell_port}").is_socket()


def test_a_kernel_killed_from_outside_is_noticed(run: Run) -> None:
    with pytest.raises(DeadKernelError):
        run("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")


def test_what_a_cell_started_ends_with_its_kernel(run: Run) -> None:
    code = "import subprocess; print(subprocess.Popen(['sleep', '60']).pid)"
    child = int(run(code)[0]["text"])
    deadline = time.monotonic() + 5
    while psutil.pid_exists(child) and psutil.Process(child).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_warm_process_that_died_is_replaced_and_its_kernels_end(private: Path, run: Run) -> None:
    (private / "k").mkdir()
    with running_kernel(private / "k") as kernel:
        process = kernel.provisioner.process
        os.kill(forking.warm_process().pid, signal.SIGKILL)
        orphan = psutil.Process(process.pid)
        orphan.wait(10)
        assert process.wait() == -9
    assert run("print(1)")[0]["text"] == "1\n"


def test_signals_reach_a_kernel_and_its_exit_code_comes_back(private: Path) -> None:
    (private / "k").mkdir()
    with running_kernel(private / "k") as kernel:
        process = kernel.provisioner.process
        assert process.poll() is None
        process.terminate()
        assert process.wait() == -signal.SIGTERM
        process.kill()
        assert process.poll() == -signal.SIGTERM


def test_a_cell_can_be_interrupted(run: Run) -> None:
    outputs = run(
        "import os, signal, threading, time\n"
        "threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()\n"
        "try:\n    time.sleep(30)\nexcept KeyboardInterrupt:\n    print('interrupted')"
    )
    assert outputs[0]["text"] == "interrupted\n"


PARENT = """
import os, sys, time
from pathlib import Path
from blora_eval.report.runner.kernels import warm_process
from blora_eval.report.runner.kernels import running_kernel
if __name__ == "__main__":
    with running_kernel(Path(sys.argv[1])) as kernel:
        print(warm_process().pid, kernel.provisioner.pid, flush=True)
        if sys.argv[2] == "exit":
            os._exit(0)
        time.sleep(60)
"""


@pytest.mark.parametrize("end", ["kill", "exit"])
def test_no_kernel_outlives_the_process_that_wanted_it(tmp_path: Path, end: str) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    folder = tmp_path / "k"
    folder.mkdir()
    with subprocess.Popen(
        [sys.executable, str(script), str(folder), end], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        if end == "kill":
            parent.kill()
    _, alive = psutil.wait_procs([psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)], timeout=10)
    assert alive == []


def test_a_template_of_another_process_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    first = forking.warm_process()
    monkeypatch.setattr(first, "owner", -1)
    second = forking.warm_process()
    assert second is not first
    assert second.alive
    first.close()


def test_a_request_to_a_process_that_is_gone_says_so() -> None:
    process = forking.WarmProcess()
    os.kill(process.pid, signal.SIGKILL)
    psutil.Process(process.pid).wait(10)
    with pytest.raises(ConnectionError):
        process.fork([], cwd=".", env={})
    assert process.code(1) == -9
    process.close()


def test_the_provisioner_is_registered_and_starts_other_kernels_as_ever() -> None:
    from importlib.metadata import entry_points

    (entry,) = entry_points(group="jupyter_client.kernel_provisioners", name="blora-eval-fork")
    assert entry.load() is ForkProvisioner


def test_importing_ahead_passes_over_what_is_not_there() -> None:
    warm.warm(["no_such_module_anywhere", "json"])
    assert "no_such_module_anywhere" not in sys.modules
