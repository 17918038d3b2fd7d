"""The readers under coverage-guided fuzzing, for a bounded time, where atheris is installed."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not installed")
def test_no_exception_but_ours(tmp_path):
    command = [
        sys.executable,
        str(HERE / "fuzz_readers.py"),
        "-max_total_time=20",
        "-seed=1",
        "-rss_limit_mb=3000",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
