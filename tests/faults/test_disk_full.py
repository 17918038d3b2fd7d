"""A full disk: what stands is whole, the rest is told, and the next run with room ends well."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Make = Callable[..., Any]
Tree = Callable[[Path], dict[str, bytes]]


def test_a_file_that_cannot_be_written_whole_does_not_appear(
    job: Make, start: Make, finish: Make, tmp_path: Path
) -> None:
    pytest.importorskip("resource", reason="this system limits no file sizes")
    said = finish(start([job(0), job(1)], tmp_path / "out", largest_file=12_000))
    assert [one[3:] for one in said] == [["failed", "OSError"]] * 2
    out = tmp_path / "out"
    assert sorted(path.name for path in out.iterdir()) == [".lock", "id", "manifest.csv"]
    assert {path.suffix for path in out.rglob("*") if path.is_file()} == {"", ".html", ".csv"}
    assert all(
        "Laporan tidak dapat dibuat" in path.read_text(encoding="utf-8") for path in out.rglob("*.html")
    )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a quarter of a megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root can make a small disk, on Linux")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_full_disk_leaves_no_half_written_file_and_the_run_can_be_taken_up(
    job: Make, start: Make, finish: Make, tmp_path: Path, tree: Tree, small_disk: Path
) -> None:
    jobs = [job(number) for number in range(6)]
    finish(start(jobs, tmp_path / "whole"))
    whole = tree(tmp_path / "whole")
    assert sum(map(len, whole.values())) > 400_000, "the disk must be too small"

    said = finish(start(jobs, small_disk / "out"))
    assert {"ok", "failed"} <= {one[3] for one in said if one[0] != "refused"}
    found = tree(small_disk / "out")
    for name, content in found.items():
        if name.endswith(".pdf"):
            assert content == whole[name]
        elif name.endswith(".html"):
            assert content == whole[name] or b"</html>" in content
    assert list((small_disk / "out").glob(".unfinished-*")) == []

    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
    assert [one[3] for one in finish(start(jobs, small_disk / "out"))] == ["ok"] * 6
    assert tree(small_disk / "out") == whole
