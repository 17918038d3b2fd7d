"""What ``study.yaml`` may say, and reading it: every mistake told at once, nothing guessed."""

import datetime as dt
import difflib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, ValidationError, model_validator

from blora_eval.errors import StudyError
from blora_eval.study_parts import BothLanguages, Codes, Files, Model, Outcome, Subgroup, Systems, many
from blora_eval.study_yaml import read_yaml
from blora_eval.tables import FREE_COLUMNS, fields, table_names

Language = Literal["id", "en"]
GroupLevel = Literal["regency", "province", "study"]

SHOWN = 50
"""Mistakes of each kind that are told at once; one file of another kind can hold thousands."""

SHOWN_LETTERS = 200


def _named(value: object) -> object:
    """A sheet named 2024 may stand without quotes."""
    return str(value) if type(value) is int else value


class TableSource(Model):
    """Where one table, or one round of it, comes from and how its columns are to be read.

    ``files`` are paths or patterns below the study folder, or ``package:NAME`` for a file of
    ``data/reference``; ``columns`` maps our field to the heading in the file, ``codes`` our values
    to those in the file (``sex: {L: male, P: female}``), ``constants`` fills fields the file lacks,
    ``scale`` multiplies a number (``welfare: 1000`` where the file counts in thousand rupiah).
    ``distinct`` keeps one row per key of a file that repeats it. ``code_system`` says which system
    bare ten-digit village codes belong to.
    """

    files: Files
    sheet: Annotated[str | None, BeforeValidator(_named)] = None
    profile: str | None = None
    columns: dict[str, str] = {}
    codes: dict[str, Codes] = {}
    scale: dict[str, float] = {}
    constants: dict[str, str | int | float | bool | dt.date] = {}
    code_system: Literal["kemendagri", "bps", "study"] = "kemendagri"
    date_order: Literal["dmy", "mdy", "ymd"] = "dmy"
    round: str | None = None
    distinct: bool = False
    attribution: str = ""

    def fields(self) -> list[str]:
        """Every field of ours that this source speaks of."""
        return [*self.columns, *self.codes, *self.constants, *self.scale]


class Round(Model):
    """A round of a register or a survey: its date, and which register it is a version of.

    ``panel_of`` is the earlier survey round whose sampling units were visited again.
    """

    kind: Literal["register", "survey"]
    date: dt.date
    label: BothLanguages
    register_name: str = Field("", alias="register")
    panel_of: str | None = None


class Line(Model):
    """A poverty line for one survey round: an amount with its source, or relative to the round.

    ``absolute`` has ``value`` in rupiah per person and month; ``relative`` is ``share`` of the
    weighted median; ``percentile`` is the weighted quantile ``share`` of welfare itself.
    """

    name: str
    kind: Literal["absolute", "relative", "percentile"]
    round: str
    value: float | None = Field(None, gt=0)
    share: float | None = Field(None, gt=0, lt=1)
    source: str = ""

    @model_validator(mode="after")
    def _whole(self) -> "Line":
        if self.kind == "absolute" and (self.value is None or not self.source):
            raise ValueError("an absolute line needs value and source")
        if self.kind != "absolute" and self.share is None:
            raise ValueError(f"a {self.kind} line needs share")
        return self


class VillageName(Model):
    """A village by district and name, for lists that give no code."""

    district: str
    village: str


class Priority(Model):
    """A list of villages: which list it is, by which decree, of which date. Lists are never merged.

    ``start_year`` is the first treated year of villages without an assignment date; ``first_treated``
    says which that is for the others: the year in which mentoring began, the next, or by the month the
    one or the other. ``selected_on`` says what the choice was made on, where that is known: years of the
    outcome, or columns of the panel, such as another index.
    """

    kind: str
    decree: str = ""
    date: dt.date | None = None
    start_year: int | None = None
    first_treated: Literal["same_year", "next_year", "month"] = "same_year"
    selected_on: list[int | str] = []
    villages: list[str | VillageName]


class Comparison(Model):
    """Which other villages may be compared with: kelurahan only when named here."""

    kinds: list[Literal["desa", "kelurahan"]] = ["desa"]
    exclude: list[str] = []


class Reports(Model):
    """Which villages get a report of their own, and at which level the group report is made."""

    villages: Literal["priority", "all"] | list[str] = "priority"
    groups: GroupLevel = "regency"


class Study(Model):
    """A whole study.yaml. ``folder`` is where it stands; everything else is as written there.

    ``linkage`` says how rows that may be one person are looked for: by Splink, by fixed rules, or not
    at all.
    ``force_breaks`` gives the account of entries and exits between two registers (DTKS to DTSEN), too,
    marked as such. ``allow_links`` lets links in the folder lead to files outside it.
    ``retention`` is the day until which the data may be kept; ``check`` says when it has passed.
    """

    folder: Path
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")
    title: BothLanguages
    as_of: dt.date
    languages: list[Language] = ["id", "en"]
    synthetic: bool = False
    seed: int = 1
    minimum_cell: int = Field(5, ge=3)
    tables: dict[str, Annotated[list[TableSource], BeforeValidator(many)]]
    rounds: dict[str, Round] = {}
    lines: list[Line] = []
    priority: Priority | None = None
    comparison: Comparison = Comparison()
    outcomes: list[Outcome] = []
    subgroups: list[Subgroup] = []
    reports: Reports = Reports()
    linkage: Literal["splink", "rules", "none"] = "splink"
    force_breaks: bool = False
    allow_links: bool = False
    retention: dt.date | None = None
    systems: Systems = Systems()

    @model_validator(mode="after")
    def _consistent(self) -> "Study":
        problems = list(islice(_inconsistencies(self), SHOWN))
        if problems:
            raise ValueError("\n".join(problems))
        return self


