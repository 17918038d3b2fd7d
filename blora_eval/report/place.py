"""What one report may say: the publishable numbers of its place and of what it is compared with."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.dataset as ds

from blora_eval.errors import ReportError
from blora_eval.registry import having
from blora_eval.report.labels import NAMED_LEVELS as LEVELS
from blora_eval.report.labels import level_label, named, with_proper_names
from blora_eval.report.language import translator
from blora_eval.results import rows


@dataclass(frozen=True, slots=True)
class Number:
    """One row of the results store, or the statement that there is none, with its reason."""

    indicator: str
    level: str = "village"
    area_code: str = ""
    dimension: str = ""
    period: str = ""
    round: str = ""
    population: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    se: float | None = None
    n: int | None = None
    n_psu: int | None = None
    unit: str = ""
    kind: str = "descriptive"
    method: str = ""
    status: str = "unavailable"
    reason: str = "no_rows"
    source: str = ""

    @property
    def clear(self) -> bool:
        """Whether there is an interval and it excludes zero."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def indexed(
    frame: pd.DataFrame, village: str, areas: Collection[str]
) -> dict[tuple[str, str, str], list[Number]]:
    """The records of one place and of what it lies in, ready to be looked up by the hundred."""
    whole = frame["level"].isin(["study", "nation"])
    above = ~frame["level"].isin(["village", "study", "nation"]) & frame["area_code"].isin([*areas])
    own = (frame["level"] == "village") & (frame["area_code"] == village)
    index: dict[tuple[str, str, str], list[Number]] = {}
    for x in numbers(frame[above | own | whole]):
        code = "" if x.level in {"study", "nation"} else x.area_code
        index.setdefault((x.indicator, x.level, code), []).append(x)
    return index


def numbers(frame: pd.DataFrame) -> list[Number]:
    """Rows of the store as records."""
    names = [each.name for each in fields(Number)]
    plain = frame[names].astype(object).where(frame[names].notna(), None)
    return [Number(**dict(zip(names, row, strict=True))) for row in plain.itertuples(index=False)]


GROUPS = ("priority", "comparison")


@dataclass(frozen=True)
class Results:
    """Everything one report may say: the rows of its place and of what it is compared with.

    ``level`` is village, regency, province or study; ``rows`` are rows of the results store,
    ``areas`` the frame of villages with their ``role``, ``study`` what study.json says, ``verdicts`` what
    verdict.parquet says of each outcome.
    """

    lang: str
    level: str
    area_code: str
    rows: pd.DataFrame
    areas: pd.DataFrame
    study: Mapping[str, Any]
    verdicts: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["outcome", "grade"]))

    @cached_property
    def _index(self) -> dict[tuple[str, str, str], list[Number]]:
        """The place's own numbers and those of what it lies in, ready to be looked up by the hundred."""
        above = [self.code(level) for level in ("district", "regency", "province")]
        return indexed(self.rows, self.area_code, ["", self.area_code, *GROUPS, *above])

    def say(self, text: str) -> str:
        """A text in the report's language."""
        return translator(self.lang)(text)

    @cached_property
    def area(self) -> Mapping[str, Any]:
        """The frame's row of the place (for a group of villages, of its first village)."""
        if self.level == "study":
            return dict(self.areas.iloc[0])
        return dict(self.areas[self.areas[f"{self.level}_code"] == self.area_code].iloc[0])

    @cached_property
    def villages(self) -> pd.DataFrame:
        """The frame's rows of the villages inside the place."""
        if self.level == "study":
            return self.areas
        return self.areas[self.areas[f"{self.level}_code"] == self.area_code]

    @property
    def name(self) -> str:
        """The place's name with what it is."""
        return self.place_name(self.level)

    def code(self, level: str) -> str:
        """The code of the place of ``level`` that this place lies in."""
        if level in GROUPS:
            return level
        return "" if level in {"study", "nation"} else str(self.area.get(f"{level}_code", ""))

    def place_name(self, level: str) -> str:
        """The name of the place of ``level`` that this place lies in."""
        if level not in {"village", "district", "regency", "province"}:
            title = str(self.study["title"][self.lang])
            return title if level == "study" else level_label(level, self.lang)
        kind = str(self.area.get("kind", "")) if level == "village" else ""
        return named(level, str(self.area.get(level, "")), self.lang, kind)

    @property
    def around(self) -> str:
        """The level that a survey speaks for: a group's own, or that of the group a village lies in."""
        wide = str(self.study["groups"])
        return self.level if self.level != "village" else wide if wide == "province" else "regency"

    def beside(self) -> list[str]:
        """The levels that this place is shown beside, itself first."""
        if self.level != "village":
            return [self.level if self.level in {"regency", "province"} else "study"]
        return ["village", *(level for level in ("district", "regency") if self.code(level))]

    def rounds(self, kind: str) -> list[str]:
        """The rounds of a register or a survey, by date."""
        chosen = {key: each for key, each in self.study["rounds"].items() if each["kind"] == kind}
        return sorted(chosen, key=lambda key: (chosen[key]["date"], key))

    def round_label(self, round_id: str) -> str:
        """A round in the reader's words."""
        return str(self.study["rounds"].get(round_id, {}).get("label", {}).get(self.lang, round_id))

    def outcome(self, column: str | None = None) -> Mapping[str, Any]:
        """What study.json says of an outcome."""
        for outcome in self.study["outcomes"]:
            if column == outcome["column"] or (column is None and not outcome.get("placebo")):
                return dict(outcome)
        return {}

    def pick(self, indicator: str, level: str | None = None, **where: Any) -> pd.DataFrame:
        """The rows of an indicator."""
        level = level or self.level
        chosen = self.rows[self.rows["indicator"] == indicator]
        if level == "villages":
            chosen = chosen[
                (chosen["level"] == "village") & chosen["area_code"].isin(self.villages["village_code"])
            ]
        else:
            of_level = "group" if level in GROUPS else level
            chosen = chosen[chosen["level"] == of_level]
            if level not in {"study", "nation"}:
                chosen = chosen[chosen["area_code"] == self.code(level)]
        for column, value in where.items():
            chosen = chosen[chosen[column] == value]
        return chosen

    def numbers(self, indicator: str, level: str | None = None, **where: Any) -> list[Number]:
        """The numbers of an indicator at one place."""
        level = level or self.level
        of_level = "group" if level in GROUPS else level
        found = self._index.get((indicator, of_level, self.code(level)), [])
        return [x for x in found if all(getattr(x, field) == value for field, value in where.items())]

    def number(self, indicator: str, level: str | None = None, **where: Any) -> Number:
        """One number of an indicator, or why there is none."""
        found = self.numbers(indicator, level, **{"dimension": "", **where})
        if found:
            return found[0]
        level = level or self.level
        known = {key: value for key, value in where.items() if key in {"dimension", "period", "round"}}
        return Number(indicator, level, self.code(level), reason=self.why(indicator, level), **known)

    def why(self, indicator: str, level: str | None = None) -> str:
        """The reason for which an indicator has no number at a place."""
        for x in self.numbers(indicator, level):
            if x.status == "unavailable":
                return x.reason
        table = having("table").get(indicator, "")
        return "no_table" if self.study["tables"].get(table) == "absent" else "no_rows"


