"""Figure of who receives aid: the share of persons that receive, by tenth of consumption."""

from typing import Any

from blora_eval.report.figures.words import absent, listed, round_words
from blora_eval.report.formats import percent
from blora_eval.report.inequality_words import AID
from blora_eval.report.markup import Paragraphs, interval_text, value_text
from blora_eval.report.place import Results
from blora_eval.report.record import Number
from blora_eval.report.style import LOOKS, QUIET, Picture, canvas, finish, marks, picture, style

__all__ = ["targeting"]

TENTHS = tuple(map(str, range(1, 11)))


def targeting(here: Results) -> Picture | Paragraphs:
    """The share of persons that receive each kind of aid in each tenth of consumption, last round.

    Parameters
    ----------
    here : Results
        The report's place; of a village the area that the survey speaks for.

    Returns
    -------
    Picture or Paragraphs
        A panel a kind of aid; the reason where the survey did not ask or there is none.
    """
    title = here.say("Penerima bantuan menurut desil konsumsi, {place}")
    title = title.format(place=here.place_name(here.around))
    rounds = [each for each in here.rounds("survey") if _kinds(here, each)]
    if not rounds:
        return absent(here, title, "aid_coverage", here.why("aid_coverage", here.around))
    last = rounds[-1]
    found = {kind: _tenths(here, kind, last) for kind in _kinds(here, last)}
    with style():
        figure, panels = canvas(2.6, len(found), sharey=True, squeeze=False)
        for panel, (kind, each) in zip(panels[0], found.items(), strict=True):
            _panel(panel, here, each)
            panel.set_title(here.say(AID[kind]))
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
    return [kind for kind in AID if any(x.value is not None for x in _tenths(here, kind, round_id))]


def _tenths(here: Results, kind: str, round_id: str) -> list[Number]:
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
            panel.text(at, 0.02, f"<{here.study['minimum_cell']}", **words)
    panel.set_xticks(range(1, 11), TENTHS)
    panel.set_xlim(0.3, 10.7)
    panel.grid(axis="y")
    panel.tick_params(axis="x", length=0, labelsize=7.5)


def _told(here: Results, kind: str, found: list[Number]) -> str:
    cell = int(here.study["minimum_cell"])
    ends = [
        f"{value_text(x, here.lang, minimum_cell=cell)} ({interval_text(x, here.lang) or '–'})"
        for x in (found[0], found[-1])
    ]
    text = here.say("{aid}: desil termiskin {low}, desil terkaya {high}")
    return text.format(aid=here.say(AID[kind]), low=ends[0], high=ends[1])
