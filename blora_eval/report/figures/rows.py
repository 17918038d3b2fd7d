"""A single result as rows: dots with intervals, effects of villages, bars, contributions."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import pandas as pd

from blora_eval.estimate.effect import Effect, EffectSet
from blora_eval.estimate.panel.pooled import PooledEffect
from blora_eval.indicators.change import ChronicTransient
from blora_eval.indicators.decomposition import InequalityGroups, RavallionHuppi
from blora_eval.indicators.growth import GrowthRedistribution, ProPoorGrowth
from blora_eval.indicators.multidimensional import AlkireFoster
from blora_eval.indicators.targeting import Targeting
from blora_eval.registry import facts
from blora_eval.report.figures.drawing import ZERO, effect_row, interval_row, ranked_intervals
from blora_eval.report.labels import label, reason_text
from blora_eval.report.language import MINUS, number, percent, quantity, unit_words
from blora_eval.report.place import Number
from blora_eval.report.style import INK, LOOKS, QUIET
from blora_eval.results import shown

Told = tuple[str, list[str]]
"""A picture's title, and its numbers in words."""

MANY, SMALL = 40, 20
POINTS = "percentage points"
OUTCOME = "in the unit of the outcome"
NO_NAMES = {"n", "df", "method", "status", "reason", "kind", "version", "warnings", "p_method", "sampled"}


def said(value: float | None, unit: str = "") -> str:
    """A number as a picture says it: a difference of shares in percentage points.

    Examples
    --------
    >>> said(0.25, "share"), said(-0.05, "share_points"), said(-0.12345), said(None)
    ('25.0%', '−5.0', '−0.123', 'not available')
    """
    if value is None:
        return "not available"
    if unit in {"share_points", "percent_points"}:
        return number(value * (100 if unit == "share_points" else 1), "en", 1, sign=True)
    if facts("units").get(unit.removesuffix("_points"), {}).get("decimals") or unit == "rupiah":
        return quantity(value, unit, "en")
    return shown(float(value), 3).replace("-", MINUS)


def with_interval(x: Any, unit: str = "") -> str:
    """A number with its interval, or why there is none."""
    if x.value is None and x.low is not None:
        return f"{said(x.low, unit)} to {said(x.high, unit)}"
    if x.value is None:
        known = x.reason.partition(";")[0] in facts("reasons")
        return f"not available: {reason_text(x.reason, 'en') if known else x.reason}"
    bounds = "" if x.low is None or x.high is None else f" ({said(x.low, unit)} to {said(x.high, unit)})"
    return said(x.value, unit) + bounds


def scale(axis: Any, unit: str = "") -> str:
    """Set the ticks in a unit, and give what is left to say of it beside the axis."""
    times, sign = (100, "%" if unit == "share" else "") if unit in {"share", "share_points"} else (1, "")
    axis.set_major_formatter(lambda value, _: said(times * value) + sign)
    return {"share": "", "share_points": POINTS, "percent_points": POINTS}.get(unit, unit_words(unit, "en"))


def numbers_of(name: str, thing: Any) -> list[Number]:
    """The rows of records, lists and frames alike, each with its name."""
    if isinstance(thing, Sequence):
        return [row for each in thing for row in numbers_of(name, each)]
    frame = thing if isinstance(thing, pd.DataFrame) else thing.table()
    if isinstance(thing, Effect):
        frame = frame.head(1).assign(unit=OUTCOME)
        name = name or "Effect"
    elif isinstance(thing, PooledEffect):
        frame = frame[["term", "value", "low", "high"]].assign(unit=OUTCOME)
    names = [name] if name and len(frame) == 1 else [f"{name} {own}".strip() for own in _names(frame)]
    found = []
    for own, row in zip(names, frame.to_dict("records"), strict=True):
        bounds = {each: None if pd.isna(row[each]) else float(row[each]) for each in ("value", "low", "high")}
        texts = {each: row[each] for each in ("unit", "status", "reason") if isinstance(row.get(each), str)}
        asked = row.get("n_psu", row.get("sampled", 1))
        known = {"status": "ok", "reason": "no number"} | texts | bounds
        found.append(Number(own, **known, n_psu=0 if pd.isna(asked) else int(asked)))
    return found


