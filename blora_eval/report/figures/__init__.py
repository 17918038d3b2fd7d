"""The figures of a report, each with its alt text and caption computed from the numbers drawn."""

from blora_eval.report.figures.register import deciles, deprivations
from blora_eval.report.figures.spread import idm, poverty, spread
from blora_eval.report.figures.time import event, official, paths

__all__ = ["deciles", "deprivations", "event", "idm", "official", "paths", "poverty", "spread"]
