"""One notebook to its published files, and what becomes of one that cannot be published."""

import stat
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pypdfium2
import pytest

from blora_eval.errors import ReportError
from blora_eval.report.runner import kernels as forking
from blora_eval.report.runner.render import check_parameters, imports, render, strip_run

Make = Callable[..., Any]
SECRET = "SITI KALIMAH"


@pytest.fixture(scope="module", autouse=True)
def closed() -> Iterator[None]:
    yield
    if forking.forks():
        forking.warm_process().close()


def words(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return " ".join(page.get_textpage().get_text_range() for page in document)


def test_a_report_says_the_store_s_number_in_every_format(job: Make, store: Path, tmp_path: Path) -> None:
    done = render(job(2), publishable=store, out=tmp_path, formats=["html", "pdf", "docx"])
    assert (done.status, done.n, done.error) == ("ok", 2, "")
    assert done.files == tuple(f"id/villages/99.99.01.2003.{kind}" for kind in ("html", "pdf", "docx"))
    html, pdf, docx = (tmp_path / name for name in done.files)
    assert "0.120" in html.read_text(encoding="utf-8")
    assert "0.120" in words(pdf)
    with zipfile.ZipFile(docx) as package:
        assert b"0.120" in package.read("word/document.xml")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["id"]


def test_two_renders_are_equal_to_the_byte(job: Make, store: Path, tmp_path: Path) -> None:
    formats = ["html", "pdf", "docx"]
    first, second = (render(job(), publishable=store, out=tmp_path / name, formats=formats) for name in "ab")
    assert first.hashes == second.hashes
    for name in first.files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_nothing_of_the_run_or_of_this_machine_is_published(
    job: Make, notebook: Make, store: Path, tmp_path: Path
) -> None:
    path = notebook("import warnings\nwarnings.warn('look out')\nprint(area_code)")
    done = render(job(path=path), publishable=store, out=tmp_path, formats=["html"])
    page = (tmp_path / done.files[0]).read_text(encoding="utf-8")
    for trace in ("papermill", "look out", "results =", str(store), tempfile.gettempdir(), str(Path.home())):
        assert trace not in page


def test_the_other_language_has_its_own_parameters_and_folder(job: Make, store: Path, tmp_path: Path) -> None:
    done = render(job(lang="en"), publishable=store, out=tmp_path, formats=["html"])
    assert done.files == ("en/villages/99.99.01.2001.html",)
    assert ">en</th>" in (tmp_path / done.files[0]).read_text(encoding="utf-8")


def test_a_pdf_alone_leaves_no_html(job: Make, store: Path, tmp_path: Path) -> None:
    done = render(job(), publishable=store, out=tmp_path, formats=["pdf"])
    assert done.files == ("id/villages/99.99.01.2001.pdf",)
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".pdf"]


def test_a_notebook_that_raises_says_class_and_cell_and_no_value(
    job: Make, notebook: Make, store: Path, tmp_path: Path
) -> None:
    path = notebook("1", f"{{}}[{SECRET!r}]")
    done = render(
        job(path=path), publishable=store, out=tmp_path / "out", formats=["html"], log=tmp_path / "log"
    )
    assert (done.status, done.files) == ("failed", ())
    assert done.error == "KeyError in cell 4"
    assert not (tmp_path / "out").exists()
    record = tmp_path / "log/id/villages/99.99.01.2001.txt"
    assert SECRET in record.read_text(encoding="utf-8")
    assert stat.S_IMODE(record.stat().st_mode) == 0o600


def test_without_a_log_folder_no_traceback_is_kept(
    job: Make, notebook: Make, store: Path, tmp_path: Path
) -> None:
    done = render(job(path=notebook("1/0")), publishable=store, out=tmp_path, formats=["html"])
    assert done.error == "ZeroDivisionError in cell 3"
    assert list(tmp_path.iterdir()) == []


def test_an_exception_s_name_is_a_name(job: Make, notebook: Make, store: Path, tmp_path: Path) -> None:
    path = notebook(f"raise type({SECRET!r}, (Exception,), {{}})")
    done = render(job(path=path), publishable=store, out=tmp_path, formats=["html"])
    assert done.error == "Exception in cell 3"


def test_a_kernel_that_takes_too_long_is_stopped(
    job: Make, notebook: Make, store: Path, tmp_path: Path
) -> None:
    path = notebook("1", "import time\ntime.sleep(60)")
    done = render(job(path=path), publishable=store, out=tmp_path, formats=["html"], timeout=1)
    assert (done.status, done.error) == ("failed", "CellTimeoutError in cell 4")
    assert done.seconds < 20


