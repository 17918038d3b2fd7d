"""Invented names: places from syllables that no real village uses, persons from common given names."""

import csv
from importlib import resources

import numpy as np
import numpy.typing as npt

__all__ = ["hamlets", "person_names", "place_names"]

Names = npt.NDArray[np.str_]


def _parts() -> dict[str, Names]:
    """The lists of ``names.csv``, by part."""
    parts: dict[str, list[str]] = {}
    with resources.files("blora_eval.simulate").joinpath("names.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            parts.setdefault(row["part"], []).append(row["name"])
    return {part: np.array(names) for part, names in parts.items()}


PARTS = _parts()
PIOUS = np.array(["MUHAMMAD ", "SITI "])


def place_names(count: int, rng: np.random.Generator) -> Names:
    """Different names of places that do not exist.

    Parameters
    ----------
    count : int
        How many; at most 324.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    array of str
        Names such as ``Zelovida``.
    """
    heads, tails = PARTS["place_head"], PARTS["place_tail"]
    pairs = rng.permutation(len(heads) * len(tails))[:count]
    return np.asarray(np.strings.add(heads[pairs // len(tails)], tails[pairs % len(tails)]))


def hamlets(index: npt.NDArray[np.int64]) -> Names:
    """The hamlet's name for each hamlet number, counted round.

    Parameters
    ----------
    index : array of int
        Hamlet numbers.

    Returns
    -------
    array of str
        Names such as ``Krajan``.
    """
    return PARTS["hamlet"][index % len(PARTS["hamlet"])]


def person_names(female: npt.NDArray[np.bool_], rng: np.random.Generator, *, single: float) -> Names:
    """Names of persons in capitals, put together from common given names.

    Parameters
    ----------
    female : array of bool
        One a person.
    rng : numpy.random.Generator
        Where chance comes from.
    single : float
        Share of names of a single word.

    Returns
    -------
    array of str
        One a person; every eighth longer name begins with MUHAMMAD or SITI.
    """
    sex = female.astype(int)
    n = len(sex)
    first = np.where(female, rng.choice(PARTS["female"], n), rng.choice(PARTS["male"], n))
    second = np.where(female, rng.choice(PARTS["female_second"], n), rng.choice(PARTS["male_second"], n))
    pious = np.where(rng.random(n) < 0.125, PIOUS[sex], "")
    longer = np.strings.add(np.strings.add(pious, first), np.strings.add(" ", second))
    names: Names = np.where(rng.random(n) < single, first, longer)
    return names
