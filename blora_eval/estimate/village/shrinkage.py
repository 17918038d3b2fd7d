"""What is left of single villages' effects when their noise, learnt from the placebos, is taken into account.

``tests/reference/villages_named.csv`` shows what the two constants give in real villages where nothing was
done, or where effects were planted: they were settled on other draws than those of the table.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats

NOISE = 1.2
"""A chosen village is noisier than a placebo of the same past: its variance is taken as this many times."""

TAIL_DF = 3
"""Degrees of freedom of the Student law that noise is taken to have: real villages jump now and then."""
SCALE = np.sqrt(TAIL_DF / (TAIL_DF - 2))

ENOUGH = 20
"""Placebos from which on it is learnt from them what a village's past makes it gain."""

TO_NAME = 100
"""Placebos from which on a village may be named: from fewer their noise is not known well enough."""


@dataclass(frozen=True, slots=True)
class Noise:
    """What effects would be without any: expected by the past, variance of each, variance all share."""

    expected: Floats
    variance: Floats
    shared: float


def learn_noise(past: Floats, placebo_past: Floats, placebos: Floats) -> Noise:
    """What placebos of the same past (level and last period before) gain beside their twins, and how surely.

    Expected is the least squares line of the placebos' effects in level and last period, which is what
    a poor village gains by itself; the noise around it may grow or fall with the level. The error of the
    line, at the mean past of the villages, is one that all share.

    Examples
    --------
    >>> found = learn_noise(np.array([[5.0, 0.0]]), np.ones((3, 2)), np.array([1.0, 2.0, 3.0]))
    >>> found.expected.round(2).tolist(), found.variance.round(2).tolist()   # their mean; 1.2 times 1
    ([2.0], [1.2])
    """
    x, x_placebo = _columns(past, placebo_past)
    inverse = np.linalg.pinv(x_placebo.T @ x_placebo)
    line = inverse @ (x_placebo.T @ placebos)
    free = np.maximum(1 - np.einsum("ij,jk,ik->i", x_placebo, inverse, x_placebo), 0.05)
    squares = (placebos - x_placebo @ line) ** 2 / free
    size = np.sqrt(squares)
    slope = np.linalg.lstsq(x_placebo[:, :2], size, rcond=None)[0]
    least = size.mean() / 2
    fitted, scale = (np.maximum(each[:, :2] @ slope, least) for each in (x_placebo, x))
    typical = squares.mean() / (fitted**2).mean() if least > 0 else 0.0
    middle = x.mean(axis=0) @ inverse
    shared = middle @ ((x_placebo * squares[:, None]).T @ x_placebo) @ middle
    return Noise(np.asarray(x @ line), np.asarray(NOISE * typical * scale**2), float(shared))


def _columns(past: Floats, placebo_past: Floats) -> tuple[Floats, Floats]:
    """A constant, and from enough placebos on the parts of the past that vary among them."""
    spread = placebo_past.std(axis=0)
    kept = (spread > 1e-9 * np.abs(placebo_past).max()) & (len(placebo_past) >= ENOUGH)
    middle = placebo_past.mean(axis=0)[kept]
    return tuple(  # type: ignore[return-value]
        np.column_stack([np.ones(len(each)), (each[:, kept] - middle) / spread[kept]])
        for each in (past, placebo_past)
    )


def shrink(estimates: Floats, noise: Floats, shared: float) -> tuple[Floats, Floats]:
    """Estimates pulled towards their mean as far as they are noise, and their standard errors.

    With ``v`` the noise variances and ``t`` the variance of the true effects,
    ``mean + (1 - B)(estimate - mean)``, ``B = (m - 3) / (m - 1) v / (v + t)`` for m villages; the error
    counts that t is not known (Morris 1983, JASA 78: 47-55). ``t`` is what the variance of the estimates
    has above v, and, since that may fall below zero by chance, its mean above zero (Armstrong, Kolesar
    and Plagborg-Moller 2022, Econometrica 90: 2567-2602). Fewer than four are not pooled.

    Examples
    --------
    >>> values, errors = shrink(np.array([-2.0, -1.0, 0.5, 1.0, 2.0]), np.ones(5), 0.0)
    >>> values.round(1).tolist(), errors.round(1).tolist()
    ([-1.7, -0.8, 0.4, 0.9, 1.7], [1.0, 0.9, 0.9, 0.9, 1.0])
    """
    m = len(estimates)
    if m < 4 or not noise.all():
        return estimates.astype(float), np.sqrt(noise + shared)
    signal = 0.0
    for _ in range(100):
        weight, mean, apart, found = _moments(estimates, noise, signal)
        if abs(max(0.0, found) - signal) <= 1e-9 * noise.mean():
            break
        signal = max(0.0, found)
    error = np.sqrt(2 / m) * (weight @ noise / weight.sum() + signal)
    above = found + error * np.exp(stats.norm.logpdf(found / error) - stats.norm.logcdf(found / error))
    weight, mean, apart, _ = _moments(estimates, noise, above)
    kept = (m - 3) / (m - 1) * noise * weight
    typical = weight @ noise / weight.sum() + above
    variance = noise * (1 - (1 - 1 / m) * kept) + 2 / (m - 3) * kept**2 * typical * weight * apart
    return estimates - kept * (estimates - mean), np.sqrt(variance + shared)


def _moments(estimates: Floats, noise: Floats, signal: float) -> tuple[Floats, float, Floats, float]:
    """Weights, mean, squared distances from it, and the variance above noise, given the variance before."""
    weight = 1 / (noise + signal)
    mean = float(weight @ estimates / weight.sum())
    apart = (estimates - mean) ** 2
    m = len(estimates)
    return weight, mean, apart, float(weight @ (m / (m - 1) * apart - noise) / weight.sum())


def apart_p(estimates: Floats, noise: Floats) -> Floats:
    """Two-sided p that a village differs from the others: its distance from their median over its noise.

    Student's law with three degrees of freedom and the noise's variance. What all have in common, an
    effect, a shock, or a bias of the comparison, names nobody.

    Examples
    --------
    >>> apart_p(np.array([0.0, 0.0, 3.182]), np.full(3, 3.0)).round(3).tolist()   # 97.5 % point of t(3)
    [1.0, 1.0, 0.05]
    """
    distance = np.abs(estimates - np.median(estimates))
    ratio = np.divide(distance, np.sqrt(noise), out=np.zeros_like(distance), where=noise > 0)
    return np.asarray(2 * stats.t.sf(ratio * SCALE, TAIL_DF))


def least_apart(noise: Floats, tests: int) -> float:
    """How far from the others a village must lie to be named alone, of so many tested together.

    ``noise`` are standard deviations; the level is 5 %, by Benjamini and Hochberg.

    Examples
    --------
    >>> round(least_apart(np.full(3, 1.0), 48), 1)   # seven times the noise and more
    7.4
    """
    return float(stats.t.ppf(1 - 0.025 / tests, TAIL_DF) / SCALE * np.median(noise))


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
