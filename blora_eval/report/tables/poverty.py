"""Tables of the consumption survey: FGT indices with their intervals, line by line."""

from collections.abc import Sequence

from blora_eval.report.formats import number
from blora_eval.report.labels import label
from blora_eval.report.markup import Table, interval_text
from blora_eval.report.names import first_line
from blora_eval.report.place import Results
from blora_eval.report.record import Number, numbers
from blora_eval.report.tables.base import Row, table

__all__ = ["poverty", "poverty_by_area", "welfare"]

LINE_INDICES = ("fgt0", "fgt1", "fgt2")


def poverty(here: Results, indices: Sequence[str] = LINE_INDICES) -> Table:
    """FGT indices with intervals, by line and round; a village's report has the first index only.

    Parameters
    ----------
    here : Results
        The report's place.
    indices : sequence of str
        Which of fgt0, fgt1, fgt2.

    Returns
    -------
    Table
        A row an index, line and round of the area that the survey speaks for, and for a village
        those of the small-area model, or a row that says why it has none.
    """
    rows: list[Row] = []
    lines = [each["name"] for each in here.study["lines"]]
    for name in indices if here.level != "village" else indices[:1]:
        own = here.numbers(name, here.around) or [here.number(name, here.around)]
        own = sorted(own, key=lambda x: (lines.index(x.dimension) if x.dimension in lines else 0, x.round))
        rows.extend(_survey_row(here, x) for x in own)
    if here.level == "village":
        rows.extend(_village_rows(here, lines))
    say = here.say
    columns = [say("Indeks"), say("Garis"), say("Survei"), say("Nilai"), say("Selang kepercayaan 95%"), "n"]
    caption = say("Kemiskinan konsumsi, {place}").format(place=here.place_name(here.around))
    return table(here, caption, columns, rows, *_line_notes(here))


def _village_rows(here: Results, lines: Sequence[str]) -> list[Row]:
    """The village's modelled rate by line and round; its n is not the sample's, so none is shown."""
    found = [x for x in here.numbers("fgt0") if x.value is not None and x.dimension in lines]
    if not found:
        absent = here.numbers("fgt0") or [here.number("fgt0")]
        return [[here.say("{place}: semua indeks").format(place=here.name), "–", "–", absent[0], "–", "–"]]
    title = here.say("{place}: P0 menurut model area kecil").format(place=here.name)
    found.sort(key=lambda x: (lines.index(x.dimension), x.round))
    return [[title, *_survey_row(here, x)[1:-1], "–"] for x in found]


def _survey_row(here: Results, x: Number) -> Row:
    n = "–" if x.n is None else number(x.n, here.lang)
    title = label(x.indicator, here.lang).title
    return [
        title,
        x.dimension or "–",
        here.round_label(x.round) or "–",
        x,
        interval_text(x, here.lang) or "–",
        n,
    ]


def _line_notes(here: Results) -> list[str]:
    """What each line is, in a note of its own."""
    say, notes = here.say, []
    for line in here.study["lines"]:
        what = {
            "absolute": say("{line}, {round}: garis sebesar {value} per orang per bulan; sumber: {source}."),
            "relative": say("{line}: garis relatif, {share} dari median konsumsi."),
            "percentile": say("{line}: garis relatif, persentil {share} konsumsi."),
        }[line["kind"]]
        value = f"Rp{number(line['value'], here.lang)}" if line["value"] else ""
        share = f"{number(100 * line['share'], here.lang)}%" if line["share"] else ""
        round_ = here.round_label(line["round"])
        notes.append(
            what.format(
                line=line["name"], round=round_, value=value, source=line["source"] or "–", share=share
            )
        )
    return sorted(set(notes))


def poverty_by_area(here: Results, line: str | None = None) -> Table:
    """The share of poor persons in each area inside the place that the survey reaches.

    Parameters
    ----------
    here : Results
        The report's place.
    line : str, optional
        The poverty line; the study's first if not given.

    Returns
    -------
    Table
        A row an area, with its interval, sample and sampling units.
    """
    say = here.say
    line = line or first_line(here.study)
    rows: list[Row] = []
    for level in ("regency", "district"):
        names = here.villages.drop_duplicates(f"{level}_code").set_index(f"{level}_code")[level]
        found = here.rows[(here.rows["indicator"] == "fgt0") & (here.rows["level"] == level)]
        found = found[found["area_code"].isin(names.index) & (found["dimension"] == line)]
        if level == here.level:
            continue
        for x in numbers(found):
            interval = interval_text(x, here.lang) or "–"
            rows.append([str(names[x.area_code]), x, interval, _count(x.n, here), _count(x.n_psu, here)])
    rows = rows or [[say("Semua wilayah"), here.number("fgt0"), "–", "–", "–"]]
    caption = say("Persentase penduduk miskin menurut wilayah, garis {line}").format(line=line or "–")
    columns = [say("Wilayah"), say("Nilai"), say("Selang kepercayaan 95%"), "n", say("Blok sampel")]
    return table(here, caption, columns, rows)


def welfare(here: Results) -> Table:
    """Mean and median consumption and the Gini ratio of the place.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Table
        A row a number, with its interval.
    """
    level = here.around
    rows: list[Row] = []
    for name in ("mean_welfare", "median_welfare", "gini"):
        for x in here.numbers(name, level) or [here.number(name, level)]:
            interval = interval_text(x, here.lang) or "–"
            rows.append(
                [
                    label(name, here.lang).title,
                    here.round_label(x.round) or "–",
                    x,
                    interval,
                    _count(x.n, here),
                ]
            )
    columns = [
        here.say("Ukuran"),
        here.say("Survei"),
        here.say("Nilai"),
        here.say("Selang kepercayaan 95%"),
        "n",
    ]
    caption = here.say("Konsumsi dan ketimpangan, {place}").format(place=here.place_name(level))
    return table(here, caption, columns, rows)


def _count(n: int | None, here: Results) -> str:
    return "–" if n is None else number(n, here.lang)
