"""Tables of the survey: poverty with its intervals, modelled poverty of villages, errors of targeting."""

from collections.abc import Sequence
from dataclasses import replace

from blora_eval.registry import dimensions
from blora_eval.report.declared import (
    Column,
    Declaration,
    Line,
    bounds,
    declared,
    found_or_why,
    units,
)
from blora_eval.report.labels import dimension_label, first_line, label
from blora_eval.report.language import number
from blora_eval.report.markup import DASH, Table
from blora_eval.report.place import Number, Results, numbers

MEASURES = ("aid_coverage", "aid_exclusion", "aid_inclusion", "aid_leakage")


def _measured(here: Results) -> list[Column]:
    """Line, survey, value, interval and n of a number."""
    say = here.say
    return [
        Column(say("Garis"), form=lambda _here, x: x.dimension or DASH.text),
        Column(say("Survei"), form=lambda here, x: here.round_label(x.round) or DASH.text),
        Column(say("Nilai")),
        bounds(here),
        Column("n", form=units),
    ]


def _sampling_units(here: Results) -> Column:
    return Column(here.say("Blok sampel"), form=lambda here, x: units(here, replace(x, n=x.n_psu)))


def _defined(here: Results, names: Sequence[str]) -> list[str]:
    return [f"{label(name, here.lang).title}: {label(name, here.lang).definition}" for name in names]


def targeting(here: Results, line: str | None = None) -> Table:
    """Coverage, leakage and both errors of each kind of aid, by round; the first line if none is given."""
    say = here.say
    line = line or first_line(here.study)
    caption = say("Ketepatan sasaran bantuan, {place}, garis {line}")
    caption = caption.format(place=here.place_name(here.around), line=line or DASH.text)
    lines = [
        Line(f"{dimension_label('aid_share', kind, here.lang)}: {label(name, here.lang).title}", x)
        for kind in dimensions("aid")
        for name in MEASURES
        for x in here.numbers(name, here.around, dimension=f"{kind}:{line}")
    ]
    columns, notes = _measured(here)[1:], _defined(here, MEASURES)
    absent = here.number("aid_coverage", here.around)
    return declared(here, Declaration(caption, [say("Ukuran")], lines, columns, notes, absent=absent))


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
    """The share of poor persons by village with its interval; of a village's report its own row only."""
    say = here.say
    found = modelled(here)
    names = here.areas.set_index("village_code")
    if here.level == "village":
        found = [x for x in found if x.area_code == here.area_code]
    elif role in set(here.villages["role"]):
        found = [x for x in found if names.loc[x.area_code, "role"] == role]
    caption = say("Perkiraan area kecil persentase penduduk miskin desa, garis {line}, {round}")
    note = say(
        "Perkiraan model, bukan hitungan: sampel desa sendiri digabung dengan desa lain yang serupa menurut "
        "register. Selang dihitung dari galat kuadrat rata-rata model."
    )
    what = found[0] if found else Number("fgt0")
    caption = caption.format(line=what.dimension or "–", round=here.round_label(what.round) or "–")
    lines = [Line(str(names.loc[x.area_code, "village"]), replace(x, n_psu=x.n_psu or 0)) for x in found]
    columns = [Column(say("Nilai")), bounds(here), _sampling_units(here)]
    notes, absent = [note] if found else [], here.number("fgt0", "village")
    return declared(here, Declaration(caption, [say("Desa")], lines, columns, notes, absent=absent))


def small_area_model(here: Results) -> Table:
    """What the small-area model is judged by, line by line and survey by survey."""
    lines = [
        Line(label(name, here.lang).title, x)
        for name in AREA_MEASURES
        for x in found_or_why(here, name, here.around)
    ]
    caption = here.say("Mutu model area kecil, {place}").format(place=here.place_name(here.around))
    columns, notes = _measured(here)[:3], _defined(here, AREA_MEASURES[1:])
    return declared(here, Declaration(caption, [here.say("Ukuran")], lines, columns, notes))


LINE_INDICES = ("fgt0", "fgt1", "fgt2")


def poverty(here: Results, indices: Sequence[str] = LINE_INDICES) -> Table:
    """FGT indices with intervals, by line and round; a village's report has the first index only."""
    poverty_lines = [each["name"] for each in here.study["lines"]]
    lines = []
    for name in indices if here.level != "village" else indices[:1]:
        found = sorted(
            found_or_why(here, name, here.around),
            key=lambda x: (poverty_lines.index(x.dimension) if x.dimension in poverty_lines else 0, x.round),
        )
        lines += [Line(label(name, here.lang).title, x) for x in found]
    if here.level == "village":
        lines += _of_village(here, poverty_lines)
    caption = here.say("Kemiskinan konsumsi, {place}").format(place=here.place_name(here.around))
    heads = [here.say("Indeks")]
    return declared(here, Declaration(caption, heads, lines, _measured(here), _line_notes(here)))


def _of_village(here: Results, lines: Sequence[str]) -> list[Line]:
    """The village's modelled rate by line and round; its n is not the sample's, so none is shown."""
    found = [x for x in here.numbers("fgt0") if x.value is not None and x.dimension in lines]
    if not found:
        absent = replace(found_or_why(here, "fgt0")[0], dimension="", round="", n=None)
        return [Line(here.say("{place}: semua indeks").format(place=here.name), absent)]
    title = here.say("{place}: P0 menurut model area kecil").format(place=here.name)
    found.sort(key=lambda x: (lines.index(x.dimension), x.round))
    return [Line(title, replace(x, n=None)) for x in found]


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
    lines: list[Line] = []
    for level in ("regency", "district"):
        if level == here.level:
            continue
        names = here.villages.drop_duplicates(f"{level}_code").set_index(f"{level}_code")[level]
        found = here.rows[(here.rows["indicator"] == "fgt0") & (here.rows["level"] == level)]
        found = found[found["area_code"].isin(names.index) & (found["dimension"] == line)]
        lines += [Line(str(names[x.area_code]), x) for x in numbers(found)]
    caption = say("Persentase penduduk miskin menurut wilayah, garis {line}")
    caption = caption.format(line=line or DASH.text)
    columns, absent = [*_measured(here)[2:], _sampling_units(here)], here.number("fgt0")
    return declared(here, Declaration(caption, [say("Wilayah")], lines, columns, absent=absent))


def welfare(here: Results) -> Table:
    """Mean and median consumption and the Gini ratio of the place."""
    lines = [
        Line(label(name, here.lang).title, x)
        for name in ("mean_welfare", "median_welfare", "gini")
        for x in found_or_why(here, name, here.around)
    ]
    caption = here.say("Konsumsi dan ketimpangan, {place}").format(place=here.place_name(here.around))
    return declared(here, Declaration(caption, [here.say("Ukuran")], lines, _measured(here)[1:]))
