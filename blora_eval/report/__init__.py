"""Reports: what a notebook needs is imported from here, and only when it is asked for.

A notebook writes ``from blora_eval.report import figures, findings, maps, open_results, show, tables``;
drawing libraries load then, and not when the command line merely looks up a word.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from blora_eval.report import figures, findings, tables
    from blora_eval.report.display import show
    from blora_eval.report.figures import maps
    from blora_eval.report.place import open_results
    from blora_eval.report.prose import sentence

__all__ = ["figures", "findings", "maps", "open_results", "sentence", "show", "tables"]

PARTS = {
    "open_results": "blora_eval.report.place",
    "sentence": "blora_eval.report.prose",
    "maps": "blora_eval.report.figures",
    "show": "blora_eval.report.display",
}


def __getattr__(name: str) -> Any:
    if name in PARTS:
        return getattr(import_module(PARTS[name]), name)
    if name in __all__:
        return import_module(f"blora_eval.report.{name}")
    raise AttributeError(f"module 'blora_eval.report' has no attribute {name!r}")
