"""Figures of the survey's spread: what each tenth has, poverty's depth by round, and who receives aid."""

from itertools import accumulate
from typing import Any

from blora_eval.registry import dimensions
from blora_eval.report.figures.drawing import DOTTED, ZERO, lorenz_square
from blora_eval.report.figures.legends import absent, listed, round_words
from blora_eval.report.labels import dimension_label, first_line, label
from blora_eval.report.language import number, percent
from blora_eval.report.markup import Paragraphs, hidden, interval_text, value_text
from blora_eval.report.place import GROUPS, Number, Results
from blora_eval.report.style import (
    FAINT,
    LEFT,
    LOOKS,
    QUIET,
    Picture,
    canvas,
    finish,
    look,
    marks,
    picture,
    style,
)

TENTHS = tuple(map(str, range(1, 11)))
INDICES = ("fgt0", "fgt1", "fgt2")
LATEST, EARLIER = LOOKS["self"], LOOKS["district"]


def inequality(here: Results) -> Picture | Paragraphs:
    """The share of all consumption that each tenth of the people has, and the Lorenz curve through them."""
    title = here.say("Pembagian konsumsi, {place}").format(place=here.place_name(here.around))
    rounds = {each: _tenths(here, each) for each in here.rounds("survey")}
    rounds = {each: found for each, found in rounds.items() if found}
    if not rounds:
        return absent(here, title, "quantile_share", here.why("quantile_share", here.around))
    kept = list(rounds)[-2:]
    with style():
        figure, (left, right) = canvas(3.0, 2, width_ratios=(3, 2))
        for at, each in enumerate(kept):
            drawn = LATEST if each == kept[-1] else EARLIER
            aside = 0.0 if len(kept) == 1 else 0.32 * (at - 0.5)
            _share_marks(left, rounds[each], drawn, aside)
            _lorenz(right, rounds[each], drawn, here.round_label(each))
        _share_axes(left, here)
        _lorenz_axes(right, here)
        finish(figure, title, here.say("Sumber: {sources}.").format(sources=round_words(here, kept)))
        _key(figure, right, len(kept))
        ends = [(each, rounds[each][0], rounds[each][-1]) for each in kept]
        told = [
            here.say("{round}: termiskin {low}, terkaya {high}").format(
                round=here.round_label(each), low=_with_interval(here, first), high=_with_interval(here, last)
            )
            for each, first, last in ends
        ]
        ginis = listed([_gini(here, each) for each in kept])
        alt = here.say("{title}. {numbers}. Rasio Gini {ginis}.")
        caption = here.say(
            "Kiri: bagian tiap desil dengan selang kepercayaan 95%; garis putus: bila semua sama. "
            "Kanan: kurva Lorenz; makin jauh dari garis putus, makin timpang. Rasio Gini {ginis}."
        )
        alt = alt.format(title=title, numbers=listed(told), ginis=ginis)
        return picture(figure, alt=alt, caption=caption.format(ginis=ginis))


