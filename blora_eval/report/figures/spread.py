"""Figures of how villages and areas spread: modelled poverty, IDM, any indicator by group, survey poverty."""

from itertools import pairwise
from typing import Any

import numpy as np
import seaborn as sns
from matplotlib.patheffects import withStroke

from blora_eval.report.figures.drawing import interval_row, ranked_intervals
from blora_eval.report.figures.legends import absent, listed
from blora_eval.report.labels import dimension_label, first_line, label
from blora_eval.report.language import number, percent, quantity
from blora_eval.report.markup import Paragraphs, interval_text, value_text
from blora_eval.report.place import Number, Results, numbers
from blora_eval.report.style import INK, LOOKS, QUIET, Picture, canvas, finish, look, marks, picture, style
from blora_eval.report.tables.poverty import modelled


def small_areas(here: Results) -> Picture | Paragraphs:
    """Every village's modelled share of poor persons with its interval, from low to high."""
    title = here.say("Perkiraan area kecil persentase penduduk miskin desa")
    found = sorted(modelled(here), key=lambda x: (x.value or 0.0, x.area_code))
    if not found:
        return absent(here, title, "fgt0")
    dark = _dark(here, found)
    with style():
        figure, panel = canvas(3.2)
        ranked_intervals(panel, found, dark)
        _kabupaten(panel, here, found)
        panel.set_xlim(-2, len(found) + 1)
        panel.set_ylim(bottom=0)
        panel.set_xticks([])
        panel.yaxis.set_major_formatter(lambda share, _: percent(share, here.lang, 0))
        panel.grid(axis="y")
        panel.set(xlabel=here.say("Desa, menurut perkiraannya"))
        heading = f"{title}, {here.round_label(found[0].round)}"
        finish(figure, heading, here.say("Tanda penuh: desa dalam sampel; kosong: desa di luar sampel."))
        alt = here.say("{title}: {numbers}.").format(title=heading, numbers=_told(here, found))
        caption = here.say(
            "Garis tegak: selang 95%. Selang yang bertumpang tindih tidak membedakan desa: urutan ini bukan "
            "peringkat."
        )
        return picture(figure, alt=alt, caption=caption)


def _dark(here: Results, found: list[Number]) -> list[bool]:
    """The report's own village, or the priority villages of a group."""
    if here.level == "village":
        return [x.area_code == here.area_code for x in found]
    role = here.areas.set_index("village_code")["role"]
    return [role[x.area_code] == "priority" for x in found]


def _kabupaten(panel: Any, here: Results, found: list[Number]) -> None:
    whole = here.number("fgt0", here.around, dimension=found[0].dimension, round=found[0].round)
    if whole.value is None:
        return
    panel.axhline(whole.value, color=QUIET, linewidth=0.9, linestyle=(0, (4, 2)))
    text = f"{here.place_name(here.around)}: {value_text(whole, here.lang)}"
    paper = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1}
    panel.text(0, 1.04 * whole.value, text, va="bottom", fontsize=8, color=INK, bbox=paper, zorder=7)


def _told(here: Results, found: list[Number]) -> str:
    if here.level == "village":
        own = [x for x in found if x.area_code == here.area_code]
        told = [f"{here.name} {value_text(x, here.lang)} ({interval_text(x, here.lang)})" for x in own]
    else:
        told = []
    middle = percent(float(np.median([x.value or 0.0 for x in found])), here.lang)
    sampled = sum(bool(x.n_psu) for x in found)
    words = here.say("median {middle}; {sampled} desa dalam sampel").format(
        middle=middle, sampled=number(sampled, here.lang)
    )
    return "; ".join([*told, words])


# Upper bounds, included, of the first four IDM statuses.
IDM_BOUNDS = (0.4907, 0.5989, 0.7072, 0.8155)
ROLES = ("priority", "comparison", "other")
FEWEST_TO_DRAW = 3  # fewer marks show no spread
FEWEST_FOR_MEDIAN = 10  # a median of fewer villages would single some of them out


