"""Three studies on real data, from their files to reports on page and paper."""

import numpy as np
import pandas as pd
import pytest

from blora_eval.report.labels import named
from blora_eval.results import read_store
from tests.registry.walk import unregistered
from tests.report.numbers import check_three, page, paper_text, tokens
from tests.studies.test_real_studies_check import TWELVE

ODBL = "idn-area-data 3.1.2, ODbL 1.0"
SAMPLE = "angkanya menggambarkan sampel, bukan penduduk"
VILLAGES = {
    "blora_idm": TWELVE,
    "alatas2012": ["235", "36", "596"],
    "idm_panel": ["74.08.05.2004", "17.03.09.2007", "11.07.06.2014"],
}
GROUPS = {
    "blora_idm": ["kabupaten"],
    "alatas2012": ["kabupaten-12", "kabupaten-33", "kabupaten-73"],
    "idm_panel": ["kabupaten"],
}
STUDIES = list(VILLAGES)


def store(publishable):
    return read_store(publishable / "results.parquet")


def frame(publishable):
    return pd.read_parquet(publishable / "areas.parquet").set_index("village_code")


def said(soup):
    return " ".join(soup.get_text().split())


def words(text):
    return " ".join(text.split())


@pytest.mark.parametrize("name", STUDIES)
def test_every_village_asked_for_has_a_page_and_a_paper(reported, name):
    _, out = reported(name)
    wanted = {f"villages/{code}" for code in VILLAGES[name]} | {*GROUPS[name]}
    for kind in ("html", "pdf"):
        found = (out / "id").rglob(f"*.{kind}")
        assert {path.relative_to(out / "id").as_posix().removesuffix(f".{kind}") for path in found} == wanted
    assert all(path.stat().st_size < 400_000 for path in (out / "id" / "villages").glob("*.html"))


@pytest.mark.parametrize("name", STUDIES)
def test_three_numbers_of_every_village_stand_in_the_store_and_on_paper(reported, name):
    publishable, out = reported(name)
    results, areas = store(publishable), frame(publishable)
    for code in VILLAGES[name]:
        html = out / "id" / "villages" / f"{code}.html"
        place = areas.loc[code]
        own = named("village", place["village"], "id", place.get("kind", ""))
        if name == "alatas2012":  # a survey has no number of a sub-village: its province's stand there
            own = ("province", place["province_code"], f"Provinsi {place['province']}")
            check_three(html, results, own)
        else:
            check_three(html, results, ("village", code, own))


@pytest.mark.parametrize("name", STUDIES)
def test_a_report_says_of_which_place_and_study_it_is(reported, name):
    publishable, out = reported(name)
    areas = frame(publishable)
    for code in VILLAGES[name]:
        soup = page(out / "id" / "villages" / f"{code}.html")
        titles = {words(soup.title.get_text()), words(soup.h1.get_text())}
        assert len(titles) == 1
        above = "province" if name == "alatas2012" else "regency"
        assert named(above, areas.loc[code, above], "id") in titles.pop()
        assert soup.select_one("p.study").get_text()
        paper = paper_text(out / "id" / "villages" / f"{code}.pdf")
        assert words(soup.h1.get_text()) in words(paper)


@pytest.mark.parametrize("name", STUDIES)
def test_real_data_carry_no_mark_of_invented_data_and_all_attributions(reported, name):
    publishable, out = reported(name)
    for path in (out / "id").rglob("*.html"):
        text, paper = said(page(path)), words(paper_text(path.with_suffix(".pdf")))
        assert "SINTETIS" not in text + paper
        assert (ODBL in text) == (ODBL in paper) == (name == "blora_idm")
    results = store(publishable)
    assert unregistered(results) == []


def test_all_271_are_measured_and_follow_from_their_parts(reported):
    publishable, _ = reported("blora_idm")
    results = store(publishable)
    own = results[(results["level"] == "village") & (results["period"] == "2024")]
    wide = own.pivot_table(index="area_code", columns="indicator", values="value", observed=True)
    wide = wide[["idm", "iks", "ike", "ikl", "idm_status", "idm_rank"]].dropna().astype(float)
    assert len(wide) == 271
    assert (wide[["iks", "ike", "ikl"]].mean(axis=1) - wide["idm"]).abs().max() <= 1e-4
    cuts = np.searchsorted([0.4907, 0.5989, 0.7072, 0.8155], wide["idm"], side="left")
    assert (wide["idm_status"] == cuts + 1).all()
    assert (wide["idm_rank"] == wide["idm"].rank(ascending=False, method="min")).all()


