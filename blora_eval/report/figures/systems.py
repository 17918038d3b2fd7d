"""Figures of the movement's own systems: visits, the Desk's steps, potential by sector, capitals."""

from typing import Any

import numpy as np

from blora_eval.indicators.systems.livelihoods import CAPITALS
from blora_eval.registry import dimensions
from blora_eval.report.declared import own, periods
from blora_eval.report.figures.legends import absent, listed
from blora_eval.report.labels import dimension_label, label
from blora_eval.report.language import number, percent
from blora_eval.report.markup import Paragraphs, value_text
from blora_eval.report.place import Number, Results
from blora_eval.report.style import QUIET, Picture, canvas, finish, look, marks, picture, style

ASIDE = 0.16


def _height(x: Number) -> float:
    return float("nan") if x.value is None else x.value


def visits(here: Results) -> Picture | Paragraphs:
    """Visits by quarter: bars here, the mean of the priority villages as a line."""
    level = own(here, "visits_quarter")
    title = here.say("Kunjungan menurut triwulan, {place}").format(place=here.place_name(level))
    quarters = periods(here, "visits_quarter", level)
    if not quarters:
        return absent(here, title, "visits_quarter")
    own_numbers = [here.number("visits_quarter", level, period=quarter) for quarter in quarters]
    with style():
        figure, panel = canvas(2.1)
        where = np.arange(len(quarters))
        panel.bar(where, [_height(x) for x in own_numbers], width=0.66, color=look(here.level, here)["color"])
        if level == "village":
            mean = [
                _height(here.number("visits_quarter", "priority", period=quarter)) for quarter in quarters
            ]
            drawn = look("priority", here)
            panel.plot(
                where,
                mean,
                linestyle=drawn["linestyle"],
                **marks(drawn, 5),
                label=here.place_name("priority"),
            )
            panel.set_ylim(top=1.3 * panel.get_ylim()[1])
            panel.legend(loc="upper left")
        panel.set_xticks(where, [f"{quarter[-1]}\n{quarter[:4]}" for quarter in quarters])
        panel.set_ylabel(here.say("Kunjungan per desa"))
        panel.yaxis.set_major_formatter(
            lambda value, _: number(value, here.lang, 0 if value == int(value) else 1)
        )
        panel.grid(axis="y")
        panel.tick_params(axis="x", length=0)
        finish(figure, title, here.say("Sumber: catatan kunjungan."))
        told = [f"{x.period}: {number(_height(x), here.lang, 1)}" for x in own_numbers]
        alt = here.say("{title}. {numbers}.").format(title=title, numbers=listed(told))
        caption = here.say("Angka triwulan, lalu tahunnya. Yang tidak dicatat tidak terhitung.")
        return picture(figure, alt=alt, caption=caption)


def desk_steps(here: Results) -> Picture | Paragraphs:
    """How many priority villages have taken each step towards the Desk, alone and with all before."""
    level = own(here, "desk_stage")
    title = here.say("Tahap desa prioritas menuju Desk")
    alone = [here.number("desk_stage", level, dimension=stage) for stage in dimensions("step")]
    if here.level == "village" or all(x.value is None for x in alone):
        return absent(here, title, "desk_stage")
    together = [here.number("desk_funnel", level, dimension=stage) for stage in dimensions("step")]
    names = [dimension_label("desk_stage", stage, here.lang) for stage in dimensions("step")]
    with style():
        figure, panel = canvas(2.3)
        where = np.arange(len(names))[::-1]
        panel.barh(where, [_height(x) for x in together], height=0.55, color=look(here.level, here)["color"])
        drawn = look("priority", here)
        panel.plot([_height(x) for x in alone], where, linestyle="", **marks(drawn, 7))
        for at, x in zip(where, alone, strict=True):
            text = value_text(x, here.lang) if x.value is None else number(x.value, here.lang)
            panel.text((x.value or 0) + 0.9, at, text, va="center", fontsize=8.5)
        panel.set_yticks(where, names)
        panel.set_xlim(0, 1.12 * max(x.n or 1 for x in alone))
        panel.tick_params(axis="y", length=0)
        panel.grid(axis="x")
        finish(figure, title, here.say("Sumber: penugasan, register, inventaris, dan catatan Desk."))
        told = [f"{name}: {value_text(x, here.lang)}" for name, x in zip(names, alone, strict=True)]
        alt = here.say("{title}. {numbers}.").format(title=title, numbers=listed(told))
        caption = here.say(
            "Batang: desa yang juga melalui semua tahap sebelumnya; segitiga: tahap itu sendiri."
        )
        return picture(figure, alt=alt, caption=caption)


