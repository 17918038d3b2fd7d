"""One effect on all treated units, by the estimator that errs least given how they were chosen.

``data/reference/estimators_tried.csv`` says how often each estimator found an effect where nothing
was done, in a real index of villages and its three parts, for three ways of choosing the poorest. The
default is the one whose largest share is smallest; where its largest share over the four indices, for
the way in which these villages were chosen, is too large nothing can be concluded.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.estimate.checks.selection import selection_warning
from blora_eval.estimate.effect import Effect
from blora_eval.estimate.panel.did import did_cs
from blora_eval.estimate.panel.lagged import lagged_effect, selection_periods
from blora_eval.estimate.panel.read_panel import Roles, checked_panel
from blora_eval.inputs import Column, NumberColumn
from blora_eval.results import Check

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
"""What may be chosen, and how ``lagged_effect`` is then called."""

CHOSEN_ON_OUTCOME = "lagged_near_cr3"
"""The one of these whose largest share of false findings is smallest."""

FALSE_FINDINGS = {"earlier": (0.038, 0.107), "last": (0.042, 0.1275), "mean": (0.054, 0.1321)}
"""The largest share of false findings of that one, and of single villages' effects, by way of choosing."""


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


def selection_kind(selected_on: Sequence[float], before: Sequence[float]) -> str:
    """In which of the ways tried the villages were chosen.

    Examples
    --------
    >>> selection_kind([2021], [2020, 2021]), selection_kind([2020], [2020, 2021])
    ('last', 'earlier')
    >>> selection_kind([2020, 2021], [2020, 2021]), selection_kind([2023], [2020, 2021])
    ('mean', '')
    """
    inside = sorted(set(selected_on) & set(before))
    if not inside:
        return ""
    if inside[-1] != max(before):
        return "earlier"
    return "last" if len(inside) == 1 else "mean"


def choose(selected_on: Sequence[float], before: Sequence[float]) -> Choice:
    """The estimator of the pooled effect, given the periods of the choice and those before the start."""
    kind = selection_kind(selected_on, before)
    if not kind:
        return Choice("did_cs")
    return Choice(CHOSEN_ON_OUTCOME, kind, *FALSE_FINDINGS[kind], ESTIMATORS[CHOSEN_ON_OUTCOME])


def effect_by(
    choice: Choice,
    panel: pd.DataFrame,
    *,
    selected_on: Sequence[float] = (),
    by_period: bool = False,
    rng: np.random.Generator | None = None,
    **columns: Any,
) -> Effect:
    """The effect by an estimator already chosen; ``columns`` as the estimators take them."""
    if choice.name != "did_cs":
        return lagged_effect(panel, selected_on=selected_on, by_period=by_period, **columns, **choice.options)
    effects = did_cs(panel, **columns, small="drop")
    effect = effects.aggregate("simple")
    return replace(effect, parts=effects.aggregate("dynamic", rng=rng).parts) if by_period else effect


