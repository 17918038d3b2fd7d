"""Tables of the small-area estimates: the villages' poverty with its error, and how good the model is."""

from blora_eval.report.formats import number
from blora_eval.report.labels import label
from blora_eval.report.markup import Table, interval_text
from blora_eval.report.names import first_line
from blora_eval.report.place import Results
from blora_eval.report.record import Number, numbers
from blora_eval.report.tables.base import Row, table

__all__ = ["MEASURES", "modelled", "small_area_model", "small_areas"]

MEASURES = (
    "small_area_villages",
    "small_area_r2",
    "small_area_shrinkage",
    "small_area_normal_p",
    "small_area_agreement_p",
    "small_area_factor",
)


def modelled(here: Results) -> list[Number]:
    """The share of poor persons of every village by the study's first line, from the last survey.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    list of Number
        By village code; empty where no village has one.
    """
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
    """What the small-area model is judged by, line by line and survey by survey.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Table
        A row a measure.
    """
    say = here.say
    rows: list[Row] = []
    for name in MEASURES:
        own = here.numbers(name, here.around) or [here.number(name, here.around)]
        rows.extend(
            [label(name, here.lang).title, x.dimension or "–", here.round_label(x.round) or "–", x]
            for x in own
        )
    caption = say("Mutu model area kecil, {place}").format(place=here.place_name(here.around))
    columns = [say("Ukuran"), say("Garis"), say("Survei"), say("Nilai")]
    notes = [f"{label(name, here.lang).title}: {label(name, here.lang).definition}" for name in MEASURES[1:]]
    return table(here, caption, columns, rows, *notes)
