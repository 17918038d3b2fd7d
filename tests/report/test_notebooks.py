"""The notebooks: what a reader opens, changes and runs by hand, and what the reports are made of."""

import ast
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from blora_eval.report.language import translate_notebook

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
NAMES = ["village_report", "district_report"]
FORBIDDEN = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.For,
    ast.While,
    ast.comprehension,
)
Folder = Callable[[str], Path]


@pytest.fixture(params=NAMES)
def nb(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    return nbformat.read(NOTEBOOKS / f"{request.param}.ipynb", 4)


def code_cells(nb: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in nb.cells if cell.cell_type == "code"]


def test_a_notebook_is_valid_and_saved_without_outputs(nb: nbformat.NotebookNode) -> None:
    nbformat.validate(nb)
    for cell in code_cells(nb):
        assert cell.outputs == []
        assert cell.execution_count is None


def test_parameters_are_three_and_name_the_simulated_study(nb: nbformat.NotebookNode) -> None:
    tagged = [cell for cell in nb.cells if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    values: dict[str, object] = {}
    exec(compile(tagged[0].source, "parameters", "exec"), values)
    assert set(values) - {"__builtins__"} == {"results", "area_code", "lang"}
    assert values["results"] == "../data/simulated/results/publishable"
    assert str(values["area_code"]).startswith("99.99")
    assert values["lang"] == "id"


def test_cells_are_short_define_nothing_and_loop_over_nothing(nb: nbformat.NotebookNode) -> None:
    for cell in code_cells(nb):
        assert len(cell.source.splitlines()) <= 12
        assert not [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, FORBIDDEN)]


def test_cells_import_from_the_report_alone(nb: nbformat.NotebookNode) -> None:
    for cell in code_cells(nb):
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, ast.Import)
            if isinstance(node, ast.ImportFrom):
                assert node.module in {"blora_eval.report", "pathlib"}


def test_each_section_is_a_heading_with_one_or_two_cells(nb: nbformat.NotebookNode) -> None:
    kinds = "".join("m" if cell.cell_type == "markdown" else "c" for cell in nb.cells)
    assert re.fullmatch(r"mcc(mc{1,2})+", kinds)
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            assert re.match(r"#{1,3} \S", cell.source)


def test_no_number_is_typed_by_hand_into_a_text(nb: nbformat.NotebookNode) -> None:
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            assert not re.findall(r"\d", cell.source.replace("TNP2K", ""))


RUNS = [
    ("village_report", "full", "99.99.01.2007", "id"),
    ("village_report", "survey", "v0", "id"),
    ("village_report", "absent", "99.99.01.2001", "en"),
    ("district_report", "full", "99.99", "en"),
    ("district_report", "survey", "9", "id"),
    ("district_report", "idm", "99.99", "id"),
]


def run(name: str, folder: Path, code: str, lang: str) -> nbformat.NotebookNode:
    nb = translate_notebook(nbformat.read(NOTEBOOKS / f"{name}.ipynb", 4), lang)
    cell = next(cell for cell in nb.cells if "parameters" in cell.metadata.get("tags", []))
    cell.source = f"results = {str(folder)!r}\narea_code = {code!r}\nlang = {lang!r}"
    NotebookClient(nb, timeout=120, kernel_name="python3").execute()
    return nb


@pytest.mark.parametrize(("name", "variant", "code", "lang"), RUNS)
def test_a_notebook_runs_cell_by_cell_for_every_kind_of_study(
    publishable: Folder, name: str, variant: str, code: str, lang: str
) -> None:
    nb = run(name, publishable(variant), code, lang)
    outputs = [output for cell in code_cells(nb) for output in cell.outputs]
    assert {output.output_type for output in outputs} == {"display_data"}
    html = " ".join(output.data.get("text/html", "") for output in outputs)
    images = [output for output in outputs if "image/png" in output.data]
    assert all(
        output.metadata["image/png"]["alt"] and output.metadata["image/png"]["caption"] for output in images
    )
    assert sum(len(output.data["image/png"]) for output in images) + len(html) < 380_000
    assert "<script" not in html
    assert "<b>" not in html
    assert ("Tidak tersedia" if lang == "id" else "Not available") in html
    assert all(cell.outputs for cell in code_cells(nb)[2:])  # each shows something
    if variant == "full":
        assert len(images) >= 7
    if variant == "absent":
        assert images == []
