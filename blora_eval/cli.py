"""The command line: ``blora-eval init | check | evaluate | measure | report | simulate``.

Exit codes: 0 all done, 2 the input cannot be used, 3 some reports failed, 1 no report could be made.
"""

import functools
import os
import shutil
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from blora_eval import __version__
from blora_eval.errors import BloraEvalError, DataError, StudyError
from blora_eval.folder import held
from blora_eval.study import load_study

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
console = Console(stderr=True)

StudyFolder = Annotated[Path, typer.Argument(metavar="STUDY", help="Study folder, or its study.yaml.")]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, help="Processes at once.")]
CORES = os.cpu_count() or 1


class Format(StrEnum):
    """What a report may be written as."""

    html = "html"
    pdf = "pdf"
    docx = "docx"


class Lang(StrEnum):
    """The languages a report may be written in."""

    id = "id"
    en = "en"


def _plainly(command: Callable[..., None]) -> Callable[..., None]:
    """A user's mistake ends with its message and exit code 2, not with a traceback."""

    @functools.wraps(command)
    def run(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
        except BloraEvalError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from None

    return run


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Evaluate village poverty programmes: from the spreadsheets that are there to reports."""


@app.command()
@_plainly
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make.")],
) -> None:
    """Make a study folder: a commented study.yaml, Excel templates, Blora's areas frame."""
    from blora_eval.starter import start_study

    for line in start_study(folder):
        typer.echo(line)


@app.command()
@_plainly
def check(
    study: StudyFolder,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse when any row is set aside.")] = False,
    jobs: Jobs = CORES,
) -> None:
    """Read and validate everything; write the clean store and the problems table."""
    from blora_eval import pipeline

    with console.status("checking") as status:
        summary = pipeline.check_study(study, jobs=jobs, strict=strict, say=status.update)
    typer.echo(
        f"{summary.rows_read:,} rows read, {summary.rows_kept:,} kept, {summary.rows_dropped:,} set aside, "
        f"{summary.values_doubtful:,} values doubtful.\nProblems, one a row: {summary.problems}"
        + (f"\n{summary.starts}" if summary.starts else "")
    )


@app.command()
@_plainly
def evaluate(
    study: StudyFolder,
    sample: Annotated[
        Path | None, typer.Option("--sample", help="Default: STUDY/clean/clerical-sample.csv.")
    ] = None,
) -> None:
    """Tell from a reviewed sample how many proposed links are right, by village."""
    from blora_eval.validate import linkage_review as review
    from blora_eval.validate.clean import REVIEWED, SAMPLE

    folder = load_study(study).folder
    path = sample or folder / "clean" / SAMPLE
    with held(folder):
        if not path.is_file():
            raise DataError(f"{path} is not there.", remedy="Run `blora-eval check`, then review the sample.")
        read = review.read_sample(path)
    judged, recall = review.evaluate(read), review.recall_of_accepted(read)
    if judged.empty:
        raise DataError(
            f"{path} holds no answer.",
            remedy=f"Write 1 or 0 in same_person, or name an earlier one ({REVIEWED}) with --sample.",
        )
    typer.echo(judged.to_string(index=False, float_format="{:.3f}".format))
    if len(recall):
        typer.echo("\nOf the right pairs proposed, those accepted; right pairs never proposed are not seen:")
        typer.echo(recall.to_string(index=False, float_format="{:.3f}".format))


@app.command()
@_plainly
def measure(study: StudyFolder, jobs: Jobs = CORES) -> None:
    """Compute every number of every village and write the results store."""
    from blora_eval import pipeline

    with console.status("measuring") as status:
        publishable = pipeline.measure_study(study, jobs=jobs, say=status.update)
    typer.echo(f"Results: {publishable}")


@app.command()
@_plainly
def report(
    study: StudyFolder,
    village: Annotated[
        list[str] | None, typer.Option("--village", help="Only this village's code; repeatable.")
    ] = None,
    formats: Annotated[list[Format] | None, typer.Option("--format", help="Default: html and pdf.")] = None,
    lang: Annotated[list[Lang] | None, typer.Option("--lang", help="Default: as study.yaml says.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Default: STUDY/reports.")] = None,
    jobs: Jobs = CORES,
) -> None:
    """Do what is missing, then render the reports and the index page."""
    from rich.progress import Progress, TextColumn, TimeRemainingColumn

    from blora_eval import pipeline

    target = (out or load_study(study).folder / "reports").resolve()
    done = TextColumn("{task.completed}/{task.total}")
    columns = (*Progress.get_default_columns()[:-1], TimeRemainingColumn(), done)
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("reports", total=None)
        rendered = pipeline.report_study(
            study,
            villages=village or [],
            languages=lang,
            formats=[*(formats or (Format.html, Format.pdf))],
            out=target,
            jobs=jobs,
            say=lambda word: progress.update(task, description=word),
            progress=lambda made, total, _: progress.update(task, completed=made, total=total),
        )
    failures = [one for one in rendered if one.status != "ok"]
    for one in failures:
        typer.echo(f"{one.stem} ({one.lang}): {one.error}", err=True)
    stand = len(rendered) - len(failures)
    typer.echo(f"{stand} of {len(rendered)} reports stand.\nOpen {target / 'index.html'}")
    if failures:
        raise typer.Exit(3 if stand else 1)


@app.command()
@_plainly
def simulate(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Study folder to make; must not exist.")],
    truth: Annotated[Path | None, typer.Option("--truth", help="Default: DIR-truth, beside it.")] = None,
    seed: Annotated[int, typer.Option("--seed")] = 20211231,
    scale: Annotated[
        float, typer.Option("--scale", help="Share of households; 1 is a whole kabupaten.")
    ] = 1.0,
    force: Annotated[bool, typer.Option("--force", help="Replace DIR if it is there.")] = False,
    jobs: Jobs = CORES,
) -> None:
    """Make an invented kabupaten whose truth is known, as users would send it."""
    from concurrent.futures import ProcessPoolExecutor

    from blora_eval.simulate import simulate as make
    from blora_eval.starter import ensure_key

    if folder.exists():
        if not force:
            raise StudyError(f"{folder} is there already.", remedy="Choose another folder, or add --force.")
        shutil.rmtree(folder)
        shutil.rmtree(truth or folder.with_name(folder.name + "-truth"), ignore_errors=True)
    ensure_key()
    with console.status("simulating"), ProcessPoolExecutor(jobs) as executor:
        make(
            folder,
            truth=truth or folder.with_name(folder.name + "-truth"),
            seed=seed,
            scale=scale,
            executor=executor,
        )
    typer.echo(f"Simulated study (SINTETIS): {folder}")
