"""The sentences of a report, section by section, computed from the publishable numbers of one place."""

from blora_eval.report.findings.effect_checks import subgroups
from blora_eval.report.findings.first_page import summary
from blora_eval.report.findings.impact import (
    checks,
    effect,
    limits,
    priority_list,
    village_effect,
)
from blora_eval.report.findings.official import claims, official_targets, official_tests
from blora_eval.report.findings.sections import (
    aid,
    inequality,
    inputs,
    official,
    path,
    poverty,
    privacy,
    register,
    sources,
    targeting,
    unmeasured,
)
from blora_eval.report.findings.systems import (
    desk,
    livelihoods,
    mentoring,
    potential,
    programmes,
    register_account,
    register_quality,
    slrt,
    verval,
)

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
    "unmeasured",
    "verval",
    "village_effect",
]
