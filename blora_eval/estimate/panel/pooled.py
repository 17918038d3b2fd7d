"""The pooled effect between two ways of comparing, each right under an assumption of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.linalg import block_diag

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Codes, Floats, Mask
from blora_eval.estimate.clusters import ClusterError, cluster_errors
from blora_eval.estimate.effect import Counts, Part, library_version, wald
from blora_eval.estimate.panel.did import did_cs
from blora_eval.estimate.panel.lagged import (
    Stack,
    beside_terms,
    outside,
    past_terms,
    read_stacks,
    selection_periods,
)
from blora_eval.estimate.panel.read_panel import Roles
from blora_eval.inputs import Column, NumberColumn
from blora_eval.results import Check, Shown, tidy

FEW_CLUSTERS, HALF = 20, 0.5
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

    ``did`` is the difference in differences from the last period before the start: right if the treated would
    have changed as much as the others. ``lagged`` holds the past constant: right if, among units with the
    same past, it was chance who was chosen. ``gap`` is ``did`` less ``lagged`` with the error of the
    difference: where one assumption holds it is the error of the other; it lowers the trust in the answer and
    vetoes nothing. ``low`` and ``high`` are the answer: from the lower end's low to the upper end's high, or
    (``answer``) those of ``lagged`` alone, where the periods are given on which the units were chosen.
    ``weight_share`` says how many of the treated, as a share, would weigh as much if all weighed alike in
    ``lagged``, as they do in ``did``; ``outside`` the share whose past no untreated unit reaches; ``starts``
    the treated by first period; ``parts``, with ``rng``, the difference in differences by periods.
    """

    did: End
    lagged: End
    gap: End
    correlation: float
    weight_share: float
    low: float
    high: float
    answer: Literal["union", "lagged"]
    counts: Counts
    starts: Mapping[float, int]
    outside: float
    dropped: Mapping[str, int]
    method: str
    version: str = field(default_factory=library_version)
    warnings: tuple[Check, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def ends(self) -> tuple[End, ...]:
        """Those that the answer rests on."""
        return (self.lagged,) if self.answer == "lagged" else (self.did, self.lagged)

    @property
    def estimate(self) -> float:
        """The middle of the answer, for orders and pictures; between two ends it estimates nothing."""
        return (self.low + self.high) / 2

    @property
    def p(self) -> float:
        """Of no effect by all ends of the answer: the largest of theirs, one where their signs differ."""
        signs = {end.value > 0 for end in self.ends}
        return max(end.p for end in self.ends) if len(signs) == 1 else 1.0

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


def pooled_effect(  # noqa: PLR0913
    panel: pd.DataFrame,
    *,
    outcome: str,
    unit: Column,
    time: NumberColumn,
    start: str,
    cluster: Column | None = None,
    selected_on: str | Sequence[float | str] | None = None,
    covariates: Sequence[str] | None = None,
    rng: np.random.Generator | None = None,
    within: Column | None = None,
    anticipation: int = 0,
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
    the past (``weight_share``); if effects vary along the past, the ends differ by that, too. That curved
    pasts and stacked starts have the coverage stated rests on simulation alone
    (``data/reference/estimators_tried.csv``): where villages were chosen on a lasting level of which only
    later years tell, neither end is right and the answer missed in 10 % of draws.

    Parameters
    ----------
    panel : DataFrame
        One row a unit and period; units not seen in every period are left out and counted.
    outcome, unit, time, start : str
        Columns; ``start`` is the first treated period, 0 or missing means never.
    cluster : str, optional
        Column of the clusters of the errors, such as the kecamatan; default the unit.
    selected_on : str or sequence of float or str, optional
        On what the units were chosen. Periods of the outcome: the rule is known, and the lagged end
        alone is the answer. Columns, such as another index: their past joins the lagged end.
    covariates : sequence of str, optional
        Numeric columns whose past (mean and last value before the start) joins both ends.
    rng : Generator, optional
        When given, ``parts`` hold the first end by periods since the start, with a band for all at once.
    within : str, optional
        Column of the group inside which units are compared, such as the kabupaten.
    anticipation : int
        Periods before the start that are treated in part and count neither as before nor as after.

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
    >>> found = pooled_effect(panel, outcome="poor", unit="village", time="year", start="start")
    >>> round(found.did.value, 6), round(found.lagged.value, 6)   # 4 - 5/3; half of 3.5 - 1, half of 6 - 3
    (2.333333, 2.75)
    """
    given = () if selected_on is None else selected_on
    named = [given] if isinstance(given, str) else list(given)
    index = [name for name in named if isinstance(name, str)]
    shared = list(covariates or ())
    periods = selection_periods([name for name in named if not isinstance(name, str)])
    own = [name for name in index if name not in shared]
    roles = Roles(outcome, unit, time, start, (*shared, *own), cluster, within=within)
    stacks, counts, dropped = read_stacks(panel, roles, periods, anticipation)
    ends = both_ends(stacks, len(shared))
    known = not index and any(stack.selected.any() for stack in stacks)
    bounds = [ends.lagged] if known else [ends.did, ends.lagged]
    columns: dict[str, Any] = {"outcome": outcome, "unit": unit, "time": time, "start": start}
    beside: dict[str, Any] = {"covariates": shared, "anticipation": anticipation, "small": "drop"}
    return PooledEffect(
        ends.did,
        ends.lagged,
        ends.gap,
        ends.correlation,
        ends.weight_share,
        min(end.low for end in bounds),
        max(end.high for end in bounds),
        "lagged" if known else "union",
        Counts(*counts, ends.clusters),
        {stack.first: int(stack.treated.sum()) for stack in stacks},
        outside(stacks),
        dropped,
        f"pooled:{'lagged' if known else 'union'}:{cluster or unit}",
        warnings=tuple(_warnings(ends, outside(stacks))),
        parts=() if rng is None else did_cs(panel, **columns, **beside).aggregate("dynamic", rng=rng).parts,
    )


def _warnings(ends: "Ends", beyond: float) -> Iterator[Check]:
    if ends.clusters < FEW_CLUSTERS:
        yield Check("few_clusters", {"clusters": ends.clusters}, passed=False)
    if beyond > HALF:
        yield Check("extrapolates", {"share": beyond}, passed=False)


@dataclass(frozen=True, slots=True)
class Ends:
    """Both ends, their gap, their correlation, and from how many clusters."""

    did: End
    lagged: End
    gap: End
    correlation: float
    weight_share: float
    clusters: int


def both_ends(stacks: Sequence[Stack], shared: int = 0) -> Ends:
    """Both regressions on the same rows; the first ``shared`` covariates are in both, others in the second.

    A cluster's score in each is what leaving it out would change: so the gap has its error.
    """
    after = np.concatenate([stack.after(None) for stack in stacks])
    change = after - np.concatenate([stack.last() for stack in stacks])
    if not np.ptp(after) > 1e-12 * np.abs(after).max():
        raise EstimationError(
            "The outcome does not vary from the start on: there is nothing to compare.", code="flat_outcome"
        )
    cluster = np.concatenate([stack.cluster for stack in stacks])
    first = _design(stacks, [beside_terms(stack, shared) if shared else [] for stack in stacks])
    second = _design(stacks, [[past_terms(stack, curved=True)] for stack in stacks])
    did = cluster_errors(change, first, cluster, column=0, kind="CR3")
    lagged = cluster_errors(after, second, cluster, column=0, kind="CR3")
    value, se, df = (
        did.coefficient - lagged.coefficient,
        float(np.linalg.norm(did.scores - lagged.scores)),
        min(did.df, lagged.df),
    )
    # Where all have the same past the two ends are one, up to rounding.
    low, high, p = wald(value, se, df) if se > 1e-9 * did.se else (value, value, 1.0)
    return Ends(
        _as_end(did),
        _as_end(lagged),
        End(value, se, low, high, df, p),
        float(did.scores @ lagged.scores) / (did.se * lagged.se),
        _weight_share(second, np.concatenate([stack.treated for stack in stacks])),
        did.clusters,
    )


def _weight_share(x: Floats, treated: Mask) -> float:
    """Kish's effective number of treated units in the first coefficient, as a share of them."""
    weight = (x[:, 0] - x[:, 1:] @ np.linalg.lstsq(x[:, 1:], x[:, 0])[0])[treated]
    return float(weight.sum() ** 2 / (len(weight) * (weight @ weight)))


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
            f"{len(x)} units are too few beside {x.shape[1]} regressors: use fewer covariates or more units.",
            code="few_villages",
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
