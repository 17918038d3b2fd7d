"""A single result along an axis: effects by period, a village beside its twin, curves, alternatives."""

from itertools import cycle
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.effect import Effect, EffectSet, Part
from blora_eval.estimate.panel.cohort_effects import CohortEffects
from blora_eval.estimate.village.effects import placebo_interval
from blora_eval.indicators.curves import Dominance
from blora_eval.indicators.multidimensional_comparison import Robustness
from blora_eval.report.figures.drawing import DASHED, ZERO, event_mark, lorenz_square, twin_paths
from blora_eval.report.figures.legends import label_ends, year_axis
from blora_eval.report.figures.rows import OUTCOME, Told, numbers_of, said, scale, with_interval
from blora_eval.report.language import MINUS
from blora_eval.report.place import Number
from blora_eval.report.style import LOOKS, QUIET, marks

LINES = [LOOKS[name] for name in ("self", "district", "regency")]
SMALL, PERIODS = 12, 16
PARTS = {
    "att_group": ("Effect by cohort", "First period with the programme"),
    "att_calendar": ("Effect by period", "Period"),
    "att_village": ("Effect by period", "Period"),
}
EVENT = ("Effect by period since the start", "Periods since the start")


def _number(part: Part) -> Number:
    return Number("", value=part.estimate, low=part.low, high=part.high)


def _aside(count: int) -> "np.ndarray[Any, Any]":
    """How far beside each other things of the same period stand."""
    return min(0.22, 0.7 / count) * (np.arange(count) - (count - 1) / 2)


def event(panel: Any, named: dict[str, Effect]) -> Told:
    """Each part of an effect with its interval; of several effects one beside the other."""
    words = PARTS.get(next(iter(named.values())).estimand, EVENT)
    _effect_axes(panel, sorted({part.label for each in named.values() for part in each.parts}), words)
    alone = len(named) == 1
    for aside, drawn, (name, effect) in zip(_aside(len(named)), cycle(LINES), named.items(), strict=False):
        for part in effect.parts:
            early = words is EVENT and part.label < 0
            own = LOOKS["comparison" if early else "priority"] if alone else drawn
            if part.band_low is not None:
                band = {"color": own["color"], "linewidth": 0.7}
                panel.vlines(part.label + aside, part.band_low, part.band_high, **band)
            event_mark(panel, part.label + aside, _number(part), own)
        if not alone:
            panel.plot([], [], **marks(drawn, 6), linestyle="", label=name)
    overall = {name: with_interval(numbers_of("", effect)[0]) for name, effect in named.items()}
    if not alone:
        panel.legend(loc="best")
        return words[0], [f"{name}: overall {text}" for name, text in overall.items()]
    parts = [
        f"{part.label}: {with_interval(_number(part))}" for each in named.values() for part in each.parts
    ]
    return f"{words[0]}; overall {next(iter(overall.values()))}", parts


def _effect_axes(panel: Any, labels: list[int], words: tuple[str, str]) -> None:
    panel.axhline(0, **ZERO)
    if words is EVENT:
        panel.axvline(-0.5, **DASHED)
        panel.annotate(
            " start", (-0.5, 1), xycoords=("data", "axes fraction"), va="top", color=QUIET, fontsize=8
        )
    ticks = _thinned(labels)
    signed = [f"{at:+d}".replace("-", MINUS) if words is EVENT and at else str(at) for at in ticks]
    panel.set_xticks(ticks, signed)
    panel.set_xlim(labels[0] - 0.6, labels[-1] + 0.6)
    panel.set(xlabel=f"{words[1]} (line: 95% interval)", ylabel=f"Effect, {OUTCOME}")
    scale(panel.yaxis)
    panel.grid(axis="y")


