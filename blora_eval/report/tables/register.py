"""Tables of the register: its size, its deciles, its deprivations; and the key figures of all sections."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from blora_eval.report.formats import period
from blora_eval.report.labels import dimension_label, label
from blora_eval.report.markup import Cell, Table
from blora_eval.report.official import latest
from blora_eval.report.place import GROUPS, Results
from blora_eval.report.record import Number
from blora_eval.report.tables.base import Row, across, last_round, latest_of, table

__all__ = ["deciles", "deprivations", "key_figures", "profile"]

DECILES = [*map(str, range(1, 11)), "unknown"]
KEY_REGISTER = [
    ("register_households", ""),
    ("decile_share", "1"),
    ("mpi_headcount", ""),
]
DEPRIVATIONS = [
    "floor", "wall", "water", "lighting", "fuel", "toilet", "assets", "schooling", "child_school",
]  # fmt: skip


def key_figures(here: Results) -> Table:
    """The handful of numbers that a reader looks for first.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Table
        A row a figure: here, and in the kabupaten (or the whole) it lies in; a figure that no place
        has is left out, unless there is none at all.
    """
    groups = list(GROUPS) if here.study["priority"] else []
    levels = ["village", *groups[:1], here.around] if here.level == "village" else [here.level, *groups]
    facts = list(_facts(here, levels))
    known = [row for row in facts if any(isinstance(x, Number) and x.status != "unavailable" for x in row)]
    columns = [here.say("Angka pokok"), *map(here.place_name, levels), here.say("Masa")]
    plain = table(here, here.say("Angka pokok"), columns, [_dashed(row) for row in known] or facts)
    return replace(plain, kind="key-figures")


def _facts(here: Results, levels: Sequence[str]) -> Iterator[Row]:
    """Each figure with its name, for each place, and with its round or year."""
    last = last_round(here, "register")
    when = here.round_label(last.get("round", "")) or "–"
    for indicator, dimension in KEY_REGISTER:
        title = label(indicator, here.lang).title
        title = here.say("Rumah tangga pada desil terbawah") if dimension else title
        yield [title, *across(here, indicator, levels, dimension, **last), when]
    for line in dict.fromkeys(each["name"] for each in here.study["lines"]):
        survey = last_round(here, "survey")
        title = here.say("Persentase penduduk miskin, survei, garis {line}").format(line=line)
        found = across(here, "fgt0", levels, line, **survey)
        yield [title, *found, here.round_label(survey.get("round", ""))]
    outcome = here.outcome()
    if outcome:
        found = [latest_of(here, "outcome", level, outcome["column"]) for level in levels]
        yield [outcome["label"][here.lang], *found, _when(here, found)]
    found = [latest_of(here, "idm", level) for level in levels]
    yield [label("idm", here.lang).title, *found, _when(here, found)]
    rate = latest(here)
    cells = [rate if level == "regency" else Cell("–") for level in levels]
    yield [here.say("Persentase penduduk miskin, angka resmi"), *cells, period(rate.period, here.lang)]


def _when(here: Results, found: Sequence[Number]) -> str:
    known = [x.period for x in found if x.value is not None]
    return period(known[0] if known else "", here.lang)


def _dashed(row: Row) -> Row:
    """A dash where a place has no such number, since another place of the row has one."""
    return [Cell("–") if isinstance(x, Number) and x.status == "unavailable" else x for x in row]


def profile(here: Results) -> Table:
    """Size of the register and shares of aid, matching and disability, here and beside.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Table
        A row an indicator, a column a place; the last round.
    """
    levels, last = here.beside(), last_round(here, "register")
    wanted = [
        ("register_households", ""),
        ("register_persons", ""),
        ("aid_share", "food"),
        ("aid_share", "cash"),
        ("aid_share", "health"),
        ("matched_share", ""),
        ("disability_share", ""),
    ]
    rows: list[Row] = []
    for indicator, dimension in wanted:
        title = label(indicator, here.lang).title
        if dimension:
            title = f"{title}: {dimension_label(indicator, dimension, here.lang)}"
        rows.append([title, *across(here, indicator, levels, dimension, **last)])
    caption = here.say("Isi register, {round}").format(round=here.round_label(last.get("round", "")) or "–")
    return table(here, caption, [here.say("Ukuran"), *map(here.place_name, levels)], rows)


def deciles(here: Results) -> Table:
    """Decile shares here and beside, in every round of the register.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Table
        A row a decile; a column a place and round.
    """
    levels, rounds = here.beside(), here.rounds("register")[-2:]
    columns = [(level, each) for level in levels for each in rounds] or [(level, "") for level in levels]
    rows: list[Row] = [
        [
            dimension_label("decile_share", decile, here.lang),
            *(
                here.number("decile_share", level, dimension=decile, **({"round": each} if each else {}))
                for level, each in columns
            ),
        ]
        for decile in DECILES
    ]
    heads = [f"{here.place_name(level)}, {here.round_label(each)}".rstrip(", ") for level, each in columns]
    caption = here.say("Bagian rumah tangga menurut desil register")
    return table(here, caption, [here.say("Desil"), *heads], rows)


def deprivations(here: Results) -> Table:
    """Deprivations one by one, the adapted index, and what each adds to it.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Table
        Raw headcounts here in the last two rounds and beside in the last; contributions here.
    """
    rounds, last = here.rounds("register")[-2:], last_round(here, "register")
    beside = here.beside()[1:]
    own = [{"round": each} for each in rounds] or [{}]
    rows: list[Row] = []
    for name in DEPRIVATIONS:
        cells = [here.number("deprived", dimension=name, **each) for each in own]
        others = [here.number("deprived", level, dimension=name, **last) for level in beside]
        share = here.number("mpi_contribution", dimension=name, **last)
        rows.append([dimension_label("deprived", name, here.lang), *cells, *others, share])
    for name in ("mpi_headcount", "mpi_intensity", "mpi_adjusted"):
        cells = [here.number(name, **each) for each in own]
        rows.append([label(name, here.lang).title, *cells, *across(here, name, beside, **last), "–"])
    heads = [
        f"{here.place_name(here.level)}, {here.round_label(each.get('round', ''))}".rstrip(", ")
        for each in own
    ]
    columns = [
        here.say("Kekurangan"),
        *heads,
        *map(here.place_name, beside),
        here.say("Sumbangan pada indeks"),
    ]
    note = here.say(
        "Bagian orang. “Disesuaikan”: indeks ini tanpa gizi dan kematian anak, yang tidak ada dalam register."
    )
    return table(here, here.say("Kekurangan yang terhimpun dari register"), columns, rows, note)
