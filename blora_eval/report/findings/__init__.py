"""The sentences of a report: every public function of these modules that returns paragraphs."""

from blora_eval.report import made_by
from blora_eval.report.markup import Paragraphs

globals().update(made_by(__name__, __path__, Paragraphs))
