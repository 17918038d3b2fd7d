"""The sentences of a report, section by section, computed from the publishable numbers of one place."""

from blora_eval.report.findings.closing import privacy, sources
from blora_eval.report.findings.sections import aid, inputs, official, path, poverty, register
from blora_eval.report.findings.summary import effect, limits, priority_list, summary, trends_before

__all__ = [
    "aid",
    "effect",
    "inputs",
    "limits",
    "official",
    "path",
    "poverty",
    "priority_list",
    "privacy",
    "register",
    "sources",
    "summary",
    "trends_before",
]
