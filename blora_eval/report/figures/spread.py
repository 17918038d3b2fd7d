"""Figures of how villages and areas spread: IDM, any indicator by group, survey poverty by area."""

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns

from blora_eval.report.figures.words import absent, listed
from blora_eval.report.labels import dimension_label, label
from blora_eval.report.language import number, percent, quantity
from blora_eval.report.markup import Paragraphs, interval_text, value_text
from blora_eval.report.place import Results
from blora_eval.report.record import Number, numbers
from blora_eval.report.style import INK, LOOKS, QUIET, Picture, canvas, finish, look, picture, style

__all__ = ["idm", "poverty", "spread"]

# Upper bounds, included, of the first four IDM statuses.
IDM_BOUNDS = (0.4907, 0.5989, 0.7072, 0.8155)


def idm(here: Results, year: str | None = None) -> Picture | Paragraphs:
    """All villages' IDM of one year as a histogram, with this village and the status bounds.

    Parameters
    ----------
    here : Results
        The report's place.
    year : str, optional
        The year; the last if not given.

    Returns
    -------
    Picture or Paragraphs
        The reason where there is no IDM.
    """
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
        drawn = LOOKS["regency"]
        sns.histplot(
            x=values,
            bins=np.arange(0.3, 1.0001, 0.02),
            ax=panel,
            color=drawn["color"],
            edgecolor="white",
            alpha=1,
        )
        _idm_bounds(panel, here)
        if own.value is not None:
            mark = LOOKS["self"]["color"]
            panel.axvline(own.value, ymax=0.86, color=mark, linewidth=2.2)
            height = panel.get_ylim()[1] * 0.81
            text = f" {here.name}: {value_text(own, here.lang)} "
            side = "right" if own.value > 0.7 else "left"
            panel.text(own.value, height, text, ha=side, color=mark, fontweight="bold", fontsize=8.5)
        panel.set_xlim(min(0.45, values.min() - 0.02), max(0.95, values.max() + 0.02))
        panel.xaxis.set_major_formatter(lambda value, _: number(value, here.lang, 1))
        panel.set(xlabel=title, ylabel=here.say("Banyaknya desa"))
        panel.grid(axis="y")
        finish(
            figure,
            here.say("{title} {year}, {n} desa").format(
                title=title, year=year, n=number(len(values), here.lang)
            ),
            here.say("Sumber: IDM, diisi sendiri oleh desa."),
        )
        middle = quantity(float(np.median(values)), "index", here.lang, 4)
        alt = here.say("Histogram {title} {year}: {n} desa, median {median}; {place}: {value}.").format(
            title=title,
            year=year,
            n=len(values),
            median=middle,
            place=here.name,
            value=value_text(own, here.lang),
        )
        caption = here.say(
            "Garis putus: batas status resmi. IDM memengaruhi besarnya Dana Desa, jadi dibaca sebagai konteks saja."
        )
        return picture(figure, alt=alt, caption=caption)


def _idm_bounds(panel: Any, here: Results) -> None:
    top = panel.get_ylim()[1]
    panel.set_ylim(0, 1.38 * top)
    edges = [0.45, *IDM_BOUNDS, 0.95]
    for bound in IDM_BOUNDS:
        panel.axvline(bound, color=QUIET, linewidth=0.8, linestyle=(0, (3, 3)))
    for code, (low, high) in enumerate(pairwise(edges), start=1):
        name = dimension_label("idm_status", str(code), here.lang).replace(" ", "\n")
        panel.text(
            (low + high) / 2,
            1.36 * top,
            name,
            ha="center",
            va="top",
            fontsize=7.5,
            color=QUIET,
            linespacing=0.9,
        )


