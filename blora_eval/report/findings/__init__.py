"""The sentences of a report, section by section, computed from the publishable numbers of one place."""

from blora_eval.report.findings.claims import claims
from blora_eval.report.findings.closing import privacy, sources
from blora_eval.report.findings.first_page import summary
from blora_eval.report.findings.impact import checks, village_effect
from blora_eval.report.findings.influence import effect, limits, priority_list, trends_before
from blora_eval.report.findings.official import official_targets, official_tests
from blora_eval.report.findings.quality import register_account, register_quality, slrt, verval
from blora_eval.report.findings.sections import aid, inputs, official, path, poverty, register
from blora_eval.report.findings.spread import inequality, targeting
from blora_eval.report.findings.subgroups import subgroups
from blora_eval.report.findings.systems import desk, livelihoods, mentoring, potential, programmes
from blora_eval.report.findings.unmeasured import unmeasured

__all__ = [
    "aid",
    "checks",
    "claims",
    "desk",
    "effect",
    "inequality",
    "inputs",
    "limits",
    "livelihoods",
    "mentoring",
    "official",
    "official_targets",
    "official_tests",
    "path",
    "potential",
    "poverty",
    "priority_list",
    "privacy",
    "programmes",
    "register",
    "register_account",
    "register_quality",
    "slrt",
    "sources",
    "subgroups",
    "summary",
    "targeting",
    "trends_before",
    "unmeasured",
    "verval",
    "village_effect",
]