def potential(here: Results) -> Picture | Paragraphs:
    """The profile of potential: each sector's share of the items, here and around."""
    levels = here.beside()[:2] if here.level == "village" else [here.level, "priority", "comparison"]
    shares = {level: _shares(here, level) for level in levels}
    shares = {level: each for level, each in shares.items() if each}
    title = here.say("Profil potensi menurut sektor, {place}").format(place=here.name)
    if here.level not in shares:
        return absent(here, title, "potential_items")
    used = [sector for sector in dimensions("sector") if any(each.get(sector) for each in shares.values())]
    order = sorted(used, key=lambda sector: shares[here.level].get(sector, 0.0))
    names = [dimension_label("potential_items", sector, here.lang) for sector in order]
    values = {level: [each.get(sector, 0.0) for sector in order] for level, each in shares.items()}
    with style():
        figure, panel = canvas(0.85 + 0.15 * len(order))
        _dots(panel, here, values, names)
        panel.xaxis.set_major_formatter(lambda share, _: percent(share, here.lang, 0))
        finish(figure, title, here.say("Sumber: inventarisasi potensi desa; bagian dari butir tercatat."))
        own_shares = shares[here.level]
        told = [
            f"{name} {percent(own_shares.get(sector, 0.0), here.lang, 0)}"
            for name, sector in zip(names[::-1], order[::-1], strict=True)
        ]
        alt = here.say("{title}. {numbers}.").format(title=title, numbers=listed(told))
        return picture(figure, alt=alt, caption=here.say("Bagian butir, bukan nilainya."))


def _shares(here: Results, level: str) -> dict[str, float]:
    total = here.number("potential_items", level).value
    if not total:
        return {}
    counts = {
        sector: here.number("potential_items", level, dimension=sector).value
        for sector in dimensions("sector")
    }
    return {sector: (count or 0.0) / total for sector, count in counts.items()}


def _dots(panel: Any, here: Results, values: dict[str, list[float]], names: list[str]) -> None:
    where = np.arange(len(names))
    for place, (level, numbers) in enumerate(reversed(values.items())):
        drawn = look(level, here)
        shift = ASIDE * (place - (len(values) - 1) / 2)
        size = 7.5 if level == here.level else 5
        panel.plot(numbers, where - shift, linestyle="", **marks(drawn, size), label=here.place_name(level))
    panel.set_yticks(where, names)
    panel.set_xlim(left=0)
    panel.set_ylim(-0.6, len(names) - 0.4)
    panel.grid(axis="both")
    panel.tick_params(axis="y", length=0)
    handles, labels = panel.get_legend_handles_labels()
    panel.legend(
        handles[::-1], labels[::-1], loc="lower right", frameon=True, facecolor="white", edgecolor=QUIET
    )


def capitals(here: Results) -> Picture | Paragraphs:
    """The five capitals, here and around."""
    levels = ["village", "district", "regency"] if here.level == "village" else ["priority", "comparison"]
    levels = [level for level in levels if here.numbers("capital", level)] or [here.level]
    title = here.say("Lima modal penghidupan, {place}").format(place=here.name)
    found = {
        level: [here.number("capital", level, **_last(here, level, name)) for name in CAPITALS]
        for level in levels
    }
    if all(x.value is None for x in found[levels[0]]):
        return absent(here, title, "capital")
    names = [dimension_label("capital", name, here.lang) for name in CAPITALS][::-1]
    values = {level: [_height(x) for x in each][::-1] for level, each in found.items()}
    with style():
        figure, panel = canvas(2.0)
        _dots(panel, here, values, names)
        panel.set_xlim(0, 1)
        panel.xaxis.set_major_formatter(lambda value, _: number(value, here.lang, 1))
        finish(
            figure,
            title,
            here.say("Sumber: tabel penghidupan; nol dan satu: terburuk dan terbaik dalam tabel."),
        )
        told = [
            f"{name} {value_text(x, here.lang)}"
            for name, x in zip(names[::-1], found[levels[0]], strict=True)
        ]
        alt = here.say("{title}. {numbers}.").format(title=title, numbers=listed(told))
        return picture(figure, alt=alt, caption=f"{label('capital_index', here.lang).definition}")


def _last(here: Results, level: str, name: str) -> dict[str, str]:
    years = periods(here, "capital", level)
    return {"dimension": name, **({"period": years[-1]} if years else {})}
