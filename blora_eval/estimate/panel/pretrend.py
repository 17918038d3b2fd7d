"""Whether the treated and the never treated moved alike before the start."""

import numpy as np

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats, Mask
from blora_eval.estimate.clusters import ClusterError, cluster_errors
from blora_eval.estimate.panel.aggregate import joint_test
from blora_eval.estimate.panel.read_panel import Wide
from blora_eval.results import Check

LEVEL = 0.05


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
