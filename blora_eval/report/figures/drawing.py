"""What a report's figure and the picture of a single result draw alike, whoever words it."""

from typing import Any

import numpy as np
import pandas as pd

from blora_eval.report.place import Number
from blora_eval.report.style import INK, LOOKS, QUIET, marks

ZERO: dict[str, Any] = {"color": INK, "linewidth": 0.9}
DASHED: dict[str, Any] = {"color": QUIET, "linewidth": 0.8, "linestyle": (0, (4, 3))}
DOTTED: dict[str, Any] = DASHED | {"linestyle": (0, (3, 3)), "zorder": 0}
BAND = "#e7e7e2"


def interval_row(panel: Any, height: float, x: Number, color: str) -> None:
    """A number with its interval in a row; open where it is to be used with caution or not at all."""
    if x.low is not None and x.high is not None:
        panel.hlines(height, x.low, x.high, color=color, linewidth=1.6)
    filled = color if x.status == "ok" else "white"
    panel.plot(x.value, height, marker="o", markersize=6, color=color, markerfacecolor=filled)


def effect_row(panel: Any, height: float, x: Number, scale: float = 1) -> None:
    """A village's effect with its interval."""
    if x.low is not None and x.high is not None:
        panel.hlines(height, scale * x.low, scale * x.high, color=QUIET, linewidth=1.0)
    color = LOOKS["priority"]["color"]
    panel.plot(scale * (x.value or 0), height, color=color, marker="o", markersize=3.5, linestyle="")


def event_mark(
    panel: Any, at: float, x: Number, drawn: dict[str, Any], scale: float = 1, *, hollow: bool = False
) -> None:
    """One period's effect and interval; open where there is no interval: a reference."""
    if x.low is not None and x.high is not None:
        panel.vlines(at, scale * x.low, scale * x.high, color=drawn["color"], linewidth=1.6)
    filled = "white" if hollow or x.low == x.high else drawn["color"]
    mark = {"marker": drawn["marker"], "markersize": 6, "markerfacecolor": filled, "linestyle": ""}
    panel.plot(at, scale * (x.value or 0), color=drawn["color"], **mark)


def twin_paths(
    panel: Any, twin: pd.DataFrame, lines: list[tuple["pd.Series[float]", dict[str, Any]]]
) -> None:
    """The paths of a village and its twin, on the band in which the placebos keep to theirs."""
    band = twin.dropna()
    panel.fill_between(band.index, band["low"], band["high"], color=BAND, linewidth=0, zorder=0.5)
    for line, drawn in lines:
        panel.plot(line.index, line, **marks(drawn), linestyle=drawn["linestyle"], zorder=3)


def ranked_intervals(panel: Any, found: list[Number], dark: list[bool]) -> None:
    """Areas in a row with their intervals, the dark ones in front; open where nobody was asked."""
    sampled = np.array([bool(x.n_psu) for x in found])
    value, low, high = (
        np.array([getattr(x, name) for x in found], dtype=float) for name in ("value", "low", "high")
    )
    place = np.arange(len(found))
    for own, name, size in ((False, "regency", 2.6), (True, "self", 3.8)):
        chosen = np.array(dark) == own
        color = LOOKS[name]["color"]
        width = 1.4 if own else 0.6
        panel.vlines(place[chosen], low[chosen], high[chosen], color=color, linewidth=width, zorder=2 + own)
        for kind, filled in ((sampled, color), (~sampled, "white")):
            at = chosen & kind
            panel.plot(
                place[at],
                value[at],
                "o",
                color=color,
                markersize=size,
                markerfacecolor=filled,
                markeredgewidth=0.6,
                zorder=4 + own,
            )


def lorenz_square(panel: Any, form: Any) -> None:
    """The square in which a Lorenz curve lies, and its diagonal: all have the same."""
    panel.plot([0, 1], [0, 1], **DOTTED)
    for axis in (panel.xaxis, panel.yaxis):
        axis.set_major_formatter(form)
        axis.set_ticks([0, 0.5, 1])
    panel.set(xlim=(0, 1.02), ylim=(0, 1.02), aspect="equal")
    panel.grid(axis="both")
