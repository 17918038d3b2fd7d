"""What the runner does to a notebook before it runs and after, without running it."""

import ast
import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from blora_eval.errors import ReportError

__all__ = ["check_parameters", "imports", "strip_run"]


def check_parameters(cells: Sequence[Mapping[str, Any]], given: Mapping[str, Any], *, name: str) -> None:
    """Refuse a parameter the notebook does not have: papermill would pass over it in silence.

    Parameters
    ----------
    cells : sequence of mapping
        The notebook's cells.
    given : mapping
        Parameters by name.
    name : str
        The notebook's file name, for the message.

    Raises
    ------
    ReportError
        If no cell is tagged ``parameters``, or it does not assign a name that is given.

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

    Parameters
    ----------
    cells : sequence of mapping
        The notebook's cells.

    Yields
    ------
    str
        Possibly more than once; a cell that is no plain Python names none.

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
    """Take from an executed notebook what tells of this run and this machine.

    Parameters
    ----------
    notebook : NotebookNode
        What papermill gave; changed in place.
    metadata : mapping
        What becomes ``nb.metadata["blora_eval"]``.

    Returns
    -------
    NotebookNode
        Without papermill's metadata, the injected parameters and warnings; ids and execution counts
        follow the cells' order.
    """
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
