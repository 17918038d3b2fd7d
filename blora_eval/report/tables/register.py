"""Tables of the register: size, deciles, deprivations, quality, account; and the key figures."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from blora_eval.registry import dimensions, shown
from blora_eval.report.declared import (
    Column,
    Declaration,
    Line,
    across,
    beside,
    declared,
    known,
    last_round,
    latest_of,
    lines_of,
    own,
    parts_of,
    places,
    table,
    villages_of,
)
from blora_eval.report.labels import dimension_label, label
from blora_eval.report.language import period
from blora_eval.report.markup import DASH, Cell, Row, Table, interval_text
from blora_eval.report.official import latest
from blora_eval.report.place import GROUPS, Number, Results

STEPS = ("listed", "visited", "decided", "entered", "proposed")
RESULTS = tuple(dimensions("verval_result"))
CASES = tuple(dimensions("case"))


def _of_round(here: Results, text: str, round_: str) -> str:
    return text.format(round=here.round_label(round_) or DASH.text)


def register_quality(here: Results) -> Table:
    """How good the register's last round is, here and beside."""
    last = last_round(here, "register")
    caption = _of_round(here, here.say("Mutu register, {round}"), last.get("round", ""))
    note = here.say(
        "Bagian baris, bukan orang. Dugaan ganda dan tautan adalah usulan yang belum diperiksa petugas."
    )
    columns, lines = places(here, here.beside()), lines_of(here, shown("register_quality"))
    told = Declaration(caption, [here.say("Ukuran")], lines, columns, [note], last)
    told = known(here, told, ("no_rows", "no_table"))
    return declared(here, replace(told, lines=[*told.lines, *_survey_errors(here)]))


def _survey_errors(here: Results) -> list[Line]:
    """Whom the register leaves out and whom it holds without need, by the last survey that can tell."""
    errors = shown("register_errors")
    told = here.numbers(errors[0])
    if here.level == "village" or not told:
        return []
    order = here.rounds("survey")
    last = max(told, key=lambda x: (x.value is not None, order.index(x.round) if x.round in order else -1))
    lines = lines_of(
        here, [f"{name}:{last.dimension}" for name in errors], {"round": last.round}, dashes=True
    )
    when = here.round_label(last.round)
    return [replace(line, heading=f"{line.heading}, {when}".rstrip(", ")) for line in lines]


def verval_round(here: Results) -> str:
    """The last register round whose list was verified."""
    held = {x.round for x in here.numbers("verval", own(here, "verval"))}
    return ([name for name in here.rounds("register") if name in held] or [""])[-1]


def verval(here: Results) -> Table:
    """The funnel of verification and what it found, here and in the priority villages."""
    columns, last = places(here, beside(here, "verval")), verval_round(here)
    results = parts_of(here, "verval_result", RESULTS, dashes=True)
    steps = [
        *parts_of(here, "verval", STEPS, dashes=True),
        *(replace(line, heading=f"– {line.heading}") for line in results),
        *lines_of(here, shown("verval"), dashes=True),
    ]
    caption = _of_round(here, here.say("Verifikasi dan validasi, daftar {round}"), last)
    heads, where = [here.say("Langkah")], {"round": last} if last else {}
    return declared(here, Declaration(caption, heads, steps if last else steps[:1], columns, (), where))


def account_pair(here: Results) -> tuple[str, str]:
    """The last two rounds of the register."""
    rounds = here.rounds("register")
    return (rounds[-2], rounds[-1]) if len(rounds) > 1 else ("", "")


def register_account(here: Results) -> Table:
    """Start, entries and exits by cause, end."""
    say, (before, after) = here.say, account_pair(here)
    start, end = (
        Line(here.round_label(each) or otherwise, {"indicator": "register_households", "round": each})
        for each, otherwise in ((before, say("Awal")), (after, say("Akhir")))
    )
    pair = f"{before}/{after}" if before else ""
    lines = [start]
    for total, by_cause, sign in (
        ("register_entries", "register_entry", "+"),
        ("register_exits", "register_exit", "−"),
    ):
        lines.append(Line(f"{sign} {label(total, here.lang).title}", {"indicator": total, "round": pair}))
        found = [x for x in here.numbers(by_cause, round=pair) if x.value or x.status == "suppressed"]
        lines += [Line(f"– {dimension_label(by_cause, x.dimension, here.lang)}", x) for x in found]
    caption = say("Masuk dan keluar register, {place}").format(place=here.name)
    note = say(
        "Awal + masuk − keluar = akhir. Rumah tangga yang pindah desa keluar dari satu desa dan masuk "
        "desa lain."
    )
    columns = [Column(say("Banyaknya"))]
    return declared(here, Declaration(caption, [say("Rumah tangga")], [*lines, end], columns, [note]))


