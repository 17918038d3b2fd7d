"""What the level of poverty or inequality, or a change in poverty, is made of: groups and moves between."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.indicators.cells import quotient
from blora_eval.indicators.checks import FloatArray, checked, checked_poor, group_codes
from blora_eval.indicators.inequality import generalized_entropy, gini
from blora_eval.indicators.poverty import fgt_terms
from blora_eval.inputs import Labels, Line, Numbers, Weight
from blora_eval.results import Shown, melted, terms, tidy


def fgt_by_group(
    welfare: Numbers,
    *,
    line: Line,
    group: Labels,
    alpha: float = 0,
    weight: Weight = None,
) -> pd.DataFrame:
    r"""Poverty of each group and its part in the whole.

    :math:`P = \sum_g s_g P_g`, with :math:`s_g` the group's share of the people.

    Parameters
    ----------
    welfare : array-like, shape (n,)
        Welfare per person and month.
    line : float or array-like, shape (n,)
        Poverty line.
    group : array-like, shape (n,)
        Group of each row.
    alpha : float, default 0
        Aversion to poverty, at least 0.
    weight : array-like, shape (n,), optional
        Persons each row stands for.

    Returns
    -------
    DataFrame
        One row per group: population_share s_g, poverty P_g, and contribution s_g P_g / P, missing
        where nobody is poor. The shares sum to one, the contributions too.

    Raises
    ------
    EstimationError
        If anything is missing, or the line is not above zero, or alpha is negative.

    Examples
    --------
    >>> fgt_by_group([50, 200, 50, 50], line=100, group=["a", "a", "b", "b"])["poverty"].tolist()
    [0.5, 1.0]
    """
    if alpha < 0:
        raise EstimationError(f"alpha: {alpha} is negative.")
    codes, names = group_codes(group, len(np.atleast_1d(np.asarray(welfare))))
    w, y, z, g = checked(weight, welfare=welfare, line=line, group=codes)
    checked_poor(w, y, z)
    size, poor = _sums(g, len(names), w, w * fgt_terms(y, line=z, alpha=alpha))
    columns = {
        "population_share": size / size.sum(),
        "poverty": quotient(poor, size),
        "contribution": quotient(poor, poor.sum()),
    }
    arrays = {name: pd.array(values, dtype="Float64") for name, values in columns.items()}
    return pd.DataFrame(arrays, index=pd.Index(names, name="group"))


def _sums(codes: FloatArray, count: int, *values: FloatArray) -> list[FloatArray]:
    positions = codes.astype(np.intp)
    return [np.bincount(positions, weights=value, minlength=count).astype(np.float64) for value in values]


@dataclass(frozen=True, slots=True)
class RavallionHuppi(Shown):
    """A change in poverty by sector: the three terms sum to ``total``.

    ``within``: poverty fell or rose inside the sectors at their first sizes. ``shift``: people moved
    between sectors at their first poverty. ``interaction``: they moved to where it was changing.
    ``sectors`` has the terms of each sector, with shares and poverty before and after.
    """

    total: float
    within: float
    shift: float
    interaction: float
    sectors: pd.DataFrame

    def table(self) -> pd.DataFrame:
        """The terms and their total, and below them each sector's, named in ``group``."""
        whole = terms(self, "within", "shift", "interaction", "total")
        return tidy([*whole, *melted(self.sectors, "group")])


