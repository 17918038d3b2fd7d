"""Figures of the effects: balance before the start, a village beside its twin, all villages."""

import pandas as pd

from blora_eval.report.figures.drawing import DASHED, ZERO, effect_row, twin_paths
from blora_eval.report.figures.legends import (
    absent,
    label_ends,
    listed,
    outcome_line,
    start_line,
    tick,
    year_axis,
)
from blora_eval.report.language import number
from blora_eval.report.markup import Paragraphs, value_text
from blora_eval.report.place import Number, Results, numbers
from blora_eval.report.style import LOOKS, Picture, canvas, finish, look, picture, style

BALANCED = 0.1


def love(here: Results, column: str | None = None) -> Picture | Paragraphs:
    """Standardised mean differences of the years before the start, before and after weighting."""
    outcome = here.outcome(column)
    title = here.say("Kesetimbangan sebelum mulai, tanpa dan dengan bobot")
    raw, weighted = (
        {
            x.period: x.value
            for x in here.numbers(name, "priority", dimension=outcome.get("column", ""))
            if x.value is not None
        }
        for name in ("balance_smd", "balance_smd_weighted")
    )
    if not raw:
        return absent(here, title, "balance_smd", "" if outcome else "no_outcome")
    years = sorted(raw, reverse=True)
    with style():
        figure, panel = canvas(1.1 + 0.22 * len(years))
        panel.axvline(0, **ZERO)
        for edge in (-BALANCED, BALANCED):
            panel.axvline(edge, **DASHED)
        for name, values, filled in (("comparison", raw, False), ("priority", weighted, True)):
            color = LOOKS[name]["color"]
            heights = [height for height, year in enumerate(years) if year in values]
            marks = {"marker": "o" if filled else "s", "markerfacecolor": color if filled else "white"}
            panel.plot(
                [values[years[height]] for height in heights], heights, color=color, linestyle="", **marks
            )
        panel.set_yticks(range(len(years)), years)
        panel.set_ylim(-0.6, len(years) - 0.4)
        panel.set_xlabel(here.say("Selisih dalam simpangan baku desa prioritas (garis putus: 0,1)"))
        panel.grid(axis="x")
        panel.tick_params(axis="both", length=0)
        finish(figure, title, here.say("Sumber: panel desa."))
        return picture(figure, alt=_told(here, title, raw, weighted), caption=_caption(here, bool(weighted)))


def _told(here: Results, title: str, raw: dict[str, float], weighted: dict[str, float]) -> str:
    said = []
    for year in sorted(raw):
        both = [values[year] for values in (raw, weighted) if year in values]
        said.append(f"{year}: {' / '.join(number(value, here.lang, 2, sign=True) for value in both)}")
    return here.say("{title}: {numbers}.").format(title=title, numbers=listed(said))


def _caption(here: Results, weights: bool) -> str:
    if not weights:
        return here.say(
            "Kotak kosong: tanpa bobot. Bobot yang menyamakan kedua kelompok tidak ada: desa prioritas "
            "terletak di luar jangkauan campuran desa pembanding."
        )
    return here.say(
        "Kotak kosong: tanpa bobot; lingkaran: dengan bobot entropi yang menyamakan rata-rata dan tahun "
        "terakhir sebelum mulai. Bobot ini hanya untuk pemeriksaan; perkiraan dampak tidak memakainya."
    )


