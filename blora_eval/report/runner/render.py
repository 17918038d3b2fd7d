"""One notebook to its published files: parameters checked, run by papermill, exported, gated, written.

The executed notebook never leaves its temporary folder. What is published is made from a copy
without papermill's metadata, without the injected parameters, without warnings (they name paths of
this machine), with ids that depend on nothing but their place.
"""

import ast
import difflib
import os
import re
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from blora_eval.errors import BloraEvalError, ReportError


def check_parameters(cells: Sequence[Mapping[str, Any]], given: Mapping[str, Any], *, name: str) -> None:
    """Refuse a parameter the notebook does not have: papermill would pass over it in silence.

    Examples
    --------
    >>> cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": "area_code = ''"}
    >>> check_parameters([cell], {"area_cod": "99.99.01.2001"}, name="x.ipynb")
    Traceback (most recent call last):
        ...
    blora_eval.errors.ReportError: x.ipynb has no parameter area_cod; did you mean area_code?
    """
    tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    if not tagged:
        raise ReportError(
            f"{name} has no cell tagged parameters; tag the cell that sets results, area_code and lang."
        )
    known = [
        target.id
        for statement in ast.parse(tagged[0]["source"]).body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for target in (statement.targets if isinstance(statement, ast.Assign) else [statement.target])
        if isinstance(target, ast.Name)
    ]
    reasons = []
    for unknown in (parameter for parameter in given if parameter not in known):
        nearest = difflib.get_close_matches(unknown, known, n=1)
        hint = f"did you mean {nearest[0]}?" if nearest else f"it has {', '.join(known)}."
        reasons.append(f"{name} has no parameter {unknown}; {hint}")
    if reasons:
        raise ReportError("\n".join(reasons))


