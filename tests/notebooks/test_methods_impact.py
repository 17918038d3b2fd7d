"""The notebook that replicates published effects and shows why the default is what it is."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "methods_impact.ipynb"


def run(folder: Path):
    notebook = nbformat.read(NOTEBOOK, 4)
    NotebookClient(
        notebook, timeout=240, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    return notebook


def texts(notebook) -> str:
    outputs = [out for cell in notebook.cells if cell.cell_type == "code" for out in cell.outputs]
    assert [out for out in outputs if out.output_type == "error"] == []
    assert [out for out in outputs if out.output_type == "stream" and out.name == "stderr"] == []
    plain = [out.get("text") or out.get("data", {}).get("text/plain", "") for out in outputs]
    return "\n".join(plain)


def test_it_replicates_what_was_published(shared_data, tmp_path) -> None:
    read = re.findall(r'data / "([^"]+)"', NOTEBOOK.read_text(encoding="utf-8").replace("\\", ""))
    assert "mpdta.csv" in {shared_data(name).name for name in read}
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "data").symlink_to(shared_data("."))
    (tmp_path / "notebooks").mkdir()
    executed = run(tmp_path / "notebooks")
    said = texts(executed)
    for number in ("-0.04", "-15.604", "-27.349", "1794.34", "886.30", "-8497.52", "-0.0847", "116.5"):
        assert number in said, number
    pictures = [
        cell
        for cell in executed.cells
        if cell.cell_type == "code" and any("image/png" in out.get("data", {}) for out in cell.outputs)
    ]
    assert len(pictures) == 3


def test_without_the_data_it_says_so_and_still_shows_the_reason_for_the_default(tmp_path) -> None:
    said = texts(run(tmp_path))
    assert "Data nyata tidak ada" in said
    assert "lagged_linear_cr2" in said
    assert "-15.604" not in said


@pytest.mark.parametrize("word", ["outputs", "execution_count"])
def test_it_is_kept_without_outputs(word) -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert not [cell for cell in cells if cell.get(word)]
