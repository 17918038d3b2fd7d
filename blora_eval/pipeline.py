"""The path from a study folder to its reports: each step does what is missing before it.

``check`` reads and validates (confidential zone: ``raw/`` to ``clean/``), ``measure`` computes
(``clean/`` to ``results/full/``, and through disclosure control to ``results/publishable/``),
``report`` renders (from ``results/publishable/`` alone). A stamp beside each step's output says
from which inputs it was made; what is unchanged is not done again.
"""

import hashlib
import json
import multiprocessing
import shutil
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from blora_eval import __version__
from blora_eval.assets import PACKAGE, asset
from blora_eval.errors import DataError, StudyError
from blora_eval.results import write_store
from blora_eval.study import Study

if TYPE_CHECKING:
    from blora_eval.report.runner.render import Rendered, ReportJob


Say = Callable[[str], None]
"""Told in a word what is being done; the command line shows it."""


@dataclass(frozen=True, slots=True)
class CheckSummary:
    """What ``check`` found: rows read, kept and set aside, and where the problems are listed."""

    rows_read: int
    rows_kept: int
    rows_dropped: int
    values_doubtful: int
    problems: Path


def _input_key(study: Study) -> str:
    """A key of everything the results depend on: study.yaml, the raw files and this package."""
    digest = hashlib.blake2b(__version__.encode(), digest_size=16)
    sources = [*sorted(PACKAGE.rglob("*.py")), PACKAGE / "tables.csv"]
    for path in [study.folder / "study.yaml", *_raw_files(study), *sources]:
        digest.update(path.name.encode())
        with path.open("rb") as content:
            digest.update(hashlib.file_digest(content, "blake2b").digest())
    return digest.hexdigest()


def _raw_files(study: Study) -> list[Path]:
    patterns = [
        pattern for sources in study.tables.values() for source in sources for pattern in source.files
    ]
    own = [
        path
        for pattern in patterns
        if not pattern.startswith("package:")
        for path in study.folder.glob(pattern)
    ]
    names = [name.removeprefix("package:") for name in patterns if name.startswith("package:")]
    reference = asset("data/reference/villages.csv").parent
    shipped = [reference / name for name in names]
    return sorted({path for path in own + shipped if path.is_file()})


def _fresh(stamp: Path, key: str) -> bool:
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == key


def check(study: Study, *, jobs: int = 1, strict: bool = False, say: Say = lambda _: None) -> CheckSummary:
    """Read and validate every table; write the clean store and the problems table."""
    return _check(study, _input_key(study), jobs=jobs, strict=strict, say=say)


def _check(study: Study, key: str, *, jobs: int, strict: bool, say: Say) -> CheckSummary:
    """As :func:`check`; ``key`` is the inputs' key, so that they are read through but once for it."""
    from blora_eval.ingest import read_tables, resolve_priority
    from blora_eval.validate import check_tables, write_clean

    say("reading")
    with _pool(jobs) as executor:
        raw = read_tables(study, executor=executor)
    say("checking")
    checked = check_tables(study, raw)
    areas = checked.tables["areas"]
    is_priority = areas["village_code"].isin(resolve_priority(study, areas))
    checked = replace(checked, tables={**checked.tables, "areas": areas.assign(is_priority=is_priority)})
    account = checked.account.groupby("measure")["count"].sum()
    measures = ("rows_read", "rows_kept", "rows_dropped", "values_doubtful")
    counts = {name: int(account.get(name, 0)) for name in measures}
    summary = CheckSummary(**counts, problems=study.folder / "clean" / "problems.csv")
    if strict and summary.rows_dropped:
        broken = checked.problems.query("severity == 'row'")
        broken_rules = broken.value_counts(["table", "rule"], sort=False).reset_index()
        reasons = [f"{one.table}: {one.rule}: {one.count} rows" for one in broken_rules.itertuples()]
        raise DataError(
            f"{summary.rows_dropped} rows break a rule:", reasons, "Correct them, or leave out --strict."
        )
    write_clean(checked, study.folder / "clean")
    (study.folder / "clean" / "stamp").write_text(key, encoding="utf-8")
    return summary


