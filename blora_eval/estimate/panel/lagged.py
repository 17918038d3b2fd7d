"""The effect on villages chosen on their outcome: compared with those that had the same past."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Codes, Floats, Mask
from blora_eval.estimate.clusters import ClusterError, cluster_errors
from blora_eval.estimate.effect import Counts, Effect, Part
from blora_eval.estimate.panel.read_panel import Roles, checked_panel, read_panel
from blora_eval.inputs import Column, NumberColumn
from blora_eval.results import Check


@dataclass(frozen=True, slots=True)
class Stack:
    """Villages that start together, and all never treated, in every period."""

    y: Floats
    times: Floats
    first: float
    treated: Mask
    group: Codes
    cluster: Codes
    selected: Mask
    beside: Floats
    before: Mask

    def events(self) -> list[int]:
        """Periods since the start that are seen, 0 for the first treated one."""
        return list(range(int((self.times >= self.first).sum())))

    def after(self, event: int | None) -> Floats:
        """The outcome from the start on."""
        later = self.y[:, self.times >= self.first]
        return np.asarray(later.mean(axis=1) if event is None else later[:, event])

    def level(self) -> Floats:
        """Mean outcome before the start."""
        return np.asarray(self.y[:, self.before].mean(axis=1))

    def last(self) -> Floats:
        """The outcome in the last period before the start."""
        return np.asarray(self.y[:, self.before][:, -1])


def beside_terms(stack: Stack, count: int | None = None) -> list[Floats]:
    """What the past of the first ``count`` covariates says: for each its mean, and its last value."""
    return [_scaled(_centred(values, stack.group)) for values in stack.beside.T[: count and 2 * count]]


def past_terms(stack: Stack, *, curved: bool) -> Floats:
    """What a village's past says: level, last period, selection periods, their curvature; covariates."""
    before = stack.y[:, stack.before]
    pasts = [before.mean(axis=1), before[:, -1]]
    if stack.selected.any():
        pasts.append(stack.y[:, stack.selected].mean(axis=1))
    beside = (stack.group[:, None] == np.unique(stack.group)).astype(float)
    linear = _independent([_scaled(_centred(past, stack.group)) for past in pasts], beside)
    given = beside_terms(stack)
    count = linear.shape[1] if curved else 0
    products = [linear[:, a] * linear[:, b] for a in range(count) for b in range(a, count)]
    terms = [*linear.T, *(_scaled(product) for product in products), *given]
    return _independent(terms, beside) if products or given else linear


def _centred(values: Floats, group: Codes) -> Floats:
    count = np.bincount(group)
    return np.asarray(values - (np.bincount(group, values) / np.maximum(count, 1))[group])


def _scaled(values: Floats) -> Floats:
    spread = float(values.std())
    return (
        values / spread if spread > 1e-12 * max(1.0, float(np.abs(values).max())) else np.zeros_like(values)
    )


def _independent(terms: Sequence[Floats], beside: Floats) -> Floats:
    """The terms, in order, that are no linear combination of the groups' constants and those before."""
    basis = np.linalg.qr(beside)[0]
    kept = []
    for term in terms:
        left = term - basis @ (basis.T @ term)
        left = left - basis @ (basis.T @ left)
        length = float(np.linalg.norm(left))
        if length > 1e-5 * max(float(np.linalg.norm(term)), 1e-300):
            kept.append(term)
            basis = np.column_stack([basis, left / length])
    return np.column_stack(kept) if kept else np.zeros((len(beside), 0))


def read_stacks(
    panel: pd.DataFrame, roles: Roles, selected: Sequence[float], anticipation: int = 0
) -> tuple[list[Stack], tuple[int, int, int, int], dict[str, int]]:
    """The panel cut into one comparison for each start; only what covariates were before it is used."""
    full, gaps = _past_of_covariates(checked_panel(panel, roles), roles, anticipation)
    wide = read_panel(full, roles, balanced=True)
    lost = dict(wide.account.units_dropped)
    starts = wide.starts
    never, late = np.isinf(starts), wide.times[:1].min(initial=np.inf) + anticipation < starts
    dropped = {
        "units_incomplete": sum(lost.values()) - lost.get("treated from the first period", 0),
        "units_without_past": lost.get("treated from the first period", 0) + int((~late).sum()),
        **gaps,
    }
    told = "fewer than two {} units are seen {}in every period"
    reasons = [
        told.format(*words)
        for words, few in (
            (("treated", "before their start and "), (late & ~never).sum() < 2),
            (("untreated", ""), never.sum() < 2),
        )
        if few
    ]
    if reasons:
        raise EstimationError(
            "Nothing can be compared given the past: " + "; ".join(reasons) + ".", code="no_comparison"
        )
    group = np.zeros(len(starts), dtype=int) if wide.group is None else wide.group
    cluster = np.arange(len(starts)) if wide.cluster is None else wide.cluster
    stacks = []
    for begin in np.unique(starts[late & ~never]):
        rows, before = never | (starts == begin), wide.times + anticipation < begin
        chosen = np.isin(wide.times, list(selected)) & before
        past = wide.x[rows][:, before, 1:]
        # For each covariate its mean, then its last value.
        beside = np.stack([past.mean(axis=1), past[:, -1]], axis=2).reshape(len(past), -1)
        place = (~never[rows], group[rows], cluster[rows])
        stacks.append(Stack(wide.y[rows], wide.times, float(begin), *place, chosen, beside, before))
    counts = (int(late.sum()), int((late & ~never).sum()), int(never.sum()), len(wide.times))
    return stacks, counts, dropped


