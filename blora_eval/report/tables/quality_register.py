"""Tables of the register itself: its quality, its verification, who entered and left, the service desk."""

from blora_eval.report.labels import dimension_label, label
from blora_eval.report.markup import Cell, Table, interval_text
from blora_eval.report.place import Results
from blora_eval.report.quality_words import QUALITY_DIMENSIONS
from blora_eval.report.record import Number
from blora_eval.report.tables.base import Row, across, by_village, last_round, table
from blora_eval.report.tables.systems_places import beside, cells, own, title

__all__ = [
    "account_pair",
    "register_account",
    "register_quality",
    "register_villages",
    "slrt",
    "verval",
    "verval_round",
]

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
RESULTS = tuple(QUALITY_DIMENSIONS["verval_result"])
CASES = tuple(QUALITY_DIMENSIONS["slrt"])


def register_quality(here: Results) -> Table:
    """How good the register's last round is, here and beside.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Table
        A row an indicator; only those of which some place has a number.
    """
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
    """The last register round whose list was verified.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    str
        Its id; empty where there was none.
    """
    held = {x.round for x in here.numbers("verval", own(here, "verval"))}
    return ([name for name in here.rounds("register") if name in held] or [""])[-1]


def verval(here: Results) -> Table:
    """The funnel of verification and what it found, here and in the priority villages.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Table
        A row a step, a result or an indicator.
    """
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
    """The last two rounds of the register.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    (str, str)
        Empty where there are fewer than two.
    """
    rounds = here.rounds("register")
    return (rounds[-2], rounds[-1]) if len(rounds) > 1 else ("", "")


def register_account(here: Results) -> Table:
    """Start, entries and exits by cause, end.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Table
        A row a cause; start plus entries less exits is the end.
    """
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
    """Cases of the service desk by step, days until resolved, and how many were linked.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    Table
        A row a step or an indicator, with the median's interval.
    """
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
    """Register quality, verification, account and service desk of the villages side by side.

    Parameters
    ----------
    here : Results
        The report's place.
    role : {"priority", "comparison", "other", ""}, default "priority"
        Which villages; empty for all.
    most : int, default 60
        How many rows at most.

    Returns
    -------
    Table
        A row a village, by code: no ranking is meant.
    """
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
