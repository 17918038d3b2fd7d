"""The tables of a report, each from the publishable numbers of one place."""

from blora_eval.report.tables.account import account, dropped, methods
from blora_eval.report.tables.group import idm_status, quality, villages
from blora_eval.report.tables.impact import balance, checks, subgroups, village_effect, village_effects
from blora_eval.report.tables.official import claims, official_targets, official_tests, official_years
from blora_eval.report.tables.poverty import (
    poverty,
    poverty_by_area,
    small_area_model,
    small_areas,
    targeting,
    welfare,
)
from blora_eval.report.tables.register import (
    deciles,
    deprivations,
    key_figures,
    profile,
    register_account,
    register_quality,
    register_villages,
    slrt,
    verval,
)
from blora_eval.report.tables.systems import (
    capitals,
    participation,
    potential,
    potential_ranking,
    programme_matrix,
    programmes,
    services,
    value_added,
)
from blora_eval.report.tables.systems_mentoring import agencies, costs, desk, followups, mentoring
from blora_eval.report.tables.time import change, effect, idm, official, round_changes, systems

__all__ = [
    "account",
    "agencies",
    "balance",
    "capitals",
    "change",
    "checks",
    "claims",
    "costs",
    "deciles",
    "deprivations",
    "desk",
    "dropped",
    "effect",
    "followups",
    "idm",
    "idm_status",
    "key_figures",
    "mentoring",
    "methods",
    "official",
    "official_targets",
    "official_tests",
    "official_years",
    "participation",
    "potential",
    "potential_ranking",
    "poverty",
    "poverty_by_area",
    "profile",
    "programme_matrix",
    "programmes",
    "quality",
    "register_account",
    "register_quality",
    "register_villages",
    "round_changes",
    "services",
    "slrt",
    "small_area_model",
    "small_areas",
    "subgroups",
    "systems",
    "targeting",
    "value_added",
    "verval",
    "village_effect",
    "village_effects",
    "villages",
    "welfare",
]