def idm(here: Results, year: str | None = None) -> Picture | Paragraphs:
    """All villages' IDM of one year as a histogram, with this village and the status bounds."""
    found = here.rows[
        (here.rows["indicator"] == "idm") & (here.rows["level"] == "village") & here.rows["value"].notna()
    ]
    title = label("idm", here.lang).title
    if found.empty:
        return absent(here, title, "idm")
    year = year or max(found["period"])
    values = found.loc[found["period"] == year, "value"].astype("float64").to_numpy()
    own = here.number("idm", period=year) if here.level == "village" else Number("idm")
    with style():
        figure, panel = canvas(2.6)
        _histogram(panel, values)
        _idm_bounds(panel, here)
        _mark_own(panel, here, own)
        panel.set_xlim(min(0.45, values.min() - 0.02), max(0.95, values.max() + 0.02))
        panel.xaxis.set_major_formatter(lambda value, _: number(value, here.lang, 1))
        panel.set(xlabel=title, ylabel=here.say("Banyaknya desa"))
        heading = here.say("{title} {year}, {n} desa")
        heading = heading.format(title=title, year=year, n=number(len(values), here.lang))
        finish(figure, heading, here.say("Sumber: IDM, diisi sendiri oleh desa."))
        told = [f"{here.name}: {value_text(own, here.lang)}"] if own.value is not None else []
        if len(values) >= FEWEST_FOR_MEDIAN:
            told.append(f"median: {quantity(float(np.median(values)), 'index', here.lang, 4)}")
        alt = here.say("Histogram {title}. {numbers}.").format(title=heading, numbers=listed(told))
        caption = here.say(
            "Garis putus: batas status resmi. IDM memengaruhi besarnya Dana Desa; dibaca sebagai konteks."
        )
        return picture(figure, alt=alt, caption=caption)


def _histogram(panel: Any, values: "np.ndarray[Any, Any]") -> None:
    bins = np.arange(0.3, 1.0001, 0.02)
    color = LOOKS["regency"]["color"]
    sns.histplot(x=values, bins=bins, ax=panel, color=color, edgecolor="white", alpha=1)
    panel.grid(axis="y")


def _mark_own(panel: Any, here: Results, own: Number) -> None:
    if own.value is None:
        return
    color = LOOKS["self"]["color"]
    panel.axvline(own.value, ymax=0.86, color=color, linewidth=2.2)
    words = {"ha": "right" if own.value > 0.7 else "left", "color": color, "fontweight": "bold"}
    text = f" {here.name}: {value_text(own, here.lang)} "
    halo = [withStroke(linewidth=2.5, foreground="white")]
    panel.text(own.value, panel.get_ylim()[1] * 0.81, text, fontsize=8.5, path_effects=halo, **words)


def _idm_bounds(panel: Any, here: Results) -> None:
    top = panel.get_ylim()[1]
    panel.set_ylim(0, 1.38 * top)
    edges = [0.45, *IDM_BOUNDS, 0.95]
    for bound in IDM_BOUNDS:
        panel.axvline(bound, color=QUIET, linewidth=0.8, linestyle=(0, (3, 3)))
    for code, (low, high) in enumerate(pairwise(edges), start=1):
        name = dimension_label("idm_status", str(code), here.lang).replace(" ", "\n")
        words = {"ha": "center", "va": "top", "fontsize": 7.5, "color": QUIET, "linespacing": 0.9}
        panel.text((low + high) / 2, 1.36 * top, name, **words)


def spread(here: Results, indicator: str = "mpi_adjusted", dimension: str = "") -> Picture | Paragraphs:
    """Every village's number of an indicator, priority and comparison villages apart."""
    found = here.pick(indicator, "villages", dimension=dimension)
    found = found[found["value"].notna()]
    title = label(indicator, here.lang).title
    if indicator == "outcome" and here.outcome(dimension):
        title = here.outcome(dimension)["label"][here.lang]
    elif dimension:
        title = f"{title}: {dimension_label(indicator, dimension, here.lang)}"
    if found.empty:
        return absent(here, title, indicator)
    last = max(found["round"].max(), found["period"].max())
    found = found[(found["round"] == last) | (found["period"] == last)]
    if len(found) < FEWEST_TO_DRAW:
        return absent(here, title, indicator, "too_few")
    role = found["area_code"].map(here.areas.set_index("village_code")["role"])
    unit = str(found["unit"].iloc[0])
    groups = {each: np.sort(found.loc[role == each, "value"].astype("float64")) for each in ROLES}
    groups = {each: values for each, values in groups.items() if len(values)}
    with style():
        figure, panel = canvas(0.75 + 0.62 * len(groups))
        for at, (each, values) in enumerate(reversed(groups.items())):
            _strip(panel, look(each, here), at, values)
        panel.set_yticks(range(len(groups)), [_role(here, each) for each in reversed(groups)])
        panel.set_ylim(-0.6, len(groups) - 0.4)
        form = percent if unit == "share" else number
        panel.xaxis.set_major_formatter(lambda value, _: form(value, here.lang, 0 if unit == "share" else 2))
        panel.grid(axis="x")
        panel.tick_params(axis="y", length=0)
        heading = f"{title}, {here.round_label(last)}"
        finish(figure, heading, here.say("Satu tanda satu desa; garis tegak: median."))
        told = listed([_summarised(here, each, values, unit) for each, values in groups.items()])
        caption = here.say("Kedua kelompok memang berbeda sejak awal: desa prioritas dipilih karena miskin.")
        return picture(figure, alt=f"{heading}. {told}.", caption=caption)


