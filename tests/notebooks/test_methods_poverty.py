"""The notebook that works each poverty measure through: it runs, draws, and names every public measure."""

import ast
import importlib
import inspect
import pkgutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from blora_eval import indicators

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "methods_poverty.ipynb"
MODULES = (
    "poverty",
    "inequality",
    "curves",
    "decomposition",
    "growth",
    "change",
    "targeting",
    "multidimensional",
    "multidimensional_comparison",
)
ESTIMATORS = {
    "Design",
    "fay_herriot_rates",
    "best_prediction",
    "ell",
    "benchmark",
    "diagnose",
    "direct_rates",
}


@pytest.fixture(scope="module")
def executed():
    notebook = nbformat.read(NOTEBOOK, 4)
    NotebookClient(notebook, timeout=240, kernel_name="python3").execute()
    return notebook


def test_it_runs_from_top_to_bottom_without_a_warning(executed):
    outputs = [out for cell in executed.cells if cell.cell_type == "code" for out in cell.outputs]
    assert [out for out in outputs if out.output_type == "error"] == []
    assert [out for out in outputs if out.output_type == "stream" and out.name == "stderr"] == []


def test_it_draws_where_people_look(executed):
    drawn = [
        cell.source
        for cell in executed.cells
        if cell.cell_type == "code" and any("image/png" in out.get("data", {}) for out in cell.outputs)
    ]
    for what in ("TIP", "Lorenz", "GIC", "Ordo", "Sumbangan", "ROC", "Penyusutan"):
        assert any(what in source for source in drawn), what


def test_every_public_measure_is_worked_through():
    code = "\n".join(cell.source for cell in nbformat.read(NOTEBOOK, 4).cells if cell.cell_type == "code")
    tree = ast.walk(ast.parse(code))
    named = {getattr(node, "attr", getattr(node, "id", "")) for node in tree}
    known = {module.name for module in pkgutil.iter_modules(indicators.__path__)}
    assert set(MODULES) <= known
    public = set()
    for name in MODULES:
        module = importlib.import_module(f"blora_eval.indicators.{name}")
        public |= {
            name
            for name, made in vars(module).items()
            if inspect.isfunction(made)
            and made.__module__ == module.__name__
            and "\nParameters\n" in inspect.getdoc(made)
        }
    assert public | ESTIMATORS <= named
