"""Any result record as a picture: which drawing fits it, and the look it gets on any axes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.text import Text

from blora_eval.errors import EstimationError
from blora_eval.estimate.areas.fay_herriot import SmallAreas
from blora_eval.estimate.effect import Effect, EffectSet
from blora_eval.estimate.panel.cohort_effects import CohortEffects
from blora_eval.estimate.panel.pooled import PooledEffect
from blora_eval.estimate.wild_bootstrap import WildTest
from blora_eval.indicators.curves import Dominance
from blora_eval.indicators.multidimensional import AlkireFoster
from blora_eval.indicators.multidimensional_comparison import Robustness
from blora_eval.indicators.targeting import ProxyMeansTest
from blora_eval.report.figures import lines, rows
from blora_eval.report.figures.legends import listed
from blora_eval.report.style import FAINT, INK, QUIET, font_family, style
from blora_eval.results import Estimate, Unavailable

CAN = (
    "estimates (one, a list, or a frame with value, low and high), effects and event studies, the effects of "
    "did_cs, village effects, Lorenz, generalised Lorenz, TIP and growth incidence curves, dominance, "
    "decompositions, pro-poor growth, targeting, Alkire-Foster measures and their robustness"
)
TOLD = 12  # numbers in an alternative text

Drawing = Callable[[Any], rows.Told]
ALONE: dict[type, tuple[Callable[[Any, Any], rows.Told], Callable[[Any], float]]] = {
    CohortEffects: (lines.cohorts, lambda _: 3.2),
    EffectSet: (rows.village_rows, lambda found: _height(len(found) + len(found.unavailable))),
    Dominance: (lines.dominance, lambda _: 3.0),
    Robustness: (lines.alternatives, lambda _: 3.0),
    AlkireFoster: (rows.contributions, lambda found: _height(len(found.indicators))),
    ProxyMeansTest: (lambda panel, found: rows.bars(panel, found.targeting), lambda _: 2.9),
    **dict.fromkeys(rows.TITLES, (rows.bars, lambda _: 2.4)),
}


def _height(count: int) -> float:
    return 0.9 + (0.24 if count <= rows.SMALL else 0.125) * count


def draw(result: Any, *, ax: Any, unit: str | None) -> Any:
    """The picture of a result, on ``ax`` or on a figure of its own."""
    named = dict(result) if isinstance(result, Mapping) else {"": result}
    drawing, height = _chosen({str(name): each for name, each in named.items()}, unit)
    with style():
        panel = _new(height) if ax is None else ax
        _dress(panel)
        title, told = drawing(panel)
        panel.set_title(title, loc="left", fontsize=9.5, fontweight="bold", color=INK)
        for text in panel.findobj(Text):
            text.set(fontfamily=font_family(), parse_math=False)
    if len(told) > TOLD:
        told = [*told[:TOLD], f"and {len(told) - TOLD} more"]
    panel.set_label(": ".join(each for each in (title, listed(told)) if each) + ".")
    if ax is None:
        panel.figure.set_label(panel.get_label())
    return panel


def _chosen(named: dict[str, Any], unit: str | None) -> tuple[Drawing, float]:
    """How these results are drawn, and how high."""
    things = list(named.values())
    kind = _together(things, unit)
    if kind == "event" or kind in lines.CURVES:
        several = lines.event if kind == "event" else lines.curves
        return (lambda panel: several(panel, named)), 3.4
    if kind == "rows":
        found = [row for name, each in named.items() for row in rows.numbers_of(name, each)]
        if not found:
            raise EstimationError("plot: there is nothing in it to draw. Give at least one row.")
        form = rows.forest if len(found) <= rows.MANY else rows.ranked
        return (lambda panel: form(panel, found)), 0.9 + 0.24 * len(found) if form is rows.forest else 3.2
    if unit is not None:
        return (lambda panel: lines.twin(panel, things[0], unit)), 3.0
    alone, height = ALONE[type(things[0])]
    return (lambda panel: alone(panel, things[0])), height(things[0])


def _together(things: list[Any], unit: str | None) -> str:
    """The one kind of all of them, where they can be drawn together."""
    kinds = {_kind(each) for each in things}
    given = ", ".join(sorted({type(each).__name__ for each in things})) or "nothing"
    if not things or None in kinds:
        raise EstimationError(f"plot, result: there is no picture of {given}. There is one of {CAN}.")
    if len(kinds) > 1 or ("alone" in kinds and len(things) > 1):
        raise EstimationError(f"plot, result: these do not go into one picture: {given}. Give each its ax.")
    if unit is not None and not isinstance(things[0], EffectSet):
        raise EstimationError("plot: unit belongs to village effects, to choose one. Leave it out here.")
    return str(kinds.pop())


def _kind(thing: Any) -> str | None:
    """Rows, an event study, which curve, alone; None where there is no picture."""
    if isinstance(thing, Effect):
        return "event" if thing.parts else "rows"
    if isinstance(thing, pd.DataFrame):
        columns = [str(name) for name in thing.columns]
        if columns[0:1] == ["population"] and columns[1:] and columns[1] in lines.CURVES:
            return columns[1]
        return "rows" if {"value", "low", "high"} <= {*columns} else None
    if isinstance(thing, Sequence) and not isinstance(thing, str):
        return "rows" if all(_kind(each) == "rows" for each in thing) else None
    if isinstance(thing, Estimate | Unavailable | WildTest | SmallAreas | PooledEffect):
        return "rows"
    return "alone" if type(thing) in ALONE else None


def _new(height: float) -> Any:
    from matplotlib import pyplot as plt  # a notebook shows what pyplot holds

    return plt.subplots(figsize=(6.3, height), layout="constrained")[1]


def _dress(panel: Any) -> None:
    """The look of the reports, on axes that may have been made outside it; ticks drawn later keep it."""
    panel.set_axisbelow(True)
    for side, spine in panel.spines.items():
        spine.set(visible=side in {"left", "bottom"}, color=QUIET, linewidth=0.7)
    words = {"labelcolor": INK, "labelsize": 8.5, "labelfontfamily": font_family()}
    panel.tick_params(length=0, grid_color=FAINT, grid_linewidth=0.6, **words)
    for axis in (panel.xaxis, panel.yaxis):
        axis.label.set(fontsize=9, color=INK)
