"""The pooled effect between two ways of comparing, each right under an assumption of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd
from scipy.linalg import block_diag

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Codes, Floats
from blora_eval.estimate.clusters import ClusterError, cluster_errors
from blora_eval.estimate.effect import Counts, library_version, wald
from blora_eval.estimate.panel.lagged import Stack, past_terms, read_stacks
from blora_eval.estimate.panel.read_panel import Roles, start_or_never
from blora_eval.inputs import Column, NumberColumn
from blora_eval.results import Check, Shown, tidy

FEW_CLUSTERS = 20
Conclusion = Literal["positive", "negative", "cannot be concluded"]


@dataclass(frozen=True, slots=True)
class End:
    """One end of the bracket, or the gap between both: interval of 95 % and p from t with ``df``."""

    value: float
    se: float
    low: float
    high: float
    df: float
    p: float


@dataclass(frozen=True, slots=True)
class PooledEffect(Shown):
    """The effect on all treated units together, as far as two comparisons that err differently agree.

    Attributes
    ----------
    did : End
        Difference in differences from the last period before the start: right if the treated would
        have changed as much as the others.
    lagged : End
        Given the past: right if, among units with the same past, it was chance who was chosen.
    gap : End
        ``did`` less ``lagged``, with the error of the difference. Where one assumption holds, it is
        the error of the other; it lowers the trust in the answer and vetoes nothing.
    correlation : float
        Between the two ends.
    low, high : float
        The answer: from the lower end's low to the upper end's high, or those of ``lagged`` alone.
    answer : {"union", "lagged"}
        Which: the lagged end alone where the periods are given on which the units were chosen.
    counts : Counts
        Units, treated, controls, periods and clusters: the same for both ends.
    dropped : mapping
        Units left out, by reason.
    method, version : str
        For the record.
    warnings : tuple of Check
        Findings the reader must see beside the number.
    """

    did: End
    lagged: End
    gap: End
    correlation: float
    low: float
    high: float
    answer: Literal["union", "lagged"]
    counts: Counts
    dropped: Mapping[str, int]
    method: str
    version: str = field(default_factory=library_version)
    warnings: tuple[Check, ...] = ()

    @property
    def conclusion(self) -> Conclusion:
        """The sign that the whole interval has, or that none can be named."""
        if self.low > 0:
            return "positive"
        return "negative" if self.high < 0 else "cannot be concluded"

    def table(self) -> pd.DataFrame:
        """One row each for ``did``, ``lagged``, ``gap`` and ``answer``; of the answer low and high alone."""
        ends = {"did": self.did, "lagged": self.lagged, "gap": self.gap}
        rows = [{"term": name, **asdict(end)} for name, end in ends.items()]
        return tidy([*rows, {"term": "answer", "low": self.low, "high": self.high}], method=self.method)


def pooled_bracket(  # noqa: PLR0913
    panel: pd.DataFrame,
    *,
    outcome: str,
    unit: Column,
    time: NumberColumn,
    start: str,
    cluster: Column | None = None,
    within: Column | None = None,
    selected_on: str | Sequence[float | str] | None = None,
    covariates: Sequence[str] | None = None,
) -> PooledEffect:
    """The effect on the treated, between difference in differences and the comparison given the past.

    Both ends compare the same treated units with the same never treated ones, their mean outcome from
    the start on. The difference in differences takes off the outcome of the last period before; it is
    right if the treated would have changed as much as the others (parallel trends). The lagged end
    holds the past constant: the mean before the start and the last period, their squares and product;
    it is right if among units with the same past it was chance who was treated (and the past enters
    as assumed). Where **either** holds, the interval from the lower end's low to the upper end's high
    covers the effect in at least 95 % of samples. That the effect lies between the two ends where
    neither holds needs more: an outcome that returns to its mean and a choice that falls steadily with
    the past (Ding and Li 2019, Political Analysis 27: 605-615, stationarity and stochastic
    monotonicity); it is not presumed here. Errors are CR3 by cluster, with Satterthwaite's df.

    Units that start together form one comparison with all never treated; both ends weigh the
    comparisons by treated units and periods, so that without covariates the first is the ``simple``
    aggregate of ``did_cs`` against the never treated. Starts of one unit or one cluster have no error
    of their own and share the effect of the start before (else after) them. Inside a comparison least
    squares weighs units alike in the first end and, in the second, those more that have neighbours in
    the past; if effects vary along the past, the ends differ by that, too. That curved pasts and
    stacked starts have the coverage stated rests on simulation alone.

    Parameters
    ----------
    panel : DataFrame
        One row a unit and period; units not seen in every period are left out and counted.
    outcome, unit, time, start : str
        Columns; ``start`` is the first treated period, 0 or missing means never.
    cluster : str, optional
        Column of the clusters of the errors, such as the kecamatan; default the unit.
    within : str, optional
        Column of the group inside which units are compared, such as the kabupaten.
    selected_on : str or sequence of float or str, optional
        On what the units were chosen. Periods of the outcome: the rule is known, and the lagged end
        alone is the answer. Columns, such as another index: their past joins the lagged end.
    covariates : sequence of str, optional
        Numeric columns whose past (mean and last value before the start) joins both ends.

    Returns
    -------
    PooledEffect
        In the unit of the outcome.

    Raises
    ------
    EstimationError
        If a column is absent or not numeric, the table is no panel, fewer than two treated or
        untreated units are complete, no period lies before a start, too few units are left for the
        past's terms, one cluster alone determines an end, or the outcome does not vary.

    Examples
    --------
    >>> panel = pd.DataFrame({"village": list("aabbccddeeff"), "year": [1, 2] * 6, "start": [2] * 6 + [0] * 6,
    ...                       "poor": [0, 3, 0, 4, 1, 6, 0, 1, 1, 2, 1, 4]})
    >>> found = pooled_bracket(panel, outcome="poor", unit="village", time="year", start="start")
    >>> round(found.did.value, 6), round(found.lagged.value, 6)   # 4 - 5/3; half of 3.5 - 1, half of 6 - 3
    (2.333333, 2.75)
    """
    named = (
        [selected_on] if isinstance(selected_on, str) else list(() if selected_on is None else selected_on)
    )
    index = [name for name in named if isinstance(name, str)]
    periods = [float(name) for name in named if not isinstance(name, str)]
    columns, covariates = (outcome, unit, time, start), covariates or ()
    panel, gaps = _with_past(panel, columns, [*covariates, *index])
    roles = Roles(*columns, cluster=cluster, within=within)
    stacks, counts, dropped = read_stacks(panel, roles, periods)
    pasts = {name: read_stacks(panel, replace(roles, outcome=name), ())[0] for name in {*covariates, *index}}
    ends = both_ends(
        stacks,
        [[past_terms(pasts[name][k], curved=False) for name in covariates] for k in range(len(stacks))],
        [[past_terms(pasts[name][k], curved=False) for name in index] for k in range(len(stacks))],
    )
    known = not index and any(stack.selected.any() for stack in stacks)
    bounds = [ends.lagged] if known else [ends.did, ends.lagged]
    few = Check("few_clusters", {"clusters": ends.clusters}, passed=False)
    return PooledEffect(
        ends.did,
        ends.lagged,
        ends.gap,
        ends.correlation,
        min(end.low for end in bounds),
        max(end.high for end in bounds),
        "lagged" if known else "union",
        Counts(*counts, ends.clusters),
        dropped | gaps,
        f"difference in differences and lagged outcomes, curved, CR3 by {cluster or unit}",
        warnings=(few,) if ends.clusters < FEW_CLUSTERS else (),
    )


def _with_past(
    panel: pd.DataFrame, columns: tuple[str, str, str, str], names: Sequence[str]
) -> tuple[pd.DataFrame, dict[str, int]]:
    """The panel without units whose covariates have gaps before the start; later values are never used."""
    outcome, unit, time, start = columns
    absent = [name for name in (*columns, *names) if name not in panel]
    texts = [name for name in names if name in panel and not pd.api.types.is_numeric_dtype(panel[name])]
    reasons = [f"has no column {', '.join(absent)}"] if absent else []
    reasons += [f"has text where numbers are needed: {', '.join(texts)}"] if texts else []
    if reasons:
        raise EstimationError(f"The panel {' and '.join(reasons)}.")
    if not names:
        return panel, {}
    first = start_or_never(panel[start])
    inside = first[first <= panel[time].max()]
    needed = panel[time] < np.minimum(first, inside.max() if len(inside) else np.inf)
    short = panel.loc[needed & panel[list(names)].isna().any(axis=1), unit].unique()
    kept = panel[~panel[unit].isin(short)]
    # Missing where the outcome is, so that the same units are complete.
    seen = kept[outcome].notna()
    return kept.assign(**{name: kept[name].fillna(0).where(seen) for name in names}), {
        "units_without_covariates": len(short)
    }


@dataclass(frozen=True, slots=True)
class Ends:
    """Both ends, their gap, their correlation, and from how many clusters."""

    did: End
    lagged: End
    gap: End
    correlation: float
    clusters: int


def both_ends(
    stacks: Sequence[Stack], shared: Sequence[Sequence[Floats]], own: Sequence[Sequence[Floats]]
) -> Ends:
    """Both regressions on the same rows, with further terms of both and of the lagged end alone.

    A cluster's score in each is what leaving it out would change: so the gap has its error.
    """
    before = [stack.y[:, stack.times < stack.first][:, -1] for stack in stacks]
    after = [stack.after(None) for stack in stacks]
    change = np.concatenate([later - last for later, last in zip(after, before, strict=True)])
    if not np.ptp(np.concatenate(after)) > 0:
        raise EstimationError("The outcome does not vary from the start on: there is nothing to compare.")
    cluster = np.concatenate([stack.cluster for stack in stacks])
    did = cluster_errors(change, _design(stacks, shared), cluster, column=0, kind="CR3")
    past = [
        [past_terms(stack, curved=True), *index, *both]
        for stack, index, both in zip(stacks, own, shared, strict=True)
    ]
    lagged = cluster_errors(np.concatenate(after), _design(stacks, past), cluster, column=0, kind="CR3")
    correlation = float(did.scores @ lagged.scores) / (did.se * lagged.se)
    value, se, df = (
        did.coefficient - lagged.coefficient,
        float(np.linalg.norm(did.scores - lagged.scores)),
        min(did.df, lagged.df),
    )
    # Where all have the same past the two ends are one, up to rounding.
    low, high, p = wald(value, se, df) if se > 1e-9 * did.se else (value, value, 1.0)
    return Ends(_as_end(did), _as_end(lagged), End(value, se, low, high, df, p), correlation, did.clusters)


def _as_end(found: ClusterError) -> End:
    return End(found.coefficient, found.se, found.low, found.high, found.df, found.p)


def _design(stacks: Sequence[Stack], terms: Sequence[Sequence[Floats]]) -> Floats:
    """Regressors of all comparisons, the first of them the mean effect over treated units and periods.

    With effects b and weights w that sum to one, ``b_1 = m - sum (w_k / w_1) (b_k - m)`` where m is
    their weighted mean: so the first column is being treated, and the others those of ``b_k - m``.
    """
    owner = _owners(stacks)
    size = np.array([stack.treated.sum() * len(stack.events()) for stack in stacks])
    weight = np.bincount(owner, size)
    treated = [
        stack.treated[:, None] * (np.arange(len(weight)) == mine)
        for stack, mine in zip(stacks, owner, strict=True)
    ]
    effects = np.concatenate(treated).astype(float)
    deviations = effects[:, 1:] - effects[:, :1] * (weight[1:] / weight[0])
    rest = block_diag(*(_kept(stack.group, term) for stack, term in zip(stacks, terms, strict=True)))
    x = np.column_stack([effects.sum(axis=1), deviations, rest])
    if len(x) <= x.shape[1]:
        raise EstimationError(
            f"{len(x)} units are too few beside {x.shape[1]} regressors: use fewer covariates or more units."
        )
    return x


def _owners(stacks: Sequence[Stack]) -> Codes:
    """Whose effect each start has: its own, or where it is one unit or cluster that of the one before."""
    large = [k for k, stack in enumerate(stacks) if len(np.unique(stack.cluster[stack.treated])) > 1]
    return np.maximum(np.searchsorted(large or [0], np.arange(len(stacks)), side="right") - 1, 0)


def _kept(group: Codes, terms: Sequence[Floats]) -> Floats:
    """A constant for each group, and the terms that are no combination of those before them."""
    constants = (group[:, None] == np.unique(group)).astype(float)
    x = np.column_stack([constants, *terms])
    length = np.abs(np.diag(np.linalg.qr(x, mode="r")))
    return np.asarray(x[:, : len(length)][:, length > 1e-5 * np.linalg.norm(x, axis=0)[: len(length)]])
