"""The account of a reports' folder: which report stands there, made from what, and is it still the same.

A report's key is a hash of all it depends on. It is done when the manifest holds its key and every
file of it has the manifest's hash. While a run goes on, each finished report is a line of a journal;
a run that was killed is taken up from there. The manifest itself is written last, at one stroke.
"""

import contextlib
import csv
import dataclasses
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

from blora_eval.folder import digest
from blora_eval.provenance import REPORTS, code, libraries
from blora_eval.report.runner.publish import file_hash, publish
from blora_eval.report.runner.render import Rendered, ReportJob

COLUMNS = [field.name for field in dataclasses.fields(Rendered)]
JOURNAL = ".journal"


def data_hash(publishable: Path) -> str:
    """Hash of everything a notebook may read."""
    files = sorted(path for path in publishable.rglob("*") if path.is_file())
    return digest((path.relative_to(publishable).as_posix(), path) for path in files)


def content_keys(jobs: Sequence[ReportJob], data: str) -> list[str]:
    """The key of each report: equal keys, equal bytes."""
    around = [data, code(REPORTS), libraries()]
    templates = {job.template: file_hash(job.template) for job in jobs}
    return [
        digest_of(
            [
                *around,
                templates[job.template],
                job.area_code,
                job.lang,
                job.stem,
                job.metadata,
                job.parameters,
            ]
        )
        for job in jobs
    ]


def digest_of(parts: Sequence[Any]) -> str:
    """Hash of what can be told as JSON."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=_plain)
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _plain(value: object) -> Any:
    return dict(value) if isinstance(value, Mapping) else str(value)


class Ledger:
    """Manifest and journal of one reports' folder; whoever opens it holds the folder's lock."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.rows: dict[tuple[str, str], Rendered] = {}
        for row in [*_read_manifest(out / "manifest.csv"), *_read_journal(out / JOURNAL)]:
            self.rows[row.lang, row.stem] = row

    def earlier(self, job: ReportJob) -> Rendered | None:
        """The row of a report, if there is one."""
        return self.rows.get((job.lang, job.stem))

    def good_files(self, job: ReportJob) -> dict[str, str]:
        """The files of the last good report that are still what they were."""
        row = self.earlier(job)
        if row is None or row.status == "failed":
            return {}
        pairs = zip(row.files, row.hashes, strict=True)
        return {name: held for name, held in pairs if file_hash(self.out / name) == held}

    def done(self, job: ReportJob, key: str, formats: Iterable[str]) -> bool:
        """Whether nothing is left to do for a report."""
        row = self.earlier(job)
        if row is None or row.status != "ok" or row.key != key:
            return False
        good = self.good_files(job)
        wanted = {f"{job.lang}/{job.stem}.{kind}" for kind in formats}
        return len(good) == len(row.files) and wanted <= set(good)

    def add(self, row: Rendered) -> None:
        """Enter what became of a report, in memory and in the journal."""
        self.rows[row.lang, row.stem] = row
        with (self.out / JOURNAL).open("a", encoding="utf-8") as journal:
            journal.write(json.dumps(dataclasses.asdict(row), ensure_ascii=False) + "\n")
            journal.flush()
            os.fsync(journal.fileno())

    def close(self, data: str) -> None:
        """Write the manifest and forget the journal."""
        kept = [row for row in self.rows.values() if all((self.out / name).is_file() for name in row.files)]
        aged = [
            dataclasses.replace(row, status="stale") if row.status == "ok" and row.data_hash != data else row
            for row in kept
        ]
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in sorted(aged, key=lambda row: (row.lang, row.stem)):
            writer.writerow(_cell(getattr(row, name)) for name in COLUMNS)
        publish({"manifest.csv": text.getvalue().encode()}, self.out)
        (self.out / JOURNAL).unlink(missing_ok=True)


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        return ";".join(value)
    return "" if value is None else str(value)


def _read_manifest(path: Path) -> list[Rendered]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        if list(rows.fieldnames or []) != COLUMNS:
            # Of another version, whose reports are not known to be the same.
            return []
        return [_row(row | {name: _parts(row[name]) for name in ("files", "hashes")}) for row in rows]


def _parts(text: str) -> list[str]:
    return text.split(";") if text else []


def _read_journal(path: Path) -> list[Rendered]:
    if not path.is_file():
        return []
    rows = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        # The last line is torn where the run was killed in the middle of it.
        with contextlib.suppress(json.JSONDecodeError):
            rows.append(_row(json.loads(line)))
    return rows


def _row(cells: dict[str, Any]) -> Rendered:
    n = cells["n"]
    tuples = {name: tuple(cells[name]) for name in ("files", "hashes")}
    numbers = {"n": None if n in {"", None} else int(n), "seconds": float(cells["seconds"])}
    return Rendered(**cells | tuples | numbers)
