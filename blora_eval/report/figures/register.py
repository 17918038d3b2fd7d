"""Figures of the register: deciles, deprivations, its account, verification, the service desk."""

from typing import Any

import numpy as np

from blora_eval.report.declared import own
from blora_eval.report.figures.legends import absent, listed, places_key, round_words
from blora_eval.report.labels import dimension_label, label
from blora_eval.report.language import number, percent
from blora_eval.report.markup import Paragraphs, value_text
from blora_eval.report.markup import hidden as hidden_sign
from blora_eval.report.place import Number, Results
from blora_eval.report.style import LOOKS, QUIET, Picture, canvas, finish, key, look, picture, style
from blora_eval.report.tables.register import CASES, DECILES, DEPRIVATIONS, STEPS, account_pair, verval_round

ASIDE = {"district": -0.16, "regency": 0.16}  # so that equal shares do not hide each other


def deciles(here: Results) -> Picture | Paragraphs:
    """Shares of households by decile of the register: bars here, marks beside, a panel a round."""
    rounds = here.rounds("register")[-2:]
    title = here.say("Rumah tangga menurut desil register, {place}").format(place=here.name)
    if not any(x.value is not None for x in here.numbers("decile_share")):
        return absent(here, title, "decile_share")
    with style():
        figure, axes = canvas(2.7, len(rounds), sharey=True, squeeze=False)
        for panel, each in zip(axes[0], rounds, strict=True):
            _decile_panel(panel, here, each)
        axes[0][0].set_ylabel(here.say("Bagian rumah tangga"))
        axes[0][0].yaxis.set_major_formatter(lambda share, _: percent(share, here.lang, 0))
        finish(figure, title, here.say("Sumber: {sources}.").format(sources=round_words(here, rounds)))
        key(figure, axes[0][-1], here)
        found = [here.number("decile_share", dimension=name, round=rounds[-1]) for name in DECILES[:4]]
        numbers = [f"{here.say('desil')} {x.dimension}: {value_text(x, here.lang)}" for x in found]
        alt = here.say("{title}. Putaran akhir: {numbers}.").format(title=title, numbers=listed(numbers))
        caption = here.say("Desil terbawah berisi yang termiskin menurut peringkat register. {key}")
        return picture(figure, alt=alt, caption=caption.format(key=places_key(here)))


def _decile_panel(panel: Any, here: Results, round_id: str) -> None:
    where = np.arange(len(DECILES))
    top, hidden = np.full(len(DECILES), np.nan), []
    for level in here.beside():
        found = [here.number("decile_share", level, dimension=name, round=round_id) for name in DECILES]
        heights = np.array([np.nan if x.value is None else x.value for x in found], dtype=float)
        drawn = look(level, here)
        if level == here.level:
            panel.bar(where, heights, width=0.72, color=drawn["color"], label=here.place_name(level))
            hidden = [at for at, x in zip(where, found, strict=True) if x.status == "suppressed"]
        else:
            marks = {"color": drawn["color"], "marker": drawn["marker"], "linestyle": "", "markersize": 5.4}
            panel.plot(
                where + ASIDE.get(level, 0.0),
                heights,
                **marks,
                markeredgecolor="white",
                label=here.place_name(level),
            )
        top = np.fmax(top, heights)
    for at in hidden:
        words = {"ha": "center", "va": "bottom", "fontsize": 7.5, "color": QUIET}
        panel.text(at, np.nan_to_num(top[at]) + 0.01, hidden_sign(here.lang), **words)
    panel.set_xticks(where, [*DECILES[:-1], "?"])
    panel.set_xlabel(here.say("Desil (?: tidak diketahui)"))
    panel.set_title(here.round_label(round_id))
    panel.grid(axis="y")
    panel.tick_params(axis="x", length=0)