def growth(here: Results) -> Picture | Paragraphs:
    """Growth of consumption by tenth between the last two rounds, on the band that holds the whole curve."""
    title = here.say("Pertumbuhan konsumsi menurut desil, {place}").format(place=here.place_name(here.around))
    pairs = dict.fromkeys(
        x.round for x in here.numbers("growth_incidence", here.around) if x.value is not None
    )
    if not pairs:
        return absent(here, title, "growth_incidence", here.why("growth_incidence", here.around))
    pair = list(pairs)[-1]
    found = [here.number("growth_incidence", here.around, dimension=each, round=pair) for each in TENTHS]
    found = [x for x in found if x.value is not None and x.low is not None and x.high is not None]
    with style():
        figure, panel = canvas(2.8)
        at = [int(x.dimension) for x in found]
        panel.axhline(0, **ZERO)
        panel.fill_between(at, [x.low for x in found], [x.high for x in found], color=FAINT, linewidth=0)
        panel.plot(at, [x.value for x in found], **marks(LATEST, 4), linestyle=LATEST["linestyle"])
        panel.set_xticks(range(1, 11))
        panel.set_xlabel(here.say("Desil konsumsi (dari yang termiskin)"))
        panel.yaxis.set_major_formatter(lambda share, _: percent(share, here.lang, 0))
        panel.grid(axis="y")
        sources = here.say("Sumber: {sources}.").format(sources=round_words(here, pair.split("/")))
        finish(figure, title, sources)
        told = listed([f"{x.dimension}: {_with_interval(here, x)}" for x in found])
        alt = here.say("{title}: {numbers}.").format(title=title, numbers=told)
        caption = here.say(
            "Pertumbuhan per tahun menurut harga garis kemiskinan; pita 95% memuat seluruh kurva. "
            "Bila nol ada di dalam pita, pertumbuhannya tidak pasti."
        )
        return picture(figure, alt=alt, caption=caption)


def _tenths(here: Results, round_id: str) -> list[Number]:
    """All ten shares of a round, or none: with one missing they no longer add up."""
    found = [here.number("quantile_share", here.around, dimension=each, round=round_id) for each in TENTHS]
    return found if all(x.value is not None for x in found) else []


def _share_marks(panel: Any, found: list[Number], drawn: dict[str, Any], aside: float) -> None:
    for at, x in enumerate(found, start=1):
        _mark(panel, at + aside, x, drawn, 3.5)


def _mark(panel: Any, at: float, x: Number, drawn: dict[str, Any], size: float = 5.5) -> None:
    """A number and its interval; open where it is to be used with caution or not at all."""
    if x.low is not None and x.high is not None:
        panel.vlines(at, x.low, x.high, color=drawn["color"], linewidth=1.5)
    shape = marks(drawn, size)
    if x.status != "ok":
        shape |= {"markerfacecolor": "white", "markeredgecolor": drawn["color"], "markeredgewidth": 1.2}
    panel.plot(at, x.value, **shape, linestyle="")


def _share_axes(panel: Any, here: Results) -> None:
    panel.axhline(0.1, **DOTTED)
    panel.set_xticks(range(1, 11), TENTHS)
    panel.set_ylim(bottom=0)
    panel.yaxis.set_major_formatter(lambda share, _: percent(share, here.lang, 0))
    panel.set_xlabel(here.say("Desil konsumsi (dari yang termiskin)"))
    panel.set_ylabel(here.say("Bagian seluruh konsumsi"))
    panel.grid(axis="y")
    panel.tick_params(axis="x", length=0)


def _lorenz(panel: Any, found: list[Number], drawn: dict[str, Any], name: str) -> None:
    people = [at / 10 for at in range(11)]
    held = [0.0, *accumulate(x.value or 0.0 for x in found)]
    panel.plot(people, held, **marks(drawn, 3.5), linestyle=drawn["linestyle"], linewidth=1.3, label=name)


def _lorenz_axes(panel: Any, here: Results) -> None:
    lorenz_square(panel, lambda share, _: percent(share, here.lang, 0))
    panel.set_xlabel(here.say("Bagian penduduk"))
    panel.set_ylabel(here.say("Bagian konsumsi"))


def _key(figure: Any, panel: Any, count: int) -> None:
    """Which mark is which round, in one line below the title (so after the title)."""
    if count < 2:
        return
    handles, names = panel.get_legend_handles_labels()
    title = figure.get_suptitle()
    figure.suptitle(f"{title}\n ", x=LEFT, ha="left", fontsize=10.5, fontweight="bold", linespacing=1.5)
    below = 1 - 0.19 / figure.get_figheight()
    figure.legend(handles, names, loc="upper left", bbox_to_anchor=(0.0, below), ncols=count)


