"""What figures share: why one is absent, what its marks mean, axes of years, names at the lines' ends."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.report.figures.drawing import DASHED
from blora_eval.report.language import number, percent
from blora_eval.report.markup import Paragraphs
from blora_eval.report.place import Number, Results
from blora_eval.report.prose import sentence


def absent(here: Results, title: str, indicator: str, reason: str = "") -> Paragraphs:
    """What stands where a figure cannot be drawn."""
    missing = Number(indicator, reason=reason or here.why(indicator))
    return Paragraphs(((sentence(missing, here.lang, title), "status-unavailable"),))


def listed(texts: Sequence[str]) -> str:
    """Texts in a row."""
    return "; ".join(texts)


def places_key(here: Results) -> str:
    """Which place is drawn how, for a caption."""
    others = [here.place_name(level) for level in here.beside()[1:]]
    if not others:
        return ""
    return here.say("Gelap: {place}; tanda lain: {others}.").format(place=here.name, others=", ".join(others))


def round_words(here: Results, rounds: Sequence[str]) -> str:
    """The rounds that a figure draws, in words."""
    return ", ".join(here.round_label(each) for each in rounds)


GAP = 0.072  # least distance of two labels at a line's end, as a part of the axis


def outcome_line(here: Results, level: str, column: str) -> "pd.Series[float]":
    """The path of an outcome at a place."""
    found = [x for x in here.numbers("outcome", level, dimension=column) if x.value is not None]
    return pd.Series({int(x.period): x.value for x in found}, dtype="float64").sort_index()


def start_line(panel: Any, here: Results) -> None:
    """Draw the year in which the mentoring began, where it is known."""
    starts = [int(x.period) for x in here.numbers("att_start", "priority")]
    given = (here.study["priority"] or {}).get("start_year")
    if starts or given:
        panel.axvline(min(starts, default=given), **DASHED, zorder=0)


def label_ends(panel: Any, lines: list[tuple[str, "pd.Series[float]", str]]) -> None:
    """Write names at the lines' ends, pushed apart where they would lie on each other."""
    low, high = panel.get_ylim()
    height = -np.inf
    words = {"va": "center", "fontsize": 8.5, "fontweight": "bold", "annotation_clip": False}
    for name, line, color in sorted(lines, key=lambda each: float(each[1].iloc[-1])):
        height = max(float(line.iloc[-1]), height + GAP * (high - low))
        panel.annotate(f"  {name}", (line.index[-1], height), color=color, **words)
    panel.margins(x=0.02)


def year_axis(panel: Any, years: list[int]) -> None:
    """Years as ticks, level rules across, no frame on the left."""
    panel.set_xticks(years, [str(year) for year in years])
    panel.grid(axis="y")
    panel.tick_params(axis="both", length=0)
    panel.spines["left"].set_visible(False)


def tick(value: float, unit: str, lang: str) -> str:
    """A number beside an axis.

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
