"""The path from a study folder to its reports: each step does what is missing before it.

:func:`check_study` reads and validates (confidential zone: ``raw/`` to ``clean/``),
:func:`measure_study` computes (``clean/`` to ``results/full/``, and through disclosure control and the
look at every text to ``results/publishable/``), :func:`report_study` renders (from
``results/publishable/`` alone). A stamp beside each step's output says from which inputs it was made
and what was written; what is unchanged is not done again, what was damaged is.
"""

import json
import multiprocessing
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from blora_eval.errors import StudyError
from blora_eval.folder import close, digest, held, is_fresh, replaced, write_stamp
from blora_eval.provenance import made_from
from blora_eval.results import write_store
from blora_eval.study import Study, load_study
from blora_eval.validate.summary import CheckSummary, summary_of

if TYPE_CHECKING:
    from blora_eval.ingest.readers import Found
    from blora_eval.report.runner.render import Rendered, ReportJob


Say = Callable[[str], object]
"""Told in a word what is being done; the command line shows it."""


def check_study(
    study: Study | Path | str, *, jobs: int = 1, strict: bool = False, say: Say = lambda _: None
) -> CheckSummary:
    """Read and validate every table; write the clean store and the table of problems.

    Parameters
    ----------
    study : Study or path
        A study, its folder, or its ``study.yaml``.
    jobs : int
        Processes that read files at once; the result does not depend on it.
    strict : bool
        Whether a single row that breaks a rule stops everything.
    say : callable
        Told in a word what is being done.

    Returns
    -------
    CheckSummary
        How many rows were read, kept and set aside, and where the problems are listed.

    Raises
    ------
    DataError
        If a file cannot be read, a table breaks a rule as a whole, or, with ``strict``, a row does.
    StudyError
        If study.yaml is not one, or another run is at work on the study.

    Examples
    --------
    >>> from blora_eval.starter import start_study
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     told = start_study(Path(folder) / "studi")
    ...     summary = check_study(Path(folder) / "studi")
    >>> summary.rows_dropped
    0
    """
    study = _opened(study)
    with held(study.folder):
        return _check(study, _found(study), jobs=jobs, strict=strict, say=say)


def measure_study(study: Study | Path | str, *, jobs: int = 1, say: Say = lambda _: None) -> Path:
    """Compute every number of every village and write the two result stores, where that is not done.

    Parameters
    ----------
    study : Study or path
        A study, its folder, or its ``study.yaml``.
    jobs : int
        Processes that read files at once; the result does not depend on it.
    say : callable
        Told in a word what is being done.

    Returns
    -------
    path
        The publishable store: a folder of ``results.parquet``, ``areas.parquet``, ``verdict.parquet`` and
        ``study.json``.

    Raises
    ------
    DataError
        As :func:`check_study`; and if a hidden number could be worked out whatever else is hidden, or a
        text that would be published holds a person's name or number: nothing is published then.
    StudyError
        If study.yaml is not one, or another run is at work on the study.

    Examples
    --------
    >>> from blora_eval.starter import start_study
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     told = start_study(Path(folder) / "studi")
    ...     sorted(path.name for path in measure_study(Path(folder) / "studi").iterdir())
    ['areas.parquet', 'results.parquet', 'study.json', 'verdict.parquet']
    """
    study = _opened(study)
    results, clean = study.folder / "results", study.folder / "clean"
    with held(study.folder):
        inputs = _found(study)
        if not is_fresh(results, inputs.key):
            if not is_fresh(clean, inputs.key):
                _check(study, inputs, jobs=jobs, strict=False, say=say)
            say("measuring")
            with replaced(results) as new:
                _measure(study, new)
                write_stamp(new, inputs.key)
    return results / "publishable"


