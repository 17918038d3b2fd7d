"""Figures over time: the outcome's paths, the effect year by year, the published series."""

from typing import Any

import pandas as pd

from blora_eval.report.figures.drawing import DASHED, ZERO, event_mark
from blora_eval.report.figures.legends import (
    absent,
    label_ends,
    listed,
    outcome_line,
    start_line,
    tick,
    year_axis,
)
from blora_eval.report.labels import dimension_label
from blora_eval.report.language import number, quantity, unit_words
from blora_eval.report.markup import Paragraphs, interval_text, value_text
from blora_eval.report.official import official_series
from blora_eval.report.place import Number, Results
from blora_eval.report.style import (
    FAINT,
    LOOKS,
    Picture,
    canvas,
    finish,
    look,
    marks,
    picture,
    style,
)

FEWEST_FOR_BAND = 10  # quartiles of fewer villages would single some of them out
BAND = "#f3e3d6"


def paths(here: Results, column: str | None = None) -> Picture | Paragraphs:
    """The outcome year by year: here, the means of both groups, and each priority village."""
    outcome = here.outcome(column)
    title = outcome["label"][here.lang] if outcome else here.say("Hasil desa menurut tahun")
    levels = [*(["village"] if here.level == "village" else []), "priority", "comparison"]
    lines = {level: outcome_line(here, level, outcome.get("column", "")) for level in levels}
    lines = {level: line for level, line in lines.items() if len(line)}
    if not lines:
        return absent(here, title, "outcome", "" if outcome else "no_outcome")
    with style():
        figure, panel = canvas(3.0)
        caption = _background(panel, here, outcome["column"])
        for level, line in lines.items():
            drawn = look(level, here)
            panel.plot(line.index, line, **marks(drawn), linestyle=drawn["linestyle"], zorder=3)
        start_line(panel, here)
        panel.yaxis.set_major_formatter(lambda value, _: tick(value, outcome["unit"], here.lang))
        years = sorted({year for line in lines.values() for year in line.index})
        year_axis(panel, years)
        label_ends(
            panel,
            [(here.place_name(level), line, look(level, here)["color"]) for level, line in lines.items()],
        )
        heading = here.say("{outcome}, {first}–{last}")
        heading = heading.format(outcome=title, first=years[0], last=years[-1])
        finish(figure, heading, here.say("Sumber: panel desa."))
        told = [
            f"{here.place_name(level)} {_first_last(here, line, outcome['unit'])}"
            for level, line in lines.items()
        ]
        alt = here.say("Garis waktu {title}: {numbers}.").format(title=title, numbers=listed(told))
        return picture(figure, alt=alt, caption=caption)


def _background(panel: Any, here: Results, column: str) -> str:
    """Where the priority villages lie: their middle half as a band, or each of a few; and its caption."""
    codes = here.areas.loc[here.areas["role"] == "priority", "village_code"]
    own = here.rows[(here.rows["indicator"] == "outcome") & (here.rows["dimension"] == column)]
    own = own[(own["level"] == "village") & own["area_code"].isin(codes) & own["value"].notna()]
    points = pd.DataFrame(
        {
            "village": own["area_code"].astype(str),
            "year": own["period"].astype("int64"),
            "value": own["value"].astype("float64"),
        }
    )
    wide = points.pivot_table(index="year", columns="village", values="value")
    if wide.shape[1] >= FEWEST_FOR_BAND:
        low, high = (wide.quantile(share, axis=1) for share in (0.25, 0.75))
        panel.fill_between(wide.index, low, high, color=BAND, linewidth=0, zorder=0.5)
        return here.say("Pita: separuh tengah desa prioritas. Garis tegak: tahun pendampingan dimulai.")
    panel.plot(wide, color=FAINT, linewidth=0.8, zorder=1)
    return here.say("Garis tipis: desa prioritas satu per satu. Garis tegak: tahun pendampingan dimulai.")


