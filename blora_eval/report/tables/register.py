"""Tables of the register: size, deciles, deprivations, quality, account; and the key figures."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from blora_eval.registry import dimensions
from blora_eval.report.labels import dimension_label, label
from blora_eval.report.language import period
from blora_eval.report.markup import Cell, Row, Table, interval_text
from blora_eval.report.official import latest
from blora_eval.report.place import GROUPS, Number, Results
from blora_eval.report.tables.base import (
    across,
    beside,
    by_village,
    cells,
    last_round,
    latest_of,
    own,
    table,
    title,
)

ROWS = (
    ("completeness", "members"),
    ("completeness", "households"),
    ("valid_share", "members:nik"),
    ("valid_share", "members:kk"),
    ("filled_share", "members:birth_date"),
    ("filled_share", "households:decile"),
    ("matched_share", ""),
    ("repeated_share", ""),
    ("duplicate_share", ""),
    ("duplicate_doubtful_share", ""),
    ("linked_previous_share", ""),
)
CARE = (
    ("verval_visited_share", ""),
    ("verval_days", ""),
    ("mentor_agreement", ""),
    ("mentor_kappa", ""),
    ("inclusion_error", ""),
    ("exclusion_error", ""),
)
ERRORS = ("register_exclusion_error", "register_inclusion_error", "register_leakage")
STEPS = ("listed", "visited", "decided", "entered", "proposed")
RESULTS = tuple(dimensions("verval_result"))
CASES = tuple(dimensions("case"))


def register_quality(here: Results) -> Table:
    """How good the register's last round is, here and beside."""
    levels, last = here.beside(), last_round(here, "register")
    rows: list[Row] = []
    for indicator, dimension in ROWS:
        found = across(here, indicator, levels, dimension, **last)
        if any(x.reason not in {"no_rows", "no_table"} for x in found) or indicator == ROWS[0][0]:
            rows.append([title(here, indicator, dimension), *found])
    rows += _survey_errors(here, levels)
    caption = here.say("Mutu register, {round}").format(round=here.round_label(last.get("round", "")) or "–")
    note = here.say(
        "Bagian baris, bukan orang. Dugaan ganda dan tautan adalah usulan yang belum diperiksa petugas."
    )
    return table(here, caption, [here.say("Ukuran"), *map(here.place_name, levels)], rows, note)


def _survey_errors(here: Results, levels: list[str]) -> list[Row]:
    """Whom the register leaves out and whom it holds without need, by the last survey that can tell."""
    told = here.numbers(ERRORS[0])
    if here.level == "village" or not told:
        return []
    order = here.rounds("survey")
    last = max(told, key=lambda x: (x.value is not None, order.index(x.round) if x.round in order else -1))
    where = {"dimension": last.dimension, "round": last.round}
    return [
        [
            f"{title(here, name, last.dimension)}, {here.round_label(last.round)}".rstrip(", "),
            *cells(here, name, levels, **where),
        ]
        for name in ERRORS
    ]


def verval_round(here: Results) -> str:
    """The last register round whose list was verified."""
    held = {x.round for x in here.numbers("verval", own(here, "verval"))}
    return ([name for name in here.rounds("register") if name in held] or [""])[-1]


def verval(here: Results) -> Table:
    """The funnel of verification and what it found, here and in the priority villages."""
    levels, last = beside(here, "verval"), verval_round(here)
    wanted = [("verval", name) for name in STEPS] + [("verval_result", name) for name in RESULTS]
    rows: list[Row] = []
    for indicator, dimension in wanted if last else wanted[:1]:
        words = dimension_label(indicator, dimension, here.lang)
        found = cells(here, indicator, levels, dimension=dimension, **({"round": last} if last else {}))
        rows.append([f"– {words}" if indicator == "verval_result" else words, *found])
    if last:
        rows += [[title(here, name, ""), *cells(here, name, levels, round=last)] for name, _ in CARE]
    caption = here.say("Verifikasi dan validasi, daftar {round}").format(round=here.round_label(last) or "–")
    return table(here, caption, [here.say("Langkah"), *map(here.place_name, levels)], rows)


def account_pair(here: Results) -> tuple[str, str]:
    """The last two rounds of the register."""
    rounds = here.rounds("register")
    return (rounds[-2], rounds[-1]) if len(rounds) > 1 else ("", "")