def slrt(here: Results) -> Table:
    """Cases of the service desk by step, days until resolved, and how many were linked."""
    users = ("slrt_used_share:all", "slrt_used_share:poor")
    lines = [
        *parts_of(here, "slrt", CASES, dashes=True),
        *lines_of(here, ["slrt_days"]),
        *lines_of(here, ("slrt_matched_share", "slrt_matched_doubtful_share"), dashes=True),
        *lines_of(here, users, last_round(here, "register"), dashes=True),
    ]
    columns = places(here, beside(here, "slrt"), form=_with_interval)
    caption = here.say("Layanan dan rujukan (SLRT)")
    return declared(here, Declaration(caption, [here.say("Langkah")], lines, columns))


def _with_interval(here: Results, x: Number) -> Cell | Number:
    bounds = interval_text(x, here.lang) if x.indicator == "slrt_days" else ""
    return Cell(f"{round(x.value)} ({bounds})", x.status) if x.value is not None and bounds else x


def register_villages(here: Results, role: str = "priority", most: int = 60) -> Table:
    """Register quality, verification, account and service desk of the villages side by side."""
    say, last = here.say, last_round(here, "register")
    pair, done = {"round": "/".join(account_pair(here))}, {"round": verval_round(here)}
    columns = [
        Column(say("NIK sahih"), {"indicator": "valid_share", "dimension": "members:nik", **last}),
        Column(say("Padan"), {"indicator": "matched_share", **last}),
        Column(say("Diduga ganda"), {"indicator": "duplicate_share", **last}),
        Column(say("Masuk"), {"indicator": "register_entries", **pair}),
        Column(say("Keluar"), {"indicator": "register_exits", **pair}),
        Column(say("Dimutakhirkan"), {"indicator": "verval_visited_share", **done}),
        Column(say("Hari sejak"), {"indicator": "verval_days", **done}),
        Column(say("Sepakat"), {"indicator": "mentor_agreement", **done}),
        Column(say("SLRT tertaut"), {"indicator": "slrt_matched_share"}),
        Column(say("Hari SLRT"), {"indicator": "slrt_days"}),
    ]
    caption = say("Register desa demi desa, menurut kode; urutannya bukan peringkat")
    lines, absent = villages_of(here, role, most), {"level": "village"}
    where = {"dimension": ""}
    return declared(here, Declaration(caption, [say("Desa")], lines, columns, (), where, absent))


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
    """The handful of numbers that a reader looks for first."""
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
    cells = [rate if level == "regency" else DASH for level in levels]
    yield [here.say("Persentase penduduk miskin, angka resmi"), *cells, period(rate.period, here.lang)]


def _when(here: Results, found: Sequence[Number]) -> str:
    known = [x.period for x in found if x.value is not None]
    return period(known[0] if known else "", here.lang)


def _dashed(row: Row) -> Row:
    """A dash where a place has no such number, since another place of the row has one."""
    return [DASH if isinstance(x, Number) and x.status == "unavailable" else x for x in row]


def profile(here: Results) -> Table:
    """Size of the register and shares of aid, matching and disability, here and beside."""
    last = last_round(here, "register")
    caption = _of_round(here, here.say("Isi register, {round}"), last.get("round", ""))
    lines, columns = lines_of(here, shown("profile")), places(here, here.beside())
    return declared(here, Declaration(caption, [here.say("Ukuran")], lines, columns, (), last))


def _last_two(here: Results, levels: Sequence[str]) -> list[Column]:
    """A column a place and round, of the last two rounds of the register."""
    rounds = [{"round": each} for each in here.rounds("register")[-2:]] or [{}]
    return [
        replace(column, heading=f"{column.heading}, {here.round_label(each.get('round', ''))}".rstrip(", "))
        for level in levels
        for each in rounds
        for column in places(here, [level], each)
    ]


def deciles(here: Results) -> Table:
    """Decile shares here and beside, in every round of the register."""
    lines, columns = parts_of(here, "decile_share", DECILES), _last_two(here, here.beside())
    caption = here.say("Bagian rumah tangga menurut desil register")
    return declared(here, Declaration(caption, [here.say("Desil")], lines, columns))


def deprivations(here: Results) -> Table:
    """Deprivations one by one, the adapted index, and what each adds to it."""
    last = last_round(here, "register")
    adds = {"indicator": "mpi_contribution", **last}
    columns = [
        *_last_two(here, [here.level]),
        *places(here, here.beside()[1:]),
        Column(here.say("Sumbangan pada indeks"), adds, _of_one),
    ]
    note = here.say(
        "Bagian orang. “Disesuaikan”: indeks ini tanpa gizi dan kematian anak, yang tidak ada dalam register."
    )
    lines = [*parts_of(here, "deprived", DEPRIVATIONS), *lines_of(here, shown("deprivations"))]
    caption = here.say("Kekurangan yang terhimpun dari register")
    return declared(here, Declaration(caption, [here.say("Kekurangan")], lines, columns, [note], last))


def _of_one(_here: Results, x: Number) -> Number | Cell:
    """What one deprivation adds; the index itself adds nothing to itself."""
    return x if x.dimension else DASH
