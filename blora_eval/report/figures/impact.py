"""Figures of the effects: a village beside its synthetic twin, and all villages' effects."""

from typing import Any

import pandas as pd

from blora_eval.report.figures.lines import label_ends, outcome_line, start_line, tick, year_axis
from blora_eval.report.figures.words import absent, listed
from blora_eval.report.markup import Paragraphs, value_text
from blora_eval.report.place import Results
from blora_eval.report.record import Number, numbers
from blora_eval.report.style import INK, LOOKS, QUIET, Picture, canvas, finish, look, marks, picture, style

__all__ = ["twin", "village_effects"]

BAND = "#e7e7e2"


def twin(here: Results, column: str | None = None) -> Picture | Paragraphs:
    """The village's path beside its synthetic twin, and how far placebos strayed from theirs.

    Parameters
    ----------
    here : Results
        The report's place; a village.
    column : str, optional
        The outcome's panel column; the study's first if not given.

    Returns
    -------
    Picture or Paragraphs
        The reason where there is no twin.
    """
    outcome = here.outcome(column)
    title = here.say("Desa ini dan kembaran sintetisnya")
    own = [
        x for x in here.numbers("village_twin", dimension=outcome.get("column", "")) if x.value is not None
    ]
    if not own:
        return absent(here, title, "village_att", here.why("village_att") if outcome else "no_outcome")
    found = pd.DataFrame(
        {"value": [x.value for x in own], "low": [x.low for x in own], "high": [x.high for x in own]},
        index=[int(x.period) for x in own],
        dtype="float64",
    ).sort_index()
    actual = outcome_line(here, "village", outcome["column"])
    with style():
        figure, panel = canvas(3.0)
        band = found.dropna()
        panel.fill_between(band.index, band["low"], band["high"], color=BAND, linewidth=0, zorder=0.5)
        lines = []
        for name, line, drawn in (
            (here.name, actual, look("village", here)),
            (here.say("Kembaran sintetis"), found["value"], LOOKS["comparison"]),
        ):
            panel.plot(line.index, line, **marks(drawn), linestyle=drawn["linestyle"], zorder=3)
            lines.append((name, line, str(drawn["color"])))
        start_line(panel, here)
        panel.yaxis.set_major_formatter(lambda value, _: tick(value, outcome["unit"], here.lang))
        year_axis(panel, sorted(set(actual.index) | set(found.index)))
        label_ends(panel, lines)
        heading = here.say("{outcome}: desa ini dan kembaran sintetisnya")
        finish(figure, heading.format(outcome=outcome["label"][here.lang]), here.say("Sumber: panel desa."))
        return picture(figure, alt=_told(here, actual, own), caption=_caption(here))


def _told(here: Results, actual: "pd.Series[float]", own: list[Number]) -> str:
    said = []
    for x in sorted(own, key=lambda each: each.period):
        if int(x.period) in actual.index:
            seen = Number("outcome", value=float(actual[int(x.period)]), unit=x.unit, status="ok")
            said.append(f"{x.period}: {value_text(seen, here.lang)} / {value_text(x, here.lang)}")
    text = here.say("Garis waktu desa dan kembaran sintetisnya: {numbers}.")
    return text.format(numbers=listed(said))


def _caption(here: Results) -> str:
    return here.say(
        "Kembaran sintetis: gabungan desa tanpa pendampingan yang sebelum mulai paling mirip. "
        "Pita: jarak yang tidak dilampaui 95% desa tanpa pendampingan dari kembarannya sendiri. "
        "Garis tegak: tahun mulai."
    )


def village_effects(here: Results, column: str | None = None) -> Picture | Paragraphs:
    """Every priority village's effect with its interval, and the same shrunk towards the mean.

    Parameters
    ----------
    here : Results
        The report's place.
    column : str, optional
        The outcome's panel column; the study's first if not given.

    Returns
    -------
    Picture or Paragraphs
        The reason where there is no effect to draw.
    """
    outcome = here.outcome(column)
    title = here.say("Dampak desa demi desa, mentah dan disusutkan")
    name = outcome.get("column", "")
    raw = _known(here, "village_att", name)
    shrunk = {x.area_code: x for x in _known(here, "village_att_shrunk", name)}
    if not raw:
        return absent(here, title, "village_att", "" if outcome else "no_outcome")
    scale = 100 if raw[0].unit == "share_points" else 1
    names = here.villages.set_index("village_code")["village"]
    with style():
        figure, panel = canvas(0.9 + 0.125 * len(raw))
        panel.axvline(0, color=INK, linewidth=0.9)
        for height, x in enumerate(reversed(raw)):
            _effect(panel, height, x, shrunk.get(x.area_code), scale)
        panel.set_yticks(range(len(raw)), [str(names[x.area_code]) for x in reversed(raw)], fontsize=6.5)
        panel.set_ylim(-0.8, len(raw) - 0.2)
        panel.set_xlabel(here.say("Poin persen") if scale == 100 else outcome["label"][here.lang])
        panel.grid(axis="x")
        panel.tick_params(axis="both", length=0)
        finish(figure, title, here.say("Sumber: panel desa; kontrol sintetis, selang dari uji plasebo."))
        clear = sum(x.clear for x in raw)
        alt = here.say("{title}: {n} desa; selang {clear} di antaranya tidak memuat nol.")
        caption = here.say(
            "Lingkaran: perkiraan desa dengan selang 95%; tanda tegak: disusutkan ke rata-rata. "
            "Urutan menurut kode, bukan peringkat."
        )
        return picture(figure, alt=alt.format(title=title, n=len(raw), clear=clear), caption=caption)


def _known(here: Results, indicator: str, dimension: str) -> list[Number]:
    found = here.pick(indicator, "villages", dimension=dimension).sort_values("area_code", kind="stable")
    return [x for x in numbers(found) if x.value is not None]


def _effect(panel: Any, height: int, x: Number, shrunk: Number | None, scale: float) -> None:
    drawn = LOOKS["priority"]
    if x.low is not None and x.high is not None:
        panel.hlines(height, scale * x.low, scale * x.high, color=QUIET, linewidth=1.0)
    panel.plot(scale * (x.value or 0), height, color=drawn["color"], marker="o", markersize=3.5, linestyle="")
    if shrunk is not None and shrunk.value is not None:
        panel.plot(scale * shrunk.value, height, color=INK, marker="|", markersize=6, linestyle="")
