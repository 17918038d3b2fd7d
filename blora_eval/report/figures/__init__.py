"""The figures of a report: every public function of these modules that returns a picture."""

from blora_eval.report import made_by
from blora_eval.report.style import Picture

globals().update(made_by(__name__, __path__, Picture))
