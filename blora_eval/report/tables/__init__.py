"""The tables of a report, each from the publishable numbers of one place."""

from blora_eval.report.tables.account import account, dropped, methods
from blora_eval.report.tables.claims import claims
from blora_eval.report.tables.group import idm_status, quality, villages
from blora_eval.report.tables.impact import balance, checks, village_effect, village_effects
from blora_eval.report.tables.official import official_targets, official_tests, official_years
from blora_eval.report.tables.poverty import poverty, poverty_by_area, welfare
from blora_eval.report.tables.quality_register import (
    register_account,
    register_quality,
    register_villages,
    slrt,
    verval,
)
from blora_eval.report.tables.register import deciles, deprivations, key_figures, profile
from blora_eval.report.tables.smallarea import small_area_model, small_areas
from blora_eval.report.tables.subgroups import subgroups
from blora_eval.report.tables.systems_livelihoods import capitals, participation, services, value_added
from blora_eval.report.tables.systems_mentoring import agencies, costs, desk, followups, mentoring
from blora_eval.report.tables.systems_potential import potential, potential_ranking
from blora_eval.report.tables.systems_programmes import programme_matrix, programmes
from blora_eval.report.tables.targeting import targeting
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