def test_the_page_of_a_village_of_the_list_opens_with_its_answer(reported):
    _, out = reported("blora_idm")
    soup = page(out / "id" / "villages" / "33.16.05.2012.html")
    assert words(soup.h1.get_text()) == "Desa Nglanjuk, Kecamatan Cepu, Kabupaten Blora"
    answer = said(soup.select_one("section"))
    assert "Indeks Desa Membangun Desa Nglanjuk tahun 2024: 0,7868 (maju)" in answer
    assert "Angka kemiskinan resmi Kabupaten Blora, Maret 2025: 10,58%" in answer
    assert "idm-tertinggal-2022" in said(soup)


def test_what_was_not_handed_over_is_told_once(reported):
    _, out = reported("blora_idm")
    for code in TWELVE:
        soup = page(out / "id" / "villages" / f"{code}.html")
        absent = soup.select("section:has(#yang-tidak-tersedia) tbody tr")
        assert {row.th.get_text() for row in absent} >= {"Desa dalam register", "Kemiskinan konsumsi"}
        assert len(soup.select("span.status-unavailable")) <= 2


def test_rates_of_the_provinces_are_those_of_a_direct_count(reported, shared_data):
    """Share of persons below 60 % of the sample's median person, counted anew from the file."""
    publishable, out = reported("alatas2012")
    sample = pd.read_csv(shared_data("real/alatas2012_households.csv")).sort_values("consumption")
    persons = sample["hhsize"].cumsum()
    line = 0.6 * sample["consumption"][persons >= persons.iloc[-1] / 2].iloc[0]
    poor = sample["hhsize"].where(sample["consumption"] < line, 0).groupby(sample["province"]).sum()
    share = poor / sample.groupby("province")["hhsize"].sum()
    results = store(publishable).query(
        "indicator == 'fgt0' and dimension == 'median60' and level == 'province'"
    )
    rates = results.set_index("area_code")["value"].astype(float)
    assert {*rates.index} == {"12", "33", "73"}
    for code, rate in rates.items():
        assert rate == pytest.approx(share[int(code)], abs=1e-12)
        html = out / "id" / f"kabupaten-{code}.html"
        printed = f"{100 * rate:.1f}%".replace(".", ",")
        assert printed in tokens(said(page(html)))
        assert printed in tokens(paper_text(html.with_suffix(".pdf")))


def test_a_province_is_not_taken_for_the_sub_village_of_the_same_number(reported):
    publishable, out = reported("alatas2012")
    assert {"12", "33", "73"} <= {*frame(publishable).index}
    for code, name in (("12", "Sumatera Utara"), ("33", "Jawa Tengah"), ("73", "Sulawesi Selatan")):
        soup = page(out / "id" / f"kabupaten-{code}.html")
        assert soup.h1.get_text() == f"Provinsi {name}"
        assert f"Kemiskinan konsumsi, Provinsi {name}" in said(soup)
        assert f"Wilayah {code}" not in said(soup)


def test_numbers_without_weights_are_said_to_describe_the_sample(reported):
    _, out = reported("alatas2012")
    for path in (out / "id").rglob("*.html"):
        assert SAMPLE in said(page(path)), path.name
        assert SAMPLE in words(paper_text(path.with_suffix(".pdf"))), path.name


def test_the_defect_of_2024_is_printed(reported):
    _, out = reported("idm_panel")
    html = out / "id" / "kabupaten.html"
    rows = {row.get_text(" ", strip=True) for row in page(html).select("tbody tr")}
    defect = "Dua indikator berisi nilai yang sama di semua desa pada satu tahun."
    assert any(defect in row and row.endswith("2.498") for row in rows)
    assert any("628" in tokens(row) and "Indeks Desa Membangun" in row for row in rows)
    assert {"2.498", "628"} <= {*tokens(paper_text(html.with_suffix(".pdf")))}
    for code in VILLAGES["idm_panel"]:
        assert defect in said(page(out / "id" / "villages" / f"{code}.html"))
