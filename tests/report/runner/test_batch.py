"""Many reports: the same from every executor, nothing done twice, one failure stops no other."""

import csv
import dataclasses
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from blora_eval import provenance
from blora_eval.errors import ReportError
from blora_eval.report.runner import kernels as forking
from blora_eval.report.runner.batch import error_card, render_all
from blora_eval.report.runner.manifest import Ledger, content_keys, data_hash
from blora_eval.report.runner.publish import file_hash
from blora_eval.report.runner.render import Rendered

COLUMNS = "stem area_code lang template status n files hashes seconds key data_hash version error"

Make = Callable[..., Any]
Tree = Callable[[Path], dict[str, bytes]]


@pytest.fixture
def serially() -> Any:
    """One report after the other in this process."""
    with ThreadPoolExecutor(1) as executor:
        yield executor
    if forking.forks():
        forking.warm_process().close()


def account(out: Path) -> list[dict[str, str]]:
    with (out / "manifest.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_serial_pool_and_dask_give_the_same(
    job: Make, store: Path, tmp_path: Path, tree: Tree, serially: Any, ours: Callable[[], list[str]]
) -> None:
    from distributed import Client, LocalCluster

    jobs = [job(number) for number in range(3)]
    made = {"serial": render_all(jobs, publishable=store, out=tmp_path / "serial", executor=serially)}
    made["pool"] = render_all(jobs, publishable=store, out=tmp_path / "pool", jobs=2)
    cluster = LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        local_directory=str(tmp_path),
    )
    with cluster, Client(cluster) as client, client.get_executor() as executor:
        made["dask"] = render_all(jobs, publishable=store, out=tmp_path / "dask", executor=executor)
    forking.warm_process().close()
    assert ours() == []
    for name, rendered in made.items():
        assert [(one.status, one.n, one.error) for one in rendered] == [("ok", 2, "")] * 3, name
        assert tree(tmp_path / name) == tree(tmp_path / "serial")
    rows = account(tmp_path / "pool")
    assert [row["area_code"] for row in rows] == [one.area_code for one in jobs]
    assert list(rows[0]) == COLUMNS.split()
    for row in rows:
        for name, held in zip(row["files"].split(";"), row["hashes"].split(";"), strict=True):
            assert file_hash(tmp_path / "pool" / name) == held
        assert row["data_hash"] == data_hash(store)


def test_one_bad_village_stops_no_other_and_gets_a_card(
    job: Make, notebook: Make, store: Path, tmp_path: Path, serially: Any
) -> None:
    secret = "SITI KALIMAH"
    bad = notebook(f"{{}}[{secret!r}]")
    told: list[tuple[int, int, str]] = []
    rendered = render_all(
        [job(0), job(1, path=bad), job(2)],
        publishable=store,
        out=tmp_path / "out",
        formats=["html"],
        executor=serially,
        log=tmp_path / "log",
        progress=lambda done, total, one: told.append((done, total, one.status)),
    )
    assert [one.status for one in rendered] == ["ok", "failed", "ok"]
    assert told == [(1, 3, "ok"), (2, 3, "failed"), (3, 3, "ok")]
    card = (tmp_path / "out" / rendered[1].files[0]).read_text(encoding="utf-8")
    assert "KeyError in cell 3" in card
    assert "Laporan tidak dapat dibuat" in card
    assert secret not in card + (tmp_path / "out/manifest.csv").read_text(encoding="utf-8")
    assert secret in (tmp_path / "log/id/villages/99.99.01.2002.txt").read_text(encoding="utf-8")


def test_an_error_card_escapes_and_speaks_both_languages() -> None:
    failed = Rendered("x", "<b>", "en", "x.ipynb", "failed", error="<i>")
    card = error_card(failed).decode()
    assert "This report could not be made" in card
    assert "&lt;b&gt;" in card
    assert "<i>" not in card


def test_a_second_run_does_nothing_and_loads_nothing(
    job: Make, store: Path, tmp_path: Path, serially: Any, tree: Tree
) -> None:
    jobs = [job(number) for number in range(2)]
    first = render_all(jobs, publishable=store, out=tmp_path, formats=["html"], executor=serially)
    before = tree(tmp_path)
    pickled = tmp_path.with_suffix(".json")
    pickled.write_text(
        json.dumps([dataclasses.asdict(one) | {"template": str(one.template)} for one in jobs])
    )
    script = f"""
import json, sys, time
from pathlib import Path
began = time.perf_counter()
from blora_eval.report.runner.batch import render_all
from blora_eval.report.runner.render import ReportJob
jobs = [ReportJob(**one | {{"template": Path(one["template"])}}) for one in json.load(open({str(pickled)!r}))]
again = render_all(jobs, publishable=Path({str(store)!r}), out=Path({str(tmp_path)!r}), formats=["html"])
heavy = {{"pandas", "numpy", "papermill", "nbconvert", "jupyter_client", "pyarrow"}} & set(sys.modules)
print(json.dumps([time.perf_counter() - began, sorted(heavy), [one.key for one in again]]))
"""
    ran = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    seconds, heavy, keys = json.loads(ran.stdout)
    assert heavy == []
    assert seconds < 5
    assert keys == [one.key for one in first]
    assert tree(tmp_path) == before


