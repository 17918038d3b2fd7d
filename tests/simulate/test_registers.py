"""The registers: what stands in the files against the truth beside them."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from blora_eval.simulate import World
from blora_eval.simulate.defects import RATES, Damage, birth_texts, damage_names, damage_nik
from blora_eval.simulate.registers import HEADINGS
from blora_eval.simulate.rounds import ENTRIES, EXITS, flows, listings
from blora_eval.simulate.welfare import simulate_population
from tests.simulate.conftest import Written, sheet_rows

NUMBER = 1_000_000_000_000_000


@pytest.fixture(scope="module")
def stand(written: Written) -> pd.DataFrame:
    """Every register row as it stands in its file, with the true person beside it."""
    rows = written.table("rows.parquet").merge(written.table("people.parquet"), on="person")
    frames = []
    for file, of_file in rows.groupby("file"):
        sheet = sheet_rows(written.study / file)
        cells = pd.DataFrame(
            [sheet[row - 1] for row in of_file["row"]], columns=HEADINGS, index=of_file.index
        )
        frames.append(of_file.join(cells))
    return pd.concat(frames)


def test_the_truth_names_the_person_of_each_excel_row(stand: pd.DataFrame):
    assert (stand["nama_ibu_kandung"] == stand["mother"]).all()
    assert (stand["nama"] == stand["name"]).mean() > 0.85


def test_the_files_hold_just_the_rows_that_the_truth_names(written: Written, stand: pd.DataFrame):
    for file, count in stand.groupby("file").size().items():
        body = [row for row in sheet_rows(written.study / file) if str(row[0]).startswith("DTKS-")]
        assert len(body) == count


def test_defects_are_planted_at_their_stated_rates(written: Written):
    rates = written.table("rates.csv").set_index("defect")
    assert set(rates.index) == set(RATES)
    for name, row in rates.iterrows():
        rate, among = RATES[name][0], row["among"]
        if row["of"] == "once":
            assert row["planted"] == 2 * rate, name
        else:
            assert abs(row["planted"] - rate * among) <= 5 * np.sqrt(rate * (1 - rate) * among), name


def test_counts_of_the_truth_are_those_of_the_files(written: Written, stand: pd.DataFrame):
    planted = written.table("rates.csv").set_index("defect")["planted"]
    once = stand.drop_duplicates(["file", *HEADINGS, "person"])
    assert len(stand) - len(once) == planted["row_repeated"]
    text = once["nomor_nik"].astype(str)
    assert (once["nomor_nik"] == "").sum() == planted["nik_missing"]
    assert text.str.startswith("'").sum() == planted["nik_apostrophe"]
    assert text.str.endswith("\u00a0").sum() == planted["nik_nbsp"]
    assert text.str.endswith("E+15").sum() == planted["nik_scientific"]
    assert (text.str.count(r"\.") == 2).sum() == planted["nik_dots"]
    assert once["nama"].isin(["NAN", "NULL", "NA"]).sum() == planted["name_word"]
    assert once["nama"].str.startswith("=cmd").sum() == planted["name_formula"]
    assert once["nama"].str.contains("<script>").sum() == planted["name_script"]


def test_one_file_a_round_has_numeric_numbers_and_they_end_in_zero(stand: pd.DataFrame):
    numeric = stand[[isinstance(cell, float) for cell in stand["nomor_nik"]]]
    assert numeric.groupby("round")["file"].nunique().to_dict() == {"dtks-2021": 1, "dtks-2025": 1}
    assert (numeric["nomor_nik"] % 10 == 0).all()
    assert (numeric["nomor_nik"] > 9 * NUMBER).all()


def test_true_numbers_agree_with_birth_and_sex_and_occur_once(written: Written):
    people = written.table("people.parquet")
    nik = people["nik"]
    assert nik.is_unique
    assert nik.str.fullmatch(r"9999\d{12}").all()
    day = nik.str[6:8].astype(int)
    assert ((day > 40) == people["female"]).all()
    assert (day - 40 * people["female"] == people["birth"].dt.day).all()
    assert (nik.str[8:10].astype(int) == people["birth"].dt.month).all()
    assert 0.05 < (nik.str[-1] == "0").mean() < 0.15


def test_a_quarter_of_the_names_have_one_word(written: Written):
    single = ~written.table("people.parquet")["name"].str.contains(" ")
    assert abs(single.mean() - 0.25) < 5 * np.sqrt(0.25 * 0.75 / len(single))


def test_every_listing_has_one_head_and_the_declared_members(written: Written, stand: pd.DataFrame):
    once = stand.drop_duplicates(["file", "id_dtks", "person"])
    heads = once["hubungan_keluarga"].eq("KEPALA KELUARGA").groupby([once["round"], once["id_dtks"]]).sum()
    assert (heads == 1).all()
    for year in (2021, 2025):
        files = sorted(written.study.glob(f"raw/rumah-tangga-{year}/*.xlsx"))
        rows = [row for path in files for row in sheet_rows(path)[1:]]
        declared = {row[1]: row[7] for row in rows}
        counted = once[once["round"] == f"dtks-{year}"].groupby("id_dtks").size()
        assert declared == counted.astype(float).to_dict()
        listed = written.table("listings.parquet")
        assert set(declared) == set(listed.loc[listed[f"in_{year}"], "id_dtks"])


def test_start_and_entries_less_exits_make_the_end(written: Written):
    account = written.table("flows.csv")
    exits = account[[f"exit_{cause}" for cause in EXITS]].sum(axis=1)
    entries = account[[f"entry_{cause}" for cause in ENTRIES]].sum(axis=1)
    assert (account["start"] + entries - exits == account["end"]).all()
    listed = written.table("listings.parquet")
    assert account["start"].sum() == listed["in_2021"].sum()
    assert account["end"].sum() == listed["in_2025"].sum()


def test_a_whole_kabupaten_has_the_promised_size_and_every_cause():
    population = simulate_population(World())
    listed = listings(population)
    for year in (2021, 2025):
        there = listed[listed[f"in_{year}"]]
        members = population.households[f"persons_{year}"].to_numpy()[there["household"]]
        assert len(there) >= 60_000
        assert members.sum() >= 200_000
    village = population.areas["village_code"].to_numpy()[
        population.households["village"].iloc[listed["household"]]
    ]
    account = flows(listed, village).drop(columns="village_code").sum()
    assert len(account) == 2 + len(EXITS) + len(ENTRIES)
    assert (account > 50).all()


def test_the_decile_goes_along_with_welfare_and_errs():
    population = simulate_population(World(scale=0.3))
    listed = listings(population)
    listed = listed[listed["in_2021"] & ~listed["twin"]]
    poor = population.welfare[listed["household"], 3] < 372_000
    share = pd.Series(poor).groupby(listed["decile_2021"].to_numpy()).mean()
    assert share.loc[1:5].is_monotonic_decreasing
    assert 0.4 < share.loc[1] < 0.8
    assert 0.02 < share.loc[5] < 0.15


def damage() -> Damage:
    return Damage(np.random.default_rng(1))


def test_each_defect_of_a_number_does_what_it_says():
    true = str(9999 * 10**12 + 10_190_1234 * 1000 + 567)
    nik = np.array([true] * 5000, dtype=object)
    cells, readable = damage_nik(nik, damage())
    changed = {cell for cell in cells if cell != true}
    assert None in changed
    assert true[:15] + "0" in changed
    assert f"{true[0]}.{true[1:6]}E+15" in changed
    assert {"'" + true, true + "\u00a0", f"{true[:6]}.{true[6:12]}.{true[12:]}"} <= changed
    swapped = [cell for cell in changed if cell and len(cell) == 16 and sorted(cell) == sorted(true)]
    assert swapped
    assert all(sum(a != b for a, b in zip(cell, true, strict=True)) == 2 for cell in swapped)
    assert all(("".join(filter(str.isdigit, cell)) == true) for cell in cells[readable])


def test_names_are_abbreviated_spelt_the_old_way_and_mistyped():
    names = np.array(["MUHAMMAD BUDI", "SITI AISYAH", "JOKO CAHYO"] * 500, dtype=object)
    seen = set(damage_names(names, damage()))
    assert {"MUH BUDI", "M. BUDI", "MOH BUDI", "ST. AISYAH", "DJOKO TJAHYO"} <= seen
    assert len(seen) > 20


def test_two_letters_are_not_mistyped_out_of_a_name():
    assert all(damage_names(np.array(["AB"] * 500, dtype=object), damage()))


@pytest.mark.parametrize(
    ("writing", "cell"),
    [
        ("dates_real", dt.date(1990, 1, 2)),
        ("dates_dmy", "02/01/1990"),
        ("dates_words", "2 Januari 1990"),
        ("dates_serial", 32875),
    ],
)
def test_a_birth_date_is_written_as_the_file_writes_dates(writing: str, cell: object):
    births = [dt.date(1990, 1, 2)] * 2000
    cells = birth_texts(births, np.ones(2000, dtype=bool), writing, damage())
    assert set(cells) == {cell, None, "42/01/1990"}
    assert cell in birth_texts(births, np.zeros(2000, dtype=bool), "dates_mixed", damage())


def test_nobody_is_listed_before_birth_or_beyond_a_hundred_and_ten(written: Written):
    rows = written.table("rows.parquet").merge(written.table("people.parquet"), on="person")
    day = pd.to_datetime(rows["round"].str[-4:] + "-12-15")
    age = (day - rows["birth"]).dt.days / 365.25
    assert age.between(0, 110).all()
