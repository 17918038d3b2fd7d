"""Tables of the effects: one village's, all villages', by groups, balance by year, and the checks."""

from blora_eval.report.declared import (
    Column,
    Declaration,
    Line,
    bounds,
    declared,
    found_or_why,
    interval,
    measures,
    p_value,
    places,
    reason,
    units,
    villages_of,
)
from blora_eval.report.findings.effect_checks import HEADLINE, group_title
from blora_eval.report.findings.one_village import LEVEL, PROMISE, least_apart
from blora_eval.report.labels import label, reason_text
from blora_eval.report.markup import DASH, Table
from blora_eval.report.place import GROUPS, Number, Results


def subgroups(here: Results, column: str | None = None) -> Table:
    """The effect on the priority villages of each group."""
    say, name = here.say, here.outcome(column).get("column", "")
    found = here.numbers("att_group", "priority", dimension=name)
    of_group = {"indicator": "att_group"}
    columns = [
        *measures(here, ("att_group",)),
        bounds(here, of_group),
        *measures(here, ("att_group_q",), p_value),
        Column(say("Desa prioritas"), of_group, units),
        Column(say("Catatan"), of_group, reason),
    ]
    lines = [Line(group_title(here, x), {"period": x.period}, dashes=True) for x in found]
    caption, notes = say("Dampak menurut kelompok desa yang ditetapkan sebelumnya"), _notes(here, bool(found))
    where = {"level": "priority", "dimension": name}
    return declared(here, Declaration(caption, [say("Kelompok")], lines, columns, notes, where))


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


_CHECKS = """
att_gap att_mde att_mde_sd att_weight_share mean_reversion overlap_outside check_dip check_placebo_start
check_placebo_outcome
check_trend_hidden check_relative_magnitude check_robustness_value check_robustness_value_limit check_oster
check_e_value check_e_value_limit check_rosenbaum check_spillover check_leave_one_out check_attrition
check_programmes_held check_programmes_left_out check_dose check_cost
"""
FINDINGS = tuple(_CHECKS.split())
SERIES = "check_interrupted_series"


def village_effect(here: Results) -> Table:
    """The village's own shrunken effect on each outcome, and whether it differs from the others."""
    lines = [
        Line(outcome["label"][here.lang], {"dimension": outcome["column"]})
        for outcome in here.study["outcomes"]
        if not outcome.get("placebo")
    ]
    caption, absent = here.say("Dampak pada desa ini saja"), here.number("village_att_shrunk")
    return declared(here, Declaration(caption, [here.say("Hasil")], lines, _village(here), absent=absent))


def _village(here: Results) -> list[Column]:
    about = {"indicator": "village_att_shrunk"}
    q = {"indicator": "village_att_q"}
    return [
        *measures(here, ("village_att_shrunk",)),
        bounds(here, about),
        *measures(here, ("village_att_q",), p_value),
        Column(here.say("Temuan"), q, _apart),
    ]


def _apart(here: Results, q: Number) -> str:
    if q.value is None:
        return DASH.text
    return here.say("berbeda dari yang lain" if q.value <= LEVEL else "tidak dapat dibedakan dari yang lain")


def village_effects(here: Results, column: str | None = None) -> Table:
    """All priority villages' effects, shrunken, with whether they differ from the others."""
    say, where = here.say, {"dimension": here.outcome(column).get("column", "")}
    notes = [say("Urutan menurut kode, bukan peringkat."), say(PROMISE), *least_apart(here, where)]
    caption = say("Dampak desa demi desa, disusutkan")
    absent = here.number("village_att_shrunk", "priority", **where)
    lines = villages_of(here, "priority")
    return declared(here, Declaration(caption, [say("Desa")], lines, _village(here), notes, where, absent))


def balance(here: Results, column: str | None = None) -> Table:
    """How far apart the two groups were in each year before the start."""
    say, where = here.say, {"dimension": here.outcome(column).get("column", ""), "level": "priority"}
    columns = [*places(here, GROUPS, {"indicator": "outcome"}), *measures(here, ("balance_smd",))]
    found = found_or_why(here, "balance_smd", **where)
    lines = [Line(x.period, {"period": x.period}) for x in found if x.period]
    caption = say("Kesetimbangan sebelum pendampingan dimulai")
    return declared(here, Declaration(caption, [say("Tahun")], lines, columns, (), where, found[0]))


def checks(here: Results, column: str | None = None) -> Table:
    """Every check of the pooled effect: what it asks, its number, and its finding."""
    say, name = here.say, here.outcome(column).get("column", "")
    wanted = [*((code, "priority", name) for code in FINDINGS), (SERIES, here.level, HEADLINE)]
    lines = [
        Line(f"{label(code, here.lang).title}: {label(code, here.lang).definition}", x)
        for code, level, part in wanted
        for x in found_or_why(here, code, level, dimension=part)
    ]
    columns = [
        Column(say("Nilai")), Column(say("Selang"), form=interval), Column(say("Temuan"), form=_finding)
    ]  # fmt: skip
    caption = say("Pemeriksaan atas perkiraan dampak")
    return declared(here, Declaration(caption, [say("Pemeriksaan")], lines, columns))


def _finding(here: Results, x: Number) -> str:
    return reason_text(x.reason, here.lang) if x.status != "ok" else DASH.text