def _past_of_covariates(
    panel: pd.DataFrame, roles: Roles, anticipation: int
) -> tuple[pd.DataFrame, dict[str, int]]:
    """The panel without units whose covariates have gaps before the start; later values never count."""
    names = list(roles.covariates)
    if not names:
        return panel, {}
    first = panel["_start"].where(panel["_start"] <= panel[roles.time].max(), np.inf)
    first = np.minimum(first, first[np.isfinite(first)].max()) if np.isfinite(first).any() else first
    short = (panel[roles.time] + anticipation < first) & panel[names].isna().any(axis=1)
    kept = panel[~panel[roles.unit].isin(panel.loc[short, str(roles.unit)])]
    filled = kept[names].fillna(0.0)
    lost = panel[str(roles.unit)].nunique() - kept[str(roles.unit)].nunique()
    return kept.assign(**{name: filled[name] for name in names}), {"units_without_covariates": lost}


def selection_periods(selected_on: Sequence[float] | None) -> list[float]:
    """The periods of the choice as numbers.

    Examples
    --------
    >>> selection_periods([2021]), selection_periods(None)
    ([2021.0], [])
    """
    try:
        found = np.atleast_1d(np.asarray([] if selected_on is None else selected_on, dtype=float))
    except (TypeError, ValueError):
        found = np.array([np.nan])
    if found.ndim != 1 or not np.isfinite(found).all():
        raise EstimationError("selected_on: a list of periods of the panel, such as [2021, 2022].")
    return [float(period) for period in found]


FEW_CLUSTERS = 20
Shape = Literal["curved", "linear"]
ErrorKind = Literal["CR1", "CR1S", "CR2", "CR3"]


@dataclass(frozen=True, slots=True)
class _Sample:
    """One regression's rows: the effect's column first."""

    y: Floats
    x: Floats
    cluster: Codes


