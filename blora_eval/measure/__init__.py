"""All numbers of all villages at once: clean tables in, rows of the results store out."""

from blora_eval.measure.levels import areas_with_roles
from blora_eval.measure.store import measure_all, study_description

__all__ = ["areas_with_roles", "measure_all", "study_description"]
