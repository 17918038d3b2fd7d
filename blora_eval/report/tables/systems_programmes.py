"""Tables of related programmes: each step apart, and the matrix of programmes and villages."""

from typing import Any

from blora_eval.report.formats import number
from blora_eval.report.labels import label
from blora_eval.report.markup import Cell, Table, value_text
from blora_eval.report.place import Results
from blora_eval.report.record import Number, numbers
from blora_eval.report.tables.base import Row, by_village, table
from blora_eval.report.tables.systems_places import own

__all__ = ["programme_matrix", "programmes"]

MEASURES = (
    "programme_quota",
    "programme_registered",
    "programme_selected",
    "programme_paid",
    "programme_quota_covered",
    "programme_villages",
    "programme_rupiah",
)


def said_of(here: Results) -> dict[str, dict[str, Any]]:
    """What study.yaml says of the programmes, by name.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    dict
        Empty where it says nothing.
    """
    return {each["name"]: each for each in here.study.get("systems", {}).get("programmes", [])}


def programmes(here: Results) -> Table:
    """Quota, registered, selected and paid of each programme, with what it covers and what it claims.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Table
        A row a programme, all years of the table together.
    """
    say = here.say
    level = own(here, "programme_quota")
    names = sorted({x.dimension for x in here.numbers("programme_quota", level)})
    about = said_of(here)
    measures = [name for name in MEASURES if here.level != "village" or name != "programme_villages"]
    rows: list[Row] = []
    for name in names:
        claims = about.get(name, {}).get("poverty_effect", False)
        word = say("ada, tidak dinilai di sini") if claims else say("tidak ada: keluaran saja")
        found = [here.number(each, level, dimension=name, period="") for each in measures]
        rows.append([name, *found, Cell(word)])
    if not names:
        rows = [[say("Semua program"), *(here.number(each, level) for each in measures), Cell("–")]]
    notes = [_announced(here, name) for name in names]
    notes.append(
        say(
            "Keluaran program bukan dampaknya: tidak satu pun angka di sini dinyatakan sebagai "
            "turunnya kemiskinan."
        )
    )
    heads = [label(each, here.lang).title for each in measures]
    caption = say("Program terkait, semua tahun dalam tabel, {place}").format(place=here.place_name(level))
    columns = [say("Program"), *heads, say("Pernyataan dampak kemiskinan")]
    return table(here, caption, columns, rows, *filter(None, notes))


def _announced(here: Results, name: str) -> str:
    x = here.number("programme_announced", "study", dimension=name)
    if x.value is None or x.n is None:
        return ""
    text = here.say(
        "{programme}: dari {places} tempat yang diumumkan, {share} dibayar (seluruh wilayah studi)."
    )
    return text.format(programme=name, places=number(x.n, here.lang), share=value_text(x, here.lang))


def programme_matrix(here: Results, most: int = 60) -> Table:
    """Which programme reached which priority village.

    Parameters
    ----------
    here : Results
        The report's place.
    most : int, default 60
        How many villages at most.

    Returns
    -------
    Table
        A row a village; a dot where somebody was paid, a dash where nobody was, a question mark where
        the table does not tell.
    """
    say = here.say
    found = {(x.area_code, x.dimension): x for x in numbers(here.pick("programme_villages", "villages"))}
    double = by_village(here, "programme_double")
    names = sorted({programme for _, programme in found})
    chosen = here.villages[here.villages["role"] == "priority"].sort_values("village_code", kind="stable")
    rows: list[Row] = []
    for area in chosen.head(most).itertuples(index=False):
        code = str(area.village_code)
        marks = [_mark(found.get((code, name))) for name in names]
        rows.append([str(area.village), str(area.district), *marks, double.get(code, Cell("–"))])
    caption = say("Program menurut desa prioritas, semua tahun dalam tabel")
    columns = [say("Desa"), say("Kecamatan"), *names, label("programme_double", here.lang).title]
    if not rows or not names:
        rows = [[say("Semua desa"), "–", here.number("programme_villages")]]
        return table(here, caption, [say("Desa"), say("Kecamatan"), say("Program")], rows)
    notes = [
        say("●: ada penerima yang dibayar; –: tidak ada; ?: tabel tidak menyebutkannya."),
        say("Kolom terakhir: banyaknya tahun yang patut diperiksa; itu pertanyaan, bukan temuan."),
    ]
    return table(here, caption, columns, rows, *notes)


def _mark(x: Number | None) -> Cell:
    if x is None or x.value is None:
        return Cell("?")
    return Cell("●" if x.value > 0 else "–")
