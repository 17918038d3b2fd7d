"""How often records of different persons agree, counted and not sampled: the same input, the same model."""

from dataclasses import dataclass

import pandas as pd

__all__ = ["TRAINED_ON", "Chance", "chance_agreement", "trainable"]

TRAINED_ON = (("nik",), ("name", "birth"))
"""What training pairs agree on: the first trains name, birth and home, the second NIK and home."""

ENOUGH = 500
"""Pairs that a training rule must find; with fewer, the tuned probabilities are kept."""

RECALL = 0.8
"""Share of the true pairs that the two training rules find together (measured: .79)."""

LEAST = 1e-7
ONE_LETTER, ALIKE = 1e-4, 1e-3
ONE_DIGIT = 1.1e-3
NIK = (2e-5, 2.5e-4, 1e-5)
"""Chance agreement of NIK at its levels among persons born on one day: it holds the birth date, which
is counted already, and Excel's zero makes neighbours in the serial number look alike."""

NIK_ALONE = (1e-7, 2e-6, 1e-7)
"""The same where one register gives no birth dates."""


@dataclass(frozen=True, slots=True)
class Chance:
    """Probability of each level among records of different persons, by comparison; each sums to one.

    ``match`` is the probability that two records taken at random are one person. ``home`` has two
    levels, village and elsewhere, where one register knows neither family card nor neighbourhood.
    """

    match: float
    name: tuple[float, ...]
    birth: tuple[float, ...]
    nik: tuple[float, ...]
    home: tuple[float, ...]


def chance_agreement(left: pd.DataFrame, right: pd.DataFrame | None = None) -> Chance:
    """Chance agreement in a register, or between two.

    Parameters
    ----------
    left, right : DataFrame
        What :func:`comparable` gave; without a second register, pairs within the first.

    Returns
    -------
    Chance
        For equality, the share of all pairs that agree less those that are one person; for near
        equality, what was measured on registers of a whole kabupaten. ``match`` is the larger number
        of pairs found by one training rule over :data:`RECALL` and all pairs, within 1e-9 and 0.5.

    Examples
    --------
    >>> rows = pd.DataFrame({"nik": ["1", "1", "2"], "name": list("abc"), "birth": list("abc")})
    >>> rows = rows.assign(skeleton=rows["name"], kk=None, neighbourhood=None, village="x")
    >>> found = chance_agreement(rows)
    >>> round(found.match, 3), round(sum(found.name), 6)
    (0.417, 1.0)
    """
    n = len(left)
    pairs = max(n * (n - 1) / 2 if right is None else n * len(right), 1)
    found = max(_agreeing(left, right, keys) for keys in TRAINED_ON)
    match = min(0.5, max(1e-9, found / RECALL / pairs))

    def by_chance(*keys: str) -> float:
        return _agreeing(left, right, keys) / pairs - match

    exact, village = by_chance("name"), by_chance("village")
    near = by_chance("neighbourhood") - by_chance("kk", "neighbourhood")
    both = [frame for frame in (left, right) if frame is not None]
    dated = all(frame["birth"].notna().any() for frame in both)
    placed = all(frame[["kk", "neighbourhood"]].notna().to_numpy().any() for frame in both)
    return Chance(
        match,
        _whole(exact, by_chance("skeleton") - exact, ONE_LETTER, ALIKE),
        _whole(by_chance("birth"), ONE_DIGIT),
        _whole(*(NIK if dated else NIK_ALONE)),
        _whole(by_chance("kk"), near, village - near) if placed else _whole(village),
    )


def _whole(*levels: float) -> tuple[float, ...]:
    """Levels at least possible, and the rest of the probability for no agreement."""
    told = [min(max(level, LEAST), 1 / (len(levels) + 1)) for level in levels]
    return (*told, 1 - sum(told))


def trainable(left: pd.DataFrame, right: pd.DataFrame | None = None) -> list[tuple[str, ...]]:
    """Which training rules find enough pairs to learn from.

    Parameters
    ----------
    left, right : DataFrame
        Comparable records; without a second register, pairs within the first.

    Returns
    -------
    list of tuple of str
        Of :data:`TRAINED_ON`.

    Examples
    --------
    >>> trainable(pd.DataFrame({"nik": ["1", "1"], "name": None, "birth": None}))
    []
    """
    return [keys for keys in TRAINED_ON if _agreeing(left, right, keys) >= ENOUGH]


def _agreeing(left: pd.DataFrame, right: pd.DataFrame | None, keys: tuple[str, ...]) -> int:
    """How many pairs agree on all keys."""
    counts = left.dropna(subset=list(keys)).groupby(list(keys)).size()
    if right is None:
        return int((counts * (counts - 1) // 2).sum())
    others = right.dropna(subset=list(keys)).groupby(list(keys)).size()
    return int(counts.mul(others, fill_value=0).sum())