def ravallion_huppi(before: pd.DataFrame, after: pd.DataFrame) -> RavallionHuppi:
    r"""Decomposition of a change in poverty by sector, of Ravallion and Huppi.

    :math:`\Delta P = \sum s_1 \Delta P_g + \sum \Delta s\,P_{g1} + \sum \Delta s\,\Delta P_g`.

    Parameters
    ----------
    before, after : DataFrame
        What :func:`fgt_by_group` gives for the two rounds, with the same groups.

    Returns
    -------
    RavallionHuppi
        The terms, in the unit of the index.

    Raises
    ------
    EstimationError
        If a group is in one round only: its poverty in the other does not exist.

    References
    ----------
    Ravallion and Huppi (1991), World Bank Economic Review 5: 57-82.

    Examples
    --------
    >>> before = fgt_by_group([50, 200, 50, 50], line=100, group=["a", "a", "b", "b"])
    >>> after = fgt_by_group([50, 200, 200, 50], line=100, group=["a", "a", "a", "b"])
    >>> change = ravallion_huppi(before, after)
    >>> round(change.total, 6), round(change.within + change.shift + change.interaction, 6)
    (-0.25, -0.25)
    """
    columns = ["population_share", "poverty"]
    rounds = {"before": before, "after": after}
    if absent := [(name, key) for name, table in rounds.items() for key in columns if key not in table]:
        raise EstimationError(
            "\n".join(
                f"{name}: there is no column {key!r}. Give what fgt_by_group gives." for name, key in absent
            )
        )
    if lonely := sorted(map(str, set(before.index) ^ set(after.index))):
        raise EstimationError(f"group: in one round only: {', '.join(lonely)}. Merge them with others first.")
    first = before[columns].astype("float64")
    last = after[columns].astype("float64").reindex(first.index)
    if empty := int((first["poverty"].isna() | last["poverty"].isna()).sum()):
        raise EstimationError(
            f"group: {empty} groups have no weight in a round. Merge them with others first."
        )
    share, poverty = (last[name] - first[name] for name in columns)
    sectors = pd.DataFrame(
        {
            "share_before": first["population_share"],
            "share_after": last["population_share"],
            "poverty_before": first["poverty"],
            "poverty_after": last["poverty"],
            "within": first["population_share"] * poverty,
            "shift": share * first["poverty"],
            "interaction": share * poverty,
        }
    )
    total = (last["population_share"] * last["poverty"]).sum()
    total -= (first["population_share"] * first["poverty"]).sum()
    terms = sectors[["within", "shift", "interaction"]].sum()
    return RavallionHuppi(
        total=float(total), within=float(terms["within"]), shift=float(terms["shift"]),
        interaction=float(terms["interaction"]), sectors=sectors,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class InequalityGroups(Shown):
    """Inequality by groups: ``total`` = ``within`` + ``between`` + ``overlap``.

    ``overlap`` is zero for generalised entropy, which decomposes exactly, and for a Gini coefficient
    is what remains where the groups' ranges overlap. ``groups`` has population_share, welfare_share,
    mean and inequality of each group.
    """

    total: float
    within: float
    between: float
    overlap: float
    groups: pd.DataFrame

    def table(self) -> pd.DataFrame:
        """The terms and their total, and below them each group's shares, mean and inequality."""
        return tidy([*terms(self, "within", "between", "overlap", "total"), *melted(self.groups, "group")])


def entropy_by_group(
    welfare: Numbers, *, group: Labels, alpha: float = 1, weight: Weight = None
) -> InequalityGroups:
    r"""Generalised entropy within and between groups.

    Within: :math:`\sum_g s_g (\mu_g/\mu)^\alpha GE_g(\alpha)`; between: the index of everybody having
    the mean of their group.

    Parameters
    ----------
    welfare : array-like, shape (n,)
        Welfare per person, above zero for alpha up to 0.
    group : array-like, shape (n,)
        Group of each row.
    alpha : float, default 1
        Parameter of the index: 0 mean log deviation, 1 Theil.
    weight : array-like, shape (n,), optional
        Persons each row stands for.

    Returns
    -------
    InequalityGroups
        Terms that sum exactly to the total.

    Raises
    ------
    EstimationError
        If anything is missing or the index is undefined.

    References
    ----------
    Shorrocks (1984), Econometrica 52: 1369-1385.

    Examples
    --------
    >>> found = entropy_by_group([50, 50, 150, 150], group=["a", "a", "b", "b"], alpha=2)
    >>> found.within, found.between
    (0.0, 0.125)
    """
    w, y, codes, names = _grouped(welfare, group, weight)
    total = generalized_entropy(y, alpha=alpha, weight=w)
    parts = [generalized_entropy(y[codes == g], alpha=alpha, weight=w[codes == g]) for g in range(len(names))]
    groups = _group_frame(w, y, codes, names, np.array(parts))
    relative = (groups["mean"] / (w @ y / w.sum())).to_numpy()
    within = float((groups["population_share"] * relative**alpha * groups["inequality"]).sum())
    between = generalized_entropy(groups["mean"], alpha=alpha, weight=groups["population_share"])
    return InequalityGroups(total=total, within=within, between=between, overlap=0.0, groups=groups)


def gini_by_group(welfare: Numbers, *, group: Labels, weight: Weight = None) -> InequalityGroups:
    r"""Gini coefficient within groups, between them, and what overlaps.

    Within: :math:`\sum_g s_g q_g G_g` with :math:`s_g` the group's share of people and :math:`q_g` of
    welfare; between: the coefficient of everybody having the mean of their group; overlap: the rest,
    zero where no ranges overlap.

    Parameters
    ----------
    welfare : array-like, shape (n,)
        Welfare per person.
    group : array-like, shape (n,)
        Group of each row.
    weight : array-like, shape (n,), optional
        Persons each row stands for.

    Returns
    -------
    InequalityGroups
        Three terms that sum to the total.

    Raises
    ------
    EstimationError
        If anything is missing or a group's mean is not above zero.

    References
    ----------
    Lambert and Aronson (1993), Economic Journal 103: 1221-1227.

    Examples
    --------
    >>> found = gini_by_group([50, 50, 150, 150], group=["a", "a", "b", "b"])
    >>> found.total, found.within, found.between, found.overlap
    (0.25, 0.0, 0.25, 0.0)
    """
    w, y, codes, names = _grouped(welfare, group, weight)
    total = gini(y, weight=w)
    parts = [gini(y[codes == g], weight=w[codes == g]) for g in range(len(names))]
    groups = _group_frame(w, y, codes, names, np.array(parts))
    within = float((groups["population_share"] * groups["welfare_share"] * groups["inequality"]).sum())
    between = gini(groups["mean"], weight=groups["population_share"])
    overlap = total - within - between
    return InequalityGroups(total=total, within=within, between=between, overlap=overlap, groups=groups)


def _grouped(
    welfare: npt.ArrayLike, group: npt.ArrayLike, weight: npt.ArrayLike | None
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.intp], list[object]]:
    codes, names = group_codes(group, len(np.atleast_1d(np.asarray(welfare))))
    w, y, kept = checked(weight, welfare=welfare, group=codes)
    present, positions = np.unique(kept.astype(np.intp), return_inverse=True)
    return w, y, positions, [names[position] for position in present]


def _group_frame(
    w: FloatArray, y: FloatArray, codes: npt.NDArray[np.intp], names: list[object], inequality: FloatArray
) -> pd.DataFrame:
    size, mass = _sums(codes.astype(np.float64), len(names), w, w * y)
    columns = {
        "population_share": size / size.sum(),
        "welfare_share": mass / mass.sum(),
        "mean": mass / size,
        "inequality": inequality,
    }
    return pd.DataFrame(columns, index=pd.Index(names, name="group"))
