"""The smallest effect a design can show."""

import numpy as np
from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.panel.pooled import PooledEffect

POWER = 0.8


def smallest_found(found: PooledEffect) -> float:
    """The effect that would be found in eight of ten samples at 5 %, given these errors.

    The larger ``(t_.975 + t_.8) se`` of the ends that the answer rests on, and between two ends their gap:
    the end that is wrong by it must leave zero, too.
    """
    reach = max(float(stats.t.ppf(0.975, end.df) + stats.t.ppf(POWER, end.df)) * end.se for end in found.ends)
    return reach + (abs(found.gap.value) if found.answer == "union" else 0.0)


def detectable_effect(  # noqa: PLR0913
    *,
    treated: int,
    controls: int,
    icc: float,
    households: float,
    autocorrelation: float = 0.0,
    periods: tuple[int, int] = (0, 1),
    power: float = 0.8,
    alpha: float = 0.05,
) -> float:
    """Smallest effect, in standard deviations of the outcome, that a design finds with the given power.

    ``(z_(1-alpha/2) + z_power) sqrt(V (1/n_T + 1/n_C))`` with the variance of a village's mean
    ``v = icc + (1 - icc) / households``. With m periods before and r after, repeated measurement
    gives ``V = v (1/r + (r-1)/r rho - m rho^2 / (1 + (m-1) rho))`` (analysis of covariance, McKenzie
    2012); without any before, ``V = v (1 + (r-1) rho) / r``. It speaks of a design, before there is a
    panel, and so takes numbers, not columns. Assumes equal variances and a normal estimate.

    Parameters
    ----------
    treated, controls : int
        Villages, two or more of each.
    icc : float
        Share of the outcome's variance that lies between villages, 0 to 1.
    households : float
        Observed in each village and period, 1 or more.
    autocorrelation : float
        rho of village means between periods, from 0 to below 1.
    periods : tuple of int
        Before and after the start; none before is allowed.
    power, alpha : float
        Wanted power and two-sided level, both between 0 and 1.

    Returns
    -------
    float
        In standard deviations of a household's outcome, above 0.

    Raises
    ------
    EstimationError
        If a number lies outside its range.

    Notes
    -----
    Bloom (1995), Evaluation Review 19: 547-556; McKenzie (2012), Journal of Development Economics 99:
    210-221.

    Examples
    --------
    >>> round(detectable_effect(treated=50, controls=50, icc=1.0, households=1), 2)   # 2.80 sqrt(2 / 50)
    0.56
    """
    before, after = periods
    valid = treated > 1 and controls > 1 and 0 <= icc <= 1 and households >= 1
    levels = 0 < power < 1 and 0 < alpha < 1 and 0 <= autocorrelation < 1
    if not (valid and levels and before >= 0 and after >= 1):
        raise EstimationError(
            "Power needs two villages a group, icc in 0..1, a household, rho from 0 to below 1, a period "
            "after, power and alpha between 0 and 1."
        )
    rho = autocorrelation
    variance = (1 + (after - 1) * rho) / after
    if before:
        variance -= before * rho**2 / (1 + (before - 1) * rho)
    variance *= icc + (1 - icc) / households
    needed = stats.norm.ppf(1 - alpha / 2) + stats.norm.ppf(power)
    return float(needed * np.sqrt(variance * (1 / treated + 1 / controls)))
