"""Two commands at one study, one that is killed, a damaged store, a disk without room: real processes."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from blora_eval import pipeline
from blora_eval.folder import held
from blora_eval.simulate import simulate
from blora_eval.study import load_study
from blora_eval.validate.pseudonyms import make_key

STORES = ("results/full/results.parquet", "results/publishable/results.parquet")
STORES += tuple(f"results/publishable/{name}" for name in ("areas.parquet", "verdict.parquet", "study.json"))


@pytest.fixture(scope="module", autouse=True)
def key(tmp_path_factory):
    path = tmp_path_factory.mktemp("key") / "pseudonym.key"
    make_key(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BLORA_EVAL_KEY_FILE", str(path))
        yield


@pytest.fixture(scope="module")
def clean_run(tmp_path_factory):
    """A small study with a register, measured once without disturbance."""
    folder = tmp_path_factory.mktemp("simulated") / "study"
    simulate(folder, truth=folder.with_name("truth"), villages=12, priority=3, scale=0.1)
    pipeline.measure_study(folder)
    return folder


@pytest.fixture
def unmeasured(clean_run, tmp_path):
    """The same study, checked and not measured."""
    folder = tmp_path / "study"
    shutil.copytree(clean_run, folder)
    shutil.rmtree(folder / "results")
    return folder


def stores(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in STORES}


def begin(command: str, folder: Path, *words: str, **more: object) -> subprocess.Popen[str]:
    line = [
        sys.executable,
        "-c",
        "from blora_eval.cli import app; app()",
        command,
        str(folder),
        "--jobs",
        "1",
        *words,
    ]
    return subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)


def wait_until_held(folder: Path, run: subprocess.Popen[str]) -> None:
    while run.poll() is None and not list(folder.glob("results.part-*")):
        time.sleep(0.02)
    assert run.poll() is None, "it ended before it was at work"


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for pattern in ("results.part*", ".clean-*") for path in folder.glob(pattern))


@pytest.mark.parametrize(("second", "rounds"), [("measure", 3), ("report", 1)])
def test_of_two_runs_at_once_one_is_refused_and_the_store_is_as_of_one(
    unmeasured, clean_run, second, rounds, tmp_path
):
    words = ("--out", str(tmp_path / "out"), "--format", "html") if second == "report" else ()
    for _ in range(rounds):
        shutil.rmtree(unmeasured / "results", ignore_errors=True)
        runs = [begin("measure", unmeasured), begin(second, unmeasured, *words)]
        said = [run.communicate(timeout=280) for run in runs]
        codes = sorted(run.returncode for run in runs)
        assert codes in ([0, 2], [0, 0]), said  # one after the other is as good
        for run, (_, error) in zip(runs, said, strict=True):
            if run.returncode == 2:
                assert "Another run is at work on the study" in error
                assert "Traceback" not in error
        assert stores(unmeasured) == stores(clean_run)
        assert leftovers(unmeasured) == []


def test_a_second_command_is_refused_while_the_first_is_at_work(unmeasured):
    first = begin("measure", unmeasured)
    wait_until_held(unmeasured, first)
    for command in ("check", "measure", "report", "evaluate"):
        words = [] if command == "evaluate" else ["--jobs", "1"]
        line = [
            sys.executable,
            "-c",
            "from blora_eval.cli import app; app()",
            command,
            str(unmeasured),
            *words,
        ]
        ended = subprocess.run(line, capture_output=True, text=True, check=False)
        assert ended.returncode == 2, ended.stderr
        assert ended.stderr.strip().startswith(f"Another run is at work on the study in {unmeasured}.")
    first.communicate(timeout=280)
    assert first.returncode == 0


def test_a_run_that_is_killed_frees_the_study_and_the_next_ends_as_if_nothing_had_been(unmeasured, clean_run):
    first = begin("measure", unmeasured)
    wait_until_held(unmeasured, first)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    assert not (unmeasured / "results").exists()
    assert leftovers(unmeasured) != []
    pipeline.measure_study(unmeasured)
    assert stores(unmeasured) == stores(clean_run)
    assert leftovers(unmeasured) == []


def test_a_clean_store_that_was_set_aside_comes_back_with_what_people_wrote(unmeasured):
    aside = unmeasured / ".clean-old-x"
    aside.mkdir()
    (unmeasured / "clean" / "clerical-sample-reviewed-1.csv").write_text("mine")
    (unmeasured / "clean").rename(aside / "clean")
    with held(unmeasured), held(unmeasured):
        assert (unmeasured / "clean" / "clerical-sample-reviewed-1.csv").read_text() == "mine"
    assert leftovers(unmeasured) == []


@pytest.mark.parametrize("name", STORES)
def test_a_store_with_a_flipped_bit_is_measured_anew(clean_run, unmeasured, name):
    shutil.copytree(clean_run / "results", unmeasured / "results")
    whole = (unmeasured / name).read_bytes()
    torn = bytearray(whole)
    torn[len(torn) // 2] ^= 1
    (unmeasured / name).write_bytes(torn)
    pipeline.measure_study(unmeasured)
    assert stores(unmeasured) == stores(clean_run)


def test_what_is_unchanged_is_not_measured_again(clean_run):
    before = (clean_run / STORES[0]).stat().st_mtime_ns
    pipeline.measure_study(load_study(clean_run))
    assert (clean_run / STORES[0]).stat().st_mtime_ns == before


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX")
def test_the_confidential_zone_is_its_owners_alone_whatever_the_umask(unmeasured):
    before = os.umask(0)
    try:
        shutil.rmtree(unmeasured / "clean")
        pipeline.measure_study(unmeasured)
    finally:
        os.umask(before)
    for part in ("clean", "results/full"):
        for path in [unmeasured / part, *(unmeasured / part).rglob("*")]:
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert os.access(unmeasured / STORES[1], os.R_OK)


def test_a_disk_without_room_ends_in_one_message_and_nothing_half_written(unmeasured):
    resource = pytest.importorskip("resource", reason="this system limits no file sizes")

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    run = begin("measure", unmeasured, preexec_fn=small)
    _, error = run.communicate(timeout=280)
    assert run.returncode == 2, error
    assert "Traceback" not in error
    assert "cannot be read or written" in error
    assert not (unmeasured / "results").exists()
    assert leftovers(unmeasured) == []
