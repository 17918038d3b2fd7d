"""All numbers of all villages at once: clean tables in, rows of the results store out."""

from blora_eval.measure.facts import facts
from blora_eval.measure.levels import areas_with_roles
from blora_eval.measure.store import measure_all

__all__ = ["areas_with_roles", "facts", "measure_all"]