def register_account(here: Results) -> Table:
    """Start, entries and exits by cause, end."""
    say, (before, after) = here.say, account_pair(here)
    pair = f"{before}/{after}" if before else ""
    rows: list[Row] = [
        [here.round_label(before) or say("Awal"), here.number("register_households", round=before)]
    ]
    for total, by_cause, sign in (
        ("register_entries", "register_entry", "+"),
        ("register_exits", "register_exit", "−"),
    ):
        rows.append([f"{sign} {label(total, here.lang).title}", here.number(total, round=pair)])
        found = [x for x in here.numbers(by_cause, round=pair) if x.value or x.status == "suppressed"]
        rows += [[f"– {dimension_label(by_cause, x.dimension, here.lang)}", x] for x in found]
    rows.append([here.round_label(after) or say("Akhir"), here.number("register_households", round=after)])
    caption = say("Masuk dan keluar register, {place}").format(place=here.name)
    note = say(
        "Awal + masuk − keluar = akhir. Rumah tangga yang pindah desa keluar dari satu desa dan masuk "
        "desa lain."
    )
    return table(here, caption, [say("Rumah tangga"), say("Banyaknya")], rows, note)


def slrt(here: Results) -> Table:
    """Cases of the service desk by step, days until resolved, and how many were linked."""
    levels = beside(here, "slrt")
    rows: list[Row] = [
        [dimension_label("slrt", name, here.lang), *cells(here, "slrt", levels, dimension=name)]
        for name in CASES
    ]
    rows.append([label("slrt_days", here.lang).title, *(_with_interval(here, level) for level in levels)])
    last = last_round(here, "register")
    wanted: list[tuple[str, str, dict[str, str]]]
    wanted = [("slrt_matched_share", "", {}), ("slrt_matched_doubtful_share", "", {})]
    wanted += [("slrt_used_share", name, last) for name in ("all", "poor")]
    for indicator, dimension, where in wanted:
        found = cells(here, indicator, levels, dimension=dimension, **where)
        rows.append([title(here, indicator, dimension), *found])
    columns = [here.say("Langkah"), *map(here.place_name, levels)]
    return table(here, here.say("Layanan dan rujukan (SLRT)"), columns, rows)


def _with_interval(here: Results, level: str) -> Cell | Number:
    x = here.number("slrt_days", level)
    bounds = interval_text(x, here.lang)
    if x.value is None or not bounds:
        return x
    return Cell(f"{round(x.value)} ({bounds})", x.status)


def register_villages(here: Results, role: str = "priority", most: int = 60) -> Table:
    """Register quality, verification, account and service desk of the villages side by side."""
    say, last, done = here.say, last_round(here, "register"), verval_round(here)
    pair = "/".join(account_pair(here))
    wanted = {
        say("NIK sahih"): ("valid_share", {"dimension": "members:nik", **last}),
        say("Padan"): ("matched_share", last),
        say("Diduga ganda"): ("duplicate_share", last),
        say("Masuk"): ("register_entries", {"round": pair}),
        say("Keluar"): ("register_exits", {"round": pair}),
        say("Dimutakhirkan"): ("verval_visited_share", {"round": done}),
        say("Hari sejak"): ("verval_days", {"round": done}),
        say("Sepakat"): ("mentor_agreement", {"round": done}),
        say("SLRT tertaut"): ("slrt_matched_share", {}),
        say("Hari SLRT"): ("slrt_days", {}),
    }
    found = {
        name: by_village(here, indicator, **{"dimension": "", **where})
        for name, (indicator, where) in wanted.items()
    }
    areas = here.villages if role == "" else here.villages[here.villages["role"] == role]
    rows: list[Row] = [
        [str(area.village), *(each.get(str(area.village_code), Number(name)) for name, each in found.items())]
        for area in areas.head(most).itertuples(index=False)
    ]
    caption = say("Register desa demi desa, menurut kode; urutannya bukan peringkat")
    if not rows:
        rows = [[say("Semua desa"), *(here.number(indicator, "village") for indicator, _ in wanted.values())]]
    return table(here, caption, [say("Desa"), *found], rows)


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
    cells = [rate if level == "regency" else Cell("–") for level in levels]
    yield [here.say("Persentase penduduk miskin, angka resmi"), *cells, period(rate.period, here.lang)]


def _when(here: Results, found: Sequence[Number]) -> str:
    known = [x.period for x in found if x.value is not None]
    return period(known[0] if known else "", here.lang)


def _dashed(row: Row) -> Row:
    """A dash where a place has no such number, since another place of the row has one."""
    return [Cell("–") if isinstance(x, Number) and x.status == "unavailable" else x for x in row]


def profile(here: Results) -> Table:
    """Size of the register and shares of aid, matching and disability, here and beside."""
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
    """Decile shares here and beside, in every round of the register."""
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
    """Deprivations one by one, the adapted index, and what each adds to it."""
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