def spread(here: Results, indicator: str = "mpi_adjusted", dimension: str = "") -> Picture | Paragraphs:
    """Every village's number of an indicator, priority and comparison villages apart.

    Parameters
    ----------
    here : Results
        The report's place.
    indicator : str, default "mpi_adjusted"
        The indicator.
    dimension : str, optional
        Its dimension.

    Returns
    -------
    Picture or Paragraphs
        The reason where no village has a number.
    """
    found = here.pick(indicator, "villages", dimension=dimension)
    found = found[found["value"].notna()]
    title = label(indicator, here.lang).title
    if dimension:
        title = f"{title}: {dimension_label(indicator, dimension, here.lang)}"
    if found.empty:
        return absent(here, title, indicator)
    last = max(found["round"].max(), found["period"].max())
    found = found[(found["round"] == last) | (found["period"] == last)]
    roles = here.areas.set_index("village_code")["role"]
    frame = pd.DataFrame(
        {
            "value": found["value"].astype("float64").to_numpy(),
            "role": found["area_code"].map(roles).to_numpy(),
        }
    )
    shown = [role for role in ("priority", "comparison", "other") if (frame["role"] == role).any()]
    unit = str(found["unit"].iloc[0])
    with style():
        figure, panel = canvas(0.75 + 0.62 * len(shown))
        told = []
        for at, role in enumerate(shown[::-1]):
            values = np.sort(frame.loc[frame["role"] == role, "value"].to_numpy())
            drawn = look(role, here)
            panel.plot(
                values,
                at + _swarm(len(values)),
                marker=drawn["marker"],
                linestyle="",
                markersize=4.2,
                color=drawn["color"],
                markeredgecolor="white",
                markeredgewidth=0.4,
            )
            if len(values) >= 10:
                middle = float(np.median(values))
                panel.plot([middle, middle], [at - 0.36, at + 0.36], color=INK, linewidth=1.6)
                told.append(
                    f"{_role(here, role)}: n = {len(values)}, median {quantity(middle, unit, here.lang)}"
                )
            else:
                told.append(f"{_role(here, role)}: n = {len(values)}")
        panel.set_yticks(range(len(shown)), [_role(here, role) for role in shown[::-1]])
        panel.set_ylim(-0.6, len(shown) - 0.4)
        panel.xaxis.set_major_formatter(
            lambda value, _: percent(value, here.lang, 0) if unit == "share" else number(value, here.lang, 2)
        )
        panel.grid(axis="x")
        panel.tick_params(axis="y", length=0)
        when = here.round_label(last)
        finish(figure, f"{title}, {when}", here.say("Satu tanda satu desa; garis tegak: median."))
        return picture(
            figure,
            alt=f"{title}, {when}. {listed(told)}.",
            caption=here.say(
                "Kedua kelompok memang berbeda sejak awal: desa prioritas dipilih karena miskin."
            ),
        )


def _role(here: Results, role: str) -> str:
    return here.say("Desa lain") if role == "other" else here.place_name(role)


def _swarm(n: int) -> Any:
    """Heights that set close marks beside each other, the same every time: steps of the golden ratio."""
    return 0.56 * (np.arange(n) * 0.618034 % 1 - 0.5) if n > 1 else np.zeros(n)


def poverty(here: Results, line: str | None = None) -> Picture | Paragraphs:
    """The share of poor persons with its interval, for the place and the areas that the survey reaches.

    Parameters
    ----------
    here : Results
        The report's place.
    line : str, optional
        The poverty line; the study's first if not given.

    Returns
    -------
    Picture or Paragraphs
        The reason where there is no rate.
    """
    line = line or (here.study["lines"][0]["name"] if here.study["lines"] else "")
    title = here.say("Persentase penduduk miskin, garis {line}").format(line=line or "–")
    found = _reached(here, line)
    if not found:
        return absent(here, title, "fgt0")
    with style():
        figure, panel = canvas(0.95 + 0.24 * len(found))
        for at, (_, x) in enumerate(found[::-1]):
            color = LOOKS["self" if at == len(found) - 1 else "regency"]["color"]
            if x.low is not None and x.high is not None:
                panel.hlines(at, x.low, x.high, color=color, linewidth=1.6)
            filled = color if x.status == "ok" else "white"
            panel.plot(x.value, at, marker="o", markersize=6, color=color, markerfacecolor=filled)
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
    top = "regency" if here.level == "village" else here.level
    rounds = here.rounds("survey")
    own = [
        x
        for x in here.numbers("fgt0", top, dimension=line)
        if x.value is not None and x.round == (rounds or [""])[-1]
    ]
    found = [(here.place_name(top), x) for x in own]
    for level in ("regency", "district"):
        names = here.areas.drop_duplicates(f"{level}_code").set_index(f"{level}_code")[level]
        inside = set((here.villages if here.level != "village" else here.areas)[f"{level}_code"])
        rows = here.rows[
            (here.rows["indicator"] == "fgt0")
            & (here.rows["level"] == level)
            & (here.rows["dimension"] == line)
        ]
        if level != top:
            found += [
                (str(names[x.area_code]), x)
                for x in numbers(rows)
                if x.value is not None and x.area_code in inside and x.round == rounds[-1]
            ]
    return found
