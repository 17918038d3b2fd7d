"""The villages compared on one outcome, and which estimator judges them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.effect import Effect
from blora_eval.estimate.lagged import lagged_outcome_effect
from blora_eval.estimate.panel import CohortEffects, did_cs
from blora_eval.estimate.selection import selection_warning
from blora_eval.measure.choice import Choice, choose
from blora_eval.results import POINTS, Check
from blora_eval.study import Outcome

__all__ = ["ROLES", "Compared", "Record", "bounds", "refusal"]

ROLES: Mapping[str, Any] = {"unit": "village_code", "time": "year", "start": "start"}
FEWEST_DISTRICTS = 6
Record = dict[str, Any]


def bounds(found: Any) -> Record:
    """The value of an effect, or of a part of one, with its error and interval.

    Parameters
    ----------
    found : Effect or part
        With ``estimate``, ``se``, ``low`` and ``high``.

    Returns
    -------
    dict
        Columns of a row of the store.
    """
    return {"value": found.estimate, "se": found.se, "low": found.low, "high": found.high}


def refusal(error: EstimationError, **columns: Any) -> Record:
    """A row without a number, because the estimator refused.

    Parameters
    ----------
    error : EstimationError
        Its refusal, of which the first line is kept.
    **columns
        The row's other columns.

    Returns
    -------
    dict
        Columns of a row of the store, reason ``not_estimable``.
    """
    return {**columns, "reason": "not_estimable", "method": str(error).splitlines()[0]}


@dataclass(frozen=True)
class Compared:
    """The villages compared on one outcome.

    ``frame`` has village_code, year, start (0: never), district, the outcome and, where places are
    known, lat and lng.
    """

    frame: pd.DataFrame
    outcome: Outcome
    selected: tuple[int, ...]

    @property
    def column(self) -> str:  # numpydoc ignore=RT01
        """The outcome's column."""
        return self.outcome.column

    @property
    def points(self) -> str:  # numpydoc ignore=RT01
        """The unit of a difference."""
        return POINTS.get(self.outcome.unit, self.outcome.unit)

    @cached_property
    def treated(self) -> list[str]:  # numpydoc ignore=RT01
        """Codes of the treated villages that are seen, in order."""
        return sorted(self.frame.loc[self.frame["start"] > 0, "village_code"].unique())

    @cached_property
    def first(self) -> int:  # numpydoc ignore=RT01
        """The first treated year of all."""
        return int(self.frame.loc[self.frame["start"] > 0, "start"].min())

    @cached_property
    def choice(self) -> Choice:  # numpydoc ignore=RT01
        """The estimator that judges."""
        years = sorted(self.frame.loc[self.frame["year"] < self.first, "year"].unique())
        return choose(self.selected, years)

    @cached_property
    def cluster(self) -> str | None:  # numpydoc ignore=RT01
        """The kecamatan, where there are enough of them to see how they vary; else None, the village."""
        return "district" if self.frame["district"].nunique() >= FEWEST_DISTRICTS else None

    @cached_property
    def did(self) -> CohortEffects:  # numpydoc ignore=RT01
        """Difference in differences by cohort and year."""
        return did_cs(self.frame, outcome=self.column, **ROLES, small="drop")

    @cached_property
    def selection(self) -> Check:  # numpydoc ignore=RT01
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
        """The chosen estimator on this or a changed frame.

        Parameters
        ----------
        frame : DataFrame
            As ``self.frame``.

        Returns
        -------
        Effect
            Pooled.
        """
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
    def effect(self) -> Effect:  # numpydoc ignore=RT01
        """The effect the report prints."""
        return self.estimate(self.frame)

    @cached_property
    def status(self) -> Record:  # numpydoc ignore=RT01
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