def pooled_effect(  # noqa: PLR0913
    panel: pd.DataFrame,
    *,
    outcome: str,
    unit: Column,
    time: NumberColumn,
    start: str,
    covariates: Sequence[str] = (),
    cluster: Column | None = None,
    selected_on: Sequence[float] | None = None,
    rng: np.random.Generator | None = None,
) -> Effect:
    """Mean effect on the treated, by the estimator that errs least given how they were chosen.

    Units chosen because they were badly off recover by themselves, and a difference in differences
    takes that for an effect. Where a period of ``selected_on`` lies before the first start the
    treated are therefore compared with units that had the same past: :func:`lagged_effect`, linear,
    among the 40 % of untreated units nearest to them, errors CR3. Otherwise nothing says that they
    were chosen on the outcome, and the effect is the simple average of :func:`did_cs`, cohorts of
    one unit left out. Which lagged regression was settled on villages of a real index where nothing
    was done: at a level of 5 % it found an effect in 3.8 % of draws where villages had been chosen
    on an earlier year, in 4.2 % on the last year before, in 5.4 % on the mean of years up to it.

    Parameters
    ----------
    panel : DataFrame
        One row a unit and period; units not seen in every period are left out and counted.
    outcome : str
        Column of the outcome, in any unit; it may be missing in some rows.
    unit, time : str
        Columns of the unit and of the period, the latter of numbers.
    start : str
        Column of the first treated period, the same in all rows of a unit; 0 or missing means never,
        and a start after the last period of the panel is no treatment within it.
    covariates : sequence of str
        Numeric columns, taken before the start.
    cluster : str, optional
        Column of a grouping above the unit, such as the kecamatan, for the errors; default the unit.
    selected_on : sequence of float, optional
        Periods, in the numbers of ``time``, whose outcome was looked at when the treated were chosen
        (``priority.selected_on`` of study.yaml). None or empty: the outcome played no part, or nobody
        knows. Periods that are not in the panel, or not before the first start, cannot be held
        constant; they are passed over with a warning.
    rng : Generator, optional
        When given, the parts of a difference in differences carry a band that holds for all at once.

    Returns
    -------
    Effect
        ``att`` in the unit of the outcome; ``parts`` by periods since the start; ``method`` says which
        estimator judged. Among the ``warnings``: ``chosen_on_outcome`` with the share of false findings
        of this way of choosing (passed where at most 7 %), ``selection_unseen`` with the periods passed
        over, ``selected_on_outcome`` with what speaks against a difference in differences.

    Raises
    ------
    EstimationError
        As :func:`lagged_effect` and :func:`did_cs`; or if ``selected_on`` is no list of periods.

    Notes
    -----
    Angrist and Pischke (2009), Mostly Harmless Econometrics, 5.4; Ding and Li (2019), Political
    Analysis 27: 605-615; Callaway and Sant'Anna (2021), Journal of Econometrics 225: 200-230.

    Examples
    --------
    >>> panel = pd.DataFrame({"village": list("aabbccdd"), "year": [1, 2] * 4,
    ...                       "poor": [5, 2, 5, 4, 3, 3, 3, 2], "start": [2] * 4 + [0] * 4})
    >>> found = pooled_effect(panel, outcome="poor", unit="village", time="year", start="start")
    >>> found.estimate   # not chosen on the outcome: mean changes, -2 against -0.5
    -1.5
    """
    selected = selection_periods(selected_on)
    roles = Roles(outcome, unit, time, start, tuple(covariates), cluster)
    frame = checked_panel(panel, roles)
    # Whether a period can be held constant is judged from the first start inside the panel.
    inside = frame["_start"].between(frame[time].min(), frame[time].max(), inclusive="right")
    first = frame.loc[inside, "_start"].min()
    before = np.unique(frame.loc[frame[time] < first, time]).tolist()
    choice = choose(selected, before)
    columns = {"outcome": outcome, "unit": unit, "time": time, "start": start}
    beside = {"covariates": covariates, "cluster": cluster}
    effect = effect_by(choice, panel, **columns, **beside, selected_on=selected, by_period=True, rng=rng)
    cautions = [*_cautions(choice, set(selected) - set(before))]
    if not choice.kind:
        known = {"treated": frame.loc[inside, unit].unique(), "start": first, "selected": selected}
        cautions.append(selection_warning(frame, outcome=outcome, unit=unit, time=time, **known))
    return replace(effect, warnings=(*effect.warnings, *cautions))


def _cautions(choice: Choice, unseen: set[float]) -> Iterator[Check]:
    if choice.kind and choice.rejected is not None:
        numbers: dict[str, float | int | str] = {"selection": choice.kind, "rejected": choice.rejected}
        yield Check("chosen_on_outcome", numbers, choice.conclusive)
    if unseen:
        yield Check("selection_unseen", {"periods": len(unseen)}, passed=False)
