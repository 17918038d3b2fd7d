"""Reports: what a notebook needs is imported from here, and only when it is asked for.

A notebook writes ``from blora_eval.report import figures, findings, open_results, show, tables``;
drawing libraries load then, and not when the command line merely looks up a word.
"""

from collections.abc import Iterable
from importlib import import_module
from inspect import isfunction, signature
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, get_args

if TYPE_CHECKING:
    from blora_eval.report import figures, findings, tables
    from blora_eval.report.place import open_results
    from blora_eval.report.prose import sentence
    from blora_eval.report.style import show

__all__ = ["figures", "findings", "open_results", "sentence", "show", "tables"]

PARTS = {
    "open_results": "blora_eval.report.place",
    "sentence": "blora_eval.report.prose",
    "show": "blora_eval.report.style",
}


def __getattr__(name: str) -> Any:
    if name in PARTS:
        return getattr(import_module(PARTS[name]), name)
    if name in __all__:
        return import_module(f"blora_eval.report.{name}")
    raise AttributeError(f"module 'blora_eval.report' has no attribute {name!r}")


def made_by(package: str, folder: Iterable[str], kind: type) -> dict[str, Any]:
    """The functions of a package's modules that make this kind of thing of ``here``, by name."""
    modules = [import_module(f"{package}.{one.name}") for one in iter_modules(folder)]
    return {
        name: made
        for module in modules
        for name, made in vars(module).items()
        if isfunction(made) and made.__module__ == module.__name__ and not name.startswith("_")
        if "here" in (told := signature(made)).parameters
        if kind in (told.return_annotation, *get_args(told.return_annotation))
    }