def twin(here: Results, column: str | None = None) -> Picture | Paragraphs:
    """The village's path beside its synthetic twin, and how far placebos strayed from theirs."""
    outcome = here.outcome(column)
    title = here.say("Desa ini dan kembaran sintetisnya")
    own = [
        x for x in here.numbers("village_twin", dimension=outcome.get("column", "")) if x.value is not None
    ]
    if not own:
        why = here.why("village_att_shrunk") if outcome else "no_outcome"
        return absent(here, title, "village_att_shrunk", why)
    found = pd.DataFrame(
        {"value": [x.value for x in own], "low": [x.low for x in own], "high": [x.high for x in own]},
        index=[int(x.period) for x in own],
        dtype="float64",
    ).sort_index()
    actual = outcome_line(here, "village", outcome["column"])
    with style():
        figure, panel = canvas(3.0)
        own_look, other = look("village", here), LOOKS["comparison"]
        twin_paths(panel, found, [(actual, own_look), (found["value"], other)])
        start_line(panel, here)
        panel.yaxis.set_major_formatter(lambda value, _: tick(value, outcome["unit"], here.lang))
        year_axis(panel, sorted(set(actual.index) | set(found.index)))
        names = [(here.name, actual, own_look["color"])]
        label_ends(panel, [*names, (here.say("Kembaran sintetis"), found["value"], other["color"])])
        heading = here.say("{outcome}: desa ini dan kembaran sintetisnya")
        finish(figure, heading.format(outcome=outcome["label"][here.lang]), here.say("Sumber: panel desa."))
        return picture(figure, alt=_effects_told(here, actual, own), caption=_effects_caption(here))


def _effects_told(here: Results, actual: "pd.Series[float]", own: list[Number]) -> str:
    said = []
    for x in sorted(own, key=lambda each: each.period):
        if int(x.period) in actual.index:
            seen = Number("outcome", value=float(actual[int(x.period)]), unit=x.unit, status="ok")
            said.append(f"{x.period}: {value_text(seen, here.lang)} / {value_text(x, here.lang)}")
    text = here.say("Garis waktu desa dan kembaran sintetisnya: {numbers}.")
    return text.format(numbers=listed(said))


def _effects_caption(here: Results) -> str:
    return here.say(
        "Kembaran sintetis: gabungan desa tanpa pendampingan yang sebelum mulai paling mirip. "
        "Pita: jarak yang tidak dilampaui 95% desa tanpa pendampingan dari kembarannya sendiri. "
        "Garis tegak: tahun mulai."
    )


def village_effects(here: Results, column: str | None = None) -> Picture | Paragraphs:
    """Every priority village's shrunken effect with its interval, or why there is none."""
    outcome = here.outcome(column)
    title = here.say("Dampak desa demi desa, disusutkan")
    found = here.pick("village_att_shrunk", "villages", dimension=outcome.get("column", ""))
    shrunk = [x for x in numbers(found.sort_values("area_code", kind="stable")) if x.value is not None]
    if not shrunk:
        return absent(here, title, "village_att_shrunk", "" if outcome else "no_outcome")
    scale = 100 if shrunk[0].unit == "share_points" else 1
    names = here.villages.set_index("village_code")["village"]
    with style():
        figure, panel = canvas(0.9 + 0.125 * len(shrunk))
        panel.axvline(0, **ZERO)
        for height, x in enumerate(reversed(shrunk)):
            effect_row(panel, height, x, scale)
        panel.set_yticks(
            range(len(shrunk)), [str(names[x.area_code]) for x in reversed(shrunk)], fontsize=6.5
        )
        panel.set_ylim(-0.8, len(shrunk) - 0.2)
        panel.set_xlabel(here.say("Poin persen") if scale == 100 else outcome["label"][here.lang])
        panel.grid(axis="x")
        panel.tick_params(axis="both", length=0)
        finish(figure, title, here.say("Sumber: panel desa; kontrol sintetis, disusutkan."))
        alt = here.say("{title}: {n} desa, dari {low} sampai {high}.")
        ends = sorted(shrunk, key=lambda x: x.value or 0.0)
        low, high = (value_text(ends[at], here.lang).rstrip("*") for at in (0, -1))
        caption = here.say(
            "Lingkaran: dampak yang disusutkan ke rata-rata semua desa; garis: selangnya, yang rata-rata 95% "
            "memuat dampak desanya. Urutan menurut kode, bukan peringkat."
        )
        alt = alt.format(title=title, n=len(shrunk), low=low, high=high)
        return picture(figure, alt=alt, caption=caption)