def deprivations(here: Results) -> Picture | Paragraphs:
    """Deprivations one by one, the commonest on top, and what each adds to the adapted index."""
    rounds = here.rounds("register")
    title = here.say("Kekurangan menurut register, {place}").format(place=here.name)
    own = (
        {name: here.number("deprived", dimension=name, round=rounds[-1]) for name in DEPRIVATIONS}
        if rounds
        else {}
    )
    if all(x.value is None for x in own.values()):
        return absent(here, title, "deprived")
    order = sorted(own, key=lambda name: own[name].value or 0.0)
    with style():
        added = [here.number("mpi_contribution", dimension=name, round=rounds[-1]) for name in order]
        shown = any(x.value is not None for x in added)
        ratios = {"width_ratios": (3, 2)} if shown else {}
        figure, panels = canvas(3.1, 1 + shown, sharey=True, squeeze=False, **ratios)
        left = panels[0][0]
        _deprivation_panel(left, here, order, rounds)
        if shown:
            _contribution_panel(panels[0][1], here, added)
        finish(figure, title, here.say("Sumber: {sources}.").format(sources=round_words(here, rounds[-2:])))
        key(figure, left, here)
        numbers = [
            f"{dimension_label('deprived', name, here.lang)} {value_text(own[name], here.lang)}"
            for name in order[::-1]
        ]
        alt = here.say("{title}. Bagian orang: {numbers}.").format(title=title, numbers=listed(numbers))
        caption = here.say("Kiri: bagian orang yang kekurangan. Kanan: bagian indeks yang disesuaikan. {key}")
        return picture(
            figure, alt=alt, caption=caption.format(key=places_key(here)) if shown else places_key(here)
        )


def _contribution_panel(panel: Any, here: Results, added: list[Number]) -> None:
    values = [x.value or 0.0 for x in added]
    panel.barh(range(len(added)), values, height=0.6, color=look(here.level, here)["color"])
    for at, x in enumerate(added):
        text = value_text(x, here.lang)
        panel.text((x.value or 0) + 0.008, at, text, va="center", fontsize=8)
    panel.set_title(here.say("Sumbangan pada indeks"))
    panel.set_xlim(0, 1.3 * max(values))
    panel.tick_params(axis="both", length=0, labelbottom=False)
    panel.spines["bottom"].set_visible(False)


def _deprivation_panel(panel: Any, here: Results, order: list[str], rounds: list[str]) -> None:
    heights = np.arange(len(order))
    for level in here.beside()[::-1]:
        found = [here.number("deprived", level, dimension=name, round=rounds[-1]) for name in order]
        values = np.array([np.nan if x.value is None else x.value for x in found], dtype=float)
        drawn = look(level, here)
        size = 7.5 if level == here.level else 5
        marks = {"color": drawn["color"], "marker": drawn["marker"], "linestyle": "", "markersize": size}
        panel.plot(
            values,
            heights - ASIDE.get(level, 0.0),
            **marks,
            markeredgecolor="white",
            label=here.place_name(level),
        )
        if level == here.level:
            for at, x in zip(heights, found, strict=True):
                if x.status == "suppressed":
                    text = value_text(x, here.lang)
                    panel.text(0.004, at, text, va="center", fontsize=8, color=QUIET)
    panel.set_yticks(heights, [dimension_label("deprived", name, here.lang) for name in order])
    panel.xaxis.set_major_formatter(lambda share, _: percent(share, here.lang, 0))
    panel.set_title(here.say("Bagian orang yang kekurangan"))
    panel.set_xlim(left=0)
    panel.set_ylim(-0.6, len(order) - 0.4)
    panel.grid(axis="both")
    panel.tick_params(axis="y", length=0)


SIGNS = (("register_entries", "register_entry", 1.0), ("register_exits", "register_exit", -1.0))


def register_account(here: Results) -> Picture | Paragraphs:
    """A waterfall from the households of one round to those of the next, by cause of entry and exit."""
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
    """The funnel of verification: listed, visited, decided, entered."""
    title = here.say("Langkah verifikasi dan validasi, {place}")
    where = {"round": verval_round(here)}
    source = here.say("Sumber: register dan catatan kunjungan verval.")
    return _funnel(here, title, "verval", STEPS[:4], where, source)


def slrt(here: Results) -> Picture | Paragraphs:
    """Cases of the service desk by what became of them."""
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
            text = value_text(x, here.lang)
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