def measure(study: Study, *, jobs: int = 1, say: Say = lambda _: None) -> Path:
    """Compute every number of every village and write the two result stores."""
    key = _input_key(study)
    publishable = study.folder / "results" / "publishable"
    if _fresh(study.folder / "results" / "stamp", key):
        return publishable
    if not _fresh(study.folder / "clean" / "stamp", key):
        _check(study, key, jobs=jobs, strict=False, say=say)
    from threadpoolctl import threadpool_limits

    from blora_eval.measure import areas_with_roles, measure_all, study_description
    from blora_eval.measure.disclosure import protect
    from blora_eval.validate import read_clean

    say("measuring")
    tables, account = read_clean(study.folder / "clean")
    with threadpool_limits(1):  # small matrices: more threads are slower, and sums then depend on the machine
        full = measure_all(study, tables, account)
    areas = areas_with_roles(study, tables["areas"])
    unfinished = study.folder / "results.part"
    shutil.rmtree(unfinished, ignore_errors=True)
    write_store(full, unfinished / "full" / "results.parquet")
    write_store(
        protect(full, areas, minimum_cell=study.minimum_cell), unfinished / "publishable" / "results.parquet"
    )
    areas.to_parquet(unfinished / "publishable" / "areas.parquet", index=False)
    text = json.dumps(study_description(study, tables), ensure_ascii=False, indent=1, sort_keys=True)
    (unfinished / "publishable" / "study.json").write_text(text + "\n", encoding="utf-8")
    (unfinished / "stamp").write_text(key, encoding="utf-8")
    shutil.rmtree(study.folder / "results", ignore_errors=True)
    unfinished.replace(study.folder / "results")
    return publishable


def plan(
    study: Study, publishable: Path, *, villages: Sequence[str], languages: Iterable[str]
) -> list["ReportJob"]:
    """The reports to be made: one job a village and language, and one a group and language."""
    from blora_eval.measure.levels import reported_villages
    from blora_eval.report.runner.batch import group_jobs, village_jobs

    areas = pd.read_parquet(publishable / "areas.parquet")
    wanted = list(villages) or reported_villages(study, areas)
    unknown = sorted(set(wanted) - set(areas["village_code"]))
    if unknown:
        raise StudyError(
            f"{len(unknown)} villages asked for are not in the areas frame:",
            [repr(code) for code in unknown[:10]],
            "Give codes as the areas table has them.",
        )
    groups = [] if villages else group_jobs(publishable, languages)
    return [*groups, *village_jobs(publishable, wanted, languages)]


def report(
    study: Study,
    reports: Sequence["ReportJob"],
    *,
    out: Path,
    formats: Sequence[str],
    jobs: int = 1,
    progress: Callable[[int, int, "Rendered"], object] | None = None,
) -> list["Rendered"]:
    """Render the reports and write what stands beside them: the Desk's sheet, results, index, manifest."""
    from blora_eval.report.export.desk_sheet import write_desk_sheets
    from blora_eval.report.export.site import write_site
    from blora_eval.report.runner.batch import render_all

    publishable = study.folder / "results" / "publishable"
    rendered = render_all(
        reports,
        publishable=publishable,
        out=out,
        formats=formats,
        jobs=jobs,
        log=study.folder / "log",
        progress=progress,
    )
    languages = sorted({job.lang for job in reports if not job.stem.startswith("villages/")})
    write_desk_sheets(publishable, out, languages=languages, formats=formats)
    write_site(publishable, out)
    return rendered


def _pool(jobs: int) -> AbstractContextManager[Executor | None]:
    """Clean processes, since a fork would inherit this one's threads and their locks; none for one job."""
    if jobs <= 1:
        return nullcontext()
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))
