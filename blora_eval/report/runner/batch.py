"""Many reports: which a study gets, what is done already is left alone, one that fails stops no other."""

import dataclasses
import re
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from blora_eval import __version__
from blora_eval.errors import ReportError
from blora_eval.report.language import translator
from blora_eval.report.runner.manifest import Ledger, content_keys, data_hash
from blora_eval.report.runner.publish import publish, sweep
from blora_eval.report.runner.render import (
    EXPORTERS,
    Rendered,
    ReportJob,
    log_failure,
    prepare_worker,
    render,
)
from blora_eval.report.runner.workers import in_pool, on_executor


def error_card(failed: Rendered) -> bytes:
    """One page of HTML in place of a report."""
    say = translator(failed.lang)
    title = say("Laporan tidak dapat dibuat")
    lines = [
        f"{say('Wilayah')}: {failed.area_code}",
        f"{say('Sebab')}: {failed.error}",
        say("Laporan lain tidak terpengaruh. Rinciannya ada dalam catatan rahasia operator."),
    ]
    paragraphs = "\n".join(f"<p>{escape(line)}</p>" for line in lines)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return f"""<!doctype html>
<html lang="{escape(failed.lang)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{escape(title)}</title>
<style>body {{ font-family: sans-serif; margin: 3rem auto; max-width: 40rem; }}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
{paragraphs}
</main>
</body>
</html>
""".encode()


Progress = Callable[[int, int, Rendered], object]
STEM = re.compile(r"[\w.\-]+(?:/[\w.\-]+)*")


def render_all(  # noqa: PLR0913 - what is made, from what, where to, and how it is run
    reports: Sequence[ReportJob],
    *,
    publishable: Path,
    out: Path,
    formats: Sequence[str] = ("html", "pdf"),
    executor: Executor | None = None,
    jobs: int = 2,
    timeout: float = 300,
    log: Path | None = None,
    progress: Progress | None = None,
) -> list[Rendered]:
    """Make every report that is not there already, and write the manifest."""
    _refuse(reports, publishable, formats)
    work = partial(_make, publishable=publishable, out=out, formats=tuple(formats), timeout=timeout, log=log)
    spread = (
        partial(on_executor, executor=executor)
        if executor
        else partial(in_pool, jobs=jobs, prepare=prepare_worker)
    )
    try:
        with _locked(out):
            sweep(out)
            ledger = Ledger(out)
            data = data_hash(publishable)
            keys = content_keys(reports, data)
            tell = _Teller(len(reports), progress)
            todo = []
            for job, key in zip(reports, keys, strict=True):
                if ledger.done(job, key, formats):
                    tell(ledger.rows[job.lang, job.stem])
                else:
                    todo.append((job, key))
            for number, outcome in spread(work, [job for job, _ in todo]):
                job, key = todo[number]
                made = _answer(job, outcome, log)
                made = dataclasses.replace(made, key=key, data_hash=data, version=__version__)
                ledger.add(_settle(job, made, ledger))
                tell(ledger.rows[job.lang, job.stem])
            ledger.close(data)
            return [ledger.rows[job.lang, job.stem] for job in reports]
    except OSError as error:
        raise ReportError(
            f"The account of the reports cannot be written to {out} ({error.strerror}). "
            "Make room or mend the permission, and run again: finished reports are kept."
        ) from error


def _make(job: ReportJob, **where: Any) -> Rendered:
    return render(job, **where)


class _Teller:
    """Counts, and calls the caller back."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.done, self.total, self.progress = 0, total, progress

    def __call__(self, rendered: Rendered) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.total, rendered)


def _refuse(reports: Sequence[ReportJob], publishable: Path, formats: Sequence[str]) -> None:
    names = [f"{job.lang}/{job.stem}" for job in reports]
    templates = sorted({job.template for job in reports})
    reasons = [
        *(
            f"there is no format {name}; there are {', '.join(EXPORTERS)}"
            for name in sorted(set(formats) - set(EXPORTERS))
        ),
        *([] if formats else ["no format is asked for"]),
        *(
            f"two reports are called {name}"
            for name in sorted({name for name in names if names.count(name) > 1})
        ),
        *(
            f"{name} is no file name of ours"
            for name in names
            if not STEM.fullmatch(name) or ".." in name.split("/") or name.startswith("/")
        ),
        *(f"the notebook {template.name} is not there" for template in templates if not template.is_file()),
    ]
    if not (publishable / "results.parquet").is_file():
        reasons.append(f"{publishable / 'results.parquet'} is not there: run `blora-eval measure` first")
    if reasons:
        raise ReportError("\n  ".join(["The reports cannot be made:", *reasons]))


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    out.mkdir(parents=True, exist_ok=True)
    lock = FileLock(out / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise ReportError(
            f"Another run is writing reports to {out}. Wait until it has ended, or choose another folder."
        ) from None
    try:
        yield
    finally:
        lock.release()


def _answer(job: ReportJob, outcome: Any, log: Path | None) -> Rendered:
    """What a worker gave back; where it ended in an exception, the failure that stands for it."""
    if isinstance(outcome, Rendered):
        return outcome
    log_failure(job, "".join(traceback.format_exception(outcome)), log)
    error = type(outcome).__name__
    return Rendered(job.stem, job.area_code, job.lang, job.template.name, "failed", error=error)


def _settle(job: ReportJob, made: Rendered, ledger: Ledger) -> Rendered:
    """Bring together what was made now and what stood there before."""
    before = ledger.earlier(job)
    good = ledger.good_files(job)
    new = dict(zip(made.files, made.hashes, strict=True))
    if made.status == "failed" and before is not None and good:
        return dataclasses.replace(
            made,
            status="stale",
            n=before.n,
            key=before.key,
            data_hash=before.data_hash,
            version=before.version,
            files=tuple(good),
            hashes=tuple(good.values()),
        )
    if made.status == "failed":
        new = _card(job, made, ledger.out)
    elif before is not None and before.key == made.key:
        # A format that was not asked for this time is as good as it was.
        new = good | new
    for outdated in set(before.files if before else ()) - set(new):
        (ledger.out / outdated).unlink(missing_ok=True)
    new = dict(sorted(new.items()))
    return dataclasses.replace(made, files=tuple(new), hashes=tuple(new.values()))


def _card(job: ReportJob, failed: Rendered, out: Path) -> dict[str, str]:
    from blora_eval.report.runner.batch import error_card

    try:
        return publish({f"{job.lang}/{job.stem}.html": error_card(failed)}, out)
    except OSError:
        # The disk may be what failed; the manifest says it then.
        return {}
