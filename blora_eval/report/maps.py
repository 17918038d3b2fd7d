"""A dot map of the villages: where the priority villages lie, and where this one does."""

from typing import Any

import numpy as np
import pandas as pd

from blora_eval.report.figures.words import absent
from blora_eval.report.language import number
from blora_eval.report.markup import Paragraphs
from blora_eval.report.place import Results
from blora_eval.report.style import FAINT, INK, QUIET, Picture, canvas, finish, look, picture, style

__all__ = ["villages"]

KM_PER_DEGREE = 111.2
BAR_KM = 10


def villages(here: Results, height: float = 3.4) -> Picture | Paragraphs:
    """Every village as a dot, priority villages as triangles, the report's own ringed and named.

    Parameters
    ----------
    here : Results
        The report's place.
    height : float, default 3.4
        In inches.

    Returns
    -------
    Picture or Paragraphs
        The reason where the frame has no coordinates.
    """
    title = here.say("Letak desa prioritas")
    frame = here.areas if here.level == "village" else here.villages
    known = frame.dropna(subset=["lat", "lng"]) if {"lat", "lng"} <= set(frame.columns) else frame.head(0)
    if known.empty:
        return absent(here, title, "map", "no_coordinates")
    with style():
        figure, panel = canvas(height)
        panel.set_aspect(1 / np.cos(np.radians(float(known["lat"].mean()))))
        for role, size, edge in (
            ("other", 10, FAINT),
            ("comparison", 12, "white"),
            ("priority", 42, "white"),
        ):
            part = known[known["role"] == role]
            drawn = look(role, here)
            color = FAINT if role == "other" else drawn["color"]
            name = here.say("Desa lain") if role == "other" else here.place_name(role)
            if len(part):
                text = f"{name} ({number(len(part), here.lang)})"
                marker = "o" if role != "priority" else drawn["marker"]
                panel.scatter(
                    part["lng"],
                    part["lat"],
                    s=size,
                    marker=marker,
                    color=color,
                    edgecolor=edge,
                    linewidth=0.4,
                    label=text,
                )
        _districts(panel, known)
        own = known[known["village_code"] == here.area_code]
        if len(own):
            x, y = float(own["lng"].iloc[0]), float(own["lat"].iloc[0])
            panel.scatter([x], [y], s=130, facecolor="none", edgecolor=INK, linewidth=1.6, zorder=5)
            panel.annotate(
                here.name,
                (x, y),
                xytext=(9, 7),
                textcoords="offset points",
                fontweight="bold",
                fontsize=9,
                zorder=6,
            )
        _scale_bar(panel, known, here.lang)
        panel.set_axis_off()
        panel.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), handletextpad=0.3)
        finish(figure, title, here.say("Letak titik tengah desa dari daftar wilayah."))
        counts = ", ".join(
            f"{here.place_name(role)} {int((known['role'] == role).sum())}"
            for role in ("priority", "comparison")
        )
        alt = here.say("Peta titik {n} desa: {counts}.").format(n=len(known), counts=counts)
        return picture(
            figure,
            alt=alt,
            caption=here.say("Segitiga: desa prioritas; titik: desa lain; tanpa batas wilayah."),
        )


def _districts(panel: Any, known: pd.DataFrame) -> None:
    """Each district's name in the middle of its villages."""
    for name, part in known.groupby("district", sort=True):
        middle = part[["lng", "lat"]].mean()
        panel.text(
            middle["lng"], middle["lat"], str(name), ha="center", va="center", fontsize=6.5, color=QUIET
        )


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