def test_a_kernel_that_dies_is_a_failed_report(
    job: Make, notebook: Make, store: Path, tmp_path: Path
) -> None:
    path = notebook("import os, sys\nprint('last words', file=sys.__stderr__, flush=True)\nos._exit(3)")
    done = render(job(path=path), publishable=store, out=tmp_path, formats=["html"], log=tmp_path / "log")
    assert (done.status, done.error) == ("failed", "DeadKernelError in cell 3")
    assert "last words" in (tmp_path / "log/id/villages/99.99.01.2001.txt").read_text(encoding="utf-8")


def test_a_person_s_number_in_a_report_stops_it_at_the_gate(
    job: Make, notebook: Make, store: Path, tmp_path: Path
) -> None:
    path = notebook("print('9999014101' + '900001')")
    done = render(job(path=path), publishable=store, out=tmp_path, formats=["pdf"])
    assert done.status == "failed"
    assert "could be a NIK or KK number" in done.error
    assert "9999" not in done.error.replace("99.99", "")
    assert list(tmp_path.rglob("*.pdf")) == []


def test_a_misspelt_parameter_is_an_error_with_the_nearest(job: Make, store: Path, tmp_path: Path) -> None:
    done = render(job(parameters={"area_cod": "x"}), publishable=store, out=tmp_path, formats=["html"])
    assert done.status == "failed"
    assert "has no parameter area_cod; did you mean area_code?" in done.error


def test_parameters_are_checked_all_at_once(notebook: Make) -> None:
    cells = nbformat.read(notebook("1"), as_version=4).cells
    with pytest.raises(
        ReportError, match=r"no parameter langs; did you mean lang\?\n.*no parameter zzz; it has"
    ):
        check_parameters(cells, {"langs": 1, "zzz": 2, "lang": "id"}, name="x.ipynb")


def test_a_notebook_without_a_parameters_cell_is_refused(
    job: Make, notebook: Make, store: Path, tmp_path: Path
) -> None:
    done = render(job(path=notebook("1", parameters=None)), publishable=store, out=tmp_path, formats=["html"])
    assert "no cell tagged parameters" in done.error


def test_an_annotated_parameter_counts(notebook: Make) -> None:
    cells = nbformat.read(notebook("1", parameters="print\nlang: str = 'id'\na.b = 1"), as_version=4).cells
    check_parameters(cells, {"lang": "id"}, name="x.ipynb")


def test_a_notebook_that_is_none_is_a_failed_report(job: Make, store: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{")
    done = render(job(path=broken), publishable=store, out=tmp_path / "out", formats=["html"])
    assert (done.status, done.error) == ("failed", "NotJSONError")


def test_an_unknown_format_is_refused_before_anything_is_done(job: Make, store: Path, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="no such format: odt"):
        render(job(), publishable=store, out=tmp_path, formats=["odt"])


def test_imports_are_read_from_plain_cells_only() -> None:
    cells = [
        {"cell_type": "code", "source": "import a, b.c\nfrom d.e import f\nfrom . import g"},
        {"cell_type": "code", "source": "%matplotlib inline"},
        {"cell_type": "markdown", "source": "import h"},
    ]
    assert list(imports(cells)) == ["a", "b.c", "d.e"]


def test_ids_and_counts_follow_the_cells_order(notebook: Make) -> None:
    book = nbformat.read(notebook("1", "2"), as_version=4)
    book.cells[-1].outputs = [
        nbformat.v4.new_output("execute_result", {"text/plain": "2"}, execution_count=7)
    ]
    book.cells[-1].metadata["execution"] = {"iopub.status.busy": "2026-01-01"}
    done = strip_run(book, {"lang": "id"})
    assert [cell.id for cell in done.cells] == ["cell-0", "cell-1", "cell-2", "cell-3"]
    assert done.cells[-1].outputs[0].execution_count == done.cells[-1].execution_count == 3
    assert "execution" not in done.cells[-1].metadata
    assert done.metadata["blora_eval"] == {"lang": "id"}


def test_a_log_folder_that_cannot_be_written_changes_nothing(
    job: Make, notebook: Make, store: Path, tmp_path: Path
) -> None:
    (tmp_path / "log").write_text("a file where the folder should be")
    done = render(
        job(path=notebook("1/0")), publishable=store, out=tmp_path, formats=["html"], log=tmp_path / "log"
    )
    assert done.error == "ZeroDivisionError in cell 3"
