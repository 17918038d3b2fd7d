"""The clean store: Parquet by village, without identities, whole or absent."""

import itertools
import shutil
import tempfile
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq

from blora_eval.errors import DataError
from blora_eval.ingest.guards import sealed
from blora_eval.tables import table_names
from blora_eval.validate.checking import Checked
from blora_eval.validate.corrections import correction_list, guard_formulas, write_corrections
from blora_eval.validate.linkage_review import clerical_sample, is_reviewed
from blora_eval.validate.mending import write_ledger

BY_VILLAGE = ("households", "members")
SAMPLED, SEED = 200, 1
NAMES = "names"
BOOKS = "corrections"
SAMPLE, REVIEWED = "clerical-sample.csv", "clerical-sample-reviewed*.csv"


def write_clean(checked: Checked, folder: Path, edits: pd.DataFrame | None = None) -> None:
    """Write clean tables, account and problems; what stood there before is replaced as a whole.

    Beside them are brought up to date the correction workbooks, with what stands in them by now.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        write_tables(checked, unfinished)
        _write_sample(checked, unfinished)
        _keep_reviews(folder, unfinished)
        if folder.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
            folder.rename(old / folder.name)
            unfinished.rename(folder)
            shutil.rmtree(old)
        else:
            unfinished.rename(folder)
        write_work(checked, folder.parent / BOOKS, edits)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def write_problems(problems: pd.DataFrame, folder: Path) -> None:
    """Write the problems of a study that cannot be used as it is; what else stands there is out of date."""
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "stamp").unlink(missing_ok=True)
    guard_formulas(problems).to_csv(folder / "problems.csv", index=False, encoding="utf-8-sig")


def write_tables(checked: Checked, folder: Path) -> None:
    """Write the tables alone: Parquet, account and problems, without the workbooks for people."""
    tables = {**checked.tables, "account": checked.account, "proposals": checked.proposals}
    for table, frame in tables.items():
        _write_table(frame, table, folder)
    (folder / NAMES).write_bytes(checked.names)
    write_problems(checked.problems, folder)


def write_work(checked: Checked, folder: Path, edits: pd.DataFrame | None = None) -> None:
    """The correction workbooks of people, and the ledger of what they corrected."""
    codes = checked.tables["areas"]["village_code"]
    listed = correction_list(checked.problems, checked.proposals, checked.found)
    write_corrections(listed, codes, folder, edits)
    write_ledger(checked.applied, folder)


def _write_sample(checked: Checked, folder: Path) -> None:
    """Pairs of rows for clerks to look up."""
    if len(checked.proposals):
        drawn = clerical_sample(checked.proposals, n=SAMPLED, rng=np.random.default_rng(SEED))
        guard_formulas(drawn).to_csv(folder / SAMPLE, index=False, encoding="utf-8-sig")


def _keep_reviews(old: Path, new: Path) -> None:
    """A sample in which clerks have written stays, under a name of its own, beside the new one."""
    kept = sorted(old.glob(REVIEWED))
    for path in kept:
        shutil.copy2(path, new / path.name)
    drawn = old / SAMPLE
    if drawn.is_file() and is_reviewed(drawn):
        names = {path.name for path in kept}
        numbers = (f"{Path(SAMPLE).stem}-reviewed-{number}.csv" for number in itertools.count(1))
        shutil.copy2(drawn, new / next(name for name in numbers if name not in names))


def _write_table(frame: pd.DataFrame, table: str, folder: Path) -> None:
    arrow = sealed(table, "storing", partial(pa.Table.from_pandas, frame, preserve_index=False))
    if table not in BY_VILLAGE:
        pq.write_table(arrow, folder / f"{table}.parquet")
        return
    (folder / table).mkdir()
    codes = frame["village_code"]
    starts = [*codes.index[~codes.duplicated()], len(codes)]
    for start, end in itertools.pairwise(starts):
        pq.write_table(arrow.slice(start, end - start), folder / table / f"{codes.iloc[start]}.parquet")


def read_clean(folder: Path) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Read what :func:`write_clean` wrote."""
    if not (folder / "account.parquet").is_file():
        raise DataError(
            f"{folder} holds no clean tables.", remedy="Run `blora-eval check` on the study first."
        )
    tables = {}
    for table in table_names():
        if (folder / table).is_dir():
            files = sorted(str(path) for path in (folder / table).glob("*.parquet"))
            tables[table] = pyarrow.dataset.dataset(files, format="parquet").to_table().to_pandas()
        elif (folder / f"{table}.parquet").is_file():
            tables[table] = pq.read_table(folder / f"{table}.parquet").to_pandas()
    return tables, pq.read_table(folder / "account.parquet").to_pandas()