def imports(cells: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Names of the modules a notebook imports at the top of its cells.

    Examples
    --------
    >>> list(imports([{"cell_type": "code", "source": "import numpy as np"}]))
    ['numpy']
    """
    for cell in cells:
        try:
            body = ast.parse(cell["source"]).body if cell["cell_type"] == "code" else []
        except SyntaxError:
            continue
        for statement in body:
            if isinstance(statement, ast.ImportFrom) and statement.module:
                yield statement.module
            elif isinstance(statement, ast.Import):
                yield from (alias.name for alias in statement.names)


def strip_run(notebook: Any, metadata: Mapping[str, Any]) -> Any:
    """Take from an executed notebook what tells of this run and this machine."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata["blora_eval"] = dict(metadata)
    notebook.cells = [
        cell for cell in notebook.cells if "injected-parameters" not in cell.metadata.get("tags", [])
    ]
    executed = 0
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            executed += 1
            cell.execution_count = executed
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
            for output in cell.outputs:
                if "execution_count" in output:
                    output["execution_count"] = executed
    return notebook


EXPORTERS = {"html": "blora-html", "pdf": "blora-pdf", "docx": "blora-docx"}
"""nbconvert's name of the exporter for each format a report can have."""


@dataclass(frozen=True, slots=True)
class ReportJob:
    """One report to be made.

    ``template`` is the notebook, ``area_code`` the area it is about, ``lang`` its language and ``stem``
    its path below ``<out>/<lang>/`` without suffix; ``metadata`` becomes ``nb.metadata["blora_eval"]``;
    ``parameters`` are handed to the notebook beside ``results``, ``area_code`` and ``lang``.
    """

    template: Path
    area_code: str
    lang: str
    stem: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rendered:
    """What became of a :class:`ReportJob`: a row of the manifest.

    ``status`` is ok, failed (an error card stands in its place) or stale (the last good report stands,
    made from other data or an other version); ``n`` counts the area's rows in the results store;
    ``files`` are paths below the reports' folder, ``hashes`` their contents'; ``error`` names the
    exception and the cell, never a value.
    """

    stem: str
    area_code: str
    lang: str
    template: str
    status: str
    n: int | None = None
    files: tuple[str, ...] = ()
    hashes: tuple[str, ...] = ()
    seconds: float = 0.0
    key: str = ""
    data_hash: str = ""
    version: str = ""
    error: str = ""


class _Failure(Exception):  # noqa: N818 - it is not an error of its own, it carries one out of a cell
    """What stopped a notebook: the exception's class, the cell's number, the text for the log."""

    def __init__(self, name: str, cell: int | None, record: str) -> None:
        super().__init__(name if cell is None else f"{name} in cell {cell}")
        self.record = record


def render(
    job: ReportJob,
    *,
    publishable: Path,
    out: Path,
    formats: Sequence[str],
    timeout: float = 300,
    log: Path | None = None,
) -> Rendered:
    """Make one report."""
    unknown = sorted(set(formats) - set(EXPORTERS))
    if unknown:
        raise ReportError(f"no such format: {', '.join(unknown)}. There are {', '.join(EXPORTERS)}.")
    began = time.perf_counter()
    finish = partial(Rendered, job.stem, job.area_code, job.lang, job.template.name)
    try:
        notebook = _executed(job, publishable.resolve(), timeout)
        hashes = _published(notebook, job, out, formats)
        n = _count_rows(publishable / "results.parquet", job.area_code)
    except _Failure as failure:
        log_failure(job, failure.record, log)
        error = str(failure)
    except BloraEvalError as refusal:
        log_failure(job, str(refusal), log)
        error = _first_line(refusal)
    except (OSError, RuntimeError, ValueError, LookupError, TypeError, AttributeError) as problem:
        # What nbconvert, pandoc and Typst raise; their messages may quote the report.
        log_failure(job, "".join(traceback.format_exception(problem)), log)
        error = type(problem).__name__
    else:
        seconds = round(time.perf_counter() - began, 3)
        return finish("ok", n=n, files=tuple(hashes), hashes=tuple(hashes.values()), seconds=seconds)
    return finish("failed", seconds=round(time.perf_counter() - began, 3), error=error)


def prepare_worker() -> None:
    """What a process does that will only make reports: the warm process warms up beside its imports."""
    from blora_eval.report.runner.kernels import forks, warm_process

    # nbformat's validator would build a grammar of internationalised addresses, for 1.3 s, and never use it.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    if forks():
        warm_process()


def _first_line(refusal: BloraEvalError) -> str:
    return " ".join(str(refusal).split())


def _executed(job: ReportJob, publishable: Path, timeout: float) -> Any:
    import nbformat
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    from blora_eval.report.language import translate_notebook
    from blora_eval.report.runner.kernels import running_kernel

    notebook = nbformat.read(job.template, as_version=4)  # type: ignore[no-untyped-call]
    parameters = {"results": str(publishable), "area_code": job.area_code, "lang": job.lang, **job.parameters}
    check_parameters(notebook.cells, parameters, name=job.template.name)
    notebook = translate_notebook(notebook, job.lang)
    deadline = time.monotonic() + timeout
    at = {"cell": 0}
    running = {
        "kernel_name": "python3",
        "language": "python",
        "progress_bar": False,
        "timeout_func": lambda _: max(1, round(deadline - time.monotonic())),
        "on_cell_start": lambda cell_index, **_: at.update(cell=cell_index),
    }
    with tempfile.TemporaryDirectory(prefix="blora-", ignore_cleanup_errors=True) as folder:
        try:
            with running_kernel(Path(folder), preload=sorted(set(imports(notebook.cells)))) as kernel:
                # Without an output path papermill keeps the notebook in memory.
                return papermill.execute_notebook(notebook, None, parameters=parameters, km=kernel, **running)
        except papermill.PapermillExecutionError as error:
            raise _Failure(_class_name(error.ename), error.cell_index, str(error)) from None
        except (CellTimeoutError, DeadKernelError) as error:
            crash = Path(folder, "stderr.txt")
            record = crash.read_text(encoding="utf-8", errors="replace") if crash.is_file() else ""
            raise _Failure(type(error).__name__, at["cell"], f"{error}\n{record}") from None


def _class_name(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_][\w.]{0,60}", name) else "Exception"


def _published(notebook: Any, job: ReportJob, out: Path, formats: Sequence[str]) -> dict[str, str]:
    from nbconvert import exporters

    from blora_eval.report.export.document import read_document
    from blora_eval.report.export.release_check import release_check
    from blora_eval.report.runner.publish import publish

    document = read_document(strip_run(notebook, job.metadata))
    files: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory(prefix="blora-", ignore_cleanup_errors=True) as folder:
        # The HTML is always made: it stands before the gate for the PDF, whose text is not read.
        for kind in [one for one in EXPORTERS if one == "html" or one in formats]:
            exporter = exporters.get_exporter(EXPORTERS[kind])()  # type: ignore[no-untyped-call]
            content = exporter.write(document)
            draft = Path(folder, f"{Path(job.stem).name}.{kind}")
            draft.write_bytes(content if isinstance(content, bytes) else content.encode())
            release_check(draft)
            if kind in formats:
                files[f"{job.lang}/{job.stem}.{kind}"] = draft.read_bytes()
    return publish(files, out)


def _count_rows(store: Path, area_code: str) -> int:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    codes = pq.read_table(store, columns=["area_code"], use_threads=False)["area_code"]
    return int(pc.sum(pc.equal(codes, area_code)).as_py() or 0)


def log_failure(job: ReportJob, record: str, log: Path | None) -> None:
    """Keep what is known of a failure, which may quote a person's data, for the operator alone."""
    if log is None:
        return
    target = log / job.lang / f"{job.stem}.txt"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        private = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(private, "w", encoding="utf-8") as stream:
            stream.write(f"{job.template.name}, {job.area_code}\n{record}\n")
    except OSError:
        # A full disk must not turn one failed report into a failed run.
        return
