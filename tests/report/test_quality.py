"""The register's own tables, figures and sentences: they balance, they name villages, they say what is absent."""

import datetime as dt
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from blora_eval.indicators.register import balance_rows, household_flow, register_profile
from blora_eval.indicators.register_quality import filling_rows, verval_rows
from blora_eval.indicators.systems.referral import case_rows
from blora_eval.measure.disclosure import protect
from blora_eval.report.figures import register as figures
from blora_eval.report.findings import systems as findings
from blora_eval.report.place import Results, open_results
from blora_eval.report.tables import register as tables
from blora_eval.results import combine, rows, write_store
from tests.report.conftest import make_study
from tests.report.invented_register import make_areas
from tests.report.invented_rows import write_verdict

ROUNDS = ("dtks-2021", "dtks-2024")
VILLAGE = "99.99.01.2001"
AS_OF = dt.date(2024, 12, 31)


def _numbers() -> pd.DataFrame:
    areas = make_areas()
    rng = np.random.default_rng(5)
    codes = areas["village_code"].tolist()
    homes = {
        "village": pd.Series(dict(zip(codes, codes, strict=True))),
        "regency": pd.Series(dict.fromkeys(codes, "99.99")),
        "group": areas.set_index("village_code")["role"].replace("other", np.nan).dropna(),
    }
    mentored = {
        level: home[home.index.isin(areas.loc[areas["role"] == "priority", "village_code"])]
        for level, home in homes.items()
    }
    keys = [f"{code}-{number}" for code in codes for number in range(100)]
    both = pd.DataFrame({"village_code": [key[:13] for key in keys], "household_key": keys})
    before, after = (
        both[rng.random(len(both)) < 0.9].assign(round=ROUNDS[0]),
        both[rng.random(len(both)) < 0.8].assign(round=ROUNDS[1]),
    )
    households = pd.concat([before, after], ignore_index=True)
    changes = both.assign(change="exit", cause=rng.choice(["dead", "moved", "reclassified"], len(both)))
    flow = household_flow(households, *ROUNDS, changes)
    visited = before[before["village_code"].isin(mentored["village"].index[1:])].head(300)
    visits = visited[["village_code", "household_key"]].assign(
        result="confirmed", decided=True, eligible=True, date=pd.Timestamp("2024-01-01")
    )
    cases = pd.DataFrame(
        {"village_code": VILLAGE, "date_in": pd.Timestamp("2024-01-01"), "decision": "handled"},
        index=range(30),
    )
    cases["date_out"] = cases["date_in"] + pd.to_timedelta(np.arange(30), unit="D")
    counts = [
        (code, measure, rule, 100)
        for code in codes
        for measure, rule in (("counted", ""), ("filled", "nik"), ("valid", "nik"))
    ]
    account = pd.DataFrame(counts, columns=["village_code", "measure", "rule", "count"]).assign(
        table="members", round=ROUNDS[1]
    )
    profile = [
        register_profile(households, by=households["village_code"].map(home), level=level)
        for level, home in homes.items()
    ]
    verval = verval_rows(visits, before, mentored, as_of=AS_OF)
    frames = [
        *profile,
        filling_rows(account, homes),
        balance_rows(flow, homes, pair=ROUNDS, registers={}, force=False),
        verval.assign(round=pd.Series(ROUNDS[0], index=verval.index, dtype="string")),
        case_rows(cases, mentored, as_of=AS_OF, method="rules"),
    ]
    return protect(combine(frames, study="rekaan"), areas, minimum_cell=5)


def _folder(path: Path, numbers: pd.DataFrame) -> Path:
    path.mkdir()
    write_store(numbers, path / "results.parquet")
    make_areas().to_parquet(path / "areas.parquet", index=False)
    write_verdict(path)
    study = make_study({"households", "members", "idm"})
    (path / "study.json").write_text(json.dumps(study), "utf-8")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _folder(tmp_path_factory.mktemp("quality") / "publishable", _numbers())


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    nothing = rows(
        pd.DataFrame(
            [{"area_code": VILLAGE, "indicator": "idm", "value": 0.5, "unit": "index", "period": "2024"}]
        )
    )
    return _folder(tmp_path_factory.mktemp("bare") / "publishable", combine([nothing], study="rekaan"))


def _places(folder: Path, lang: str) -> list[Results]:
    return [open_results(folder, VILLAGE, lang), open_results(folder, "99.99", lang, group=True)]


def _counts(table: object) -> dict[str, float]:
    found = {}
    for row in table.rows:  # type: ignore[attr-defined]
        text = row[1].text.replace(".", "")
        if re.fullmatch(r"\d+", text):
            found[row[0].text] = int(text)
    return found


@pytest.mark.parametrize("group", [False, True])
def test_the_table_of_the_account_balances(folder: Path, group: bool):
    here = _places(folder, "id")[group]
    told = _counts(tables.register_account(here))
    assert told["DTKS 2021"] + told["+ Masuk register"] - told["− Keluar dari register"] == told["DTKS 2024"]
    causes = sum(
        count for name, count in told.items() if name in {"– meninggal", "– pindah", "– perubahan peringkat"}
    )
    if group:
        assert causes == told["− Keluar dari register"]
    sentence = str(findings.register_account(here))
    assert "Keluar dari register bukan berarti keluar dari kemiskinan." in sentence


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_part_is_drawn_and_worded(folder: Path, lang: str):
    for here in _places(folder, lang):
        for name in ("register_account", "verval", "slrt"):
            made = getattr(figures, name)(here)
            assert made.png.startswith(b"\x89PNG")
            assert getattr(figures, name)(here).png == made.png
            assert len(made.alt) > 40
        for name in ("register_quality", "register_account", "verval", "slrt"):
            assert len(getattr(tables, name)(here).rows) >= 3
            assert "None" not in getattr(findings, name)(here).to_html()


def test_the_group_names_the_villages_that_have_not_updated(folder: Path):
    here = _places(folder, "en")[1]
    told = str(findings.verval(here))
    lacking = make_areas().query("role == 'priority'").sort_values("village_code").iloc[0]
    assert f"{lacking['village']} ({lacking['district']})" in told
    side_by_side = tables.register_villages(here)
    assert len(side_by_side.rows) == (make_areas()["role"] == "priority").sum()
    assert len(tables.register_villages(here, role="").rows) == len(make_areas())


def test_what_is_absent_is_said(bare: Path):
    for here in _places(bare, "en"):
        for name in ("register_account", "verval", "slrt"):
            assert (
                "Not available" in getattr(figures, name)(here).to_html()
                or "not available" in getattr(figures, name)(here).to_html()
            )
        for name in ("register_quality", "register_account", "verval", "slrt"):
            assert "Not available" in getattr(tables, name)(here).to_html()
            assert getattr(findings, name)(here).texts
        assert "Not available" in tables.register_villages(here, role="nobody").to_html()
