"""The small-area estimates in the reports: the village's row and sentence, the kabupaten's list and figure."""

from collections.abc import Callable
from pathlib import Path

import pytest

from blora_eval.measure import small_areas as measured
from blora_eval.report import figures, findings, tables
from blora_eval.report.labels import label, method_text, reason_text
from blora_eval.report.markup import Paragraphs
from blora_eval.report.place import open_results
from blora_eval.report.style import Picture
from blora_eval.report.tables.poverty import AREA_MEASURES as MEASURES
from blora_eval.report.tables.poverty import modelled

SAMPLED, OUTSIDE, NOT_MODELLED = "99.99.01.1001", "99.99.01.2003", "99.99.01.2001"
Folder = Callable[[str], Path]


def texts(paragraphs: Paragraphs) -> str:
    return " ".join(text for text, _ in paragraphs.texts)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_village_says_its_estimate_with_interval_and_where_it_comes_from(
    publishable: Folder, lang: str
) -> None:
    folder = publishable("full")
    found = {code: open_results(folder, code, lang) for code in (SAMPLED, OUTSIDE, NOT_MODELLED)}
    by_psu = {code: [x.n_psu for x in modelled(here) if x.area_code == code] for code, here in found.items()}
    assert by_psu == {SAMPLED: [1], OUTSIDE: [0], NOT_MODELLED: []}
    said = {code: texts(findings.poverty(here)) for code, here in found.items()}
    assert "95%" in said[SAMPLED]
    assert "95%" in said[OUTSIDE]
    assert ("blok" if lang == "id" else "blocks") in said[SAMPLED]
    assert ("di luar sampel" if lang == "id" else "not in the sample") in said[OUTSIDE]
    assert ("tidak tersedia" if lang == "id" else "not available") in said[NOT_MODELLED]


def test_the_villages_own_row_stands_in_its_table(publishable: Folder) -> None:
    here = open_results(publishable("full"), SAMPLED, "en")
    row = next(row for row in tables.poverty(here).rows if "small-area model" in row[0].text)
    assert row[3].text.endswith("%*")
    assert row[4].text
    assert row[5].text == "–"
    missing = tables.poverty(open_results(publishable("full"), NOT_MODELLED, "en"))
    assert "all indices" in missing.rows[-1][0].text


def test_the_kabupaten_lists_its_priority_villages_and_judges_the_model(publishable: Folder) -> None:
    here = open_results(publishable("full"), "99.99", "id")
    priority = set(here.areas.loc[here.areas["role"] == "priority", "village_code"]) - {NOT_MODELLED}
    assert len(tables.small_areas(here).rows) == len(priority)
    judged = tables.small_area_model(here)
    assert [row[0].text for row in judged.rows] == [label(name, "id").title for name in MEASURES]
    assert all(row[3].text != "Tidak tersedia" for row in judged.rows)


def test_without_estimates_the_reason_is_told(publishable: Folder) -> None:
    here = open_results(publishable("absent"), "all", "en")
    assert not isinstance(figures.small_areas(here), Picture)
    assert "status-unavailable" in tables.small_areas(here).to_html()
    assert "status-unavailable" in tables.small_area_model(here).to_html()


def test_the_figure_tells_sampled_villages_and_the_own(publishable: Folder) -> None:
    for code in (SAMPLED, "99.99"):
        drawn = figures.small_areas(open_results(publishable("full"), code, "id"))
        assert isinstance(drawn, Picture)
        assert "desa dalam sampel" in drawn.alt
        assert ("sampai" in drawn.alt) == (code == SAMPLED)


def test_the_words_are_those_of_the_measurement() -> None:
    for lang in ("id", "en"):
        assert all(method_text(method, lang) != method for method in measured.METHODS)
        assert reason_text("synthetic", lang) != reason_text("other", lang)
        assert all(label(name, lang).title != name for name in MEASURES)