def _gini(here: Results, round_id: str) -> str:
    x = here.number("gini", here.around, round=round_id)
    return f"{here.round_label(round_id)} {_with_interval(here, x)}"


def _with_interval(here: Results, x: Number) -> str:
    interval = interval_text(x, here.lang)
    value = value_text(x, here.lang)
    return f"{value} ({interval})" if interval else value


def depth(here: Results, line: str | None = None) -> Picture | Paragraphs:
    """P0, P1 and P2 by round with their intervals: the place, the priority and the comparison villages."""
    line = line or first_line(here.study)
    title = here.say("Proporsi, kedalaman, dan keparahan kemiskinan, garis {line}").format(line=line or "–")
    levels = [here.around, *(level for level in GROUPS if level != here.around)]
    found = _found(here, line)
    if not any(level == here.around for _, level in found):
        return absent(here, title, "fgt1", here.why("fgt1", here.around))
    levels = list(dict.fromkeys(level for _, level in found))
    told_in = {x.round for each in found.values() for x in each}
    rounds = [each for each in here.rounds("survey") if each in told_in]
    with style():
        figure, panels = canvas(2.7, len(INDICES))
        for panel, name in zip(panels, INDICES, strict=True):
            for at, level in enumerate(levels):
                aside = 0.17 * (at - (len(levels) - 1) / 2)
                _path(panel, here, found.get((name, level), []), rounds, (level, aside))
            _index_axes(panel, here, name, rounds)
        finish(figure, title, here.say("Sumber: {sources}.").format(sources=round_words(here, rounds)))
        _key(figure, panels[0], len(levels))
        caption = here.say(
            "Garis tegak: selang kepercayaan 95%. Tanda kosong: gunakan dengan hati-hati atau tidak layak "
            "dipakai. Kedua kelompok memang berbeda sejak awal: desa prioritas dipilih karena miskin."
        )
        return picture(figure, alt=_depth_alt(here, title, found), caption=caption)


def _found(here: Results, line: str) -> dict[tuple[str, str], list[Number]]:
    """The numbers by index and level, of the levels that have some."""
    levels = [here.around, *(level for level in GROUPS if level != here.around)]
    found = {
        (name, level): [x for x in here.numbers(name, level, dimension=line) if x.value is not None]
        for level in levels
        for name in INDICES
    }
    return {key: each for key, each in found.items() if each}


def _depth_alt(here: Results, title: str, found: dict[tuple[str, str], list[Number]]) -> str:
    own = [x for (_, level), each in found.items() if level == here.around for x in each]
    last = [each for each in here.rounds("survey") if any(x.round == each for x in own)][-1]
    named = [
        f"{label(x.indicator, here.lang).title} {_with_interval(here, x)}" for x in own if x.round == last
    ]
    alt = here.say("{title}. {place}, {round}: {numbers}.")
    words = {"place": here.place_name(here.around), "round": here.round_label(last)}
    return alt.format(title=title, **words, numbers=listed(named))


def _path(panel: Any, here: Results, found: list[Number], rounds: list[str], at: tuple[str, float]) -> None:
    level, aside = at
    drawn = LOOKS["self"] if level == here.around else look(level, here)
    dated = sorted((rounds.index(x.round), x) for x in found if x.round in rounds)
    where = [place + aside for place, _ in dated]
    panel.plot(
        where,
        [x.value for _, x in dated],
        **marks(drawn, 5.5),
        linestyle=drawn["linestyle"],
        linewidth=1.1,
        label=here.place_name(level),
    )
    for place, (_, x) in zip(where, dated, strict=True):
        _mark(panel, place, x, drawn)


def _index_axes(panel: Any, here: Results, name: str, rounds: list[str]) -> None:
    panel.set_title(f"P{name[-1]}")
    form, places = (percent, 0) if name == "fgt0" else (number, 3)
    panel.yaxis.set_major_formatter(lambda value, _: form(value, here.lang, places))
    panel.set_ylim(bottom=0)
    panel.set_xticks(range(len(rounds)), [here.study["rounds"][each]["date"][:4] for each in rounds])
    panel.set_xlim(-0.6, len(rounds) - 0.4)
    panel.grid(axis="y")
    panel.tick_params(axis="x", length=0)


