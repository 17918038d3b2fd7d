"""What may be said of the effect on one outcome: a direction and a grade, by the rules of docs/effects.md.

Nothing where an end was refused, what villages were chosen on is unseen, or the range holds zero; else
strong, and one step less for each of :data:`AGAINST` that speaks. A check not made does not speak.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Direction = Literal["lower", "higher", "none"]
Grade = Literal["strong", "moderate", "weak", "cannot_conclude"]
STEPS: tuple[Grade, ...] = ("strong", "moderate", "weak")
LEVEL, HALF, FEW_CLUSTERS, LARGE = 0.05, 0.5, 20, 0.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the store has of one outcome; None where a check could not be made.

    ``union`` is whether both ends are the answer, ``chosen_seen`` whether what villages were chosen on is
    in a table; ``trend`` are the bounds that half the largest earlier difference of trends leaves;
    ``detectable`` is in standard deviations; ``opposed`` whether another outcome moved the other way.
    """

    low: float | None
    high: float | None
    union: bool = True
    chosen_seen: bool = True
    outside: float | None = None
    gap_p: float | None = None
    reversion: float | None = None
    pretrend_p: float | None = None
    trend: tuple[float, float] | None = None
    detectable: float | None = None
    clusters: int | None = None
    placebo_found: bool = False
    opposed: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Direction of the outcome, the range, the grade, and the codes of the checks that decided it."""

    direction: Direction
    low: float | None
    high: float | None
    grade: Grade
    checks: tuple[str, ...]


def _reverts(x: Evidence) -> bool:
    middle = 0.0 if x.low is None or x.high is None else (x.low + x.high) / 2
    return x.reversion is not None and x.reversion * middle > 0 and 2 * abs(x.reversion) >= abs(middle)


def _weak_power(x: Evidence) -> bool:
    return x.detectable is not None and x.detectable > LARGE


def _few_clusters(x: Evidence) -> bool:
    """Beside weak power no step of its own."""
    return x.clusters is not None and x.clusters < FEW_CLUSTERS and not _weak_power(x)


AGAINST: Mapping[str, Callable[[Evidence], bool]] = {
    "overlap": lambda x: x.outside is not None and x.outside > HALF,
    "bracket": lambda x: x.union and x.gap_p is not None and x.gap_p < LEVEL,
    "reversion": _reverts,
    "pretrend": lambda x: x.union and x.pretrend_p is not None and x.pretrend_p < LEVEL,
    "sensitivity": lambda x: x.union and x.trend is not None and x.trend[0] <= 0 <= x.trend[1],
    "unchecked": lambda x: x.union and x.pretrend_p is None and x.trend is None,
    "power": _weak_power,
    "clusters": _few_clusters,
    "placebo": lambda x: x.placebo_found,
    "outcomes": lambda x: x.opposed,
}
"""What each asks stands in docs/effects.md; they are told in this order."""


def verdict(found: Evidence) -> Verdict:
    """The verdict on one outcome.

    Examples
    --------
    >>> verdict(Evidence(-0.03, -0.01, pretrend_p=0.4, outside=0.9, clusters=30))
    Verdict(direction='lower', low=-0.03, high=-0.01, grade='moderate', checks=('overlap',))
    >>> verdict(Evidence(-0.03, 0.01)).grade
    'cannot_conclude'
    """
    low, high = found.low, found.high
    if low is None or high is None:
        return Verdict("none", None, None, "cannot_conclude", ("refused",))
    if not found.chosen_seen:
        return Verdict("none", low, high, "cannot_conclude", ("chosen_unseen",))
    if low <= 0 <= high:
        power = ("power",) if _weak_power(found) else ()
        return Verdict("none", low, high, "cannot_conclude", ("holds_zero", *power))
    against = tuple(code for code, speaks in AGAINST.items() if speaks(found))
    grade = STEPS[min(len(against), len(STEPS) - 1)]
    return Verdict("lower" if high < 0 else "higher", low, high, grade, against)