def report_study(  # noqa: PLR0913 - the public front door
    study: Study | Path | str,
    *,
    villages: Sequence[str] = (),
    languages: Sequence[str] | None = None,
    formats: Sequence[str] = ("html", "pdf"),
    out: Path | str | None = None,
    jobs: int = 1,
    say: Say = lambda _: None,
    progress: Callable[[int, int, "Rendered"], object] | None = None,
) -> list["Rendered"]:
    """Do what is missing, then render the reports, the index page and the numbers beside them.

    Parameters
    ----------
    study : Study or path
        A study, its folder, or its ``study.yaml``.
    villages : sequence of str
        Codes of the villages to report on; none for those that study.yaml names, and the groups.
    languages : sequence of str, optional
        ``id``, ``en`` or both; as study.yaml says where it is left out.
    formats : sequence of str
        Of ``html``, ``pdf`` and ``docx``.
    out : path, optional
        Where the reports go; the folder ``reports`` of the study where it is left out.
    jobs : int
        Processes at once; the reports do not depend on it.
    say : callable
        Told in a word what is being done.
    progress : callable, optional
        Told after each report how many are done, of how many, and what became of it.

    Returns
    -------
    list of Rendered
        What became of each report: its ``status`` is ``ok``, ``stale`` or ``failed``, with ``error``.

    Raises
    ------
    DataError
        As :func:`measure_study`.
    StudyError
        If study.yaml is not one, no report is asked for, a village is not in the areas table, or
        another run is at work on the study.
    ReportError
        If the reports' folder cannot be written, or another run writes there.

    Examples
    --------
    >>> from blora_eval.starter import start_study
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     told = start_study(Path(folder) / "studi")
    ...     report_study(Path(folder) / "studi", villages=["99.99.01.2001"])
    Traceback (most recent call last):
    ...
    blora_eval.errors.StudyError: 1 villages asked for are not in the areas frame:
      '99.99.01.2001' is no village; the nearest is 33.16.01.2001 (Bangkleyan)
    Give codes as the areas table has them.
    """
    study = _opened(study)
    with held(study.folder):
        publishable = measure_study(study, jobs=jobs, say=say)
        reports = plan_reports(
            study, publishable, villages=villages, languages=[*(languages or study.languages)]
        )
        if not reports:
            raise StudyError(
                "No report is asked for.", ["the priority list is empty"], "Name villages with --village."
            )
        say("reports")
        target = Path(out or study.folder / "reports").resolve()
        return render_reports(study, reports, out=target, formats=formats, jobs=jobs, progress=progress)


def plan_reports(
    study: Study, publishable: Path, *, villages: Sequence[str], languages: Iterable[str]
) -> list["ReportJob"]:
    """The reports to be made: one job a village and language, and one a group and language."""
    from blora_eval.ingest.codes import village_advice
    from blora_eval.measure.levels import reported_villages
    from blora_eval.report.runner.jobs import group_jobs, village_jobs

    areas = pd.read_parquet(publishable / "areas.parquet")
    wanted = list(villages) or reported_villages(study, areas)
    unknown = sorted(set(wanted) - set(areas["village_code"]))
    if unknown:
        raise StudyError(
            f"{len(unknown)} villages asked for are not in the areas frame:",
            [village_advice(code, areas) for code in unknown[:10]],
            "Give codes as the areas table has them.",
        )
    groups = [] if villages else group_jobs(publishable, languages)
    return [*groups, *village_jobs(publishable, wanted, languages)]