def test_only_what_changed_is_made_again(
    job: Make, store: Path, tmp_path: Path, serially: Any, notebook: Make
) -> None:
    from concurrent.futures import Future

    asked: list[str] = []

    class Counting(ThreadPoolExecutor):
        def submit(self, work: Any, item: Any) -> Future[Any]:  # type: ignore[override]
            asked.append(item.stem)
            return super().submit(work, item)

    def again(*jobs: Any, formats: tuple[str, ...] = ("html",), data: Path = store) -> list[str]:
        asked.clear()
        with Counting(1) as executor:
            rendered = render_all(
                jobs, publishable=data, out=tmp_path / "out", formats=formats, executor=executor
            )
        assert all(one.status == "ok" for one in rendered)
        return [stem[-1] for stem in asked]

    assert again(job(0), job(1)) == ["1", "2"]
    assert again(job(0), job(1)) == []
    page = tmp_path / "out/id/villages/99.99.01.2001.html"
    page.write_text("changed by hand")
    assert again(job(0), job(1)) == ["1"]
    page.unlink()
    assert again(job(0), job(1)) == ["1"]
    assert again(job(0), job(1), formats=("pdf",)) == ["1", "2"]
    assert again(job(0), job(1), formats=("html", "pdf")) == []
    assert again(dataclasses.replace(job(0), metadata={"title": "lain"}), job(1)) == ["1"]
    assert account(tmp_path / "out")[0]["files"] == "id/villages/99.99.01.2001.html"
    assert not page.with_suffix(".pdf").exists(), (
        "a PDF of other data beside a new HTML shows two numbers for one"
    )
    copy = shutil.copytree(store, tmp_path / "copy")
    assert again(dataclasses.replace(job(0), metadata={"title": "lain"}), data=copy) == []
    (copy / "study.json").write_text("{}")
    assert again(dataclasses.replace(job(0), metadata={"title": "lain"}), data=copy) == ["1"]
    stale = {row["stem"][-1]: row["status"] for row in account(tmp_path / "out")}
    assert stale == {"1": "ok", "2": "stale"}, "a report of other data that was not asked for"


def test_a_failed_village_keeps_its_last_good_report(
    job: Make, notebook: Make, store: Path, tmp_path: Path, serially: Any
) -> None:
    settings = {"publishable": store, "out": tmp_path, "formats": ["html"], "executor": serially}
    (good,) = render_all([job()], **settings)
    page = (tmp_path / good.files[0]).read_bytes()
    bad = job(path=notebook("1/0"))
    (stale,) = render_all([bad], **settings)
    assert (stale.status, stale.error) == ("stale", "ZeroDivisionError in cell 3")
    assert (stale.files, stale.hashes, stale.key) == (good.files, good.hashes, good.key)
    assert (tmp_path / good.files[0]).read_bytes() == page
    (still,) = render_all([bad], **settings)
    assert still.status == "stale"
    (mended,) = render_all([job()], **settings)
    assert (mended.status, mended.hashes) == ("ok", good.hashes)


def test_a_card_gives_way_to_the_report(
    job: Make, notebook: Make, store: Path, tmp_path: Path, serially: Any
) -> None:
    settings = {"publishable": store, "out": tmp_path, "executor": serially}
    (failed,) = render_all([job(path=notebook("1/0"))], formats=["pdf"], **settings)
    assert failed.files == ("id/villages/99.99.01.2001.html",)
    (done,) = render_all([job()], formats=["pdf"], **settings)
    assert done.files == ("id/villages/99.99.01.2001.pdf",)
    assert not (tmp_path / failed.files[0]).exists()


def test_all_that_is_wrong_with_the_jobs_is_said_at_once(job: Make, tmp_path: Path) -> None:
    jobs = [job(), job(), dataclasses.replace(job(1), stem="../x"), job(2, path=tmp_path / "no.ipynb")]
    with pytest.raises(ReportError) as caught:
        render_all(jobs, publishable=tmp_path, out=tmp_path / "out", formats=["odt"])
    text = str(caught.value)
    reasons = [
        "no format odt",
        "two reports are called id/villages/99.99.01.2001",
        "id/../x is no file name",
        "the notebook no.ipynb is not there",
        "run `blora-eval measure` first",
    ]
    for reason in reasons:
        assert reason in text
    assert not (tmp_path / "out").exists()
    with pytest.raises(ReportError, match="no format is asked for"):
        render_all([], publishable=tmp_path, out=tmp_path / "out", formats=[])


