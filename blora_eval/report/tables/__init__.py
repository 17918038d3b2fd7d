"""The tables of a report: every public function of these modules that returns one."""

from blora_eval.report import made_by
from blora_eval.report.markup import Table

globals().update(made_by(__name__, __path__, Table))