def _inconsistencies(study: Study) -> Iterator[str]:
    if "areas" not in study.tables:
        yield "tables.areas is missing: every study needs a frame of villages"
    for table, sources in study.tables.items():
        if table not in table_names():
            yield f"tables.{table} is not a table{_nearest(table, table_names())}"
            continue
        known = fields(table)
        named = [field for source in sources for field in source.fields()]
        yield from _unknown_choices(table, sources)
        unknown = [field for field in named if field not in known and table not in FREE_COLUMNS]
        yield from (f"tables.{table}: {field!r} is not a field{_nearest(field, known)}" for field in unknown)
    named_rounds = [(f"tables.{table}", each.round) for table, many in study.tables.items() for each in many]
    named_rounds += [(f"lines: {line.name}", line.round) for line in study.lines]
    named_rounds += [(f"rounds.{name}.panel_of", each.panel_of) for name, each in study.rounds.items()]
    missing = [(place, name) for place, name in named_rounds if name is not None and name not in study.rounds]
    yield from (f"{place}: round {name!r} is not among rounds" for place, name in missing)


def _unknown_choices(table: str, sources: list[TableSource]) -> Iterator[str]:
    """Codes that lead to no choice of their field, such as a ? that was not replaced."""
    known = fields(table)
    listed = [(name, codes) for one in sources for name, codes in one.codes.items() if name in known]
    for name, codes in listed:
        wrong = [value for value in codes.values() if value is not None and value not in known[name].choices]
        if known[name].choices and wrong:
            choices = ", ".join(known[name].choices)
            yield f"tables.{table}: codes.{name}: {wrong[0]!r} is not a choice; choose one of {choices}"


def _nearest(key: object, known: Any) -> str:
    match = difflib.get_close_matches(str(key), [str(name) for name in known], n=1, cutoff=0.5)
    return f"; did you mean {match[0]!r}?" if match else f"; known are {', '.join(map(str, known))}"


def load_study(folder: Path | str) -> Study:
    """Read and check ``study.yaml``.

    Parameters
    ----------
    folder : path
        The study folder, or its ``study.yaml``.

    Returns
    -------
    Study
        What the file says, with every default filled in.

    Raises
    ------
    StudyError
        If the file is missing, is not YAML, or says something unknown or inconsistent; the message
        lists every mistake with its place and, for a misspelt key, the nearest valid one.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> said = "title: {id: Contoh, en: Example}, as_of: 2025-12-31, tables: {areas: {files: areas.csv}}"
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "study.yaml").write_text(f"{{name: example, {said}}}", encoding="utf-8")
    ...     study = load_study(folder)
    >>> study.name, study.minimum_cell
    ('example', 5)
    """
    path = Path(folder)
    path = path if path.suffix in {".yaml", ".yml"} else path / "study.yaml"
    if not path.is_file():
        raise StudyError(f"{path} is not there.", remedy="Make a study folder with `blora-eval init DIR`.")
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise StudyError(
            f"{path.name} is empty or not a mapping.", remedy="Start from `blora-eval init DIR`."
        )
    if "folder" in content:
        raise StudyError(
            f"{path.name}: folder is not a key; it is where the file stands.", remedy="Delete it."
        )
    content.setdefault("name", path.parent.resolve().name.lower().replace(" ", "-"))
    try:
        return Study.model_validate({**content, "folder": path.parent.resolve()})
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        reasons = [line for detail in details[:SHOWN] for line in _reason(detail, content).split("\n")]
        count = len(reasons) + len(details[SHOWN:])
        raise StudyError(
            f"{path.name} has {count} mistake{'s' * (count > 1)}:", reasons, f"Correct {path}."
        ) from None


def _reason(detail: Any, content: dict[str, Any]) -> str:
    loc = detail["loc"]
    single = loc[:1] == ("tables",) and len(loc) > 1 and not isinstance(content["tables"].get(loc[1]), list)
    parts = loc[:2] + loc[3:] if single else loc
    place = ".".join(str(part) for part in parts if not str(part).startswith("function-"))[:SHOWN_LETTERS]
    if detail["type"] == "extra_forbidden":
        return f"{place}: not a key here{_nearest(loc[-1], _keys_at(loc[:-1]))}"
    message = detail["msg"].removeprefix("Value error, ")
    return f"{place}: {message}" if place else message


def _keys_at(place: tuple[int | str, ...]) -> list[str]:
    parts: dict[str, type[BaseModel]] = {
        "tables": TableSource,
        "rounds": Round,
        "lines": Line,
        "priority": Priority,
        "comparison": Comparison,
        "outcomes": Outcome,
        "subgroups": Subgroup,
        "reports": Reports,
        "systems": Systems,
    }
    model = parts.get(str(place[0]), Study) if place else Study
    return [field.alias or name for name, field in model.model_fields.items() if name != "folder"]