FILES = ("results.parquet", "areas.parquet", "verdict.parquet", "study.json")
# What a village's report shows of all other villages; the rest of their rows is not even read.
CONTEXT = ["idm", "outcome", "mpi_adjusted", "fgt0"]


def open_results(results: str | Path, area_code: str, lang: str = "id", *, group: bool = False) -> Results:
    """Open the publishable folder for one place.

    Parameters
    ----------
    results : path
        The folder ``results/publishable`` of a study.
    area_code : str
        A village, district, regency or province of the frame, or ``"all"`` for the whole study.
    lang : {"id", "en"}, default "id"
        The report's language.
    group : bool, default False
        Whether the code is that of an area above the villages, where a village may have the same one.

    Returns
    -------
    Results
        What a report may say. For a village, rows of other villages are read for context only.

    Raises
    ------
    ReportError
        If the folder is incomplete or does not know the place.

    Examples
    --------
    >>> open_results("nowhere", "99.99.01.2001")
    Traceback (most recent call last):
    blora_eval.errors.ReportError: nowhere lacks results.parquet, areas.parquet, verdict.parquet, \
study.json. Run `blora-eval measure` on the study first.
    """
    folder = Path(results)
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise ReportError(
            f"{folder} lacks {', '.join(missing)}. Run `blora-eval measure` on the study first."
        )
    study = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    areas = _whole(pd.read_parquet(folder / "areas.parquet"))
    level = _level(areas, area_code, ["district", "regency", "province"] if group else LEVELS)
    rest = ds.field("level") != "village"
    if level == "village":
        rest = rest | (ds.field("area_code") == area_code) | ds.field("indicator").isin(CONTEXT)
    else:
        rest = None
    table = ds.dataset(folder / "results.parquet").to_table(filter=rest)
    verdicts = pd.read_parquet(folder / "verdict.parquet")
    return Results(lang, level, area_code, rows(table.to_pandas()), areas, study, verdicts)


def _whole(areas: pd.DataFrame) -> pd.DataFrame:
    """Codes of the levels above a village, read off its own dotted code where the frame has none.

    An area whose name the frame does not give is called by its code.
    """
    whole = areas.copy()
    parts = [str(code).split(".") for code in whole["village_code"]]
    for level, count in (("district", 3), ("regency", 2), ("province", 1)):
        if f"{level}_code" not in whole:
            whole[f"{level}_code"] = [".".join(part[:count]) if len(part) == 4 else "" for part in parts]
        if level not in whole:
            whole[level] = whole[f"{level}_code"]
    texts = [name for name in whole.columns if name not in {"lat", "lng"}]
    whole[texts] = whole[texts].astype(object).where(whole[texts].notna(), "")
    return with_proper_names(whole)


def _level(areas: pd.DataFrame, area_code: str, levels: Sequence[str]) -> str:
    if area_code == "all":
        return "study"
    for level in levels:
        if area_code in set(areas[f"{level}_code"]) - {""}:
            return level
    raise ReportError(
        f"area_code: {area_code!r} is not in the frame of areas. Give the code of an area in it."
    )
