"""Published series of one indicator in one area, and the change between two of its years."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from blora_eval.results import POINTS, Estimate, Unavailable

__all__ = ["WANTED", "OfficialSeries", "change_of", "common_years", "less", "yearly_steps"]

WANTED: dict[str, int] = {
    **dict.fromkeys(("P0", "P1", "P2", "P0_extreme", "poor", "Gini", "unemployment_TPT"), -1),
    **dict.fromkeys(("HDI", "HDI_old_method", "adjusted_expenditure", "expected_schooling"), 1),
    **dict.fromkeys(("life_expectancy", "mean_schooling"), 1),
}
"""The way in which an indicator is to move; one without a way (a poverty line) is not judged."""

DIGITS = 6
"""Places to which differences of published figures are rounded: below them is binary noise alone."""


@dataclass(frozen=True, slots=True)
class OfficialSeries:
    """One published series: March (or yearly) figures of one indicator in one area.

    ``values`` is by year, published years only; ``breaks`` by the first year that is no longer
    comparable with those before it, True where the user compares all the same.
    """

    area: str
    indicator: str
    values: Mapping[int, float]
    unit: str = "percent"
    breaks: Mapping[int, bool] = field(default_factory=dict)

    @property
    def wanted(self) -> int:
        """The wanted way.

        Returns
        -------
        int
            -1 where lower is better, 1 where higher is, 0 where neither is.
        """
        return WANTED.get(self.indicator, 0)

    @property
    def level(self) -> str:
        """The level of the store that the area's code tells.

        Returns
        -------
        str
            Nation (letters), regency (digits with a dot), province (digits), study (no code).
        """
        if not self.area:
            return "study"
        return "nation" if self.area.isalpha() else "regency" if "." in self.area else "province"


def change_of(series: OfficialSeries, start: int, end: int) -> Estimate | Unavailable:
    """The later figure minus the earlier one.

    Parameters
    ----------
    series : OfficialSeries
        The series.
    start, end : int
        The two years.

    Returns
    -------
    Estimate or Unavailable
        In points of the series' unit, without interval; reason ``not_published`` where a year is
        lacking, ``break`` across a break. Across one that is forced the status is ``caution``.

    Examples
    --------
    >>> change_of(OfficialSeries("33.16", "P0", {2021: 12.39, 2025: 10.58}), 2021, 2025).value
    -1.81
    """
    crossed = [forced for year, forced in series.breaks.items() if start < year <= end]
    reason = "break" if not all(crossed) else "not_published" if not {start, end} <= {*series.values} else ""
    unit = POINTS.get(series.unit, f"{series.unit}_points")
    if reason:
        return Unavailable("official_change", reason, unit=unit)
    value = less(series.values[end], series.values[start])
    steps = sum(start <= year <= end for year in series.values)
    if crossed:
        return Estimate("official_change", value, n=steps, unit=unit, status="caution", reason="break_forced")
    return Estimate("official_change", value, n=steps, unit=unit, kind="official")


def common_years(own: OfficialSeries, other: OfficialSeries) -> list[int]:
    """The years in which both series are published.

    Parameters
    ----------
    own, other : OfficialSeries
        Two series.

    Returns
    -------
    list of int
        Ascending.

    Examples
    --------
    >>> own = OfficialSeries("a", "P0", {2020: 1.0, 2021: 2.0})
    >>> common_years(own, OfficialSeries("b", "P0", {2021: 3.0}))
    [2021]
    """
    return sorted({*own.values} & {*other.values})


def yearly_steps(series: OfficialSeries) -> dict[int, float]:
    """Changes from one year to the very next, where both are published.

    Parameters
    ----------
    series : OfficialSeries
        The series.

    Returns
    -------
    dict of int to float
        By the later year, ascending.

    Examples
    --------
    >>> yearly_steps(OfficialSeries("a", "P0", {2020: 3.0, 2021: 2.0, 2023: 1.0}))
    {2021: -1.0}
    """
    values = series.values
    return {year: less(values[year], values[year - 1]) for year in sorted(values) if year - 1 in values}


def less(one: float, other: float) -> float:
    """One published figure minus another, without binary noise.

    Parameters
    ----------
    one, other : float
        Published figures.

    Returns
    -------
    float
        Rounded to six places.

    Examples
    --------
    >>> less(10.58, 9.48)
    1.1
    """
    return round(one - other, DIGITS)
