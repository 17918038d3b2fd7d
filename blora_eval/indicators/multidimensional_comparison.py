"""Multidimensional measures compared: between two rounds, and under other cut-offs and weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd
from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.indicators.cells import quotient
from blora_eval.indicators.checks import FloatArray
from blora_eval.indicators.deprivation import Weights
from blora_eval.indicators.multidimensional import AlkireFoster, alkire_foster
from blora_eval.inputs import Labels, Matrix, Weight
from blora_eval.results import Shown, melted, terms, tidy


def alkire_foster_change(before: AlkireFoster, after: AlkireFoster, *, years: float = 1) -> pd.DataFrame:
    """Change of H, A, M0 and of each indicator between two rounds.

    Parameters
    ----------
    before, after : AlkireFoster
        The same measure in two rounds: same indicators, weights and cut-off.
    years : float, default 1
        Years between them.

    Returns
    -------
    DataFrame of nullable number
        Rows headcount, intensity, adjusted, then "raw <indicator>" and "censored <indicator>";
        columns before, after, absolute (after - before), relative (absolute / before),
        absolute_yearly and relative_yearly (compound). Missing where a ratio is undefined.

    Raises
    ------
    EstimationError
        If the two are not the same measure, or ``years`` is not above zero.

    Examples
    --------
    >>> from blora_eval.indicators.multidimensional import alkire_foster
    >>> poor, well = ([[1, 1], [0, 0]], [[0, 1], [0, 0]])
    >>> ends = [alkire_foster(data, weights=[0.5, 0.5], k=0.5) for data in (poor, well)]
    >>> alkire_foster_change(*ends, years=2).loc["adjusted"].round(3).tolist()
    [0.5, 0.25, -0.25, -0.5, -0.125, -0.293]
    """
    same = before.indicators["weight"].round(9).equals(after.indicators["weight"].round(9))
    if not same or before.k != after.k:
        raise EstimationError("The two rounds differ in indicators, weights or k: they are not comparable.")
    if years <= 0:
        raise EstimationError(f"years: {years} is not above zero.")
    first, last = (_measures(end) for end in (before, after))
    relative = pd.array(quotient(last - first, first), dtype="Float64")
    yearly = pd.array(
        (1 + relative.to_numpy(np.float64, na_value=np.nan)) ** (1 / years) - 1, dtype="Float64"
    )
    return pd.DataFrame(
        {
            "before": pd.array(first, dtype="Float64"),
            "after": pd.array(last, dtype="Float64"),
            "absolute": pd.array(last - first, dtype="Float64"),
            "relative": relative,
            "absolute_yearly": pd.array((last - first) / years, dtype="Float64"),
            "relative_yearly": yearly,
        },
        index=pd.Index(
            ["headcount", "intensity", "adjusted"]
            + [f"{kind} {name}" for kind in ("raw", "censored") for name in before.indicators.index],
            name="measure",
        ),
    )


def _measures(found: AlkireFoster) -> FloatArray:
    intensity = np.nan if found.intensity is None else found.intensity
    columns = found.indicators[["raw", "censored"]].to_numpy(np.float64).T.ravel()
    return np.concatenate([[found.headcount, intensity, found.adjusted], columns])


@dataclass(frozen=True, slots=True, eq=False)
class Robustness(Shown):
    """How the order of groups holds up against alternatives.

    ``adjusted`` has one row per group and one column per alternative, the baseline first.
    ``correlations`` has one row per alternative: Spearman's and Kendall's (tau-b) correlation of its
    order with the baseline's, missing where all groups are alike. ``pairs`` counts the pairs of
    groups that the baseline orders strictly, ``robust_pairs`` those that every alternative orders
    strictly the same way, ``share_robust`` is their ratio (None without such a pair).
    """

    adjusted: pd.DataFrame
    correlations: pd.DataFrame
    pairs: int
    robust_pairs: int

    def table(self) -> pd.DataFrame:
        """The pairs, and below them the correlations by ``alternative`` and each ``group``'s M0."""
        whole = terms(self, "share_robust", "robust_pairs", "pairs")
        adjusted = [
            row | {"term": "adjusted", "alternative": row["term"]} for row in melted(self.adjusted, "group")
        ]
        return tidy([*whole, *melted(self.correlations, "alternative"), *adjusted])

    @property
    def share_robust(self) -> float | None:
        """Robust pairs as a share of those the baseline orders.

        Returns
        -------
        float or None
            Between 0 and 1; None where the baseline orders no pair.
        """
        return self.robust_pairs / self.pairs if self.pairs else None


