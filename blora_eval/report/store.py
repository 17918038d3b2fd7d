"""The publishable folder, opened for one place: what a report notebook may read, and nothing else."""

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow.dataset as ds

from blora_eval.errors import ReportError
from blora_eval.report.names import LEVELS, with_proper_names
from blora_eval.report.place import Results
from blora_eval.results import rows

__all__ = ["open_results"]

FILES = ("results.parquet", "areas.parquet", "study.json")
# What a village's report shows of all other villages; the rest of their rows is not even read.
CONTEXT = ["idm", "outcome", "mpi_adjusted", "fgt0"]


def open_results(results: str | Path, area_code: str, lang: str = "id", *, group: bool = False) -> Results:
    """Open the publishable folder for one place.

    Parameters
    ----------
    results : path
        The folder ``results/publishable`` of a study.
    area_code : str
        A village, district, regency or province of the frame, or ``"all"`` for the whole study.
    lang : {"id", "en"}, default "id"
        The report's language.
    group : bool, default False
        Whether the code is that of an area above the villages, where a village may have the same one.

    Returns
    -------
    Results
        What a report may say. For a village, rows of other villages are read for context only.

    Raises
    ------
    ReportError
        If the folder is incomplete or does not know the place.
    """
    folder = Path(results)
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise ReportError(
            f"{folder} lacks {', '.join(missing)}. Run `blora-eval measure` on the study first."
        )
    study = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    areas = _whole(pd.read_parquet(folder / "areas.parquet"))
    level = _level(areas, area_code, ["district", "regency", "province"] if group else LEVELS)
    rest = ds.field("level") != "village"
    if level == "village":
        rest = rest | (ds.field("area_code") == area_code) | ds.field("indicator").isin(CONTEXT)
    else:
        rest = None
    table = ds.dataset(folder / "results.parquet").to_table(filter=rest)
    return Results(lang, level, area_code, rows(table.to_pandas()), areas, study)


def _whole(areas: pd.DataFrame) -> pd.DataFrame:
    """Codes of the levels above a village, read off its own dotted code where the frame has none.

    An area whose name the frame does not give is called by its code.
    """
    whole = areas.copy()
    parts = [str(code).split(".") for code in whole["village_code"]]
    for level, count in (("district", 3), ("regency", 2), ("province", 1)):
        if f"{level}_code" not in whole:
            whole[f"{level}_code"] = [".".join(part[:count]) if len(part) == 4 else "" for part in parts]
        if level not in whole:
            whole[level] = whole[f"{level}_code"]
    texts = [name for name in whole.columns if name not in {"lat", "lng"}]
    whole[texts] = whole[texts].astype(object).where(whole[texts].notna(), "")
    return with_proper_names(whole)


def _level(areas: pd.DataFrame, area_code: str, levels: Sequence[str]) -> str:
    if area_code == "all":
        return "study"
    for level in levels:
        if area_code in set(areas[f"{level}_code"]) - {""}:
            return level
    raise ReportError(
        f"area_code: {area_code!r} is not in the frame of areas. Give the code of an area in it."
    )
