"""The effects by cohort and period of a staggered programme, and what can be made of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats, Mask
from blora_eval.estimate.clusters import ClusterError, cluster_errors
from blora_eval.estimate.effect import Counts, Effect, Part, wald
from blora_eval.estimate.panel.aggregate import (
    Aggregation,
    CohortCells,
    Kind,
    aggregate,
    cluster_sums,
    joint_test,
    standard_errors,
    uniform_critical,
)
from blora_eval.estimate.panel.read_panel import Account, Wide
from blora_eval.inputs import guarded
from blora_eval.results import Check, Shown, tidy

FEW_CLUSTERS, LEVEL = 20, 0.05
FEW_TREATED = 5


@dataclass(frozen=True, slots=True)
class CohortEffects(Shown):
    """Effects by cohort and period, and the averages that can be made of them.

    Attributes
    ----------
    att_gt : DataFrame
        group (first treated period), time, att, se, low, high, p, post (whether mentored by then);
        the se is ``<NA>`` where nothing varies.
    left_out : DataFrame
        group, time, reason: cells that have no controls.
    account : Account
        What happened to each row of the panel.
    """

    att_gt: pd.DataFrame
    left_out: pd.DataFrame
    account: Account
    _cells: CohortCells = field(repr=False)
    _wide: Wide = field(repr=False)
    _method: str = field(repr=False)
    _base: str = field(repr=False)
    _anticipation: int = field(default=0, repr=False)

    def table(self) -> pd.DataFrame:
        """One row a cohort and period; those that have no controls with their reason."""
        cells = [
            {"group": row["group"], "time": row["time"], "post": row["post"], **row, "value": row["att"]}
            for row in self.att_gt.to_dict("records")
        ]
        absent = self.left_out.to_dict("records")
        table = tidy([*cells, *absent], n=len(self._wide.units), method=self._method)
        return table.drop(columns="att").astype({"post": "boolean"})

    @guarded
    def aggregate(
        self, kind: Kind = "simple", *, rng: np.random.Generator | None = None, draws: int = 999
    ) -> Effect:
        """One effect from all cells.

        Parameters
        ----------
        kind : {"simple", "dynamic", "group", "calendar"}
            All treated cells by the size of their cohorts, or first by periods since the start, by
            cohort or by period, and then over these.
        rng : Generator, optional
            When given, the parts carry a band that holds for all of them at once.
        draws : int
            Bootstrap draws for the band.

        Returns
        -------
        Effect
            ``parts`` are the averages by event time, cohort or year.

        Raises
        ------
        EstimationError
            If no treated cell could be estimated, or nothing varies.
        """
        result = aggregate(self._cells, kind)
        name = "att" if kind == "simple" else f"att_{kind}"
        effect = self._effect(name, result.estimate, result.influence, kind)
        return replace(effect, parts=_parts(result, self._wide, effect.df, rng, draws))

    @guarded
    def weighted(self, weights: Mapping[tuple[float, float], float]) -> Effect:
        """An average with weights of the user's own.

        Parameters
        ----------
        weights : mapping of (group, time) to float
            Weight of each cell; they are divided by their sum. Weights are taken as known.

        Returns
        -------
        Effect
            The weighted average.

        Raises
        ------
        EstimationError
            If a cell named could not be estimated, or the weights sum to zero.
        """
        keys = list(zip(self._cells.group.tolist(), self._cells.time.tolist(), strict=True))
        unknown = [key for key in weights if key not in keys]
        total = sum(weights.values())
        if unknown or total == 0:
            raise EstimationError(f"The weights name cells without an estimate ({unknown}), or sum to zero.")
        vector = np.array([weights.get(key, 0.0) for key in keys]) / total
        influence = self._cells.influence @ vector
        return self._effect("att_weighted", float(vector @ self._cells.att), influence, "weighted")

    def pretrend(self) -> Check:
        """Whether treated and never treated moved alike before: a joint test of the periods before the start.

        Starts are pooled, errors are CR3 by unit or cluster, and the law is Hotelling's, so that small
        cohorts do not make it reject too often.

        Returns
        -------
        Check
            Code ``pretrend``; numbers wald, df, p, periods (those tested); ``passed`` is p >= 0.05, None
            where there is no period to test, too few units are treated, or samples are drawn afresh.
            Passing is weak evidence where few units are treated.
        """
        return pretrend(self._wide, self._anticipation)

    def event_covariance(self) -> tuple[Floats, Floats, Floats]:
        """The event study with the covariance of its parts, as HonestDiD needs it.

        Returns
        -------
        labels, estimates : ndarray
            Periods since the start, ascending, and the effect in each.
        covariance : ndarray
            Theirs, from the influence functions.

        Raises
        ------
        EstimationError
            If periods before the start are compared with the one before them: HonestDiD adds up
            differences of trend from one base, so that ``base="universal"`` is needed.
        """
        if self._base != "universal":
            raise EstimationError(
                "The event study has a base that varies from period to period, and what differences of "
                "trends may do is told from one base only: ask did_cs for base='universal'."
            )
        found = aggregate(self._cells, "dynamic")
        influence, cluster = found.part_influence, self._wide.cluster
        rows = influence if cluster is None else cluster_sums(influence, cluster)
        return found.labels, found.parts, rows.T @ rows / len(influence) ** 2

    def _effect(self, name: str, estimate: float, influence: Floats, average: str) -> Effect:
        se = float(standard_errors(influence, self._wide.cluster)[0])
        df = _degrees_of_freedom(self._wide)
        low, high, p = wald(estimate, se, df)
        return Effect(
            estimand=name,
            estimate=estimate,
            counts=_counts(self._wide),
            se=se,
            low=low,
            high=high,
            p=p,
            p_method="wald",
            df=df,
            method=f"{self._method}:{average}",
            diagnostics={f"rows dropped: {why}": rows for why, rows in self.account.dropped.items()},
            assumptions=(self.pretrend(), Check("no_anticipation"), Check("no_spillover")),
            warnings=tuple(_warnings(self._wide)),
        )


def _degrees_of_freedom(wide: Wide) -> float | None:
    return None if wide.cluster is None else float(len(np.unique(wide.cluster)) - 1)


def _counts(wide: Wide) -> Counts:
    treated = int((wide.cohort <= wide.times[-1]).sum())
    clusters = None if wide.cluster is None else len(np.unique(wide.cluster))
    return Counts(len(wide.units), treated, len(wide.units) - treated, len(wide.times), clusters)


def _warnings(wide: Wide) -> list[Check]:
    small = [int((wide.cohort == g).sum()) for g in wide.cohorts if g <= wide.times[-1]]
    found = []
    if min(small) < FEW_TREATED:
        found.append(Check("small_cohort", {"smallest": min(small), "cohorts": len(small)}, passed=False))
    clusters = _counts(wide).clusters
    if wide.period is not None and clusters is None:
        found.append(Check("errors_by_observation", {"observations": len(wide.units)}, passed=False))
    if clusters is not None and clusters < FEW_CLUSTERS:
        found.append(Check("few_clusters", {"clusters": clusters}, passed=False))
    return found


def _parts(
    result: Aggregation, wide: Wide, df: float | None, rng: np.random.Generator | None, draws: int
) -> tuple[Part, ...]:
    if not len(result.labels):
        return ()
    errors = standard_errors(result.part_influence, wide.cluster)
    critical = None
    if rng is not None:
        critical = uniform_critical(result.part_influence[:, errors > 0], wide.cluster, rng=rng, draws=draws)
    parts = []
    for label, estimate, se in zip(result.labels, result.parts, errors, strict=True):
        low, high, p = wald(float(estimate), float(se), df)
        band = (None, None) if critical is None else (estimate - critical * se, estimate + critical * se)
        parts.append(Part(int(label), float(estimate), float(se), low, high, p, *band))
    return tuple(parts)


def cohort_effects(
    cells: CohortCells, left_out: pd.DataFrame, wide: Wide, method: str, base: str, anticipation: int
) -> CohortEffects:
    """The estimated cells with their table."""
    return CohortEffects(
        _att_gt(cells, wide), left_out, wide.account, cells, wide, method, base, anticipation
    )


def _att_gt(cells: CohortCells, wide: Wide) -> pd.DataFrame:
    errors = standard_errors(cells.influence, wide.cluster)
    df = _degrees_of_freedom(wide)
    rows = []
    for att, se in zip(cells.att, errors, strict=True):
        interval = wald(float(att), float(se), df) if se > 0 else (pd.NA, pd.NA, pd.NA)
        rows.append((att, se if se > 0 else pd.NA, *interval))
    frame = pd.DataFrame(rows, columns=["att", "se", "low", "high", "p"]).astype("Float64")
    frame.insert(0, "group", cells.group)
    frame.insert(1, "time", cells.time)
    return frame.assign(post=cells.time >= cells.group)


def pretrend(wide: Wide, anticipation: int) -> Check:
    """A joint test, over the periods before the last one before the start, that nothing differs.

    For each distance the change up to that last period is regressed on being treated, all starts
    together: a cohort of two villages has no variance of its own to be tested with. Distances that fewer
    than half of the treated have are left out. Errors are CR3 by unit or cluster, and the statistic is held
    against Hotelling's law with the smallest of their Satterthwaite degrees of freedom; against
    chi-square it would reject far too often.
    """
    if wide.period is not None:
        return Check("pretrend", {"periods": 0})
    distance, reached = 1, _reached(wide, anticipation, 1)
    found: list[ClusterError] = []
    scores: list[Floats] = []
    cluster = np.arange(len(wide.units)) if wide.cluster is None else wide.cluster
    while 2 * reached.sum() >= np.isfinite(wide.starts).sum() and reached.any():
        rows, y, x = _changes(wide, anticipation, distance)
        try:
            found.append(cluster_errors(y, x, cluster[rows], column=0, kind="CR3"))
        except EstimationError:
            break
        part = np.zeros(int(cluster.max()) + 1)
        part[np.unique(cluster[rows])] = found[-1].scores
        scores.append(part)
        distance += 1
        reached = _reached(wide, anticipation, distance)
    spare = min((each.df for each in found), default=0.0)
    if spare < max(1, len(found)):
        return Check("pretrend", {"periods": len(found)})
    values = np.array([each.coefficient for each in found])
    influence = np.column_stack(scores) * len(scores[0])
    statistic, df, p = joint_test(values, influence, None, spare)
    return Check("pretrend", {"wald": statistic, "df": df, "p": p, "periods": len(found)}, p >= LEVEL)


def _reached(wide: Wide, anticipation: int, distance: int) -> Mask:
    """Treated units that were seen so many periods before the last one before their start."""
    base = np.searchsorted(wide.times + anticipation, wide.starts) - 1
    return np.asarray(np.isfinite(wide.starts) & (base >= distance))


def _changes(wide: Wide, anticipation: int, distance: int) -> tuple[Floats, Floats, Floats]:
    """Rows, changes, and being treated beside a constant for each start."""
    never, reached = np.isinf(wide.starts), _reached(wide, anticipation, distance)
    rows, changes, treated, owner = [], [], [], []
    for k, begin in enumerate(np.unique(wide.starts[reached])):
        base = int(np.flatnonzero(wide.times + anticipation < begin)[-1])
        change = wide.y[:, base - distance] - wide.y[:, base]
        here = np.flatnonzero((never | (wide.starts == begin)) & np.isfinite(change))
        rows.append(here)
        changes.append(change[here])
        treated.append(~never[here])
        owner.append(np.full(len(here), k))
    constants = np.concatenate(owner)[:, None] == np.arange(len(owner))
    x = np.column_stack([np.concatenate(treated), constants]).astype(float)
    return np.concatenate(rows), np.concatenate(changes), x