def _strip(panel: Any, drawn: dict[str, Any], at: int, values: "np.ndarray[Any, Any]") -> None:
    """One mark a village, and the median where there are enough villages to give one."""
    panel.plot(values, at + _swarm(len(values)), **marks(drawn, 4.2), linestyle="")
    if len(values) >= FEWEST_FOR_MEDIAN:
        middle = float(np.median(values))
        panel.plot([middle, middle], [at - 0.36, at + 0.36], color=INK, linewidth=1.6)


def _summarised(here: Results, role: str, values: "np.ndarray[Any, Any]", unit: str) -> str:
    text = f"{_role(here, role)}: n = {number(len(values), here.lang)}"
    if len(values) < FEWEST_FOR_MEDIAN:
        return text
    return f"{text}, median {quantity(float(np.median(values)), unit, here.lang)}"


def _role(here: Results, role: str) -> str:
    return here.say("Desa lain") if role == "other" else here.place_name(role)


def _swarm(n: int) -> Any:
    """Heights that set close marks beside each other, the same every time: steps of the golden ratio."""
    return 0.56 * (np.arange(n) * 0.618034 % 1 - 0.5) if n > 1 else np.zeros(n)


def poverty(here: Results, line: str | None = None) -> Picture | Paragraphs:
    """The share of poor persons with its interval, for the place and the areas that the survey reaches."""
    line = line or first_line(here.study)
    title = here.say("Persentase penduduk miskin, garis {line}").format(line=line or "–")
    found = _reached(here, line)
    if not found:
        return absent(here, title, "fgt0")
    with style():
        figure, panel = canvas(0.95 + 0.24 * len(found))
        for at, (_, x) in enumerate(found[::-1]):
            color = LOOKS["self" if at == len(found) - 1 else "regency"]["color"]
            interval_row(panel, at, x, color)
        panel.set_yticks(range(len(found)), [name for name, _ in found[::-1]])
        panel.set_ylim(-0.7, len(found) - 0.3)
        panel.set_xlim(left=0)
        panel.xaxis.set_major_formatter(lambda share, _: percent(share, here.lang, 0))
        panel.grid(axis="x")
        panel.tick_params(axis="y", length=0)
        finish(
            figure, title, here.say("Sumber: {sources}.").format(sources=here.round_label(found[0][1].round))
        )
        told = [f"{name} {value_text(x, here.lang)} ({interval_text(x, here.lang)})" for name, x in found]
        caption = here.say(
            "Garis: selang kepercayaan 95%. Tanda kosong: gunakan dengan hati-hati atau tidak layak dipakai."
        )
        return picture(
            figure,
            alt=here.say("{title}: {numbers}.").format(title=title, numbers=listed(told)),
            caption=caption,
        )


def _reached(here: Results, line: str) -> list[tuple[str, Number]]:
    """The place and the areas inside it, with the last round's rate."""
    top = here.around
    rounds = here.rounds("survey") or [""]
    own = here.numbers("fgt0", top, dimension=line, round=rounds[-1])
    found = [(here.place_name(top), x) for x in own if x.value is not None]
    frame = here.areas if here.level == "village" else here.villages
    for level in ("regency", "district"):
        if level == top:
            continue
        names = frame.drop_duplicates(f"{level}_code").set_index(f"{level}_code")[level]
        part = here.rows[(here.rows["indicator"] == "fgt0") & (here.rows["level"] == level)]
        part = part[(part["dimension"] == line) & (part["round"] == rounds[-1]) & part["value"].notna()]
        inside = part[part["area_code"].isin(names.index)]
        found += [(str(names[x.area_code]), x) for x in numbers(inside)]
    return found
