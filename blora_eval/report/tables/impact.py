"""Tables of the effects: one village's, all villages', by groups, balance by year, and the checks."""

from blora_eval.report.findings.effect_checks import HEADLINE, group_title
from blora_eval.report.labels import label, reason_text
from blora_eval.report.language import number
from blora_eval.report.markup import Row, Table
from blora_eval.report.place import Number, Results
from blora_eval.report.tables.base import by_village, count, interval, readable, table


def subgroups(here: Results, column: str | None = None) -> Table:
    """The effect on the priority villages of each group."""
    say, name = here.say, here.outcome(column).get("column", "")
    rows: list[Row] = []
    for x in here.numbers("att_group", "priority", dimension=name):
        q = here.numbers("att_group_q", "priority", dimension=name, period=x.period)
        note = reason_text(x.reason, here.lang) if x.reason else "–"
        adjusted = readable(q[0]) if q else "–"
        rows.append([group_title(here, x), x, interval(here, x), adjusted, count(here, x.n), note])
    effect, adjusted = (label(code, here.lang).title for code in ("att_group", "att_group_q"))
    columns = [
        say("Kelompok"),
        effect,
        say("Selang kepercayaan 95%"),
        adjusted,
        say("Desa prioritas"),
        say("Catatan"),
    ]
    caption = say("Dampak menurut kelompok desa yang ditetapkan sebelumnya")
    return table(here, caption, columns, rows, *_notes(here, bool(rows)))


def _notes(here: Results, some: bool) -> tuple[str, ...]:
    if not some:
        return (
            here.say("Tidak ada kelompok yang disebut dalam study.yaml; tidak ada yang dicari sesudahnya."),
        )
    return (
        here.say(
            "Nilai p disesuaikan (Benjamini dan Hochberg) atas semua kelompok yang ditetapkan sebelum hasil "
            "dilihat; kelompok lain bersifat menjajaki dan tidak diuji."
        ),
        here.say("Selisih dua kelompok tidak diuji: selang yang bertumpang tindih tidak dapat dibedakan."),
    )


FINDINGS = (
    "att_mde",
    "att_second",
    "mean_reversion",
    "overlap_outside",
    "check_dip",
    "check_placebo_start",
    "check_placebo_outcome",
    "check_trend_hidden",
    "check_relative_magnitude",
    "check_robustness_value",
    "check_robustness_value_limit",
    "check_oster",
    "check_e_value",
    "check_e_value_limit",
    "check_rosenbaum",
    "check_spillover",
    "check_leave_one_out",
    "check_attrition",
    "check_programmes_held",
    "check_programmes_left_out",
    "check_dose",
    "check_cost",
)
SERIES = "check_interrupted_series"
OWN = ("village_att", "village_att_shrunk", "village_att_p", "village_att_q", "village_att_fwer")


def village_effect(here: Results) -> Table:
    """The village's own effect on each outcome: raw, shrunk, and its three p values.

    Parameters
    ----------
    here : Results
        The report's place; a village.

    Returns
    -------
    Table
        A row an outcome.
    """
    rows: list[Row] = []
    for outcome in here.study["outcomes"]:
        if outcome.get("placebo"):
            continue
        x, shrunk, *p_values = (here.number(name, dimension=outcome["column"]) for name in OWN)
        cells = [x, interval(here, x), shrunk, *map(readable, p_values)]
        rows.append([outcome["label"][here.lang], *cells])
    columns = [here.say("Hasil"), *_heads(here)]
    rows = rows or [[here.say("Hasil desa"), here.number("village_att")]]
    return table(here, here.say("Desa ini di samping kembaran sintetisnya"), columns, rows)


def _heads(here: Results) -> list[str]:
    first, *rest = (label(name, here.lang).title for name in OWN)
    return [first, here.say("Selang kepercayaan 95%"), *rest]


def village_effects(here: Results, column: str | None = None) -> Table:
    """All priority villages' effects, raw and shrunk, in the order of their codes.

    Parameters
    ----------
    here : Results
        The report's place.
    column : str, optional
        The outcome's panel column; the study's first if not given.

    Returns
    -------
    Table
        A row a village; villages with one group number cannot be told apart.
    """
    say, outcome = here.say, here.outcome(column)
    name = outcome.get("column", "")
    found = {
        key: by_village(here, key, dimension=name)
        for key in (
            "village_att",
            "village_att_p",
            "village_att_q",
            "village_att_shrunk",
            "village_att_group",
        )
    }
    own = here.villages[here.villages["role"] == "priority"].sort_values("village_code", kind="stable")
    rows: list[Row] = []
    for area in own.itertuples(index=False):
        cells = [each.get(str(area.village_code), Number(key)) for key, each in found.items()]
        x, p, q, *others = cells
        rows.append([str(area.village), x, interval(here, x), readable(p), readable(q), *others])
    rows = rows or [[say("Desa prioritas"), here.number("village_att", "priority", dimension=name)]]
    first, *rest = (label(key, here.lang).title for key in found)
    columns = [say("Desa"), first, say("Selang kepercayaan 95%"), *rest]
    notes = [say("Urutan menurut kode, bukan peringkat.")]
    smallest = here.number("village_smallest_p", "priority", dimension=name)
    if smallest.value is not None:
        text = say("Nilai p satu desa tidak dapat lebih kecil dari {p}.")
        notes.append(text.format(p=number(smallest.value, here.lang, 4)))
    return table(here, say("Dampak desa demi desa, mentah dan disusutkan"), columns, rows, *notes)


def balance(here: Results, column: str | None = None) -> Table:
    """How far apart the two groups were in each year before the start."""
    say, name = here.say, here.outcome(column).get("column", "")
    rows: list[Row] = []
    for x in here.numbers("balance_smd", "priority", dimension=name):
        means = [
            here.number("outcome", group, dimension=name, period=x.period)
            for group in ("priority", "comparison")
        ]
        rows.append([x.period, *means, x])
    rows = rows or [["–", "–", "–", here.number("balance_smd", "priority", dimension=name)]]
    columns = [
        say("Tahun"), say("Desa prioritas"), say("Desa pembanding"), label("balance_smd", here.lang).title
    ]  # fmt: skip
    return table(here, say("Kesetimbangan sebelum pendampingan dimulai"), columns, rows)


def checks(here: Results, column: str | None = None) -> Table:
    """Every check of the pooled effect: what it asks, its number, and its finding."""
    say, name = here.say, here.outcome(column).get("column", "")
    rows: list[Row] = []
    places = [(code, "priority", name) for code in FINDINGS]
    for code, level, dimension in [*places, (SERIES, here.level, HEADLINE)]:
        words = label(code, here.lang)
        found = here.numbers(code, level, dimension=dimension)
        for x in found or [here.number(code, level, dimension=dimension)]:
            finding = reason_text(x.reason, here.lang) if x.status != "ok" else "–"
            title = f"{words.title}: {words.definition}"
            rows.append([title, x, interval(here, x), finding])
    columns = [say("Pemeriksaan"), say("Nilai"), say("Selang"), say("Temuan")]
    return table(here, say("Pemeriksaan atas perkiraan dampak"), columns, rows)
