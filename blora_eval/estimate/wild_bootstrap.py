"""The wild cluster bootstrap: p and interval of one coefficient when there are few clusters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Codes, Floats
from blora_eval.estimate.clusters import inverse_gram
from blora_eval.estimate.effect import Counts, Effect
from blora_eval.estimate.panel.read_panel import Roles, read_changes
from blora_eval.inputs import Column, NumberColumn
from blora_eval.results import Check, Shown, tidy

ENUMERATED = 12  # up to 2^12 = 4,096 sign vectors are all tried


@dataclass(frozen=True, slots=True)
class WildTest(Shown):
    """One coefficient with p by wild cluster bootstrap; the interval holds what it does not reject."""

    coefficient: float
    p: float
    low: float | None
    high: float | None
    draws: int
    enumerated: bool
    clusters: int

    def table(self) -> pd.DataFrame:
        """The coefficient as a frame of one row; the test has no standard error."""
        told = {name: getattr(self, name) for name in ("low", "high", "p", "draws", "enumerated")}
        return tidy([{"value": self.coefficient, "term": "coefficient", **told, "n_clusters": self.clusters}])


@dataclass(frozen=True, slots=True)
class _Draws:
    """Numerator and squared denominator of each draw's t as polynomials in the null value."""

    numerator: tuple[Floats, Floats]
    square: tuple[Floats, Floats, Floats]
    estimate: float
    scale: float
    own: int

    def p(self, null: float) -> float:
        level, slope = self.numerator
        constant, linear, quadratic = self.square
        drawn = (level - null * slope) ** 2
        spread = constant - 2 * null * linear + null**2 * quadratic
        data = ((self.estimate - null) / self.scale) ** 2
        # A draw equal to the data up to rounding is a tie, and ties count.
        slack = 1e-5 if level.dtype == np.float32 else 1e-9
        reached = int((drawn >= data * spread * (1 - slack)).sum())
        return (reached + self.own) / (len(drawn) + self.own)


def wild_bootstrap(  # noqa: PLR0913
    panel: pd.DataFrame,
    *,
    outcome: str,
    unit: Column,
    time: NumberColumn,
    start: str,
    covariates: Sequence[str] = (),
    cluster: Column | None = None,
    rng: np.random.Generator | None = None,
    draws: int = 9999,
    null: float = 0.0,
    interval: bool = True,
) -> Effect:
    """Effect with p and interval by the wild cluster bootstrap, for few clusters.

    The panel is brought down to one change a unit: its mean outcome from the last start on, less its
    mean before the first start (periods between starts are neither); the estimate is the least-squares
    coefficient of that change on being treated. The null is imposed; each draw flips the signs of whole
    clusters of residuals, and ``p`` is the share of draws whose absolute t (CR1) reaches that of the
    data, ties counted (``>=``). With at most 12 clusters all ``2^G`` sign vectors are tried, the data's
    own among them; otherwise ``p = (1 + #) / (1 + draws)``. Assumes that without the programme both
    would have changed alike, and clusters that do not move together; with very few treated clusters p
    is too large or too small (MacKinnon and Webb 2017).

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
        Numeric columns to hold constant, taken in the last period before the first start.
    cluster : str, optional
        Column of the clusters, such as the kecamatan; default the unit.
    rng : Generator, optional
        Source of signs; needed with more than 12 clusters.
    draws : int
        How many, 1 or more.
    null : float
        The effect tested, in the unit of the outcome.
    interval : bool
        Whether to search the 95 % interval by inversion.

    Returns
    -------
    Effect
        In the unit of the outcome; ``p_method`` is ``wild_bootstrap``; no standard error; a side of the
        interval is None where it is unbounded or not asked for.

    Raises
    ------
    EstimationError
        If the table is no panel, nobody or everybody is treated, regressors are collinear, there are
        fewer than two clusters, or an rng is missing.

    Notes
    -----
    Cameron, Gelbach and Miller (2008), Review of Economics and Statistics 90: 414-427; Roodman,
    MacKinnon, Nielsen and Webb (2019), Stata Journal 19: 4-60.

    Examples
    --------
    >>> panel = pd.DataFrame({"v": list("aabbccdd"), "t": [1, 2] * 4, "y": [1, 4, 1, 6, 1, 1, 1, 3],
    ...                       "start": [2] * 4 + [0] * 4})
    >>> effect = wild_bootstrap(panel, outcome="y", unit="v", time="t", start="start")
    >>> round(effect.estimate, 6), effect.diagnostics["draws"]   # changes 3 and 5 against 0 and 2; 2 ** 4
    (3.0, 16)
    """
    found = read_changes(panel, Roles(outcome, unit, time, start, tuple(covariates), cluster))
    x = np.column_stack([found.treated, np.ones(len(found.change)), found.covariates])
    test = wild_test(
        found.change, x, found.clusters, column=0, rng=rng, draws=draws, null=null, interval=interval
    )
    return Effect(
        "att",
        test.coefficient,
        Counts(*found.counts, test.clusters),
        low=test.low,
        high=test.high,
        p=test.p,
        p_method="wild_bootstrap",
        method=f"regression of the change, wild bootstrap by {cluster or unit}, null {null:g}",
        assumptions=(Check("parallel_trends"), Check("no_anticipation"), Check("no_spillover")),
        diagnostics={"draws": test.draws, "enumerated": int(test.enumerated), **found.left_out},
    )