def event(here: Results, column: str | None = None) -> Picture | Paragraphs:
    """The pooled effect by year since the mentoring began, with 95 % intervals."""
    outcome = here.outcome(column)
    title = here.say("Perkiraan dampak menurut tahun sejak pendampingan dimulai")
    found = here.numbers("att_event", "priority", dimension=outcome.get("column", ""))
    found = sorted((x for x in found if x.value is not None), key=lambda x: int(x.period))
    if not found:
        return absent(here, title, "att_event", "" if outcome else "no_outcome")
    scale = 100 if found[0].unit == "share_points" else 1
    with style():
        figure, panel = canvas(2.7)
        panel.axhline(0, **ZERO)
        panel.axvline(-0.5, **DASHED)
        for x in found:
            drawn = LOOKS["priority" if int(x.period) >= 0 else "comparison"]
            event_mark(panel, int(x.period), x, drawn, scale)
        panel.set_xticks([int(x.period) for x in found], [_event_time(here, x) for x in found])
        panel.set_xlabel(here.say("Tahun sejak pendampingan dimulai (garis putus: mulai)"))
        panel.set_ylabel(here.say("Poin persen") if scale == 100 else outcome["label"][here.lang])
        panel.grid(axis="y")
        panel.tick_params(axis="both", length=0)
        finish(
            figure,
            title,
            here.say("Sumber: panel desa; beda-dalam-beda, salah satu dari kedua cara membandingkan."),
        )
        told = [
            f"{_event_time(here, x)}: {value_text(x, here.lang)} ({interval_text(x, here.lang)})"
            for x in found
        ]
        alt = here.say("{title}: {numbers}.").format(title=title, numbers=listed(told))
        caption = here.say(
            "Tanda: perkiraan; garis tegak: selang kepercayaan 95%. Kotak: sebelum mulai (kosong: acuan); "
            "segitiga: sesudah."
        )
        return picture(figure, alt=alt, caption=caption)


def _event_time(here: Results, x: Number) -> str:
    return number(int(x.period), here.lang, sign=True)


def official(here: Results, indicator: str = "P0", first: int = 2015) -> Picture | Paragraphs:
    """The published series of kabupaten, province and nation."""
    series = official_series(here, indicator)
    series = series[series["year"] >= first]
    title = dimension_label("official", indicator, here.lang)
    if series.empty:
        return absent(here, title, "official")
    with style():
        figure, panel = canvas(2.8)
        lines, told = [], []
        unit = str(series["unit"].iloc[0])
        for level, key in (("regency", "self"), ("province", "district"), ("nation", "regency")):
            part = series[series["level"] == level].drop_duplicates("year", keep="last")
            if part.empty:
                continue
            drawn, line = LOOKS[key], part.set_index("year")["value"]
            panel.plot(line.index, line, **marks(drawn), linestyle=drawn["linestyle"])
            lines.append((here.place_name(level), line, str(drawn["color"])))
            told.append(f"{here.place_name(level)} {_first_last(here, line, unit)}")
        panel.yaxis.set_major_formatter(lambda value, _: tick(value, unit, here.lang))
        panel.set_ylabel("" if unit in {"percent", "index"} else unit_words(unit, here.lang))
        year_axis(panel, sorted(set(series["year"])))
        label_ends(panel, lines)
        heading = here.say("{title}, angka Maret").format(title=title)
        finish(figure, heading, here.say("Sumber: angka terbitan; rinciannya di bawah tabel."))
        alt = here.say("{title}: {numbers}.").format(title=title, numbers=listed(told))
        caption = here.say(
            "Angka terbit tanpa selang kepercayaan; tahun tanpa titik tidak ditemukan terbitannya."
        )
        return picture(figure, alt=alt, caption=caption)


def _first_last(here: Results, line: "pd.Series[float]", unit: str) -> str:
    ends = zip(line.index[[0, -1]], line.iloc[[0, -1]], strict=True)
    return ", ".join(f"{quantity(value, unit, here.lang)} ({year})" for year, value in ends)
