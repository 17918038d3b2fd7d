"""Findings as rows: which spans, which areas, which numbers, and what cannot be found."""

import pandas as pd
import pytest

from blora_eval.indicators.official import OfficialSeries, official_rows
from blora_eval.indicators.official_findings import break_rows, finding_rows, peers, series_of, windows
from blora_eval.results import combine


def table(**areas):
    """P0 by area and year."""
    rows = [
        (area, year, "Mar", "P0", value, "percent", "BPS")
        for area, values in areas.items()
        for year, value in values.items()
    ]
    columns = ["area", "year", "period", "indicator", "value", "unit", "source"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture(scope="module")
def blora(shared_data):
    return official_rows(pd.read_csv(shared_data("reference/bps_series.csv")))


def value(rows, indicator, dimension, period):
    found = rows[
        (rows["indicator"] == indicator) & (rows["dimension"] == dimension) & (rows["period"] == period)
    ]
    return found["value"].item()


def test_every_number_about_blora(blora):
    rows = finding_rows(series_of(blora), ["33.16"], 2021)
    own = rows[rows["area_code"] == "33.16"]
    assert value(own, "official_change", "P0", "2009/2025") == -7.12
    assert value(own, "official_change", "P0", "2015/2025") == -2.94
    assert value(own, "official_change", "P0", "2021/2025") == -1.81
    assert value(own, "official_position", "P0:33", "2025") == 1.1
    assert value(own, "official_position", "P0:ID", "2025") == 2.11
    assert value(own, "official_pace", "P0:33", "2021/2025") == 0.5
    assert value(own, "official_pace", "P0:ID", "2021/2025") == -0.14
    assert value(own, "official_relevance", "P0:ID", "2015/2025") == 1.0
    assert value(own, "official_effectiveness", "P0", "2015/2021/2025") == pytest.approx(
        -1.81 / 4 + 1.13 / 6, abs=1e-6
    )
    province = rows[rows["level"] == "province"]
    assert value(province, "official_change", "P0", "2021/2025") == -2.31
    assert not (own["dimension"].str.startswith("poverty_line")).any()  # no wanted way
    assert not (own["indicator"] == "official_rank").any()  # no neighbour is given
    assert len(combine([blora, rows], study="blora")) == len(blora) + len(rows)


def test_a_suspect_figure_stays_out_of_every_comparison(blora):
    assert 2017 not in series_of(blora)["ID", "P0"].values
    kept = blora[(blora["area_code"] == "ID") & (blora["period"] == "2017-Mar")]
    assert kept.loc[kept["dimension"] == "P0", "value"].item() == 10.12  # and is printed, with its mark


def test_neighbours_are_those_given_and_have_a_rank():
    store = official_rows(
        table(
            **{
                "99.99 Kab Contoh": {2021: 12.0, 2025: 10.0},
                "99.98 Kab Tetangga": {2021: 11.0, 2025: 9.0},
                "99.97 Kab Seberang": {2021: 14.0, 2025: 13.0},
                "99 Provinsi Contoh": {2021: 11.0, 2025: 10.5},
                "98 Provinsi Lain": {2021: 1.0, 2025: 1.0},
            }
        )
    )
    series = series_of(store)
    assert [each.area for each in peers(series, "99.99", "P0")] == ["99", "99.97", "99.98"]
    assert [each.area for each in peers(series, "99.99", "P0", inside=["99.98"])] == ["99", "99.97"]
    rows = finding_rows(series, ["99.99"])
    rank = rows[rows["indicator"] == "official_rank"]
    assert (rank["value"].item(), rank["n"].item()) == (2, 3)
    assert set(rows.loc[rows["indicator"] == "official_relevance", "dimension"]) == {"P0:99"}
    assert not (rows["indicator"] == "official_effectiveness").any()  # nothing says when it began


def test_a_break_is_data():
    breaks = pd.DataFrame({"indicator": ["P0", "P0"], "year": [2023, 2023], "change": ["garis baru", "x"]})
    figures = official_rows(table(**{"99.99 Kab Contoh": {2021: 12.0, 2022: 11.0, 2025: 10.0}}))
    rows = finding_rows(series_of(pd.concat([figures, break_rows(breaks)])), ["99.99"], 2022)
    assert rows["status"].tolist() == ["unavailable"] * len(rows)
    assert set(rows["reason"]) == {"break"}
    forced = break_rows(breaks.assign(force=True, source="BPS"))
    assert (forced["status"].item(), forced["reason"].item()) == ("caution", "break_forced")
    rows = finding_rows(series_of(pd.concat([figures, forced])), ["99.99"])
    assert rows.loc[rows["indicator"] == "official_change", "value"].tolist() == [-2.0]
    assert rows["reason"].tolist() == ["break_forced"]


def test_march_wins_over_a_yearly_figure():
    both = table(**{"99.99 Kab Contoh": {2021: 12.0}})
    both = pd.concat([both.assign(period="annual", value=11.0), both], ignore_index=True)
    assert dict(series_of(official_rows(both))["99.99", "P0"].values) == {2021: 12.0}
    assert series_of(official_rows(both.iloc[:1]))["99.99", "P0"].values == {2021: 11.0}


def test_spans():
    assert windows([2021], 2021) == []
    assert windows([2015, 2025], 2021) == [(2015, 2025)]  # the start itself is not published
    assert windows([2021, 2025], 2021) == [(2021, 2025)]
    assert windows([2015, 2021, 2025], None) == [(2015, 2025)]


def test_nothing_published_is_no_row():
    assert finding_rows({}, ["99.99"]).empty
    one = {("99.99", "P0"): OfficialSeries("99.99", "P0", {2021: 12.0})}
    assert finding_rows(one, ["99.99"], 2021).empty
