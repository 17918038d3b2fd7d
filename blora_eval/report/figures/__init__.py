"""The figures of a report: every public function of these modules that returns a picture."""

<<<<<<< HEAD
from blora_eval.report.figures.impact import love, twin, village_effects
from blora_eval.report.figures.inequality import depth, growth, inequality, targeting
from blora_eval.report.figures.maps import potential_map
from blora_eval.report.figures.register import deciles, deprivations, register_account, slrt, verval
from blora_eval.report.figures.spread import idm, poverty, small_areas, spread
from blora_eval.report.figures.systems import capitals, desk_steps, potential, visits
from blora_eval.report.figures.time import event, official, paths

__all__ = [
    "capitals",
    "deciles",
    "deprivations",
    "depth",
    "desk_steps",
    "event",
    "growth",
    "idm",
    "inequality",
    "love",
    "official",
    "paths",
    "potential",
    "potential_map",
    "poverty",
    "register_account",
    "slrt",
    "small_areas",
    "spread",
    "targeting",
    "twin",
    "verval",
    "village_effects",
    "visits",
]
=======
from blora_eval.report import made_by
from blora_eval.report.style import Picture

globals().update(made_by(__name__, __path__, Picture))
>>>>>>> main
