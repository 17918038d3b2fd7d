"""The villages' modelled poverty with its intervals, in order: how little tells one from the next."""

from typing import Any

import numpy as np

from blora_eval.report.figures.words import absent
from blora_eval.report.formats import number, percent
from blora_eval.report.markup import Paragraphs, interval_text, value_text
from blora_eval.report.place import Results
from blora_eval.report.record import Number
from blora_eval.report.style import INK, LOOKS, QUIET, Picture, canvas, finish, picture, style
from blora_eval.report.tables.smallarea import modelled

__all__ = ["small_areas"]


def small_areas(here: Results) -> Picture | Paragraphs:
    """Every village's modelled share of poor persons with its interval, from low to high.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Picture or Paragraphs
        The reason where no village has a number.
    """
    title = here.say("Perkiraan area kecil persentase penduduk miskin desa")
    found = sorted(modelled(here), key=lambda x: (x.value or 0.0, x.area_code))
    if not found:
        return absent(here, title, "fgt0")
    dark = _dark(here, found)
    with style():
        figure, panel = canvas(3.2)
        _intervals(panel, found, dark)
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


def _intervals(panel: Any, found: list[Number], dark: list[bool]) -> None:
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