def render_reports(
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
    from blora_eval.report.runner.verify import beside_key, is_beside_fresh, write_provenance

    publishable, log = study.folder / "results" / "publishable", study.folder / "log"
    with held(study.folder):
        close(log)
        rendered = render_all(
            reports,
            publishable=publishable,
            out=out,
            formats=formats,
            jobs=jobs,
            log=log,
            progress=progress,
        )
        close(log)
        languages = sorted({job.lang for job in reports if not job.stem.startswith("villages/")})
        key = beside_key(publishable, out, [*languages, *formats])
        if not is_beside_fresh(out, key):
            write_desk_sheets(publishable, out, languages=languages, formats=formats)
            write_site(publishable, out)
            write_provenance(_made_from(study), out, key)
    return rendered


CONFIDENTIAL = ("raw", "corrections", "clean", "results/full", "log")


def confidential(study: Study) -> list[Path]:
    """What of a study holds data of persons, or cells too small to be shown: folders, and files elsewhere."""
    from blora_eval.ingest.readers import study_jobs

    folders = [study.folder / name for name in CONFIDENTIAL if (study.folder / name).is_dir()]
    files = [path for path in _paths(study_jobs(study)) if path.is_relative_to(study.folder)]
    return [*folders, *(path for path in files if not any(path.is_relative_to(one) for one in folders))]


def verify_reports(study: Study, out: Path) -> list[tuple[str, str]]:
    """Each file of a reports' folder that is not what these data and this code give, with what it is."""
    from blora_eval.report.runner.verify import verified

    results = study.folder / "results"
    publishable, planned = results / "publishable", []
    with held(study.folder):
        outdated = [] if is_fresh(results, _found(study).key) else [("results", "outdated")]
        if publishable.exists():
            areas = pd.read_parquet(publishable / "areas.parquet")["village_code"]
            for villages in ([], list(areas)):
                planned += plan_reports(study, publishable, villages=villages, languages=["id", "en"])
        jobs = {(job.lang, job.stem): job for job in planned}
        return [*outdated, *verified(out, list(jobs.values()), publishable if planned else None)]


def _opened(study: Study | Path | str) -> Study:
    return study if isinstance(study, Study) else load_study(study)


def _check(study: Study, inputs: "_Inputs", *, jobs: int, strict: bool, say: Say) -> CheckSummary:
    from blora_eval.ingest.codes import resolve_priority
    from blora_eval.ingest.readers import read_tables
    from blora_eval.measure.levels import areas_with_roles, start_note
    from blora_eval.validate.checking import TablesError, check_tables
    from blora_eval.validate.clean import write_clean, write_problems

    clean = study.folder / "clean"
    say("reading")
    with _pool(jobs) as executor:
        raw = read_tables(study, found=inputs.found, executor=executor)
    say("checking")
    try:
        checked = check_tables(study, raw, inputs.edits)
        summary = summary_of(checked, clean, strict=strict)
    except TablesError as error:
        write_problems(error.problems, clean)
        raise
    areas = checked.tables["areas"]
    is_priority = areas["village_code"].isin(resolve_priority(study, areas))
    checked = replace(checked, tables={**checked.tables, "areas": areas.assign(is_priority=is_priority)})
    roles, assignments = areas_with_roles(study, checked.tables["areas"]), checked.tables.get("assignments")
    summary = replace(summary, starts=start_note(study, roles, assignments))
    write_clean(checked, clean, inputs.edits)
    write_stamp(clean, inputs.key)
    close(clean)
    close(study.folder / "corrections")
    return summary


def _measure(study: Study, new: Path) -> None:
    """Write both stores into a new folder; the full one is its owner's alone."""
    from threadpoolctl import threadpool_limits

    from blora_eval.measure.disclosure import protect
    from blora_eval.measure.effects import verdict_table
    from blora_eval.measure.levels import areas_with_roles
    from blora_eval.measure.recount import counted_twice
    from blora_eval.measure.release import refuse_texts
    from blora_eval.measure.store import measure_all, study_description
    from blora_eval.validate.clean import read_clean
    from blora_eval.validate.names import texts_with_names

    clean = study.folder / "clean"
    tables, account = read_clean(clean)
    with threadpool_limits(1):  # small matrices: more threads are slower, and sums then depend on the machine
        full = measure_all(study, tables, account)
    areas, facts = areas_with_roles(study, tables["areas"]), study_description(study, tables)
    close(new / "full")
    write_store(full, new / "full" / "results.parquet")
    close(new / "full")
    counted_twice(full, study, clean)
    shown = protect(full, areas, minimum_cell=study.minimum_cell)
    places = {*areas["village"], *areas.get("district", [])}
    names = partial(texts_with_names, marks=(clean / "names").read_bytes(), places=places)
    verdicts = verdict_table(study, shown[shown["stage"] == "estimate"])
    published: dict[str, pd.DataFrame | dict[str, Any]] = {
        "results": shown,
        "areas": areas,
        "verdict": verdicts,
        "study.json": facts,
    }
    refuse_texts(published, tables, names)
    write_store(shown, new / "publishable" / "results.parquet")
    verdicts.to_parquet(new / "publishable" / "verdict.parquet", index=False)
    areas.to_parquet(new / "publishable" / "areas.parquet", index=False)
    text = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True)
    (new / "publishable" / "study.json").write_text(text + "\n", encoding="utf-8")


def _made_from(study: Study) -> dict[str, str]:
    """From what the results that stand were made."""
    stamp = (study.folder / "results" / "stamp").read_text(encoding="utf-8")
    told: dict[str, str] = json.loads(stamp.rpartition(" ")[0])
    return told


@dataclass(frozen=True, slots=True)
class _Inputs:
    """The study's files and corrections, looked for once, and a key of everything that decides a number."""

    found: "Found"
    edits: pd.DataFrame
    key: str


def _found(study: Study) -> _Inputs:
    """Look for the study's files; the key is of study.yaml, of them, of this package and its libraries."""
    from blora_eval.ingest.readers import study_jobs
    from blora_eval.validate.mending import edits_key, read_edits

    found, edits = study_jobs(study), read_edits(study.folder / "corrections")
    data = digest((path.name, path) for path in [study.folder / "study.yaml", *_paths(found)])
    return _Inputs(found, edits, json.dumps(made_from(edits_key(edits, data)), sort_keys=True))


def _paths(found: "Found") -> list[Path]:
    """The study's files, each once."""
    return sorted({job.path for _, _, job in found[0]})


def _pool(jobs: int) -> AbstractContextManager[Executor | None]:
    """Clean processes, since a fork would inherit this one's threads and their locks; none for one job."""
    if jobs <= 1:
        return nullcontext()
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))
