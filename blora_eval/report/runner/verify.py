"""Looking at a reports' folder again: are these the files that were made, and from what; what moved.

``provenance.json`` stands beside the manifest. It says from which data, code and libraries the numbers
were made, and the hash of every file that is no report.
"""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from blora_eval.errors import ReportError
from blora_eval.provenance import REPORTS, code, libraries
from blora_eval.report.runner.manifest import Ledger, content_keys, data_hash, digest_of
from blora_eval.report.runner.publish import file_hash, publish
from blora_eval.report.runner.render import ReportJob

PROVENANCE = "provenance.json"
OURS = (PROVENANCE, ".lock")
KEYS = ["level", "area_code", "stage", "indicator", "dimension", "period", "round", "population"]
NUMBERS = ["value", "low", "high"]


def beside_key(publishable: Path, out: Path, wanted: Sequence[str]) -> str:
    """What the files beside the reports depend on: store, code, what is wanted, and which reports stand."""
    stand = file_hash(out / "manifest.csv")
    return digest_of([data_hash(publishable), code(REPORTS), libraries(), sorted(wanted), stand])


def is_beside_fresh(out: Path, key: str) -> bool:
    """Whether the files beside the reports are those that would be written."""
    told = provenance(out)
    files = dict(told.get("files", {}))
    return told.get("key") == key and all(file_hash(out / name) == held for name, held in files.items())


def write_provenance(made_from: Mapping[str, str], out: Path, key: str) -> None:
    """Say from what the numbers were made, and what now stands beside the reports."""
    reports = {name for row in Ledger(out).rows.values() for name in row.files}
    files = {name: file_hash(out / name) for name in _standing(out) if name not in reports}
    told = {"made_from": dict(made_from), "key": key, "files": files}
    publish({PROVENANCE: (json.dumps(told, indent=1, sort_keys=True) + "\n").encode()}, out)


def provenance(out: Path) -> dict[str, Any]:
    """What ``provenance.json`` says; empty where it is not there or is torn."""
    try:
        told = json.loads((out / PROVENANCE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _standing(out: Path) -> list[str]:
    files = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    return [name for name in files if name not in OURS]


def verified(out: Path, jobs: Sequence[ReportJob], publishable: Path | None) -> list[tuple[str, str]]:
    """Every file that is not what it should be: ``changed``, ``missing``, ``unknown`` or ``outdated``.

    With the store, a report is outdated that would be made anew from these data and this code.
    """
    ledger, told = Ledger(out), provenance(out)
    if not told or not ledger.rows:
        raise ReportError(
            f"{out} holds no manifest.csv with its {PROVENANCE}: nothing says what these files should be. "
            "Give the folder that `blora-eval report` wrote to, or run it again."
        )
    keys = content_keys(jobs, data_hash(publishable)) if publishable else []
    due = {(job.lang, job.stem): key for job, key in zip(jobs, keys, strict=True)}
    outdated = [
        (f"{lang}/{stem}", "outdated" if row.status == "ok" else row.status)
        for (lang, stem), row in sorted(ledger.rows.items())
        if row.status != "ok" or due.get((lang, stem), row.key) != row.key
    ]
    return [*_differing(out, ledger, dict(told.get("files", {}))), *outdated]


def _differing(out: Path, ledger: Ledger, held: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Files whose bytes are not those that were written, and files that nobody wrote."""
    for row in ledger.rows.values():
        held |= dict(zip(row.files, row.hashes, strict=True))
    standing = _standing(out)
    for name in sorted({*held, *standing}):
        if name not in held:
            yield name, "unknown"
        elif name not in standing:
            yield name, "missing"
        elif file_hash(out / name) != held[name]:
            yield name, "changed"


def moved(old: Path, new: Path) -> pd.DataFrame:
    """The published numbers that differ between two reports' folders, each with the cause.

    A number that another method gave moved by the ``method``; of the others, ``data``, ``code`` or
    ``libraries`` are named as far as they differ between the two folders.
    """
    before, after = _numbers(old), _numbers(new)
    both = before.merge(after, "outer", left_index=True, right_index=True, suffixes=("_old", "_new"))
    differ = pd.Series(False, index=both.index)
    for name in NUMBERS:
        one, two = both[f"{name}_old"], both[f"{name}_new"]
        differ |= (one != two) & ~(one.isna() & two.isna())
    found = both[differ]
    method = (found["method_old"] != found["method_new"]) & found[["method_old", "method_new"]].notna().all(
        axis=1
    )
    return found.assign(cause=method.map({True: "method", False: _causes(old, new)})).reset_index()


def _numbers(out: Path) -> pd.DataFrame:
    path = out / "results.csv"
    if not path.is_file():
        raise ReportError(f"{path} is not there. Give two folders that `blora-eval report` wrote to.")
    with path.open(encoding="utf-8", newline="") as lines:
        absent = {*KEYS, *NUMBERS, "method"} - {*next(csv.reader(lines), [])}
    if absent:
        raise ReportError(f"{path} has no column {', '.join(sorted(absent))}: it is of another version.")
    texts = dict.fromkeys([*KEYS, "method"], "string")
    frame = pd.read_csv(path, usecols=[*KEYS, *NUMBERS, "method"], dtype=texts, low_memory=False)
    return frame.fillna(dict.fromkeys(KEYS, "")).drop_duplicates(KEYS).set_index(KEYS)


def _causes(old: Path, new: Path) -> str:
    one, two = (provenance(out).get("made_from", {}) for out in (old, new))
    if not one or not two:
        return "unknown"
    differ = [name for name in sorted({*one, *two}) if one.get(name) != two.get(name)]
    kinds = ["libraries" if name not in {"data", "code", "blora_eval"} else name for name in differ]
    return ", ".join(dict.fromkeys("code" if kind == "blora_eval" else kind for kind in kinds)) or "unknown"
