"""Many claims at once: what remains when all are looked at together."""

import numpy as np
from scipy import special, stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Codes, Floats


def benjamini_hochberg(p: Floats) -> Floats:
    """Adjusted p: claiming those up to q keeps the expected share of false claims at q.

    ``min over j >= i of p_(j) n / j``, in the order given. Benjamini and Hochberg (1995).

    Examples
    --------
    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.5])).round(3).tolist()   # .01*3/1, .04*3/2, .5*3/3
    [0.03, 0.06, 0.5]
    """
    values = np.asarray(p, dtype=float)
    if not ((values >= 0) & (values <= 1)).all():
        raise EstimationError("A p value is missing or outside [0, 1]: leave out what was not tested.")
    order = np.argsort(values, kind="stable")
    n = len(values)
    scaled = values[order] * n / np.arange(1, n + 1)
    adjusted = np.empty(n)
    adjusted[order] = np.minimum(1, np.minimum.accumulate(scaled[::-1])[::-1])
    return adjusted


def exact_maximum(statistics: Floats, placebos: Floats) -> Floats:
    """Family-wise p by the largest statistic, over all sets of units that might have been chosen.

    If nothing happened anywhere, the m chosen units are a random m of all n. For the i-th largest
    statistic t the p is the share of sets of the m - i + 1 units not yet claimed, among the
    n - i + 1 not yet claimed, whose largest reaches t: ``1 - C(n' - k, m') / C(n', m')`` with k the
    units, chosen or not, that reach t. Exact, not simulated; step-down, hence never decreasing.
    The chosen units count among the n: leaving them out would claim too much, since the largest of
    m chosen exceeds all placebos by chance with probability m / n.

    Examples
    --------
    >>> exact_maximum(np.array([9.0]), np.array([1.0, 2, 3])).round(9).tolist()   # one of four, the largest
    [0.25]
    """
    order = np.argsort(-statistics, kind="stable")
    total, chosen = len(statistics) + len(placebos), len(statistics)
    adjusted, running = np.empty(chosen), 0.0
    for step, index in enumerate(order):
        reach = int(
            (placebos >= statistics[index]).sum() + (statistics[order[step:]] >= statistics[index]).sum()
        )
        n, m = total - step, chosen - step
        avoided = _log_choose(n - reach, m) - _log_choose(n, m) if n - reach >= m else -np.inf
        running = max(running, float(-np.expm1(avoided)))
        adjusted[index] = min(1.0, running)
    return adjusted


def _log_choose(n: int, k: int) -> float:
    return float(special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1))


def shrink(estimates: Floats, noise: float) -> Floats:
    """Estimates pulled towards their mean as far as they are noise (empirical Bayes).

    ``mean + t / (t + v) (estimate - mean)`` with v the noise variance and t what of the variance
    of the estimates exceeds it, zero at least.

    Examples
    --------
    >>> shrink(np.array([-1.0, 1.0]), noise=1.0).tolist()   # variance 2, of which half is noise
    [-0.5, 0.5]
    """
    if len(estimates) < 2:
        return estimates.astype(float)
    spread = float(np.var(estimates, ddof=1))
    signal = max(0.0, spread - noise)
    kept = signal / (signal + noise) if signal + noise > 0 else 1.0
    return np.asarray(estimates.mean() + kept * (estimates - estimates.mean()))


def told_apart(estimates: Floats, noise: float) -> Codes:
    """Groups of units that cannot be told apart, numbered from the lowest estimate.

    Walking upwards, a new group begins where an estimate exceeds the lowest of the current group
    by Tukey's 95 % critical distance ``q sqrt(v)``, q of the studentised range of all units.

    Examples
    --------
    >>> told_apart(np.array([0.0, 9.0, 0.5]), noise=1.0).tolist()   # q of three is 3.3
    [1, 2, 1]
    """
    groups = np.ones(len(estimates), dtype=np.intp)
    if len(estimates) < 2:
        return groups
    distance = float(stats.studentized_range.ppf(0.95, len(estimates), np.inf)) * np.sqrt(noise)
    order = np.argsort(estimates, kind="stable")
    lowest, group = estimates[order[0]], 1
    for index in order:
        if estimates[index] - lowest > distance:
            lowest, group = estimates[index], group + 1
        groups[index] = group
    return groups
