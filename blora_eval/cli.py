"""The command line: ``blora-eval init | check | evaluate | measure | report | verify | diff | purge | ...``.

Exit codes: 0 all done, 2 the input cannot be used, 3 some reports failed, 1 no report could be made.
"""

import datetime as dt
import functools
import os
import shutil
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from blora_eval import __version__
from blora_eval.errors import BloraEvalError, DataError, StudyError
from blora_eval.folder import held
from blora_eval.study import load_study

spoken = {"lang": "id"}
"""The language of what is said: as ``--lang`` or the environment has it."""


class _Told(TyperGroup):
    """All commands; ``--lang`` may stand anywhere and holds for help and errors, too."""

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> Any:
        """Take the language out of the words of the command line; of ``report`` it is an option as well."""
        spoken["lang"] = os.environ.get("BLORA_EVAL_LANG", "id")
        place = args.index("--lang") if "--lang" in args[:-1] else -1
        if place >= 0 and args[place + 1] in {*Lang}:
            spoken["lang"] = args[place + 1]
            args = args if "report" in args else args[:place] + args[place + 2 :]
        for command in (self, *self.commands.values()):
            command.help = _told(command.help or "")
            for option in command.params:
                option.help = _told(getattr(option, "help", None) or "")  # type: ignore[attr-defined]
        return super().make_context(info_name, args, *rest, **extra)


app = typer.Typer(
    cls=_Told,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
console = Console(stderr=True)

StudyFolder = Annotated[Path, typer.Argument(metavar="STUDY", help="Study folder, or its study.yaml.")]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, help="Processes at once.")]
CORES = os.cpu_count() or 1
MOST = 20
"""Corrections of which it is told why they are not used."""


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
            _say(str(error), err=True)
            raise typer.Exit(2) from None

    return run


def _told(text: str) -> str:
    from blora_eval.console import tell

    return tell(text, spoken["lang"])


def _say(text: str, *, err: bool = False) -> None:
    typer.echo(_told(text), err=err)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    lang: Annotated[
        Lang, typer.Option("--lang", help="Language of messages and templates, before or after the command.")
    ] = Lang.id,
) -> None:
    """Evaluate village poverty programmes: from the spreadsheets that are there to reports."""


@app.command()
@_plainly
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make.")],
) -> None:
    """Make a study folder: a commented study.yaml, Excel templates, Blora's areas frame."""
    from blora_eval.starter import start_study

    for line in start_study(folder, lang=spoken["lang"]):
        _say(line)


@app.command()
@_plainly
def suggest(study: StudyFolder) -> None:
    """Propose what study.yaml is to say of the files under raw/, with the reasons."""
    from blora_eval.validate.suggesting import suggest as propose

    for line in propose(study if study.is_dir() else study.parent):
        _say(line)


@app.command()
@_plainly
def check(
    study: StudyFolder,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse when any row is set aside.")] = False,
    jobs: Jobs = CORES,
) -> None:
    """Read and validate everything; write the clean store and the problems table."""
    from blora_eval import pipeline

    with console.status("...") as status:
        summary = pipeline.check_study(
            study, jobs=jobs, strict=strict, say=lambda what: status.update(_told(what))
        )
    _say(
        f"{summary.rows_read:,} rows read, {summary.rows_kept:,} kept, {summary.rows_dropped:,} set aside, "
        f"{summary.values_doubtful:,} values doubtful, {summary.cells_mended:,} cells mended."
    )
    if summary.starts:
        _say(summary.starts)
    _listed("The most frequent problems:", summary.leads)
    _listed("To paste into study.yaml, once each ? is replaced by a choice:", summary.codes)
    _listed("Corrections that are not used:", summary.unused[:MOST])
    _say(f"Problems, one a row: {summary.problems}")
    _say(f"To correct them, cell by cell: {summary.problems.parents[1] / 'corrections'}")
    kept_until = load_study(study).retention
    if kept_until is not None and kept_until < dt.date.today():  # noqa: DTZ011 - the user's own day
        _say(f"These data were to be kept until {kept_until}: run `blora-eval purge`.", err=True)


