"""Which published figures cannot be what they are labelled as: masks over the table ``official``.

The same masks mark rows when files are checked and figures when they are measured, so that the two
cannot disagree; that is why they stand below both stages.
"""

import itertools

import numpy as np
import numpy.typing as npt
import pandas as pd

Mask = npt.NDArray[np.bool_]

LINE_RANGE = (50_000.0, 5_000_000.0)
"""Rupiah per person and month between which a poverty line since 2000 lies; 505 is 505 thousand."""

LEAP = 2.5
"""Times by which a figure may differ from both the figures beside it."""

POPULATION_GAP = 0.025
"""Distance from the trend of poor / P0 that a population does not have: of the true figures of Blora,
Central Java and Indonesia none is over 0.013 off; the September rate in Indonesia's March of 2017, 0.047."""

FEWEST = 4
RATES = ("P0", "P0_extreme", "unemployment_TPT")
KEY = ["area", "year", "period"]
FIGURE = [*KEY, "indicator"]
"""What tells one published figure from another; its vintages apart."""


def outside_percent(official: pd.DataFrame) -> Mask:
    """Percentages that are none: below 0 or above 100, such as counts in a column of percent.

    Examples
    --------
    >>> outside_percent(pd.DataFrame({"indicator": ["P0", "P0", "poor"], "value": [12.39, 107.05, 107.05]}))
    array([False,  True, False])
    """
    rate = official["indicator"].isin(RATES)
    if "unit" in official:
        rate |= official["unit"].fillna("").eq("percent")
    value = _values(official)
    with np.errstate(invalid="ignore"):
        return np.asarray(rate.to_numpy(dtype=bool) & ((value < 0) | (value > 100)))


def outside_rupiah(official: pd.DataFrame) -> Mask:
    """Poverty lines outside :data:`LINE_RANGE`: thousands of rupiah, or another column's number.

    Examples
    --------
    >>> outside_rupiah(pd.DataFrame({"indicator": "poverty_line", "value": [505.0, 505_000.0]}))
    array([ True, False])
    """
    value, (low, high) = _values(official), LINE_RANGE
    with np.errstate(invalid="ignore"):
        outside = (value < low) | (value > high)
    return np.asarray(official["indicator"].eq("poverty_line").to_numpy(dtype=bool) & outside)


def leaps(official: pd.DataFrame) -> Mask:
    """Figures more than :data:`LEAP` times, or less than one :data:`LEAP`-th of, both their neighbours.

    Examples
    --------
    >>> series = pd.DataFrame({"area": "33.16", "period": "Mar", "indicator": "P0",
    ...                        "year": [2021, 2022, 2023, 2024], "value": [12.4, 99.6, 11.5, 11.4]})
    >>> leaps(series)
    array([False,  True, False, False])
    """
    found = np.zeros(len(official), dtype=bool)
    places = pd.Series(np.arange(len(official)), index=official.index)
    known = official.assign(_place=places, _value=_values(official))
    known = known[known["_value"] > 0]
    for _, series in known.groupby(["area", "period", "indicator"], sort=False):
        if len(series) < FEWEST:
            continue
        ordered = series.sort_values("year", kind="stable")
        size = np.log(ordered["_value"].to_numpy(dtype=float))
        first = np.concatenate([[size[2]], size[:-1]])  # at either end, the nearest two
        second = np.concatenate([size[1:], [size[-3]]])
        far = (np.abs(size - first) > np.log(LEAP)) & (np.abs(size - second) > np.log(LEAP))
        found[ordered["_place"].to_numpy()[far]] = True
    return found