def _names(frame: pd.DataFrame) -> list[str]:
    """What tells rows apart: the columns before the value, other names that differ, or the index."""
    first = list(frame).index("value")
    unit = {"unit"} if "unit" in frame and (len(frame) == 1 or not frame["unit"].is_unique) else set()
    named = [
        name
        for at, name in enumerate(frame)
        if at < first
        or not (pd.api.types.is_float_dtype(frame[name]) or name in NO_NAMES | unit or str(name)[:2] == "n_")
    ]
    differing = [name for name in named if len(frame[name].drop_duplicates()) > 1] or named[:1]
    texts = (frame[differing] if differing else frame.index.to_frame()).astype("string").fillna("")
    return [", ".join(cell for cell in row if cell) for row in texts.itertuples(index=False)]


def forest(panel: Any, rows: list[Number]) -> Told:
    """A dot with its interval, one a row, and the reason where there is no number."""
    units = {x.unit for x in rows}
    unit = units.pop() if len(units) == 1 else ""
    names = [label(x.indicator, "en").title for x in rows]
    title = names[0] if len({*names}) == 1 else ""
    careful = ["open: use with caution"] * any(x.value is not None and x.status != "ok" for x in rows)
    words = [each for each in (scale(panel.xaxis, unit), "line: 95% interval", *careful) if each]
    row_axes(panel, ["" if title else name for name in names], "; ".join(words).capitalize())
    told = [with_interval(x, x.unit) for x in rows]
    for at, (x, text) in enumerate(zip(rows[::-1], told[::-1], strict=True)):
        known = x.value is not None or x.low is not None
        if known:
            interval_row(panel, at, x, LOOKS["self"]["color"])
        _beside(panel, at, text, absent=not known)
    ends = [end for x in rows for end in (x.value, x.low, x.high) if end is not None]
    if not ends:
        panel.set_xticks([])
    elif min(ends) < 0 or unit == OUTCOME:
        panel.axvline(0, **ZERO, zorder=1)
    elif unit in {"share", "index"}:
        panel.set_xlim(left=0)
    return title, told if title else [f"{name}: {text}" for name, text in zip(names, told, strict=True)]


def ranked(panel: Any, rows: list[Number]) -> Told:
    """Many rows in the order of their value, without names."""
    known = sorted((x for x in rows if x.value is not None), key=lambda x: (x.value or 0.0, x.indicator))
    if not known:
        return "", [f"{len(rows)} rows without a number"]
    ranked_intervals(panel, known, [False] * len(known))
    empty = "; open: not sampled" * any(not x.n_psu for x in known)
    order = f"{len(known)} rows in the order of their value (line: 95% interval{empty})"
    panel.set(xticks=[], ylabel=scale(panel.yaxis, known[0].unit), xlabel=order)
    panel.grid(axis="y")
    ends = [f"{x.indicator} {with_interval(x, x.unit)}" for x in (known[0], known[-1])]
    return "", [f"{len(known)} of {len(rows)} rows have a number, from {ends[0]} to {ends[1]}"]


def village_rows(panel: Any, found: EffectSet) -> Told:
    """Every village's effect, shrunk towards the mean of all, with its interval."""
    table = found.table()
    shrunken = {"shrunk": "value", "shrunk_low": "low", "shrunk_high": "high"}
    rows = numbers_of("", table.drop(columns=[*shrunken.values()]).rename(columns=shrunken))
    panel.axvline(0, **ZERO)
    for at, x in enumerate(rows[::-1]):
        if x.value is not None:
            effect_row(panel, at, x)
        if x.value is None or len(rows) <= SMALL:
            _beside(panel, at, with_interval(x), absent=x.value is None)
    scale(panel.xaxis)
    words = f"Effect shrunk towards the mean, {OUTCOME} (line: 95% interval)"
    row_axes(panel, [str(name) for name in table["unit"]], words)
    named = int((table["p_bh"] <= 0.05).sum())
    return "Effects by village", [f"{len(found)} villages, of which {named} differ from the others"]


