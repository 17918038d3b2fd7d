"""One small kabupaten, written once for all tests of this folder."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from blora_eval.simulate import simulate

SMALL = {"villages": 24, "priority": 6, "scale": 0.1}


@dataclass(frozen=True)
class Written:
    """Where a simulated kabupaten and its truth lie."""

    study: Path
    truth: Path

    def table(self, name: str) -> pd.DataFrame:
        path = self.truth / name
        return (
            pd.read_parquet(path)
            if path.suffix == ".parquet"
            else pd.read_csv(path, dtype={"village_code": str})
        )


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    base = tmp_path_factory.mktemp("kabupaten")
    simulate(base / "study", truth=base / "truth", **SMALL)
    return Written(base / "study", base / "truth")


def sheet_rows(path: Path) -> list[list[object]]:
    """All rows of a workbook's first sheet; row 1 of Excel is item 0."""
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
