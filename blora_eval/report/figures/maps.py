"""Dot maps of the villages: where the priority villages lie, and where potential is special."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.patheffects import withStroke

from blora_eval.registry import dimensions
from blora_eval.report.figures.legends import absent, listed
from blora_eval.report.labels import dimension_label
from blora_eval.report.language import number
from blora_eval.report.markup import Paragraphs
from blora_eval.report.place import Results
from blora_eval.report.style import FAINT, INK, LOOKS, QUIET, Picture, canvas, finish, look, picture, style

KM_PER_DEGREE = 111.2
BAR_KM = 10
WIDTH, LEAST, MARGIN = 4.2, 1.1, 0.75  # inches: the map beside its legend, and title and source around it
HALO = [withStroke(linewidth=2.2, foreground="white")]


def villages(here: Results, most: float = 4.0) -> Picture | Paragraphs:
    """Every village as a dot, priority villages as triangles, the report's own ringed and named."""
    title = here.say("Letak desa prioritas")
    if here.level == "village":
        title = here.say("Letak {place} dan desa prioritas").format(place=here.name)
    if not here.study["priority"]:
        title = here.say("Letak desa")
    frame = here.areas if here.level == "village" else here.villages
    known = frame.dropna(subset=["lat", "lng"]) if {"lat", "lng"} <= set(frame.columns) else frame.head(0)
    if known.empty:
        return absent(here, title, "map", "no_coordinates")
    with style():
        figure, panel = canvas(MARGIN + min(most, max(LEAST, WIDTH * _shape(known))))
        panel.set_aspect(1 / np.cos(np.radians(float(known["lat"].mean()))))
        for role, size in (("other", 10), ("comparison", 12), ("priority", 42)):
            _dots(panel, here, known[known["role"] == role], role, size)
        _districts(panel, known)
        _ring(panel, here, known[known["village_code"] == here.area_code])
        _scale_bar(panel, known, here.lang)
        panel.set_axis_off()
        panel.set_anchor("W")
        panel.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), handletextpad=0.3)
        finish(figure, title, here.say("Letak titik tengah desa dari daftar wilayah."))
        counts = ", ".join(
            f"{here.place_name(role)} {int((known['role'] == role).sum())}"
            for role in ("priority", "comparison")
        )
        alt = here.say("Peta titik {n} desa: {counts}.").format(n=len(known), counts=counts)
        caption = here.say("Segitiga: desa prioritas; titik: desa lain; tanpa batas wilayah.")
        return picture(figure, alt=alt, caption=caption)


def _shape(known: pd.DataFrame) -> float:
    """Height of the dots' rectangle as a part of its width, on the ground."""
    spans = known[["lat", "lng"]].max() - known[["lat", "lng"]].min()
    width = float(spans["lng"]) * np.cos(np.radians(float(known["lat"].mean())))
    return float(spans["lat"]) / width if width > 0 else 1.0


def _dots(panel: Any, here: Results, part: pd.DataFrame, role: str, size: float) -> None:
    """The villages of one role, and its entry in the legend."""
    if part.empty:
        return
    drawn = look(role, here)
    name = here.say("Desa lain") if role == "other" else here.place_name(role)
    looks = {
        "marker": drawn["marker"] if role == "priority" else "o",
        "color": FAINT if role == "other" else drawn["color"],
        "edgecolor": QUIET if role == "other" else "white",
        "linewidth": 0.4,
    }
    panel.scatter(part["lng"], part["lat"], s=size, label=f"{name} ({number(len(part), here.lang)})", **looks)


def _ring(panel: Any, here: Results, own: pd.DataFrame) -> None:
    """The report's own village, ringed and named."""
    for x, y in zip(own["lng"], own["lat"], strict=True):
        panel.scatter([x], [y], s=130, facecolor="none", edgecolor=INK, linewidth=1.6, zorder=5)
        words = {"xytext": (9, 7), "textcoords": "offset points", "fontweight": "bold", "fontsize": 9}
        panel.annotate(here.name, (x, y), **words, zorder=6, path_effects=HALO)


