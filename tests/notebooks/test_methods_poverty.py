"""The notebook that works each poverty measure through: it runs, draws, and names every public measure."""

import ast
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import blora_eval as be

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "methods_poverty.ipynb"
PRIVATE = {"fit_log_welfare", "village_poverty", "best_prediction", "ell", "benchmark", "diagnose"}
"""Estimators of small areas that the notebook works through beside what is public."""


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
    rooms = ("indicators.", "estimate.design.")
    public = {name for name, place in be.DOOR.items() if place.startswith(rooms)}
    assert public | PRIVATE <= named
