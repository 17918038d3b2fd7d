"""Where there is no fork, no fcntl and no file mode, as on Windows, a village is rendered all the same."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Make = Callable[..., Any]
STUB = Path(__file__).parent / "no_posix"


def without_posix() -> dict[str, str]:
    paths = [str(STUB), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def test_the_suite_itself_has_kept_what_the_stub_takes() -> None:
    assert hasattr(os, "fork") or sys.platform == "win32"


def test_the_stub_takes_away_what_it_says() -> None:
    code = "import os; assert not hasattr(os, 'fork'); exec('import fcntl', {'__name__': 'blora_eval.x'})"
    ran = subprocess.run(
        [sys.executable, "-c", code], env=without_posix(), capture_output=True, text=True, check=False
    )
    assert "ImportError: no fcntl on Windows" in ran.stderr


def test_a_village_is_rendered_with_an_ordinary_kernel_to_the_same_bytes(
    job: Make, start: Make, finish: Make, tmp_path: Path, tree: Callable[[Path], dict[str, bytes]]
) -> None:
    said = finish(start([job(0)], tmp_path / "without", env=without_posix(), at_once=1))
    assert [one[3:] for one in said] == [["ok", ""]]
    said = finish(start([job(0)], tmp_path / "with", at_once=1))
    assert [one[3:] for one in said] == [["ok", ""]]
    assert tree(tmp_path / "without") == tree(tmp_path / "with")


def test_every_module_of_the_runner_can_be_imported() -> None:
    code = "from blora_eval.report.runner import batch, jobs, kernels, publish, render, warm, workers"
    subprocess.run([sys.executable, "-c", code], env=without_posix(), check=True)