def _beside(panel: Any, at: float, text: str, *, absent: bool) -> None:
    """The number at the right of its row; why there is none inside it."""
    where = {"transform": panel.get_yaxis_transform(), "va": "center", "fontsize": 8}
    panel.text(0.01 if absent else 1.02, at, text, color=QUIET if absent else INK, **where)


def row_axes(panel: Any, names: list[str], words: str) -> None:
    """Names of rows from above, rules along the values."""
    panel.set_yticks(range(len(names)), names[::-1], fontsize=8.5 if len(names) <= SMALL else 6.5)
    panel.set_ylim(-0.7, len(names) - 0.3)
    panel.set_xlabel(words)
    panel.grid(axis="x")


Summed = (
    GrowthRedistribution | RavallionHuppi | InequalityGroups | ChronicTransient | ProPoorGrowth | Targeting
)
TITLES = {
    GrowthRedistribution: "Change in poverty: growth and redistribution",
    RavallionHuppi: "Change in poverty: within sectors and between them",
    InequalityGroups: "Inequality within groups and between them",
    ChronicTransient: "Chronic and transient poverty",
    ProPoorGrowth: "Growth of the mean and of the poor, log rate a year",
    Targeting: "Who receives, in shares of persons",
}
NO_BARS = {"n", "coady_grosh_hoddinott"}  # a count, and a ratio that is no share


def bars(panel: Any, record: Summed) -> Told:
    """The numbers of a record as bars from zero, what they sum to last and dark."""
    given = {field.name: getattr(record, field.name) for field in fields(record) if field.name not in NO_BARS}
    terms = {name: each for name, each in given.items() if each is None or isinstance(each, float | int)}
    order = sorted(terms, key=lambda name: name == "total")
    unit = "share" if isinstance(record, ProPoorGrowth | Targeting) else ""
    for at, name in enumerate(order[::-1]):
        drawn = LOOKS["district" if "total" in terms and name != "total" else "self"]
        look = {"color": drawn["color"], "hatch": drawn["hatch"], "edgecolor": "white", "linewidth": 0.4}
        panel.barh(at, terms[name] or 0.0, height=0.6, **look)
        _beside(panel, at, said(terms[name], unit), absent=terms[name] is None)
    panel.axvline(0, **ZERO)
    scale(panel.xaxis, unit)
    row_axes(panel, [name.replace("_", " ") for name in order], "")
    return TITLES[type(record)], [f"{name.replace('_', ' ')} {said(terms[name], unit)}" for name in order]


def contributions(panel: Any, found: AlkireFoster) -> Told:
    """What each indicator adds to M0, the largest on top, with its weight as a tick."""
    table = found.indicators.astype("Float64").sort_values("contribution", ascending=False, kind="stable")
    added = [None if pd.isna(each) else float(each) for each in table["contribution"]]
    for at, (value, weight) in enumerate(zip(added[::-1], table["weight"].astype(float)[::-1], strict=True)):
        panel.barh(at, value or 0.0, height=0.6, color=LOOKS["self"]["color"])
        panel.plot(weight, at, marker="|", markersize=13, color=LOOKS["district"]["color"], markeredgewidth=2)
        _beside(panel, at, said(value, "share"), absent=value is None)
    panel.set_xlim(left=0)
    scale(panel.xaxis, "share")
    row_axes(panel, [str(name) for name in table.index], "Share of M0 (tick: the indicator's weight)")
    intensity = "nobody is poor" if found.intensity is None else f"A {percent(found.intensity, 'en')}"
    title = f"M0 {said(found.adjusted, 'index')}: H {percent(found.headcount, 'en')}, {intensity}"
    return title, [f"{name} {said(each, 'share')}" for name, each in zip(table.index, added, strict=True)]
