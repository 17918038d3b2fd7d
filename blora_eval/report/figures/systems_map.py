"""A map of the inventory: where the commonest sectors are, and which villages are special for them."""

from typing import Any

import numpy as np
import pandas as pd

from blora_eval.report.figures.words import absent, listed
from blora_eval.report.formats import number
from blora_eval.report.labels import dimension_label
from blora_eval.report.markup import Paragraphs
from blora_eval.report.place import Results
from blora_eval.report.style import LOOKS, QUIET, Picture, canvas, finish, picture, style
from blora_eval.report.system_words import SECTORS

__all__ = ["potential_map"]

MOST = 6
ACROSS = 3
SPECIAL = 1.25
"""A location quotient from which a village is drawn as special for a sector."""


def potential_map(here: Results) -> Picture | Paragraphs:
    """Villages with an item of each of the commonest sectors, and those special for it.

    Parameters
    ----------
    here : Results
        A place above the villages.

    Returns
    -------
    Picture or Paragraphs
        The reason where there is no inventory, or no coordinate of a village.
    """
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
    chosen = sorted(count.index, key=lambda name: (-count[name], list(SECTORS).index(name)))[:MOST]
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