def _districts(panel: Any, known: pd.DataFrame) -> None:
    """Each district's name in the middle of its villages."""
    for name, part in known.groupby("district", sort=True):
        middle = part[["lng", "lat"]].mean()
        words = {"ha": "center", "va": "center", "fontsize": 6.8, "color": INK, "zorder": 4}
        panel.text(middle["lng"], middle["lat"], str(name), path_effects=HALO, **words)


def _scale_bar(panel: Any, known: pd.DataFrame, lang: str) -> None:
    """Ten kilometres, drawn below the dots."""
    left, low = float(known["lng"].min()), float(known["lat"].min())
    span = float(known["lat"].max()) - low
    width = BAR_KM / (KM_PER_DEGREE * np.cos(np.radians(float(known["lat"].mean()))))
    y = low - 0.06 * span
    panel.plot([left, left + width], [y, y], color=INK, linewidth=1.2)
    panel.text(
        left + width / 2, y - 0.02 * span, f"{number(BAR_KM, lang)} km", ha="center", va="top", fontsize=7.5
    )


MOST = 6
ACROSS = 3
SPECIAL = 1.25
"""A location quotient from which a village is drawn as special for a sector."""


def potential_map(here: Results) -> Picture | Paragraphs:
    """Villages with an item of each of the commonest sectors, and those special for it."""
    title = here.say("Potensi menurut sektor, letak desa")
    items = here.pick("potential_items", "villages")
    items = items[(items["dimension"] != "") & (items["value"] > 0)]
    frame = here.villages
    known = frame.dropna(subset=["lat", "lng"]) if {"lat", "lng"} <= set(frame.columns) else frame.head(0)
    if items.empty or here.level == "village":
        return absent(here, title, "potential_items")
    if known.empty:
        return absent(here, title, "map", "no_coordinates")
    special = here.pick("potential_quotient", "villages")
    special = special[special["value"] >= SPECIAL]
    count = items["dimension"].value_counts()
    chosen = sorted(count.index, key=lambda name: (-count[name], list(dimensions("sector")).index(name)))[
        :MOST
    ]
    rows = -(-len(chosen) // ACROSS)
    with style():
        figure, _ = canvas(0.55 + 1.6 * rows)
        figure.clear()
        panels = figure.subplots(rows, ACROSS, squeeze=False)
        for panel, sector in zip(panels.ravel(), chosen, strict=False):
            present = set(items.loc[items["dimension"] == sector, "area_code"])
            strong = set(special.loc[special["dimension"] == sector, "area_code"])
            _panel(panel, known, present - strong, strong)
            panel.set_title(dimension_label("potential_items", sector, here.lang), fontsize=8.5)
        for panel in panels.ravel():
            panel.set_axis_off()
        finish(figure, title, here.say("Sumber: inventarisasi potensi desa; letak titik tengah desa."))
        told = [
            f"{dimension_label('potential_items', name, here.lang)}: {number(count[name], here.lang)}"
            for name in chosen
        ]
        alt = here.say("Enam peta titik desa. Desa dengan butir: {numbers}.").format(numbers=listed(told))
        caption = here.say(
            "Abu-abu tua: ada butir; segitiga: kuosien lokasi {special} atau lebih; titik halus: tanpa "
            "butir tercatat."
        )
        return picture(figure, alt=alt, caption=caption.format(special=number(SPECIAL, here.lang, 2)))


def _panel(panel: Any, known: pd.DataFrame, present: set[str], strong: set[str]) -> None:
    panel.set_aspect(1 / np.cos(np.radians(float(known["lat"].mean()))))
    panel.plot(known["lng"], known["lat"], linestyle="", marker=",", color=QUIET)
    for codes, drawn, size in ((present, LOOKS["regency"], 4), (strong, LOOKS["self"], 10)):
        part = known[known["village_code"].isin(codes)]
        marker = "^" if codes is strong else "o"
        panel.scatter(part["lng"], part["lat"], s=size, color=drawn["color"], marker=marker, linewidth=0)
