"""One outcome comparison: villages, panel, the estimator by rule, and the panel before and after.

``data/reference/estimators_tried.csv`` says how often each estimator found an effect where nothing
was done, in a real index of villages and its three parts, for three ways of choosing the poorest. The
default is the one whose largest share is smallest; where its largest share over the four indices, for
the way in which these villages were chosen, is too large nothing can be concluded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.assets import asset
from blora_eval.errors import EstimationError
from blora_eval.estimate.checks.selection import selection_warning
from blora_eval.estimate.effect import Effect
from blora_eval.estimate.panel.cohort_effects import CohortEffects
from blora_eval.estimate.panel.did import did_cs
from blora_eval.estimate.panel.lagged import lagged_outcome_effect
from blora_eval.results import POINTS, Check
from blora_eval.study_parts import Outcome

LIMIT = 0.07
"""Share of false findings, at a level of 5 %, above which nothing is concluded."""

ESTIMATORS: Mapping[str, Mapping[str, Any]] = {
    "did_cs": {},
    "lagged_linear": {"shape": "linear"},
    "lagged_curved": {"shape": "curved"},
    "lagged_curved_cr3": {"shape": "curved", "kind": "CR3"},
    "lagged_half_cr3": {"shape": "linear", "kind": "CR3", "near": 0.5},
    "lagged_near_cr3": {"shape": "linear", "kind": "CR3", "near": 0.4},
}
"""What may be chosen, and how ``lagged_outcome_effect`` is then called."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The estimator chosen, its options, and how often it erred in this way of choosing villages.

    Shares are the largest over the indices tried. ``conclusive`` is whether it is small enough; True
    where villages were not, or not knowingly, chosen on their outcome: then another rule judges.
    """

    name: str
    kind: str = ""
    rejected: float | None = None
    villages_rejected: float | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def conclusive(self) -> bool:
        """Whether the pooled effect may be read."""
        return self.rejected is None or self.rejected <= LIMIT

    @property
    def villages_conclusive(self) -> bool:
        """Whether a single village's effect may be read."""
        return self.villages_rejected is None or self.villages_rejected <= LIMIT


def tried() -> pd.DataFrame:
    """How often each estimator found an effect where nothing was done."""
    return pd.read_csv(asset("data/reference/estimators_tried.csv"))


def selection_kind(selected: Sequence[int], before: Sequence[int]) -> str:
    """In which of the ways tried the villages were chosen.

    Examples
    --------
    >>> selection_kind([2021], [2020, 2021]), selection_kind([2020], [2020, 2021])
    ('last', 'earlier')
    >>> selection_kind([2020, 2021], [2020, 2021]), selection_kind([2023], [2020, 2021])
    ('mean', '')
    """
    inside = sorted(set(selected) & set(before))
    if not inside:
        return ""
    if inside[-1] != max(before):
        return "earlier"
    return "last" if len(inside) == 1 else "mean"


def choose(selected: Sequence[int], before: Sequence[int]) -> Choice:
    """The estimator of the pooled effect."""
    kind = selection_kind(selected, before)
    if not kind:
        return Choice("did_cs")
    table = tried()
    usable = table[table["estimator"].isin(ESTIMATORS)]
    name = str(usable.groupby("estimator", sort=True)["rejected"].max().idxmin())
    share = table.groupby(["estimator", "selection"])["rejected"].max()
    return Choice(
        name, kind, float(share[name, kind]), float(share["village_effect", kind]), ESTIMATORS[name]
    )


ROLES: Mapping[str, Any] = {"unit": "village_code", "time": "year", "start": "start"}
FEWEST_DISTRICTS = 6
Record = dict[str, Any]


def bounds(found: Any) -> Record:
    """The value of an effect, or of a part of one, with its error and interval."""
    return {"value": found.estimate, "se": found.se, "low": found.low, "high": found.high}


def refusal(error: EstimationError, **columns: Any) -> Record:
    """A row without a number, because the estimator refused."""
    return {**columns, "reason": ":".join(filter(None, ("not_estimable", error.code)))}


@dataclass(frozen=True)
class OutcomeComparison:
    """The villages comparison on one outcome.

    ``frame`` has village_code, year, start (0: never), district, the outcome and, where places are
    known, lat and lng.
    """

    frame: pd.DataFrame
    outcome: Outcome
    selected: tuple[int, ...]

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

    @cached_property
    def choice(self) -> Choice:
        """The estimator that judges."""
        years = sorted(self.frame.loc[self.frame["year"] < self.first, "year"].unique())
        return choose(self.selected, years)

    @cached_property
    def cluster(self) -> str | None:
        """The kecamatan, where there are enough of them to see how they vary; else None, the village."""
        return "district" if self.frame["district"].nunique() >= FEWEST_DISTRICTS else None

    @cached_property
    def did(self) -> CohortEffects:
        """Difference in differences by cohort and year."""
        return did_cs(self.frame, outcome=self.column, **ROLES, small="drop")

    @cached_property
    def selection(self) -> Check:
        """Whether the rule lets a difference in differences be read as an effect."""
        return selection_warning(
            self.frame,
            outcome=self.column,
            unit=ROLES["unit"],
            time=ROLES["time"],
            treated=self.treated,
            start=self.first,
            selected=self.selected,
            lower_is_better=self.outcome.lower_is_better,
        )

    def estimate(self, frame: pd.DataFrame) -> Effect:
        """The chosen estimator on this or a changed frame."""
        if self.choice.name == "did_cs":
            return did_cs(frame, outcome=self.column, **ROLES, small="drop").aggregate("simple")
        return lagged_outcome_effect(
            frame,
            outcome=self.column,
            **ROLES,
            selected=self.selected,
            cluster=self.cluster,
            by_period=False,
            **self.choice.options,
        )

    @cached_property
    def effect(self) -> Effect:
        """The effect the report prints."""
        return self.estimate(self.frame)

    @cached_property
    def status(self) -> Record:
        """Columns ``status`` and ``reason`` of the effect; empty where nothing speaks against it."""
        if not self.choice.conclusive:
            return {"status": "unusable", "reason": "cannot_conclude"}
        if self.choice.name != "did_cs":
            return {"status": "caution", "reason": "chosen_on_outcome"}
        if self.selection.passed:
            return {}
        refused = self.selection.passed is False
        reason = f"selected_{self.selection.numbers['reason']}"
        return {"status": "unusable" if refused else "caution", "reason": reason}


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
    early = frame[frame["year"] < comparison.first]
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
