"""Links within and between the registers of a study are told to the rows; nothing of a person leaves."""

import numpy as np
import pandas as pd
import pytest

from blora_eval.ingest.readers import read_tables
from blora_eval.validate.checking import RULES, check_tables
from blora_eval.validate.clean import read_clean, write_clean
from blora_eval.validate.linking import BAND_COLUMNS, PROPOSAL_COLUMNS, link_registers
from blora_eval.validate.problems import Finding, filling_counts
from tests.reference.person_register import person_register

ROUNDS = """
  r2: {kind: register, date: 2026-01-31, label: Dua, register: DTKS}
tables:"""


@pytest.fixture
def two_rounds(register):
    """A study that knows two rounds."""
    path = register.folder / "study.yaml"
    path.write_text(
        path.read_text("utf-8").replace("\ntables:", ROUNDS, 1).replace("2025-12-31", "2026-12-31"), "utf-8"
    )
    from blora_eval.study import load_study

    return load_study(register.folder).model_copy(update={"linkage": "rules"})


@pytest.fixture
def frames():
    made = person_register(people=1500, seed=3)
    half = np.arange(len(made)) % 2
    members = made.assign(round=np.where(half == 1, "r2", "r1"), duplicate=False)
    cases = members[members["round"] == "r1"].head(40)
    return {
        "members": members,
        "slrt": cases[["nik", "name", "village_code", "_file", "_sheet", "_row"]].reset_index(drop=True),
    }


@pytest.mark.parametrize("method", ["rules", "splink"])
def test_rows_are_told_their_bands(two_rounds, frames, method):
    linked = link_registers(two_rounds.model_copy(update={"linkage": method}), frames)
    members, slrt = linked.frames["members"], linked.frames["slrt"]
    assert {*BAND_COLUMNS["members"]} <= {*members}
    assert len(members) == len(frames["members"])
    first = members["round"] == "r1"
    assert (members.loc[first, "previous_band"] == "").all()
    person = frames["members"]["person"]
    known_before = ~first & person.isin(person[first])
    found = members["previous_band"] == "accept"
    assert (found & known_before).sum() / known_before.sum() > 0.85
    assert (found & ~known_before).sum() <= 0.02 * found.sum()
    assert (slrt["register_band"] == "accept").mean() > 0.5
    assert set(linked.proposals["kind"]) == {"duplicate", "panel", "slrt"}
    assert linked.account[["measure", "rule"]].values.tolist() == [["linked", method]]
    assert linked.account["count"].tolist() == [len(linked.proposals)]


def test_of_two_rows_of_one_person_one_is_told_and_repeated_rows_are_left_out(two_rounds, frames):
    members = frames["members"].drop_duplicates("person").reset_index(drop=True)
    twice = pd.concat(
        [members.head(20), members.head(20).assign(_row=members["_row"].head(20) + 10_000)], ignore_index=True
    )
    linked = link_registers(two_rounds, {"members": twice.assign(round="r1")})
    band = linked.frames["members"]["duplicate_band"]
    assert (band.iloc[:20] == "").all()
    assert (band.iloc[20:] == "accept").sum() >= 15
    marked = twice.assign(round="r1", duplicate=[False] * 20 + [True] * 20)
    assert (link_registers(two_rounds, {"members": marked}).frames["members"]["duplicate_band"] == "").all()


def test_nothing_is_looked_for_where_it_cannot_or_must_not(two_rounds, frames):
    off = link_registers(two_rounds.model_copy(update={"linkage": "none"}), frames)
    assert off.proposals.empty
    assert off.account.empty
    assert "duplicate_band" not in off.frames["members"]
    nameless = frames["members"].drop(columns=["nik", "name"])
    assert link_registers(two_rounds, {"members": nameless}).proposals.empty
    without_cases = link_registers(
        two_rounds, {"members": frames["members"], "slrt": frames["slrt"].drop(columns=["nik", "name"])}
    )
    assert "slrt" not in set(without_cases.proposals["kind"])
    assert (without_cases.frames["slrt"]["register_band"] == "").all()


def test_bands_and_proposals_reach_the_clean_store_without_identities(register, key):
    checked = check_tables(register, read_tables(register))
    write_clean(checked, register.folder / "clean")
    tables, account = read_clean(register.folder / "clean")
    assert {*BAND_COLUMNS["members"]} <= {*tables["members"]}
    assert not {"nik", "kk", "name", "address"} & {*tables["members"]}
    proposals = pd.read_parquet(register.folder / "clean" / "proposals.parquet")
    assert list(proposals) == PROPOSAL_COLUMNS
    counted = account[(account["table"] == "members") & (account["measure"] == "counted")]["count"].sum()
    kept = account[(account["table"] == "members") & (account["measure"] == "rows_kept")]["count"].sum()
    assert counted == kept


def test_filling_counts_leave_out_what_is_set_aside_repeated_or_unsound():
    nik = "99" + "99010107900011"
    frame = pd.DataFrame(
        {
            "round": "r1",
            "village_code": "a",
            "nik": [nik, nik, "99", None, nik],
            "name": ["A", "A", None, "D", "E"],
        }
    ).astype({"nik": "str", "name": "str"})
    repeats, short = (
        next(one for one in RULES if one.id == name) for name in ("duplicate_row", "nik_length")
    )
    findings = [
        Finding(repeats, "_row", np.array([False, True, False, False, False])),
        Finding(short, "nik", np.array([False, False, True, False, False])),
    ]
    kept = np.array([True, True, True, True, False])
    marks = {("id_numeric", "nik"): np.zeros(5, dtype=bool)}
    told = filling_counts("members", frame, findings, kept, marks).set_index(["measure", "rule"])["count"]
    assert told["counted", ""] == 3
    assert told["filled", "nik"] == 2
    assert told["filled", "name"] == 2
    assert told["valid", "nik"] == 1
    doubted = {("id_numeric", "nik"): np.ones(5, dtype=bool)}
    assert ("valid", "nik") not in filling_counts("members", frame, findings, kept, doubted).set_index(
        ["measure", "rule"]
    ).index