def _listed(title: str, lines: Iterable[str]) -> None:
    lines = [*lines]
    if lines:
        _say("\n".join([title, *(f"  {line}" for line in lines)]))


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
        _say("\nOf the right pairs proposed, those accepted; right pairs never proposed are not seen:")
        typer.echo(recall.to_string(index=False, float_format="{:.3f}".format))


@app.command()
@_plainly
def measure(study: StudyFolder, jobs: Jobs = CORES) -> None:
    """Compute every number of every village and write the results store."""
    from blora_eval import pipeline

    with console.status("...") as status:
        publishable = pipeline.measure_study(study, jobs=jobs, say=lambda what: status.update(_told(what)))
    _say(f"Results: {publishable}")


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
    from blora_eval.validate.summary import set_aside

    folder = load_study(study).folder
    target = (out or folder / "reports").resolve()
    done = TextColumn("{task.completed}/{task.total}")
    columns = (*Progress.get_default_columns()[:-1], TimeRemainingColumn(), done)
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None)
        rendered = pipeline.report_study(
            study,
            villages=village or [],
            languages=lang,
            formats=[*(formats or (Format.html, Format.pdf))],
            out=target,
            jobs=jobs,
            say=lambda what: progress.update(task, description=_told(what)),
            progress=lambda made, total, _: progress.update(task, completed=made, total=total),
        )
    failures = [one for one in rendered if one.status != "ok"]
    for one in failures:
        _say(f"{one.stem} ({one.lang}): {one.error}", err=True)
    stand = len(rendered) - len(failures)
    dropped, doubtful = set_aside(folder / "clean")
    if dropped or doubtful:
        problems = folder / "clean" / "problems.csv"
        _say(f"{dropped:,} rows were set aside and {doubtful:,} values doubted: {problems}")
    _say(f"{stand} of {len(rendered)} reports stand.")
    _say(f"Open {target / 'index.html'}")
    if failures:
        raise typer.Exit(3 if stand else 1)


@app.command()
@_plainly
def verify(
    study: StudyFolder,
    out: Annotated[Path | None, typer.Option("--out", help="Default: STUDY/reports.")] = None,
) -> None:
    """Tell whether every file of the reports is what these data and this code give."""
    from blora_eval import pipeline

    read = load_study(study)
    target = out or read.folder / "reports"
    found = pipeline.verify_reports(read, target)
    for name, what in found:
        _say(f"{name}: {what}")
    if found:
        raise typer.Exit(3)
    _say(f"Every file in {target} is what these data and this code give.")


@app.command()
@_plainly
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Reports' folder of an earlier run.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Reports' folder of a later run.")],
    table: Annotated[Path | None, typer.Option("--csv", help="Write every number that moved here.")] = None,
) -> None:
    """Tell which published numbers moved between two runs, and why: data, code, libraries or method."""
    from blora_eval.report.runner.verify import moved

    found = moved(old, new)
    if table is not None:
        found.to_csv(table, index=False)
    for of, rows in found.groupby(["indicator", "cause"]):
        indicator, cause = map(str, of)
        _say(f"{indicator}: {len(rows)} moved ({cause})")
    _say(f"{len(found):,} published numbers moved.")


@app.command()
@_plainly
def purge(
    study: StudyFolder,
    yes: Annotated[bool, typer.Option("--yes", help="Remove; without it, only say what would go.")] = False,
) -> None:
    """Remove what is confidential: the data as handed over, the clean store, the full results, the log."""
    from blora_eval import pipeline

    read = load_study(study)
    with held(read.folder):
        there = pipeline.confidential(read)
        for path in there:
            if yes:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            _say(f"{'removed' if yes else 'would be removed'}: {path}")
    _say(
        "What is published stays: study.yaml, results/publishable, reports. Copies elsewhere (mail, backups, "
        "the pseudonym key) are yours to remove."
    )
    if there and not yes:
        _say("Run again with --yes to remove them; there is no way back.")


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
    with console.status("..."), ProcessPoolExecutor(jobs) as executor:
        make(
            folder,
            truth=truth or folder.with_name(folder.name + "-truth"),
            seed=seed,
            scale=scale,
            executor=executor,
        )
    _say(f"Simulated study (SINTETIS): {folder}")
