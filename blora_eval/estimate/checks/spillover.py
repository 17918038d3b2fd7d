"""Whether villages near mentored ones moved too: rings of distance, with errors that know of distance."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats
from blora_eval.estimate.clusters import inverse_gram
from blora_eval.results import Check

EARTH_KM = 6371.0088


def distances(lat: Floats, lng: Floats) -> Floats:
    """Great-circle distances between all places.

    Examples
    --------
    >>> round(float(distances(np.array([0.0, 0.0]), np.array([0.0, 1.0]))[0, 1]), 2)   # 2 pi R / 360
    111.2
    """
    phi, theta = np.radians(lat), np.radians(lng)
    half = np.sin((phi[:, None] - phi) / 2) ** 2
    half = half + np.cos(phi)[:, None] * np.cos(phi) * np.sin((theta[:, None] - theta) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def conley_error(y: Floats, x: Floats, apart: Floats, *, cutoff: float) -> tuple[Floats, Floats]:
    """Least squares with errors that may be correlated between places nearer than the cutoff.

    The meat is ``sum_ij k(d_ij / cutoff) e_i e_j x_i x_j'`` with the triangular kernel ``k = 1 - d``
    below one (Conley 1999; Bartlett). A cutoff below every distance gives White's errors (HC0).

    Examples
    --------
    >>> y, ones, apart = np.array([0.0, 2.0]), np.ones((2, 1)), np.array([[0.0, 9.0], [9.0, 0.0]])
    >>> mean, variance = conley_error(y, ones, apart, cutoff=5.0)
    >>> float(mean[0]), float(variance[0, 0])   # residuals of one each: 2 / 4
    (1.0, 0.5)
    """
    if not cutoff > 0:
        raise EstimationError("The cutoff of Conley's errors must be above zero.")
    bread = inverse_gram(x)
    beta = bread @ x.T @ y
    scores = x * (y - x @ beta)[:, None]
    near = np.clip(1 - apart / cutoff, 0, None)
    return beta, np.asarray(bread @ (scores.T @ near @ scores) @ bread)


def spillover_rings(
    frame: pd.DataFrame,
    *,
    outcome: str,
    treated: str,
    place: tuple[str, str] = ("lat", "lng"),
    rings: Sequence[float] = (3.0, 6.0),
    cutoff: float = 15.0,
) -> Check:
    """How the change of villages that were not treated differs with distance to the nearest treated one.

    Among the untreated the outcome is regressed on indicators of the rings ``(0, r1], (r1, r2] ...``;
    villages beyond the last ring are the base. If the nearest ring moved with the treated, the
    comparison hides part of the effect; if it moved against them, it adds to it.
    """
    absent = [name for name in (outcome, treated, *place) if name not in frame]
    if absent:
        raise EstimationError(f"The frame has no column {', '.join(absent)}.")
    whole = frame.dropna(subset=[outcome, treated, *place])
    on = whole[treated].to_numpy(float) > 0
    if not on.any() or on.all():
        raise EstimationError("Both treated and untreated villages are needed.")
    apart = distances(whole[place[0]].to_numpy(float), whole[place[1]].to_numpy(float))
    nearest = apart[~on][:, on].min(axis=1)
    edges = [0.0, *rings]
    inside = np.array([(nearest > a) & (nearest <= b) for a, b in pairwise(edges)])
    inside[0] |= nearest == 0
    numbers: dict[str, float | int | str] = {"dropped": len(frame) - len(whole)}
    numbers |= {f"n_{ring:g}": int(each.sum()) for ring, each in zip(rings, inside, strict=True)}
    beyond = int((~inside.any(axis=0)).sum())
    numbers["n_beyond"] = beyond
    if inside[0].sum() < 2 or beyond < 2:
        return Check("spillover", numbers)
    kept = inside[inside.any(axis=1)].astype(float)
    x = np.column_stack([*kept, np.ones((~on).sum())])
    y = whole.loc[~on, outcome].to_numpy(float)
    beta, covariance = conley_error(y, x, apart[~on][:, ~on], cutoff=cutoff)
    seen = [ring for ring, each in zip(rings, inside, strict=True) if each.any()]
    numbers |= {f"effect_{ring:g}": float(value) for ring, value in zip(seen, beta, strict=False)}
    se = float(np.sqrt(max(covariance[0, 0], 0.0)))
    if not se > 0:
        return Check("spillover", numbers)
    p = float(2 * stats.norm.sf(abs(beta[0]) / se))
    return Check("spillover", numbers | {"nearest": float(beta[0]), "se": se, "p": p}, p >= 0.05)
