"""One outcome compared: villages, panel, the estimator by rule, and the panel before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.checks.selection import selection_warning
from blora_eval.estimate.effect import Effect, Part
from blora_eval.estimate.panel.cohort_effects import CohortEffects
from blora_eval.estimate.panel.did import Base, did_cs
from blora_eval.estimate.panel.pooled import End, PooledEffect, pooled_effect
from blora_eval.results import POINTS, Check, Estimate
from blora_eval.study_parts import Outcome

ROLES: Mapping[str, Any] = {"unit": "village_code", "time": "year", "start": "start"}
FEWEST_DISTRICTS = 6
Record = dict[str, Any]


def bounds(found: Effect | Part | Estimate | End) -> Record:
    """The value of an effect, or of a part of one, with its error and interval."""
    value = found.value if isinstance(found, Estimate | End) else found.estimate
    return {"value": value, "se": found.se, "low": found.low, "high": found.high}


def answer(found: PooledEffect) -> Record:
    """The pooled effect's range with its middle; with an error where it rests on one end alone."""
    same = {"low": found.low, "high": found.high, "method": found.method}
    return {"value": found.estimate, "se": found.lagged.se if found.answer == "lagged" else None, **same}


def finding(check: Check, value: str = "estimate", low: str = "low", high: str = "high") -> Record:
    """The value that a check found, with its error, interval and degrees of freedom where it has them.

    Examples
    --------
    >>> finding(Check("leave_one_out", {"estimate": 2.0, "lowest": 1.0}, True), low="lowest")
    {'value': 2.0, 'low': 1.0}
    """
    named = {"value": value, "se": "se", "low": low, "high": high, "df": "df"}
    return {column: check.numbers[name] for column, name in named.items() if name in check.numbers}


def refusal(error: EstimationError, **columns: Any) -> Record:
    """A row without a number, because the estimator refused."""
    return {**columns, "reason": ":".join(filter(None, ("not_estimable", error.code)))}


@dataclass(frozen=True)
class OutcomeComparison:
    """The villages compared on one outcome.

    ``frame`` has village_code, year, start (0: never), district, the outcome, the columns of ``selected``
    and, where places are known, lat and lng. The ``partly`` last years before a start are treated in part
    and count neither as before nor as after. ``unseen`` names what villages were chosen on and no table has.
    """

    frame: pd.DataFrame
    outcome: Outcome
    selected: tuple[int | str, ...]
    partly: int = 0
    unseen: tuple[str, ...] = ()

    @property
    def column(self) -> str:
        """The outcome's column."""
        return self.outcome.column

    @property
    def points(self) -> str:
        """The unit of a difference."""
        return POINTS.get(self.outcome.unit, self.outcome.unit)

    @cached_property
    def treated(self) -> list[str]:
        """Codes of the treated villages that are seen, in order."""
        return sorted(self.frame.loc[self.frame["start"] > 0, "village_code"].unique())

    @cached_property
    def first(self) -> int:
        """The first treated year of all."""
        return int(self.frame.loc[self.frame["start"] > 0, "start"].min())

    @property
    def begun(self) -> pd.DataFrame:
        """The same, a year that is treated in part counted as treated."""
        return self.frame.assign(start=self.frame["start"] - self.partly * (self.frame["start"] > 0))

    @cached_property
    def early(self) -> pd.DataFrame:
        """The years before anybody's mentoring began."""
        return self.frame[self.frame["year"] < self.first - self.partly]

    @cached_property
    def years_chosen(self) -> list[int]:
        """Years before the start whose outcome the villages were chosen on."""
        return sorted({*self.early["year"]} & {each for each in self.selected if isinstance(each, int)})

    @cached_property
    def cluster(self) -> str | None:
        """The kecamatan, where there are enough of them to see how they vary; else None, the village."""
        return "district" if self.frame["district"].nunique() >= FEWEST_DISTRICTS else None

    @cached_property
    def did(self) -> CohortEffects:
        """Difference in differences by cohort and year."""
        return self.cohorts()

    def cohorts(self, base: Base = "varying") -> CohortEffects:
        """The same, compared with the last untreated year or with the year before each."""
        choices: dict[str, Any] = {"cluster": self.cluster, "anticipation": self.partly, "small": "drop"}
        return did_cs(self.frame, outcome=self.column, **ROLES, **choices, base=base)

    @cached_property
    def selection(self) -> Check:
        """What the years of the choice show."""
        return selection_warning(
            self.early,
            outcome=self.column,
            unit=ROLES["unit"],
            time=ROLES["time"],
            treated=self.treated,
            start=self.first,
            selected=self.years_chosen,
            lower_is_better=self.outcome.lower_is_better,
        )

    def estimate(self, frame: pd.DataFrame) -> PooledEffect:
        """The pooled effect on this or a changed frame."""
        return pooled_effect(
            frame,
            outcome=self.column,
            **ROLES,
            selected_on=self.selected or None,
            cluster=self.cluster,
            anticipation=self.partly,
        )

    @cached_property
    def effect(self) -> PooledEffect:
        """The effect the report prints."""
        return self.estimate(self.frame)

    @cached_property
    def status(self) -> Record:
        """Columns ``status`` and ``reason`` of the effect; empty where nothing speaks against it."""
        if self.unseen:
            return {"status": "unusable", "reason": "selected_unseen"}
        return {"status": "caution", "reason": "chosen_on_outcome"} if self.years_chosen else {}


@dataclass(frozen=True)
class Context:
    """What the study knows of the villages beside the outcome; None where it knows nothing.

    ``programmes`` has a column a programme, by village and year, 1 where it reached somebody;
    ``dose`` has village_code, year and days of mentoring; ``rupiah`` is what was spent, by village
    and year, missing where an activity's money is not told.
    """

    programmes: pd.DataFrame | None = None
    dose: pd.DataFrame | None = None
    rupiah: pd.Series | None = None
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(1))


def settled(comparison: OutcomeComparison) -> int:
    """The first year in which every treated village that starts within the panel is treated."""
    starts = comparison.frame.loc[comparison.frame["start"] > 0, "start"]
    return int(starts[starts <= comparison.frame["year"].max()].max())


def before_and_after(comparison: OutcomeComparison) -> pd.DataFrame:
    """One row a village seen before the first start."""
    frame = comparison.frame
    frame = frame[frame["start"] <= frame["year"].max()]
    early = frame[frame["year"] < comparison.first - comparison.partly]
    if early.empty or not (frame["start"] > 0).any():
        raise EstimationError("No year lies before the start, or nobody starts within the panel.")
    last = early[early["year"] == early["year"].max()].set_index("village_code")[comparison.column]
    late = frame[frame["year"] >= settled(comparison)]
    of_village = frame.groupby("village_code")[["start", "district"]].first()
    wide = pd.DataFrame(
        {
            "before": early.groupby("village_code")[comparison.column].mean().astype(float),
            "last": last.astype(float),
            "after": late.groupby("village_code")[comparison.column].mean().astype(float),
        }
    )
    return wide.join(of_village).assign(on=lambda x: (x["start"] > 0).astype(int)).dropna(subset="before")


def caution_for(reasons: Sequence[tuple[bool, str]]) -> Record:
    """Status and reason of a check.

    Examples
    --------
    >>> caution_for([(False, "a"), (True, "b")])
    {'status': 'caution', 'reason': 'b'}
    """
    found = next((reason for one, reason in reasons if one), "")
    return {"status": "caution" if found else "ok", "reason": found}