def repeated_in_september(official: pd.DataFrame) -> Mask:
    """March figures equal to the September figure of the same year: one of the two was copied.

    Examples
    --------
    >>> pair = pd.DataFrame({"area": "ID", "year": 2017, "indicator": "P0", "period": ["Mar", "Sep"],
    ...                      "value": [10.12, 10.12]})
    >>> repeated_in_september(pair)
    array([ True,  True])
    """
    half_years = official["period"].isin(["Mar", "Sep"]) & official["value"].notna()
    pairs = official[half_years].duplicated(["area", "year", "indicator", "value"], keep=False)
    others = official[half_years].duplicated(["area", "year", "indicator", "value", "period"], keep=False)
    return np.asarray((pairs & ~others).reindex(official.index, fill_value=False).to_numpy(dtype=bool))


def implied_population(official: pd.DataFrame) -> pd.DataFrame:
    """The population that the number of poor and their percentage imply: poor / P0.

    Examples
    --------
    >>> known = pd.DataFrame({"area": "33.16", "year": 2021, "period": "Mar", "indicator": ["P0", "poor"],
    ...                       "value": [12.5, 100.0]})
    >>> implied_population(known)["persons"].tolist()  # 100 thousand are 12.5 % of 800 thousand
    [800.0]
    """
    both = official[official["indicator"].isin(["P0", "poor"])].drop_duplicates(FIGURE)
    both = both.assign(value=_values(both))
    rates, counts = (both[both["indicator"] == name].set_index(KEY)["value"] for name in ("P0", "poor"))
    persons = (100 * counts / rates.where(rates > 0)).dropna()
    found = persons[persons > 0].rename("persons").reset_index()
    parts = [part.assign(off=_off_trend(part)) for _, part in found.groupby("area", sort=False)]
    return pd.concat(parts, ignore_index=True) if parts else found.assign(off=0.0)


def _off_trend(part: pd.DataFrame) -> "npt.NDArray[np.float64]":
    if len(part) < FEWEST:
        return np.zeros(len(part))
    when = part["year"].to_numpy(dtype=float) + np.where(part["period"] == "Sep", 0.5, 0.0)
    size = np.log(part["persons"].to_numpy(dtype=float))
    pairs = [(i, j) for i, j in itertools.combinations(range(len(part)), 2) if when[i] != when[j]]
    slope = float(np.median([(size[j] - size[i]) / (when[j] - when[i]) for i, j in pairs])) if pairs else 0.0
    rest = size - slope * when
    return np.asarray(rest - np.median(rest))


def uneven_population(official: pd.DataFrame) -> Mask:
    """P0 and poor whose implied population lies off its trend by more than :data:`POPULATION_GAP`.

    That is how a September rate in a March row shows, and a count in the column of the rate.

    Examples
    --------
    >>> rates = {2021: 10.0, 2022: 10.0, 2023: 9.0, 2024: 10.0}  # 2023: the September rate
    >>> table = pd.DataFrame([("33.16", year, "Mar", name, value) for year, rate in rates.items()
    ...                       for name, value in (("P0", rate), ("poor", 80.0))],
    ...                      columns=["area", "year", "period", "indicator", "value"])
    >>> uneven_population(table).tolist()
    [False, False, False, False, True, True, False, False]
    """
    found = implied_population(official)
    wrong = pd.MultiIndex.from_frame(found.loc[found["off"].abs() > POPULATION_GAP, KEY])
    of_pair = official["indicator"].isin(["P0", "poor"]).to_numpy(dtype=bool)
    return np.asarray(of_pair & pd.MultiIndex.from_frame(official[KEY]).isin(wrong))


def implausible(official: pd.DataFrame) -> Mask:
    """Figures that any of these marks: to be used with caution, or not at all.

    Examples
    --------
    >>> implausible(pd.DataFrame({"area": "33.16", "year": 2021, "period": "Mar", "indicator": "P0",
    ...                           "value": [12.39]}))
    array([False])
    """
    rules = (outside_percent, outside_rupiah, leaps, repeated_in_september, uneven_population)
    return np.asarray(np.logical_or.reduce([rule(official) for rule in rules]))


def _values(official: pd.DataFrame) -> "npt.NDArray[np.float64]":
    return np.asarray(official["value"].astype("Float64").to_numpy(dtype=float, na_value=np.nan))