def rank_robustness(  # noqa: PLR0913
    deprivations: Matrix,
    *,
    weights: Weights,
    k: float,
    group: Labels,
    weight: Weight = None,
    other_k: Sequence[float] = (),
    other_weights: Mapping[str, Weights] | None = None,
) -> Robustness:
    """Robustness of the order of groups by M0 to the cut-off and to the weights.

    Parameters
    ----------
    deprivations : DataFrame or array-like of 0/1, shape (n, indicators)
        True where deprived.
    weights : mapping or sequence
        The baseline's indicator weights.
    k : float
        The baseline's cut-off.
    group : array-like, shape (n,)
        Group of each row; at least two groups.
    weight : array-like, shape (n,), optional
        Persons each row stands for.
    other_k : sequence of float
        Cut-offs to try with the baseline's weights.
    other_weights : mapping of name to weights, optional
        Weights to try with the baseline's cut-off.

    Returns
    -------
    Robustness
        Correlations of the orders and pairs that hold under all alternatives.

    Raises
    ------
    EstimationError
        As :func:`~blora_eval.indicators.multidimensional.alkire_foster`; or without an alternative,
        or with fewer than two groups.

    References
    ----------
    Alkire, Foster, Seth, Santos, Roche and Ballon (2015), Multidimensional Poverty Measurement and
    Analysis, ch. 8.

    Examples
    --------
    >>> found = rank_robustness([[1, 1], [1, 0], [0, 0]], weights=[0.5, 0.5], k=0.5,
    ...                         group=["a", "b", "c"], other_k=[1])
    >>> found.pairs, found.robust_pairs   # with k=1 neither b nor c is poor: their order is gone
    (3, 2)
    """
    alternatives: dict[str, tuple[Weights, float]] = {f"k={k:.4g}": (weights, k)}
    alternatives |= {f"k={other:.4g}": (weights, other) for other in other_k}
    alternatives |= {f"weights {name}": (other, k) for name, other in (other_weights or {}).items()}
    if len(alternatives) < 2:
        raise EstimationError("Give at least one other k or other weights to compare with.")
    columns = {}
    for name, (omega, cutoff) in alternatives.items():
        found = alkire_foster(deprivations, weights=omega, k=cutoff, weight=weight, group=group)
        columns[name] = cast("pd.DataFrame", found.groups)["adjusted"]
    table = pd.DataFrame(columns)
    if len(table) < 2:
        raise EstimationError("group: at least two groups are needed to have an order.")
    if unknown := int(table.isna().any(axis=1).sum()):
        raise EstimationError(f"group: {unknown} groups have no weight. Leave them out.")
    matrix = table.to_numpy(np.float64)
    pairs, robust = _pairs(matrix)
    return Robustness(adjusted=table, correlations=_correlations(table), pairs=pairs, robust_pairs=robust)


def _pairs(matrix: FloatArray) -> tuple[int, int]:
    above, below = np.triu_indices(len(matrix), k=1)
    difference = matrix[above] - matrix[below]
    order = np.where(np.abs(difference) < 1e-12, 0.0, np.sign(difference))
    ordered = order[:, 0] != 0
    kept = ordered & (order == order[:, :1]).all(axis=1)
    return int(ordered.sum()), int(kept.sum())


def _correlations(table: pd.DataFrame) -> pd.DataFrame:
    baseline = table.iloc[:, 0].to_numpy(np.float64)
    found: dict[str, tuple[float | None, float | None]] = {}
    for name in table.columns[1:]:
        other = table[name].to_numpy(np.float64)
        if np.ptp(baseline) == 0 or np.ptp(other) == 0:
            found[name] = (None, None)
            continue
        found[name] = (
            float(stats.spearmanr(baseline, other).statistic),
            float(stats.kendalltau(baseline, other).statistic),
        )
    frame = pd.DataFrame.from_dict(found, orient="index", columns=["spearman", "kendall"], dtype="Float64")
    return frame.rename_axis("alternative")