def lagged_effect(  # noqa: PLR0913
    panel: pd.DataFrame,
    *,
    outcome: str,
    unit: Column,
    time: NumberColumn,
    start: str,
    covariates: Sequence[str] = (),
    cluster: Column | None = None,
    selected_on: Sequence[float] = (),
    within: Column | None = None,
    shape: Shape = "curved",
    kind: ErrorKind = "CR2",
    by_period: bool = True,
) -> Effect:
    """The effect given the past: treated villages less untreated ones that had the same outcomes before.

    Least squares of a village's mean outcome from the start on, on being treated, on its past and on
    a constant for each group. The past is the mean of all periods before the start, the last of
    them and the mean of the periods the choice was made on; with ``shape="curved"`` their squares
    and products too, each taken less its group's mean, because regression to the mean is no straight
    line. Villages that start together form one comparison with all never treated; the comparisons
    are stacked, each with constants and slopes of its own, and share the effect, in which precise
    comparisons weigh more. Where the choice was made on past outcomes, this is right and a
    difference in differences is not; where it was made on a lasting level that was never seen, it
    is the reverse, and the two bracket the truth (Angrist and Pischke 2009, 5.4; Ding and Li 2019).

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
        Numeric columns, such as the index that the units were chosen on: each by its mean and its last
        value before the start.
    cluster : str, optional
        Column of the clusters of the errors, such as the kecamatan; default the unit.
    selected_on : sequence of float
        Periods whose outcome the choice was made on; those not before a start are passed over.
    within : str, optional
        Column of the group inside which villages are compared, such as the kabupaten.
    shape : {"curved", "linear"}
        How the past enters.
    kind : {"CR1", "CR1S", "CR2", "CR3"}
        The cluster-robust error, see :func:`blora_eval.estimate.clusters.cluster_errors`.
    by_period : bool
        Whether the effect is wanted by period, too; without it the work is a fraction.

    Returns
    -------
    Effect
        In the unit of the outcome, ``parts`` by periods since the start.

    Raises
    ------
    EstimationError
        If the table is no panel, fewer than two treated or untreated units are complete, no period
        lies before a start, too few units are left for the past's terms, or the outcome does not vary.

    Notes
    -----
    Angrist and Pischke (2009), Mostly Harmless Econometrics, 5.4; Ding and Li (2019), Political
    Analysis 27: 605-615.

    Examples
    --------
    >>> panel = pd.DataFrame({"village": list("aabbccddeeff"), "year": [1, 2] * 6, "start": [2] * 4 + [0] * 8,
    ...                       "poor": [5, 2, 5, 4, 1, 2, 2, 2, 3, 4, 4, 4]})
    >>> found = lagged_effect(panel, outcome="poor", unit="village", time="year", start="start",
    ...                       shape="linear")
    >>> round(found.estimate, 6)   # the others' line, 1 + 0.8 times the past, says 5; 3 is the mean found
    -2.0
    """
    roles = Roles(outcome, unit, time, start, tuple(covariates), cluster, within=within)
    stacks, counts, dropped = read_stacks(panel, roles, selection_periods(selected_on))
    found = _regress(stacks, shape, kind, event=None)
    parts = []
    for event in sorted({e for stack in stacks for e in stack.events()} if by_period else ()):
        part = _regress([stack for stack in stacks if event in stack.events()], shape, kind, event=event)
        parts.append(Part(event, part.coefficient, part.se, part.low, part.high, part.p))
    return Effect(
        estimand="att",
        estimate=found.coefficient,
        counts=Counts(*counts, found.clusters),
        se=found.se,
        low=found.low,
        high=found.high,
        p=found.p,
        p_method="wald",
        df=found.df,
        method=f"lagged_outcomes:{shape}:{kind}:{cluster or unit}",
        assumptions=(Check("chosen_on_the_past"), Check("no_anticipation"), Check("no_spillover")),
        diagnostics={
            "terms": past_terms(stacks[0], curved=shape == "curved").shape[1],
            "cohorts": len(stacks),
            "outside_controls": outside(stacks),
            **dropped,
        },
        warnings=tuple(_warnings(found, stacks)),
        parts=tuple(parts),
    )


def _regress(stacks: list[Stack], shape: Shape, kind: ErrorKind, *, event: int | None) -> ClusterError:
    sample = _stacked(stacks, curved=shape == "curved", event=event)
    if not np.ptp(sample.y) > 1e-12 * np.abs(sample.y).max():
        raise EstimationError(
            "The outcome does not vary from the start on: there is nothing to compare.", code="flat_outcome"
        )
    spare = len(sample.y) - sample.x.shape[1]
    if spare < 2:
        raise EstimationError(
            f"{len(sample.y)} villages leave {spare} degrees of freedom beside the past's "
            f"{sample.x.shape[1]} terms: use shape='linear', or more villages.",
            code="few_villages",
        )
    return cluster_errors(sample.y, sample.x, sample.cluster, column=0, kind=kind)


def _stacked(stacks: list[Stack], *, curved: bool, event: int | None) -> _Sample:
    y, effect, blocks, clusters = [], [], [], []
    for stack in stacks:
        constants = (stack.group[:, None] == np.unique(stack.group)).astype(float)
        y.append(stack.after(event))
        effect.append(stack.treated.astype(float))
        blocks.append(np.column_stack([constants, past_terms(stack, curved=curved)]))
        clusters.append(stack.cluster)
    rest = np.zeros((sum(map(len, y)), sum(block.shape[1] for block in blocks)))
    row = column = 0
    for block in blocks:
        rest[row : row + block.shape[0], column : column + block.shape[1]] = block
        row, column = row + block.shape[0], column + block.shape[1]
    x = np.column_stack([np.concatenate(effect), rest])
    return _Sample(np.concatenate(y), x, np.concatenate(clusters))


def outside(stacks: Sequence[Stack]) -> float:
    """Share of the treated whose mean before the start no untreated village of the group reaches."""
    beyond = total = 0
    for stack in stacks:
        level = stack.level()
        for group in np.unique(stack.group[stack.treated]):
            here: Mask = stack.group == group
            off = level[here & ~stack.treated]
            on = level[here & stack.treated]
            total += len(on)
            beyond += int(((on < off.min()) | (on > off.max())).sum()) if len(off) else len(on)
    return beyond / total


def _warnings(found: ClusterError, stacks: list[Stack]) -> list[Check]:
    warnings = []
    if found.clusters < FEW_CLUSTERS:
        warnings.append(Check("few_clusters", {"clusters": found.clusters}, passed=False))
    beyond = outside(stacks)
    if beyond > 0.5:
        warnings.append(Check("extrapolates", {"share": beyond}, passed=False))
    return warnings
