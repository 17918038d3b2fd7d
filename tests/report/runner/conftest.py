"""A small publishable store and notebooks over it, for tests of running rather than of content."""

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from blora_eval.report.runner.render import ReportJob
from blora_eval.results import combine, rows, write_store

VILLAGES = [f"99.99.01.{2000 + number}" for number in range(1, 7)]

PARAMETERS = 'results = "results/publishable"\narea_code = ""\nlang = "id"'
READ = """import pandas as pd
mine = pd.read_parquet(f"{results}/results.parquet").query("area_code == @area_code")
"""
TABLE = """from IPython.display import HTML, display
value = mine["value"].iloc[0]
row = f"<tr><th scope='row'>{lang}</th><td>{value:.3f}</td></tr>"
display(HTML(f"<table><caption>Penduduk miskin</caption>{row}</table>"))
"""
FIGURE = """import base64, io
from matplotlib.figure import Figure
figure = Figure(figsize=(3, 2))
figure.subplots().plot(mine["value"].tolist())
drawn = io.BytesIO()
figure.savefig(drawn, format="png")
png = base64.b64encode(drawn.getvalue()).decode()
about = {"alt": f"Garis {area_code}", "caption": "Gambar"}
display({"image/png": png}, metadata={"image/png": about}, raw=True)
"""


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study") / "results" / "publishable"
    numbers = pd.DataFrame(
        [
            {"area_code": code, "indicator": "fgt0", "dimension": line, "value": 0.1 + place / 100}
            for place, code in enumerate(VILLAGES)
            for line in ("nasional", "relatif-60")
        ]
    )
    write_store(
        combine([rows(numbers, stage="estimate", unit="share")], study="rekaan"), folder / "results.parquet"
    )
    (folder / "study.json").write_text(json.dumps({"name": "rekaan"}), encoding="utf-8")
    return folder


Notebook = Callable[..., Path]


@pytest.fixture(scope="session")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Notebook:
    """Writes a notebook of the given code cells after the parameters cell, and gives its path."""
    folder = tmp_path_factory.mktemp("notebooks")

    def write(*code: str, parameters: str | None = PARAMETERS) -> Path:
        cells: list[Any] = [new_markdown_cell("# Kemiskinan")]
        if parameters is not None:
            cells.append(new_code_cell(parameters, metadata={"tags": ["parameters"]}))
        cells += [new_code_cell(each) for each in code]
        book = new_notebook(
            cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        )
        path = folder / f"report-{len(list(folder.iterdir()))}.ipynb"
        nbformat.write(book, path)
        return path

    return write


@pytest.fixture(scope="session")
def template(notebook: Notebook) -> Path:
    return notebook(READ, TABLE, FIGURE)


Job = Callable[..., ReportJob]


@pytest.fixture
def job(template: Path) -> Job:
    def make(number: int = 0, *, path: Path = template, lang: str = "id", **more: Any) -> ReportJob:
        code = VILLAGES[number]
        metadata = {"lang": lang, "title": f"Desa {number}", "date": "2025-12-31", "synthetic": True}
        return ReportJob(path, code, lang, f"villages/{code}", metadata, **more)

    return make


@pytest.fixture
def tree() -> Callable[[Path], dict[str, bytes]]:
    """Every visible file below a folder, by path; the manifest without the times."""

    def read(folder: Path) -> dict[str, bytes]:
        found = {}
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and not name.startswith("."):
                found[name] = path.read_bytes()
        if "manifest.csv" in found:
            account = pd.read_csv(folder / "manifest.csv", dtype="string").drop(columns="seconds")
            found["manifest.csv"] = account.to_csv(index=False).encode()
        return found

    return read


@pytest.fixture
def ours(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], list[str]]]:
    """Command lines of this test's warm processes and kernels that are running, zombies among them.

    They are told from a neighbour's by their working folder, which lies in a temporary folder of this
    test; its path is short, for the sake of the sockets in it.
    """
    tmp_path_factory.getbasetemp()  # or pytest would put its own folder, and with it all others, in this one
    with tempfile.TemporaryDirectory(prefix="t", ignore_cleanup_errors=True) as folder:
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setattr(tempfile, "tempdir", None)

        def look() -> list[str]:
            found = []
            for process in psutil.process_iter(["pid", "ppid", "status", "cwd", "cmdline"]):
                mine = process.info["status"] == psutil.STATUS_ZOMBIE and process.info["ppid"] == os.getpid()
                if mine or (process.info["cwd"] or "").startswith(folder):
                    found.append(f"{process.info['pid']} {process.info['status']} {process.info['cmdline']}")
            return found

        yield look
    monkeypatch.undo()