def test_no_jobs_make_an_empty_manifest(store: Path, tmp_path: Path) -> None:
    assert render_all([], publishable=store, out=tmp_path) == []
    assert account(tmp_path) == []


def test_two_runs_do_not_write_to_one_folder(job: Make, store: Path, tmp_path: Path) -> None:
    with FileLock(tmp_path / ".lock"), pytest.raises(ReportError, match="Another run is writing reports"):
        render_all([job()], publishable=store, out=tmp_path)


def test_an_outcome_that_is_an_exception_is_a_failed_report(
    job: Make, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refusing(ThreadPoolExecutor):
        def submit(self, *_: Any) -> Any:
            return super().submit(int, "no number")

    with Refusing(1) as executor:
        (one,) = render_all(
            [job()], publishable=store, out=tmp_path / "o", executor=executor, log=tmp_path / "l"
        )
    assert (one.status, one.error) == ("failed", "ValueError")
    assert "no number" in (tmp_path / "l/id/villages/99.99.01.2001.txt").read_text(encoding="utf-8")


def test_an_interrupted_run_is_taken_up_from_its_journal(job: Make, tmp_path: Path) -> None:
    row = Rendered("villages/99.99.01.2001", "99.99.01.2001", "id", "x.ipynb", "ok", n=2, key="k")
    ledger = Ledger(tmp_path)
    ledger.add(row)
    with (tmp_path / ".journal").open("a") as journal:
        journal.write('{"stem": "torn')
    again = Ledger(tmp_path)
    assert again.earlier(job()) == row
    again.close("")
    assert not (tmp_path / ".journal").exists()
    assert Ledger(tmp_path).earlier(job()) == row


def test_a_manifest_of_another_shape_is_as_none(tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_text("village,status\nx,ok\n")
    assert Ledger(tmp_path).rows == {}


def test_a_report_whose_file_is_gone_leaves_the_manifest(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.add(Rendered("x", "x", "id", "x.ipynb", "ok", files=("id/x.html",), hashes=("0",)))
    ledger.close("")
    assert account(tmp_path) == []


def test_the_key_depends_on_everything_that_shows(
    job: Make, tmp_path: Path, notebook: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    variants = [
        job(0),
        job(1),
        job(0, lang="en"),
        job(0, path=notebook("2")),
        job(0, parameters={"x": tmp_path}),
        dataclasses.replace(job(0), metadata={"title": "x"}),
    ]
    keys = content_keys(variants, "data")
    assert len({*keys, content_keys([job(0)], "other data")[0]}) == len(variants) + 1
    assert content_keys(variants, "data") == keys
    monkeypatch.setattr(provenance, "INDIRECT", ("no-such-library",))
    assert content_keys([job(0)], "data") != keys[:1]


KILL = (
    "import os, pathlib, signal; "
    "os.kill(int(pathlib.Path(f'/proc/{os.getppid()}/stat').read_text().split()[3]), signal.SIGKILL)"
)
"""A kernel's code that kills the worker: the parent of the warm process, which is the kernel's parent."""

finds_the_worker = pytest.mark.skipif(
    not Path("/proc/self/stat").exists() or not forking.forks(), reason="needs /proc to find the worker"
)


@finds_the_worker
def test_a_lost_worker_s_report_is_done_by_another(
    job: Make, notebook: Make, store: Path, tmp_path: Path, ours: Callable[[], list[str]]
) -> None:
    mark = tmp_path / "mark"
    setting = f"import pathlib\nmark = pathlib.Path({str(mark)!r})"
    first_time = f"import time\nif not mark.exists():\n    mark.touch()\n    {KILL}\n    time.sleep(30)"
    jobs = [job(0), job(1, path=notebook(setting, first_time)), job(2)]
    rendered = render_all(jobs, publishable=store, out=tmp_path / "out", formats=["html"], jobs=2)
    assert [one.status for one in rendered] == ["ok"] * 3
    settled(ours)


@finds_the_worker
def test_a_report_that_kills_every_worker_is_found_and_the_rest_is_done(
    job: Make, notebook: Make, store: Path, tmp_path: Path, ours: Callable[[], list[str]]
) -> None:
    jobs = [job(0), job(1, path=notebook(f"import time\n{KILL}\ntime.sleep(30)")), job(2)]
    rendered = render_all(jobs, publishable=store, out=tmp_path / "out", formats=["html"], jobs=2)
    assert [(one.status, one.error) for one in rendered] == [("ok", ""), ("failed", "WorkerLost"), ("ok", "")]
    settled(ours)


def settled(ours: Callable[[], list[str]]) -> None:
    """A worker that was killed could not wait for its warm process; that one ends by itself."""
    deadline = time.monotonic() + 5
    while ours():
        assert time.monotonic() < deadline, ours()
        time.sleep(0.05)
