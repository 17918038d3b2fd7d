"""Figures of the register itself: its account between two rounds, and the funnel of verification."""

from typing import Any

import numpy as np

from blora_eval.report.figures.words import absent, listed
from blora_eval.report.formats import number
from blora_eval.report.labels import dimension_label, label
from blora_eval.report.markup import Paragraphs, value_text
from blora_eval.report.place import Results
from blora_eval.report.record import Number
from blora_eval.report.style import LOOKS, QUIET, Picture, canvas, finish, look, picture, style
from blora_eval.report.tables.quality_register import CASES, STEPS, account_pair, verval_round
from blora_eval.report.tables.systems_places import own

__all__ = ["register_account", "slrt", "verval"]

SIGNS = (("register_entries", "register_entry", 1.0), ("register_exits", "register_exit", -1.0))


def register_account(here: Results) -> Picture | Paragraphs:
    """A waterfall from the households of one round to those of the next, by cause of entry and exit.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Picture or Paragraphs
        The reason where an end is not known. Causes of which the count is hidden stand together.
    """
    title = here.say("Dari satu putaran ke putaran berikutnya, {place}").format(place=here.name)
    before, after = account_pair(here)
    ends = [here.number("register_households", round=name) for name in (before, after)]
    totals = [here.number(name, round=f"{before}/{after}") for name, _, _ in SIGNS]
    lacking = [x for x in (*ends, *totals) if x.value is None]
    if lacking:
        return absent(here, title, lacking[-1].indicator, lacking[-1].reason)
    pairs = zip(totals, SIGNS, strict=True)
    steps = [step for total, (_, name, sign) in pairs for step in _steps(here, total, name, sign)]
    labels = [here.round_label(before), *(words for words, _ in steps), here.round_label(after)]
    with style():
        figure, panel = canvas(0.9 + 0.22 * len(labels))
        _waterfall(panel, here, ends, [change for _, change in steps])
        panel.set_yticks(range(len(labels)), labels)
        panel.invert_yaxis()
        panel.tick_params(axis="y", length=0)
        panel.grid(axis="x")
        panel.set_xlabel(here.say("Rumah tangga"))
        panel.xaxis.set_major_formatter(lambda count, _: number(count, here.lang))
        finish(figure, title, here.say("Sumber: register kedua putaran dan perubahan yang dilaporkan."))
        told = [f"{words}: {number(change, here.lang, sign=True)}" for words, change in steps]
        ends_told = [
            f"{here.round_label(name)}: {value_text(x, here.lang)}"
            for name, x in zip((before, after), ends, strict=True)
        ]
        alt = here.say("{title}. {numbers}.").format(title=title, numbers=listed([*ends_told, *told]))
        caption = here.say(
            "Batang gelap: isi register; batang terang: yang masuk, dan bergaris: yang keluar, "
            "menurut sebabnya."
        )
        return picture(figure, alt=alt, caption=caption)


def _steps(here: Results, total: Number, name: str, sign: float) -> list[tuple[str, float]]:
    """Each cause with its signed count; what is hidden is what the shown ones leave of the total."""
    shown = [x for x in here.numbers(name, round=total.round) if x.value]
    rest = (total.value or 0.0) - sum(x.value or 0.0 for x in shown)
    verb = label(total.indicator, here.lang).title
    steps = [
        (f"{verb}: {dimension_label(name, x.dimension, here.lang)}", sign * (x.value or 0.0)) for x in shown
    ]
    return [*steps, *([(f"{verb}: {here.say('sebab lain, sel kecil')}", sign * rest)] if rest > 0 else [])]


def _waterfall(panel: Any, here: Results, ends: list[Number], changes: list[float]) -> None:
    levels = np.cumsum([ends[0].value or 0.0, *changes])
    own_look, other = look(here.level, here), LOOKS["regency"]
    last = len(changes) + 1
    panel.barh([0, last], [levels[0], ends[1].value or 0.0], color=own_look["color"], height=0.62)
    drawn = {"color": other["color"], "height": 0.62, "edgecolor": "white", "linewidth": 0.4}
    for at, change in enumerate(changes, 1):
        left = min(levels[at - 1], levels[at])
        panel.barh(at, abs(change), left=left, hatch="///" if change < 0 else "", **drawn)
        text = number(change, here.lang, sign=True)
        panel.text(left + abs(change), at, f" {text}", va="center", fontsize=8, color=QUIET)
    for at, x in ((0, ends[0]), (last, ends[1])):
        panel.text(x.value or 0.0, at, f" {value_text(x, here.lang)}", va="center", fontsize=8)
    panel.set_xlim(0, 1.08 * max(*levels, ends[1].value or 0.0) + 1)


def verval(here: Results) -> Picture | Paragraphs:
    """The funnel of verification: listed, visited, decided, entered.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Picture or Paragraphs
        The reason where nothing was verified.
    """
    title = here.say("Langkah verifikasi dan validasi, {place}")
    where = {"round": verval_round(here)}
    source = here.say("Sumber: register dan catatan kunjungan verval.")
    return _funnel(here, title, "verval", STEPS[:4], where, source)


def slrt(here: Results) -> Picture | Paragraphs:
    """Cases of the service desk by what became of them.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Picture or Paragraphs
        The reason where there is no case.
    """
    title = here.say("Kasus SLRT menurut penanganannya, {place}")
    return _funnel(here, title, "slrt", CASES, {}, here.say("Sumber: catatan SLRT."))


def _funnel(
    here: Results, title: str, indicator: str, names: tuple[str, ...], where: dict[str, str], source: str
) -> Picture | Paragraphs:
    level = own(here, indicator)
    title = title.format(place=here.place_name(level))
    found = [here.number(indicator, level, dimension=name, **where) for name in names]
    if all(x.value is None for x in found):
        return absent(here, title, indicator, found[0].reason)
    words = [dimension_label(indicator, name, here.lang) for name in names]
    with style():
        figure, panel = canvas(0.8 + 0.27 * len(names))
        heights = [x.value or 0.0 for x in found]
        panel.barh(range(len(names)), heights, color=look(here.level, here)["color"], height=0.6)
        for at, x in enumerate(found):
            text = value_text(x, here.lang, minimum_cell=int(here.study["minimum_cell"]))
            panel.text(x.value or 0.0, at, f" {text}", va="center", fontsize=8.5)
        panel.set_yticks(range(len(names)), words)
        panel.invert_yaxis()
        panel.set_xlim(0, 1.14 * max(heights) + 1)
        panel.xaxis.set_major_formatter(lambda count, _: number(count, here.lang))
        panel.tick_params(axis="y", length=0)
        panel.grid(axis="x")
        finish(figure, title, source)
        told = [f"{name}: {value_text(x, here.lang)}" for name, x in zip(words, found, strict=True)]
        alt = here.say("{title}. {numbers}.").format(title=title, numbers=listed(told))
        return picture(figure, alt=alt)
