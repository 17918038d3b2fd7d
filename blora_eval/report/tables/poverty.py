"""Tables of the survey: poverty with its intervals, modelled poverty of villages, errors of targeting."""

from collections.abc import Sequence

from blora_eval.registry import dimensions
from blora_eval.report.labels import dimension_label, first_line, label
from blora_eval.report.language import number
from blora_eval.report.markup import Row, Table, interval_text
from blora_eval.report.place import Number, Results, numbers
from blora_eval.report.tables.base import table

MEASURES = ("aid_coverage", "aid_exclusion", "aid_inclusion", "aid_leakage")


def targeting(here: Results, line: str | None = None) -> Table:
    """Coverage, leakage and both errors of each kind of aid, by round.

    Parameters
    ----------
    here : Results
        The report's place; of a village the area that the survey speaks for.
    line : str, optional
        The poverty line; the study's first if not given.

    Returns
    -------
    Table
        A row a kind of aid, measure and round, with its interval and the households asked.
    """
    say = here.say
    line = line or first_line(here.study)
    rows: list[Row] = []
    for kind in dimensions("aid"):
        for name in MEASURES:
            for x in here.numbers(name, here.around, dimension=f"{kind}:{line}"):
                heading = f"{dimension_label('aid_share', kind, here.lang)}: {label(name, here.lang).title}"
                n = "–" if x.n is None else number(x.n, here.lang)
                rows.append([heading, here.round_label(x.round), x, interval_text(x, here.lang) or "–", n])
    if not rows:
        rows = [[say("Semua bantuan"), "–", here.number("aid_coverage", here.around), "–", "–"]]
    caption = say("Ketepatan sasaran bantuan, {place}, garis {line}")
    notes = [f"{label(name, here.lang).title}: {label(name, here.lang).definition}" for name in MEASURES]
    columns = [say("Ukuran"), say("Survei"), say("Nilai"), say("Selang kepercayaan 95%"), "n"]
    return table(
        here, caption.format(place=here.place_name(here.around), line=line or "–"), columns, rows, *notes
    )


AREA_MEASURES = (
    "small_area_villages",
    "small_area_r2",
    "small_area_shrinkage",
    "small_area_normal_p",
    "small_area_agreement_p",
    "small_area_factor",
)


def modelled(here: Results) -> list[Number]:
    """The share of poor persons of every village by the study's first line, from the last survey."""
    line = first_line(here.study)
    frame = here.rows
    chosen = frame[
        (frame["indicator"] == "fgt0") & (frame["level"] == "village") & (frame["dimension"] == line)
    ]
    chosen = chosen[chosen["value"].notna()]
    last = [name for name in here.rounds("survey") if name in set(chosen["round"])][-1:]
    codes = (here.areas if here.level == "village" else here.villages)["village_code"]
    return numbers(
        chosen[chosen["round"].isin(last) & chosen["area_code"].isin(codes)].sort_values("area_code")
    )


def small_areas(here: Results, role: str = "priority") -> Table:
    """The share of poor persons by village with its interval, by the study's first line.

    Parameters
    ----------
    here : Results
        The report's place.
    role : {"priority", "comparison", "other"}
        Which villages of a group's report; a village's report has its own row only.

    Returns
    -------
    Table
        A row a village; the reason where none has a number.
    """
    say = here.say
    found = modelled(here)
    names = here.areas.set_index("village_code")
    if here.level == "village":
        found = [x for x in found if x.area_code == here.area_code]
    elif role in set(here.villages["role"]):
        found = [x for x in found if names.loc[x.area_code, "role"] == role]
    rows: list[Row] = [
        [str(names.loc[x.area_code, "village"]), x, interval_text(x, here.lang) or "–", _blocks(x, here)]
        for x in found
    ]
    rows = rows or [[say("Semua desa"), here.number("fgt0", "village"), "–", "–"]]
    round_ = here.round_label(found[0].round) if found else "–"
    caption = say("Perkiraan area kecil persentase penduduk miskin desa, garis {line}, {round}").format(
        line=found[0].dimension if found else "–", round=round_
    )
    columns = [say("Desa"), say("Nilai"), say("Selang kepercayaan 95%"), say("Blok sampel")]
    note = say(
        "Perkiraan model, bukan hitungan: sampel desa sendiri digabung dengan desa lain yang serupa menurut "
        "register. Selang dihitung dari galat kuadrat rata-rata model."
    )
    return table(here, caption, columns, rows, *([note] if found else []))


def _blocks(x: Number, here: Results) -> str:
    return number(x.n_psu or 0, here.lang)


def small_area_model(here: Results) -> Table:
    """What the small-area model is judged by, line by line and survey by survey."""
    say = here.say
    rows: list[Row] = []
    for name in AREA_MEASURES:
        own = here.numbers(name, here.around) or [here.number(name, here.around)]
        rows.extend(
            [label(name, here.lang).title, x.dimension or "–", here.round_label(x.round) or "–", x]
            for x in own
        )
    caption = say("Mutu model area kecil, {place}").format(place=here.place_name(here.around))
    columns = [say("Ukuran"), say("Garis"), say("Survei"), say("Nilai")]
    notes = [
        f"{label(name, here.lang).title}: {label(name, here.lang).definition}" for name in AREA_MEASURES[1:]
    ]
    return table(here, caption, columns, rows, *notes)


LINE_INDICES = ("fgt0", "fgt1", "fgt2")


def poverty(here: Results, indices: Sequence[str] = LINE_INDICES) -> Table:
    """FGT indices with intervals, by line and round; a village's report has the first index only."""
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
    """The share of poor persons in each area inside the place that the survey reaches."""
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
    """Mean and median consumption and the Gini ratio of the place."""
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
