"""The tables of a report, each from the publishable numbers of one place."""

from blora_eval.report.tables.account import account, dropped, methods
from blora_eval.report.tables.group import idm_status, quality, villages
from blora_eval.report.tables.poverty import poverty, poverty_by_area, welfare
from blora_eval.report.tables.register import deciles, deprivations, key_figures, profile
from blora_eval.report.tables.time import change, effect, four_tests, idm, official, round_changes, systems

__all__ = [
    "account",
    "change",
    "deciles",
    "deprivations",
    "dropped",
    "effect",
    "four_tests",
    "idm",
    "idm_status",
    "key_figures",
    "methods",
    "official",
    "poverty",
    "poverty_by_area",
    "profile",
    "quality",
    "round_changes",
    "systems",
    "villages",
    "welfare",
]
