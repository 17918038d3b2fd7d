"""A run that is killed leaves whole files, nothing running, and is taken up where it was."""

import contextlib
import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

Make = Callable[..., Any]


def descendants(pid: int) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).children(recursive=True)
    return []


def test_a_killed_run_is_taken_up_and_ends_as_if_nothing_had_been(
    job: Make, start: Make, finish: Make, tmp_path: Path, tree: Callable[[Path], dict[str, bytes]]
) -> None:
    jobs = [job(number) for number in range(6)]
    assert len(finish(start(jobs, tmp_path / "whole"))) == 6
    whole = tree(tmp_path / "whole")

    driver: subprocess.Popen[str] = start(jobs, tmp_path / "out")
    with driver:
        assert driver.stdout is not None
        for _ in range(3):
            assert json.loads(driver.stdout.readline())[3] == "ok"
        family = descendants(driver.pid)
        driver.kill()
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []
    torn = tree(tmp_path / "out")
    assert "manifest.csv" not in torn
    assert torn.items() <= whole.items()

    began = time.perf_counter()
    said = finish(start(jobs, tmp_path / "out"))
    assert len(said) == 6
    assert time.perf_counter() - began < 120
    assert tree(tmp_path / "out") == whole
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [".lock", "id", "manifest.csv"]


def test_what_was_finished_before_the_kill_is_not_made_again(
    job: Make, start: Make, finish: Make, tmp_path: Path
) -> None:
    jobs = [job(number) for number in range(4)]
    driver = start(jobs, tmp_path / "out", at_once=1)
    with driver:
        for _ in range(2):
            driver.stdout.readline()
        driver.kill()
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out/id/villages").iterdir()}
    finish(start(jobs, tmp_path / "out", at_once=1))
    first = [path for path in before if path.stem in {jobs[0].area_code, jobs[1].area_code}]
    assert len(first) == 4
    assert all(path.stat().st_mtime_ns == before[path] for path in first)


def test_a_run_that_ends_leaves_no_process(
    job: Make, start: Make, tmp_path: Path, ours: Callable[[], list[str]]
) -> None:
    seen: set[psutil.Process] = set()
    with start([job(0), job(1)], tmp_path / "out") as driver:
        while driver.poll() is None:
            seen.update(descendants(driver.pid))
            time.sleep(0.05)
    assert len(seen) > 3, "workers, warm processes, kernels"
    # Python's own resource tracker goes at the end of its parent, and init has to take it away.
    _, left = psutil.wait_procs(seen, timeout=5)
    assert left == []
    assert ours() == []
