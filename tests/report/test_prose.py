"""Sentences: a direction only where the interval excludes zero, and cause worded as cause."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.estimate.verdict import AGAINST
from blora_eval.report import findings, tables
from blora_eval.report.findings.verdict import grade, verdict_text
from blora_eval.report.place import Number, open_results
from blora_eval.report.prose import moved, sentence
from blora_eval.results import Check, Estimate, Unavailable

DIRECTIONS = {
    "id": (" naik ", " turun ", "lebih rendah", "lebih tinggi"),
    "en": ("rose", "fell", "lower", "higher"),
}
CHANGE = Number(
    "fgt0_change", value=-0.02, low=-0.03, high=-0.01, unit="share_points", status="ok", reason=""
)
CAUSE = replace(CHANGE, indicator="att", kind="causal")


def directed(text: str, lang: str) -> bool:
    return any(word in text for word in DIRECTIONS[lang])


@pytest.mark.parametrize(
    ("x", "indonesian", "english"),
    [
        (CHANGE, "Angka turun 2,0\xa0poin persen", "Angka fell by 2.0\xa0percentage points"),
        (replace(CHANGE, value=0.02, low=0.01, high=0.03), "Angka naik 2,0", "Angka rose by 2.0"),
        (replace(CHANGE, low=-0.05, high=0.01), "tidak ada perubahan yang jelas", "no clear change"),
        (replace(CHANGE, low=-0.04, high=0.0), "tidak ada perubahan yang jelas", "no clear change"),
        (replace(CHANGE, low=None, high=None), "naik atau turunnya tidak dinilai", "is not judged"),
        (CAUSE, "Angka: −2,0\xa0poin persen (", "Angka: −2.0\xa0percentage points ("),
        (
            replace(CHANGE, indicator="fgt0", unit="share", value=0.12, low=0.1, high=0.14),
            "Angka: 12,0% (",
            "12.0% (",
        ),
        (
            replace(CHANGE, indicator="fgt0", unit="share", value=0.12, low=None),
            "Angka: 12,0%.",
            "Angka: 12.0%.",
        ),
        (replace(CHANGE, status="unusable", reason="rse"), "terlalu tidak pasti", "too uncertain"),
        (
            replace(CHANGE, status="caution", reason="rse"),
            "hati-hati: galat baku",
            "caution: the relative standard",
        ),
        (replace(CHANGE, value=None, status="suppressed"), "disembunyikan", "hidden"),
        (
            replace(CHANGE, value=None, status="unavailable", reason="no_table"),
            "tidak diserahkan",
            "not handed over",
        ),
    ],
)
def test_each_case_has_its_sentence(x: Number, indonesian: str, english: str) -> None:
    assert indonesian in sentence(x, "id", "Angka")
    assert english in sentence(x, "en", "Angka")


def test_a_descriptive_sentence_names_no_cause() -> None:
    assert "pendampingan" not in sentence(CHANGE, "id", "Angka")


@given(
    st.floats(-0.5, 0.5),
    st.floats(0.0, 0.5),
    st.sampled_from(["descriptive", "causal"]),
    st.sampled_from(["id", "en"]),
)
def test_a_direction_stands_only_where_the_interval_excludes_zero_and_never_of_a_cause(
    value: float, half: float, kind: str, lang: str
) -> None:
    low, high = value - half, value + half
    x = replace(CHANGE, value=value, low=low, high=high, kind=kind)
    said = directed(sentence(x, lang, "A"), lang)
    assert said == (x.clear and kind == "descriptive")
    assert x.clear == (low > 0 or high < 0)


def test_records_of_the_estimators_are_said_too() -> None:
    assert sentence(Unavailable("fgt0", "no_line"), "id").startswith(
        "Persentase penduduk miskin (P0): tidak tersedia"
    )
    assert sentence(Estimate("gini", 0.31, unit="index"), "en") == "Gini ratio: 0.310."
    assert "P0: Floor" not in sentence(Estimate("deprived", 0.3), "en")
    assert sentence(Number("deprived", dimension="floor", value=0.3, unit="share", status="ok"), "en") == (
        "Deprivation: Floor: 30.0%."
    )


def test_a_finding_without_words_is_an_error() -> None:
    with pytest.raises(KeyError):
        sentence(Check("unheard_of"), "id")


def test_a_change_without_interval_names_both_its_ends(publishable: Callable[[str], Path]) -> None:
    here = open_results(publishable("full"), "99.99.01.2001", "en")
    x = here.number("outcome_change", dimension="poverty_rate")
    text = moved(here, x, "Rate")
    first, last = (here.number("outcome", dimension="poverty_rate", period=year) for year in ("2018", "2025"))
    assert f"from {100 * first.value:.1f}% to {100 * last.value:.1f}%" in text
    assert not directed(text, "en")
    assert moved(here, replace(x, low=-0.2, high=-0.1), "Rate").startswith("Rate fell by")


def test_the_effect_is_never_of_one_village_and_carries_the_warning(
    publishable: Callable[[str], Path],
) -> None:
    said = str(findings.effect(open_results(publishable("full"), "99.99.01.2001", "id")))
    assert "lebih rendah 1,1 sampai 3,1\xa0poin persen" in said
    assert "Untuk 24 desa prioritas bersama, bukan untuk satu desa" in said
    assert "Tahun mulai: 2021 (16 desa), 2022 (8 desa)." in said
    assert "Keyakinan: sedang. Yang menentukan: kedua cara membandingkan berselisih" in said
    assert "regresi ke rata-rata" in said
    assert "dampak pada satu desa tidak diketahui" in said
    assert "Sumberasri" not in said


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_page_says_the_verdict_in_the_same_words(publishable: Callable[[str], Path], lang: str) -> None:
    for code in ("99.99.01.2001", "99.99"):
        here = open_results(publishable("full"), code, lang)
        said = verdict_text(here)
        assert said in str(findings.effect(here))
        assert said in str(findings.summary(here))
        (row,) = tables.effect(here).rows
        assert row[2].text == grade(here, "poverty_rate") in said


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_grade_and_every_deciding_check_has_words(
    publishable: Callable[[str], Path], lang: str
) -> None:
    here = open_results(publishable("full"), "99.99.01.2001", lang)
    for code in [*AGAINST, "refused", "chosen_unseen", "holds_zero"]:
        for direction, step in (("lower", "weak"), ("higher", "strong"), ("none", "cannot_conclude")):
            told = here.verdicts.assign(direction=direction, grade=step, checks=code)
            assert "{" not in verdict_text(replace(here, verdicts=told))
    nothing = replace(here, verdicts=here.verdicts.head(0))
    assert verdict_text(nothing) == ""


def test_without_weights_the_report_says_that_the_sample_is_described(
    publishable: Callable[[str], Path],
) -> None:
    here = open_results(publishable("survey"), "9", "id")
    assert "berlaku untuk wilayah yang disampel" in str(findings.poverty(here))
    unweighted = replace(here, rows=here.rows.assign(reason="no_weights"))
    assert "bukan penduduk" in str(findings.poverty(unweighted))


def test_the_policy_of_small_cells_is_the_projects_own(publishable: Callable[[str], Path]) -> None:
    here = open_results(publishable("full"), "99.99.01.2001", "id")
    said = str(findings.privacy(here))
    assert "kurang dari 5 orang" in said
    assert "kebijakan proyek ini sendiri" in said
    own = here.rows[(here.rows["level"] == "village") & (here.rows["area_code"] == here.area_code)]
    hidden, absent = ((own["status"] == status).sum() for status in ("suppressed", "unavailable"))
    assert hidden == 4
    assert f"4 angka disembunyikan dan {absent} angka tidak tersedia" in said