def wild_test(  # noqa: PLR0913
    y: Floats,
    x: Floats,
    cluster: Codes,
    *,
    column: int,
    rng: np.random.Generator | None = None,
    draws: int = 9999,
    null: float = 0.0,
    interval: bool = True,
) -> WildTest:
    """The same of any coefficient: ``x`` holds the regressors, the constant included.

    All draws are one product of a signs x G with a G x G matrix (Roodman et al. 2019).

    Examples
    --------
    >>> y, ones = np.array([1.0, 2, 3]), np.ones((3, 1))
    >>> wild_test(y, ones, np.arange(3), column=0, interval=False).p   # all of one sign: 2 of 8
    0.25
    """
    if not (np.isfinite(y).all() and np.isfinite(x).all() and np.isfinite(null)):
        raise EstimationError("An outcome or regressor is missing: drop those rows and say how many.")
    if not draws >= 1:
        raise EstimationError("draws: one at least.")
    codes = np.unique(cluster, return_inverse=True)[1]
    count = int(codes.max()) + 1
    if count < 2:
        raise EstimationError("There is one cluster only: variation between clusters cannot be seen.")
    enumerated = count <= ENUMERATED
    # One null only: taken out of the outcome, it spares half of the products, and of random draws
    # seven digits are enough.
    signs = _signs(count, rng, draws, np.float64 if interval else np.float32)
    if not interval:
        single = _prepare(y - null * x[:, column], x, codes, column, signs, tilted=False)
        return WildTest(single.estimate + null, single.p(0.0), None, None, len(signs), enumerated, count)
    prepared = _prepare(y, x, codes, column, signs)
    low, high = (invert(prepared.p, prepared.estimate, prepared.scale, side) for side in (-1, 1))
    p = prepared.p(null)
    return WildTest(prepared.estimate, p, low, high, len(signs), enumerated, count)


def _signs(count: int, rng: np.random.Generator | None, draws: int, kind: type = np.float64) -> Floats:
    if count <= ENUMERATED:
        bits = np.arange(2**count)[:, None] >> np.arange(count)[None, :]
        return np.asarray(1.0 - 2.0 * (bits & 1))
    if rng is None:
        raise EstimationError(f"With {count} clusters the signs are drawn at random: give an rng.")
    needed = draws * count
    coins = np.unpackbits(np.frombuffer(rng.bytes(-(-needed // 8)), dtype=np.uint8))[:needed]
    signs: Floats = coins.reshape(draws, count).astype(kind)
    signs *= -2
    signs += 1
    return signs


def _prepare(
    y: Floats, x: Floats, codes: Codes, column: int, signs: Floats, *, tilted: bool = True
) -> _Draws:
    inverse_gram(x)
    others, both = np.delete(x, column, axis=1), np.column_stack([y, x[:, column]])
    inner = inverse_gram(others) if others.shape[1] else np.empty((0, 0))
    both = both - others @ (inner @ (others.T @ both))
    outcome, regressor = both.T
    norm = float(regressor @ regressor)
    estimate = float(regressor @ outcome) / norm
    spread = np.bincount(codes, regressor**2)
    pull = _sums(others * regressor[:, None], codes) @ inner
    maps = []
    for residual in (outcome, regressor):
        score = np.bincount(codes, regressor * residual)
        refit = pull @ _sums(others * residual[:, None], codes).T
        # Row h: what flipping cluster h does to the score of every cluster after the refit.
        maps.append((score, np.diag(score) - refit.T - np.outer(score / norm, spread)))
    (score_y, map_y), (score_d, map_d) = maps
    kind = signs.dtype
    scores_y = signs @ map_y.astype(kind)
    # Only a null other than zero needs to know how the draws move with it.
    scores_d = signs @ map_d.astype(kind) if tilted else np.zeros((1, 1))
    own = score_y - estimate * score_d
    return _Draws(
        numerator=(signs @ (score_y / norm).astype(kind), signs @ (score_d / norm).astype(kind)),
        square=tuple(
            np.einsum("ij,ij->i", left, right) / norm**2
            for left, right in ((scores_y, scores_y), (scores_y, scores_d), (scores_d, scores_d))
        ),
        estimate=estimate,
        scale=float(np.sqrt(own @ own)) / norm,
        own=0 if signs.shape[1] <= ENUMERATED else 1,
    )


def _sums(columns: Floats, codes: Codes) -> Floats:
    count = int(codes.max()) + 1
    if not columns.shape[1]:
        return np.zeros((count, 0))
    return np.column_stack([np.bincount(codes, values, count) for values in columns.T])


def invert(p: Callable[[float], float], estimate: float, scale: float, side: int) -> float | None:
    """The end of the 95 % interval on one side: where p falls to 5 %.

    Examples
    --------
    >>> round(invert(lambda null: 1 - abs(null), 0.0, 1.0, 1), 3)   # 1 - x = .05
    0.95
    """
    inner = outer = 0.0
    for step in range(1, 14):
        outer = scale * 1.6**step
        if p(estimate + side * outer) <= 0.05:
            break
        inner = outer
    else:
        return None
    while outer - inner > scale / 1000:
        middle = (inner + outer) / 2
        if p(estimate + side * middle) > 0.05:
            inner = middle
        else:
            outer = middle
    return estimate + side * inner