def _thinned(periods: list[int]) -> list[int]:
    """As many of the periods as can be written side by side."""
    return periods[:: -(-len(periods) // PERIODS)]


def cohorts(panel: Any, found: CohortEffects) -> Told:
    """A line a cohort through its periods, with intervals; open before its start."""
    groups = {f"{group:g}": part for group, part in found.att_gt.groupby("group")}
    _effect_axes(
        panel, sorted({int(time) for time in found.att_gt["time"]}), ("", "Period; open: before the start")
    )
    ends, told = [], []
    for aside, drawn, (group, part) in zip(_aside(len(groups)), cycle(LINES), groups.items(), strict=False):
        rows = numbers_of("", part.rename(columns={"att": "value"})[["time", "value", "low", "high"]])
        line = pd.Series([x.value for x in rows], index=part["time"].to_numpy(float) + aside, dtype=float)
        panel.plot(line.index, line, color=drawn["color"], linestyle=drawn["linestyle"], linewidth=0.8)
        for at, x, post in zip(line.index, rows, part["post"], strict=True):
            event_mark(panel, at, x, drawn, hollow=not post)
        ends.append((f"since {group}", line.set_axis(line.index + 0.1), drawn["color"]))
        told.append(f"since {group}: {said(line.iloc[0])} first, {said(line.iloc[-1])} last")
    label_ends(panel, ends)
    return "Effects by cohort and period", told


def twin(panel: Any, found: EffectSet, unit: str) -> Told:
    """A village's path beside its synthetic twin, on the band that 95 % of the placebos keep to."""
    path = found.paths[found.paths["unit"] == unit].set_index("time")
    if path.empty:
        raise EstimationError(f"unit: there is no village {unit!r}. Choose among {', '.join(found.effects)}.")
    start = found.effects[unit].parts[0].label
    gaps = found.placebos.loc[found.placebos["start"] == start].groupby("time")["gap"]
    reach = gaps.apply(lambda each: (placebo_interval(0.0, each.to_numpy()) or (0.0, np.nan))[1])
    band = pd.DataFrame({"low": path["synthetic"] - reach, "high": path["synthetic"] + reach})
    lines = [(path["actual"], LOOKS["self"]), (path["synthetic"], LOOKS["comparison"])]
    twin_paths(panel, band, lines)
    panel.axvline(start, **DASHED, zorder=0)
    panel.annotate(
        " start", (start, 1), xycoords=("data", "axes fraction"), va="top", color=QUIET, fontsize=8
    )
    year_axis(panel, _thinned([int(time) for time in path.index]))
    panel.set_xlabel("Band: what 95% of the placebos keep to")
    scale(panel.yaxis)
    names = (unit, "synthetic twin")
    label_ends(
        panel, [(name, line, drawn["color"]) for name, (line, drawn) in zip(names, lines, strict=True)]
    )
    effect = with_interval(numbers_of("", found.effects[unit])[0])
    seen = zip(path.index, path["actual"], path["synthetic"], strict=True)
    told = [f"{at:g}: {said(actual)} / {said(synthetic)}" for at, actual, synthetic in seen]
    return f"{unit} and its synthetic twin; effect {effect}", told


BAND = " (band: 95% for the whole curve)"
CURVES = {
    "share": ("Lorenz curve", "Share of all welfare", "share"),
    "mean": ("Generalised Lorenz curve", "Welfare, cumulated over the number of persons", ""),
    "gap": ("TIP curve: poverty gaps, cumulated", "In poverty lines, over the number of persons", ""),
    "growth": ("Growth incidence curve", "Growth a year", "share"),
}


def curves(panel: Any, named: dict[str, pd.DataFrame]) -> Told:
    """Curves over the population from the poorest on: one, or several by their names."""
    height = str(next(iter(named.values())).columns[1])
    title, words, unit = CURVES[height]
    ends = []
    for drawn, (name, frame) in zip(cycle(LINES), named.items(), strict=False):
        line = pd.Series(frame[height].to_numpy(float), index=frame["population"].to_numpy(float))
        text = f"{name}: {_summary(height, line)}".removeprefix(": ")
        shape = {"color": drawn["color"], "linestyle": drawn["linestyle"], "label": text}
        panel.plot(line.index, line, **shape, marker=drawn["marker"] if len(line) == 1 else "")
        if "band_low" in frame:
            band = (frame[end].to_numpy(float, na_value=np.nan) for end in ("band_low", "band_high"))
            panel.fill_between(line.index, *band, color=drawn["color"], alpha=0.15, linewidth=0)
            words = f"{words.removesuffix(BAND)}{BAND}"
        ends.append((text, line, drawn["color"]))
    scale(panel.xaxis, "share")
    scale(panel.yaxis, unit)
    panel.set(xlabel="Share of the population, from the poorest", ylabel=words)
    if height != "share":
        panel.grid(axis="y")
    {"share": _lorenz, "growth": _growth}.get(height, label_ends)(panel, ends)
    return title, [text for text, _, _ in ends]


def _summary(height: str, line: "pd.Series[float]") -> str:
    """What a curve says in one number."""
    if height == "share":
        return f"the poorest 40% have {said(float(np.interp(0.4, line.index, line)), 'share')}"
    if height == "growth":
        return f"mean {said(float(line.mean()), 'share')}"
    return {"mean": "mean ", "gap": "P1 "}[height] + said(float(line.iloc[-1]))


Ends = list[tuple[str, "pd.Series[float]", str]]


def _lorenz(panel: Any, ends: Ends) -> None:
    """The diagonal, and beside the square what the poorest 40 % have."""
    lorenz_square(panel, panel.xaxis.get_major_formatter())
    slope = {"rotation": 45, "rotation_mode": "anchor", "transform_rotates_text": True}
    panel.text(0.3, 0.33, "all have the same", color=QUIET, fontsize=8, **slope)
    for _, line, color in ends:
        panel.plot(0.4, np.interp(0.4, line.index, line), marker="o", markersize=4.5, color=color)
    panel.legend(loc="lower left", bbox_to_anchor=(1.02, 0))


def _growth(panel: Any, ends: Ends) -> None:
    """Zero, and the mean of each curve's rates with its name."""
    panel.axhline(0, **ZERO)
    for _, line, color in ends:
        panel.axhline(line.mean(), **DASHED | {"color": color})
    label_ends(panel, [(text, pd.Series([line.mean()], index=[1.0]), color) for text, line, color in ends])


VERDICTS = {
    "first": "The first has no more poverty at any line",
    "second": "The second has no more poverty at any line",
    "equal": "The two have the same poverty at every line",
    "neither": "The curves cross: who is poorer depends on the line",
}


def dominance(panel: Any, found: Dominance) -> Told:
    """Two distributions' poverty at every line of a range."""
    unit, words = ("share", "Share below the line") if found.order == 1 else ("", "Mean shortfall")
    lines = []
    for name, drawn in zip(("first", "second"), LINES, strict=False):
        line = pd.Series(found.curves[name].to_numpy(float), index=found.curves["line"].to_numpy(float))
        panel.plot(line.index, line, color=drawn["color"], linestyle=drawn["linestyle"])
        lines.append((f"{name} {said(line.iloc[-1], unit)}", line, drawn["color"]))
    scale(panel.xaxis)
    scale(panel.yaxis, unit)
    panel.set(xlabel="Poverty line", ylabel=words)
    panel.set_ylim(bottom=0)
    panel.grid(axis="y")
    label_ends(panel, lines)
    span = f"from {said(found.low)} to {said(found.high)}"
    return f"{VERDICTS[found.less_poor]} {span}", [f"at the highest line {name}" for name, _, _ in lines]


def alternatives(panel: Any, found: Robustness) -> Told:
    """Each group's M0 under every alternative: lines that cross change places."""
    names = [str(name) for name in found.adjusted]
    few = len(found.adjusted) <= SMALL
    ends = []
    for drawn, (group, row) in zip(
        cycle(LINES if few else LINES[-1:]), found.adjusted.iterrows(), strict=False
    ):
        line = pd.Series(row.to_numpy(float))
        panel.plot(line, **marks(drawn), linestyle=drawn["linestyle"], linewidth=1.2)
        ends.append((str(group), line, drawn["color"]))
    panel.set_xticks(range(len(names)), names)
    panel.set(ylabel="M0")
    scale(panel.yaxis)
    panel.grid(axis="y")
    if few:
        label_ends(panel, ends)
    kept = f"{found.robust_pairs} of {found.pairs} pairs of groups keep their order"
    return kept, [f"{group} {said(line.iloc[0])} to {said(line.iloc[-1])}" for group, line, _ in ends[:SMALL]]
