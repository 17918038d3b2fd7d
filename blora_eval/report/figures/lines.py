"""What figures over time have in common: an outcome's path, its axes, and names at the lines' ends."""

from typing import Any

import numpy as np
import pandas as pd

from blora_eval.report.formats import number, percent
from blora_eval.report.place import Results
from blora_eval.report.style import QUIET

__all__ = ["label_ends", "outcome_line", "start_line", "tick", "year_axis"]

GAP = 0.072  # least distance of two labels at a line's end, as a part of the axis


def outcome_line(here: Results, level: str, column: str) -> "pd.Series[float]":
    """The path of an outcome at a place.

    Parameters
    ----------
    here : Results
        The report's place.
    level : str
        A level or group, as :meth:`blora_eval.report.place.Results.numbers` takes it.
    column : str
        The outcome's panel column.

    Returns
    -------
    Series of float
        By year, ascending; empty where nothing is known.
    """
    found = [x for x in here.numbers("outcome", level, dimension=column) if x.value is not None]
    return pd.Series({int(x.period): x.value for x in found}, dtype="float64").sort_index()


def start_line(panel: Any, here: Results) -> None:
    """Draw the year in which the mentoring began, where it is known.

    Parameters
    ----------
    panel : Axes
        Where to draw.
    here : Results
        The report's place.
    """
    priority = here.study["priority"]
    if priority and priority["start_year"]:
        panel.axvline(priority["start_year"], color=QUIET, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)


def label_ends(panel: Any, lines: list[tuple[str, "pd.Series[float]", str]]) -> None:
    """Write names at the lines' ends, pushed apart where they would lie on each other.

    Parameters
    ----------
    panel : Axes
        Where to draw; its limits are set.
    lines : list of tuple
        Name, path by year and colour of each.
    """
    low, high = panel.get_ylim()
    height = -np.inf
    words = {"va": "center", "fontsize": 8.5, "fontweight": "bold", "annotation_clip": False}
    for name, line, color in sorted(lines, key=lambda each: float(each[1].iloc[-1])):
        height = max(float(line.iloc[-1]), height + GAP * (high - low))
        panel.annotate(f"  {name}", (line.index[-1], height), color=color, **words)
    panel.margins(x=0.02)


def year_axis(panel: Any, years: list[int]) -> None:
    """Years as ticks, level rules across, no frame on the left.

    Parameters
    ----------
    panel : Axes
        Where to draw.
    years : list of int
        The years seen.
    """
    panel.set_xticks(years, [str(year) for year in years])
    panel.grid(axis="y")
    panel.tick_params(axis="both", length=0)
    panel.spines["left"].set_visible(False)


def tick(value: float, unit: str, lang: str) -> str:
    """A number beside an axis.

    Parameters
    ----------
    value : float
        The number.
    unit : str
        Its unit.
    lang : {"id", "en"}
        The language wanted.

    Returns
    -------
    str
        Without decimals, an index below ten with two.

    Examples
    --------
    >>> tick(0.2, "share", "en"), tick(0.5, "index", "en"), tick(1200, "count", "en")
    ('20%', '0.50', '1,200')
    """
    if unit == "share":
        return percent(value, lang, 0)
    if unit == "percent":
        return number(value, lang) + "%"
    return number(value, lang, 2 if abs(value) < 10 and unit == "index" else 0)