def targeting(here: Results) -> Picture | Paragraphs:
    """The share of persons that receive each kind of aid in each tenth of consumption, last round."""
    title = here.say("Penerima bantuan menurut desil konsumsi, {place}")
    title = title.format(place=here.place_name(here.around))
    rounds = [each for each in here.rounds("survey") if _kinds(here, each)]
    if not rounds:
        return absent(here, title, "aid_coverage", here.why("aid_coverage", here.around))
    last = rounds[-1]
    found = {kind: _receiving_tenths(here, kind, last) for kind in _kinds(here, last)}
    with style():
        figure, panels = canvas(2.6, len(found), sharey=True, squeeze=False)
        for panel, (kind, each) in zip(panels[0], found.items(), strict=True):
            _panel(panel, here, each)
            panel.set_title(dimension_label("aid_share", kind, here.lang))
        panels[0][0].set_ylabel(here.say("Bagian orang yang menerima"))
        panels[0][0].set_ylim(0, 1)
        panels[0][0].yaxis.set_major_formatter(lambda share, _: percent(share, here.lang, 0))
        middle = panels[0][len(found) // 2]
        middle.set_xlabel(here.say("Desil konsumsi (dari yang termiskin)"))
        finish(figure, title, here.say("Sumber: {sources}.").format(sources=round_words(here, [last])))
        told = [_told(here, kind, each) for kind, each in found.items()]
        caption = here.say(
            "Garis: selang kepercayaan 95%. Tanda kosong: gunakan dengan hati-hati atau tidak layak dipakai. "
            "Desil menurut konsumsi seluruh sampel, bukan desil register."
        )
        alt = here.say("{title}: {numbers}.").format(title=title, numbers=listed(told))
        return picture(figure, alt=alt, caption=caption)


def _kinds(here: Results, round_id: str) -> list[str]:
    return [
        kind
        for kind in dimensions("aid")
        if any(x.value is not None for x in _receiving_tenths(here, kind, round_id))
    ]


def _receiving_tenths(here: Results, kind: str, round_id: str) -> list[Number]:
    name = f"aid_{kind}_by_tenth"
    return [here.number(name, here.around, dimension=each, round=round_id) for each in TENTHS]


def _panel(panel: Any, here: Results, found: list[Number]) -> None:
    drawn = LOOKS["self"]
    for at, x in enumerate(found, start=1):
        if x.low is not None and x.high is not None:
            panel.vlines(at, x.low, x.high, color=drawn["color"], linewidth=1.4)
        if x.value is not None:
            filled = drawn["color"] if x.status == "ok" else "white"
            edge = {"markerfacecolor": filled, "markeredgecolor": drawn["color"], "markeredgewidth": 1.1}
            panel.plot(at, x.value, **(marks(drawn, 5) | edge), linestyle="", clip_on=False)
        elif x.status == "suppressed":
            words = {"ha": "center", "va": "bottom", "fontsize": 7, "color": QUIET}
            panel.text(at, 0.02, hidden(here.lang), **words)
    panel.set_xticks(range(1, 11), TENTHS)
    panel.set_xlim(0.3, 10.7)
    panel.grid(axis="y")
    panel.tick_params(axis="x", length=0, labelsize=7.5)


def _told(here: Results, kind: str, found: list[Number]) -> str:
    ends = [
        f"{value_text(x, here.lang)} ({interval_text(x, here.lang) or '–'})" for x in (found[0], found[-1])
    ]
    text = here.say("{aid}: desil termiskin {low}, desil terkaya {high}")
    return text.format(aid=dimension_label("aid_share", kind, here.lang), low=ends[0], high=ends[1])
