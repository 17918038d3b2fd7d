"""Every rule, with a row that breaks it and a row that does not."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from blora_eval.tables import table_names
from blora_eval.validate.checking import RULES
from blora_eval.validate.rules import Context

AS_OF = dt.date(2025, 12, 31)
TYPES = {
    "Int64": ("year", "persons", "decile", "assets"),
    "Float64": ("iks", "ike", "ikl", "idm", "lat", "lng"),
}
NIK = "33" + "16010107900001"


def _frame(**columns):
    frame = pd.DataFrame(columns)
    for name in frame:
        if name in {"entered", "decided"}:
            frame[name] = frame[name].astype("boolean")
        elif name.endswith("date") or name in {"date_in", "date_out"}:
            frame[name] = pd.to_datetime(frame[name])
        elif name in TYPES["Int64"]:
            frame[name] = frame[name].astype("Int64")
        elif name in {*TYPES["Float64"], "welfare", "weight", "value", "rupiah"} or name[1:].isdigit():
            frame[name] = frame[name].astype("Float64")
        elif not name.startswith("_"):
            frame[name] = frame[name].astype("str")
    return frame.assign(**{name: "f" for name in ("_file",) if name not in frame})


def _files(ids):
    return _frame(nik=ids, _file=["a"] * (len(ids) // 2) + ["b"] * (len(ids) // 2))


DAMAGED = [NIK[:15] + "0"] * 20 + [NIK] * 20
SCORES = {f"L{number:02d}": [5, 5] for number in (1, 2, 3)}
SOCIAL = {f"S{number:02d}": [5, 5] for number in range(1, 36)}
ECONOMY = {f"E{number:02d}": [5, 5] for number in range(1, 13)}
ALIKE = {"S01": [1, 2] * 10 + [3, 3] * 10, "S02": [1, 2] * 10 + [3, 4] * 10}

COUNTS = {"d1": [1, 1, None], "unknown": [1, 1, 1], "total": [2, 3, 5]}
COUNTS = {name: pd.array(counts, dtype="Int64") for name, counts in COUNTS.items()}

CASES = [
    ("total_row", "panel", _frame(_total=[True, False]), [1, 0]),
    ("required_empty", "panel", _frame(year=[None, 2021]), [1, 0]),
    ("date_future", "visits", _frame(date=["2026-01-01", "2025-12-31"]), [1, 0]),
    ("date_future", "desk_followups", _frame(due_date=["2026-01-01"]), [0]),
    ("negative", "activities", _frame(rupiah=[-1, 0]), [1, 0]),
    ("negative", "official", _frame(value=[-1.0]), [0]),
    ("year_implausible", "panel", _frame(year=[1900, 2026]), [1, 0]),
    ("year_implausible", "panel", _frame(year=[2027, 1945]), [1, 0]),
    ("year_twice", "idm", _frame(village_code=["1", "1", "2"], year=[2021] * 3), [0, 1, 0]),
    ("year_twice", "panel", _frame(village_code=["1", "1", "1"], year=[2021, 2021, 2022]), [0, 1, 0]),
    ("duplicate_row", "members", _frame(_row=[2, 3, 4], nik=["1"] * 3, name=["A", "A", "B"]), [0, 1, 0]),
    (
        "duplicate_row",
        "members",
        _frame(_row=[2, 3, 4], nik=["1"] * 3, name=["A"] * 3, _unread=[7, 8, 7]),
        [0, 0, 1],
    ),
    ("duplicate_row", "claims", _frame(_row=[2, 3], claim=["a", "a"]), [0, 0]),
    ("nik_length", "members", _frame(nik=["331", NIK, None]), [1, 0, 0]),
    ("kk_length", "households", _frame(kk=[NIK + "1", NIK]), [1, 0]),
    ("nik_zero_file", "members", _files(DAMAGED), [1] * 20 + [0] * 20),
    ("kk_zero_file", "members", _files(DAMAGED).rename(columns={"nik": "kk"}), [1] * 20 + [0] * 20),
    (
        "nik_region",
        "members",
        _frame(nik=["20" + "16010107900001", NIK, "9999010107900001", "33"]),
        [1, 0, 0, 0],
    ),
    ("nik_date", "members", _frame(nik=["33" + "16013207900001", "33" + "16014113900001", NIK]), [1, 1, 0]),
    ("nik_birth", "members", _frame(nik=[NIK] * 3, birth_date=["1990-07-02", "1990-07-01", None]), [1, 0, 0]),
    ("nik_sex", "members", _frame(nik=[NIK, NIK, NIK], sex=["female", "male", None]), [1, 0, 0]),
    ("nik_serial", "members", _frame(nik=[NIK[:12] + "0000", NIK]), [1, 0]),
    (
        "nik_twice",
        "members",
        _frame(nik=[NIK, NIK, "33" + "16010107900002", NIK], round=["a", "a", "a", "b"], name=list("ABCA")),
        [1, 1, 0, 0],
    ),
    ("nik_twice", "members", _frame(nik=[NIK, NIK], name=["A", "A"]), [0, 0]),
    ("nik_twice", "members", _frame(nik=[NIK] * 3, name=["A", "A", "B"]), [1, 0, 1]),
    (
        "age_range",
        "members",
        _frame(birth_date=["1899-01-01", "2025-02-01", "2025-02-01", None], round=["r", "r", "x", "r"]),
        [1, 1, 0, 0],
    ),
    (
        "kk_heads",
        "members",
        _frame(
            kk=[NIK, NIK, "1" * 16, "1" * 16, "2" * 16, "3"],
            relation=["child", "child", "head", "child", None, "child"],
        ),
        [1, 0, 0, 0, 0, 0],
    ),
    (
        "kk_heads",
        "members",
        _frame(
            kk=[None, NIK, NIK, "1" * 16, "1" * 16, NIK[:15] + "9"],
            relation=["head", "child", "child", "head", "head", "child"],
            _file=["a", "a", "a", "a", "a", "b"],
        ),
        [0, 0, 0, 1, 0, 1],
    ),
    (
        "kk_of_head",
        "members",
        _frame(
            kk=[None, NIK, NIK, None, "1" * 16, "3", "2" * 16, None, None, "4" * 16],
            relation=["head", "child", "child", "head", "head", "head", "child", "head", "child", "child"],
            _file=["a"] * 9 + ["b"],
        ),
        [1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ),
    ("kk_heads", "members", _frame(kk=[], relation=[]), []),
    ("kk_of_head", "members", _frame(kk=[], relation=[]), []),
    ("kk_villages", "members", _frame(kk=[NIK, NIK, "1" * 16], village_code=["1", "2", "1"]), [1, 1, 0]),
    ("decile_range", "households", _frame(decile=[0, 11, 1, 10, None]), [1, 1, 0, 0, 0]),
    ("decile_family", "households", _frame(kk=[NIK, NIK, "1" * 16], decile=[1, 2, 3]), [1, 1, 0]),
    ("household_twice", "households", _frame(household_id=["a", "a", "b"]), [0, 1, 0]),
    ("persons_range", "households", _frame(persons=[0, 51, 1, 50]), [1, 1, 0, 0]),
    (
        "persons_counted",
        "households",
        _frame(household_id=["a", "b", "c"], persons=[3, 1, 1], round=["r"] * 3),
        [1, 0, 0],
    ),
    ("area_twice", "areas", _frame(village_code=["1", "1", "2"]), [0, 1, 0]),
    ("lat_range", "areas", _frame(lat=[111.0, -7.0]), [1, 0]),
    ("lng_range", "areas", _frame(lng=[1111.0, 111.0]), [1, 0]),
    ("welfare_missing", "survey", _frame(welfare=[None, 0]), [1, 0]),
    ("welfare_negative", "survey", _frame(welfare=[-1, 0]), [1, 0]),
    ("weight_missing", "survey", _frame(weight=[0, None, 1.5]), [1, 1, 0]),
    ("persons_missing", "survey", _frame(persons=[0, None, 1]), [1, 1, 0]),
    ("idm_mean", "idm", _frame(iks=[0.5, 0.5], ike=[0.5, 0.5], ikl=[0.5, 0.5], idm=[0.5003, 0.5001]), [1, 0]),
    ("iks_sum", "idm", _frame(iks=[0.9, 1.0], **SOCIAL), [1, 0]),
    ("ike_sum", "idm", _frame(ike=[0.9, 1.0], **ECONOMY), [1, 0]),
    ("ikl_sum", "idm", _frame(ikl=[0.9, 1.0], **SCORES), [1, 0]),
    ("ikl_sum", "idm", _frame(ikl=[0.9]), [0]),
    *(
        (f"{name}_range", "idm", _frame(**{name: [1.1, 1.0]}), [1, 0])
        for name in ("iks", "ike", "ikl", "idm")
    ),
    (
        "idm_status",
        "idm",
        _frame(
            idm=[0.4907, 0.4908, 0.5989, 0.7072, 0.8155, 0.8156],
            status=["tertinggal", "tertinggal", "tertinggal", "berkembang", "maju", "mandiri"],
        ),
        [1, 0, 0, 0, 0, 0],
    ),
    (
        "official_twice",
        "official",
        _frame(area=["a"] * 3, year=[2021] * 3, period=["Mar"] * 3, indicator=["P0", "P0", "P1"]),
        [0, 1, 0],
    ),
    (
        "official_twice",
        "official",
        _frame(
            area=["a"] * 3,
            year=[2021] * 3,
            period=["Mar"] * 3,
            indicator=["P0"] * 3,
            vintage=["2021-07", "2022-01", "2022-01"],
        ),
        [0, 0, 1],
    ),
    (
        "official_area",
        "official",
        _frame(area=["ID", "33 Jateng", "33.16 Blora", "Blora", "3316"]),
        [0, 0, 0, 1, 1],
    ),
    (
        "official_percent",
        "official",
        _frame(area="a", year=[2021, 2022], period="Mar", indicator=["P0", "P0"], value=[107.05, 12.39]),
        [1, 0],
    ),
    (
        "official_rupiah",
        "official",
        _frame(area="a", year=[2021, 2022], period="Mar", indicator="poverty_line", value=[505.0, 505_000.0]),
        [1, 0],
    ),
    (
        "official_leap",
        "official",
        _frame(
            area="a",
            year=[2021, 2022, 2023, 2024],
            period="Mar",
            indicator="P0",
            value=[12.4, 92.0, 11.5, 11.4],
        ),
        [0, 1, 0, 0],
    ),
    (
        "official_september",
        "official",
        _frame(
            area="a",
            year=[2021, 2021, 2022, 2022],
            period=["Mar", "Sep"] * 2,
            indicator="P0",
            value=[12.4, 12.4, 12.0, 11.9],
        ),
        [1, 1, 0, 0],
    ),
    (
        "official_population",
        "official",
        _frame(
            area="a",
            year=[2021, 2022, 2023, 2024] * 2,
            period="Mar",
            indicator=["P0"] * 4 + ["poor"] * 4,
            value=[10.0, 10.0, 9.0, 10.0, 80.0, 80.0, 80.0, 80.0],
        ),
        [0, 0, 1, 0, 0, 0, 1, 0],
    ),
    (
        "targets_twice",
        "targets",
        _frame(
            indicator=["P0"] * 4, target_year=["2026", "2026", "2026", "2027"], area=[None, None, "33", None]
        ),
        [0, 1, 0, 0],
    ),
    (
        "entered_undecided",
        "verval",
        _frame(entered=[True, True, None], decided=[None, True, None]),
        [1, 0, 0],
    ),
    (
        "decided_unvisited",
        "verval",
        _frame(decided=[True, True, False], result=[None, "dead", None]),
        [1, 0, 0],
    ),
    (
        "verval_back",
        "verval",
        _frame(
            household_id=["a", "a", "b", "b", None],
            date=["2022-01-01", "2023-01-01", "2022-01-01", "2021-01-01", "2024-01-01"],
            result=["dead", "confirmed", "duplicate", "confirmed", "confirmed"],
        ),
        [0, 1, 0, 0, 0],
    ),
    (
        "verval_back",
        "verval",
        _frame(household_id=["a", "a"], date=["2022-01-01", "2023-01-01"], result=["confirmed"] * 2),
        [0, 0],
    ),
    (
        "cause_of_other_change",
        "register_changes",
        _frame(change=["exit", "exit", "entry", "entry"], cause=["arrived", "dead", "reclassified", None]),
        [1, 0, 0, 0],
    ),
    (
        "changed_twice",
        "register_changes",
        _frame(household_id=["a"] * 3, change=["exit", "entry", "exit"]),
        [0, 0, 1],
    ),
    ("decile_sum", "decile_counts", _frame(year=[0] * 3).assign(**COUNTS), [0, 1, 0]),
    *(
        (
            f"{table}_twice",
            table,
            _frame(village_code=["1", "1", "2"], year=[2024] * 3, **{name: ["a"] * 3}),
            [0, 1, 0],
        )
        for table, name in (
            ("programmes", "programme"),
            ("services", "service"),
            ("livelihoods", "indicator"),
            ("commodities", "commodity"),
        )
    ),
    *(
        (
            f"{part}_too_large",
            table,
            pd.DataFrame({whole: [5, 5, None], part: [6, 5, 1], "_file": "f"}),
            [1, 0, 0],
        )
        for table, whole, part in (
            ("programmes", "registered", "selected"),
            ("programmes", "selected", "paid"),
            ("services", "listed", "lacking"),
            ("services", "lacking", "served"),
        )
    ),
    (
        "money_without_source",
        "activities",
        _frame(rupiah=[5, 0, None, 5], money_source=[None, None, None, "APBD"]),
        [1, 0, 0, 0],
    ),
    (
        "followup_order",
        "desk_followups",
        _frame(session_date=["2024-02-01"] * 3, done_date=["2024-01-31", "2024-02-01", None]),
        [1, 0, 0],
    ),
    (
        "priority_shared",
        "potential",
        _frame(village_code=["1", "1", "2", "1"], year=[0] * 4).assign(
            priority=pd.array([1, 1, 1, None], dtype="Int64")
        ),
        [0, 1, 0, 0],
    ),
    ("breaks_twice", "breaks", _frame(indicator=["HDI", "HDI", "P0"], year=[2014] * 3), [0, 1, 0]),
    (
        "official_order",
        "official",
        _frame(
            area=["a", "a", "b", "b"],
            year=[2021] * 4,
            period=["Mar"] * 4,
            indicator=["P0", "P1", "P0", "P1"],
            value=[1.0, 2.0, 2.0, 1.0],
        ),
        [1, 1, 0, 0],
    ),
    (
        "assignments_order",
        "assignments",
        _frame(start_date=["2022-01-01"] * 3, end_date=["2021-01-01", "2022-01-01", None]),
        [1, 0, 0],
    ),
    ("slrt_order", "slrt", _frame(date_in=["2022-01-01"] * 2, date_out=["2021-12-31", "2022-01-02"]), [1, 0]),
]
SPECIAL = {"idm_identical", "nik_numeric_file", "kk_numeric_file"}
MEMBERS = _frame(household_id=["a", "a", "b"], round=["r"] * 3).assign(_total=False)


def _broken(rule_id, table, frame, **context):
    context = Context(AS_OF, round_dates={"r": dt.date(2025, 1, 31)}, regions=frozenset(["99"]), **context)
    found = [one for rule in RULES if rule.id == rule_id for one in rule.columns(table, frame, context)]
    return np.logical_or.reduce([np.zeros(len(frame), dtype=bool), *(mask for _, mask in found)])


@pytest.mark.parametrize(("rule_id", "table", "frame", "expected"), CASES)
def test_rule(rule_id, table, frame, expected):
    assert _broken(rule_id, table, frame, tables={"members": MEMBERS}).astype(int).tolist() == expected


def test_a_code_that_leads_to_no_village_is_told_once():
    frame = _frame(village_code=[None, None, "1"], year=[2021] * 3)
    marks = {("village_unknown", "village_code"): np.array([True, False, False])}
    assert _broken("required_empty", "panel", frame, marks=marks).tolist() == [False, True, False]


def test_a_head_whose_card_number_was_destroyed_is_told_under_that_rule_alone():
    frame = _frame(kk=[None, NIK], relation=["head", "child"])
    marks = {("id_lost", "kk"): np.array([True, False])}
    assert not _broken("kk_of_head", "members", frame, marks=marks).any()
    assert not _broken("kk_heads", "members", frame, marks=marks).any()


def test_sizes_are_not_compared_where_nobody_is_listed():
    frame = _frame(household_id=["a"], persons=[3])
    assert not _broken("persons_counted", "households", frame).any()


def test_no_rule_is_without_a_case():
    masked = {rule.id for rule in RULES if rule.mask is not None}
    assert masked - {case[0] for case in CASES} == SPECIAL


def test_two_indicators_alike_in_one_year():
    frame = _frame(year=[2023] * 20 + [2024] * 20, **ALIKE)
    assert _broken("idm_identical", "idm", frame).tolist() == [True] * 20 + [False] * 20
    assert not _broken("idm_identical", "idm", frame.iloc[:10]).any()


@pytest.mark.parametrize("column", ["nik", "kk"])
def test_files_of_numeric_cells(column):
    frame = _files(DAMAGED).rename(columns={"nik": column})
    marks = {("id_numeric", column): np.array([True] * 20 + [False] * 20)}
    assert _broken(f"{column}_numeric_file", "members", frame, marks=marks).sum() == 20
    assert not _broken(f"{column}_numeric_file", "members", frame).any()
    assert _broken(f"{column}_zero_file", "members", frame).sum() == 20
    assert not _broken(f"{column}_zero_file", "members", frame, marks=marks).any()
    categories = frame.assign(_file=frame["_file"].astype("category"))
    assert _broken(f"{column}_numeric_file", "members", categories, marks=marks).sum() == 20


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.mask is None], ids=lambda rule: rule.id)
def test_rules_marked_in_reading(rule):
    mask = np.array([True, False])
    frame = _frame(year=[2021, 2021])
    context = Context(AS_OF, marks={(rule.id, "year"): mask, ("other", "year"): ~mask})
    assert [(name, found.tolist()) for name, found in rule.columns("panel", frame, context)] == [
        ("year", [True, False])
    ]
    assert rule.columns("panel", frame, Context(AS_OF)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id}-{rule.table}-{rule.column}")
def test_every_rule_speaks_both_languages(rule):
    assert rule.table in {"*", *table_names()}
    for text in (rule.reason, rule.fix):
        assert text.id.endswith(".")
        assert text.en.endswith(".")
        assert len(text.id) < 120
