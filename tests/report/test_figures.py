"""Figures: drawn or told why not, in words too, small, the same every time, and leaving nothing behind."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from PIL import Image

from blora_eval.report import figures, made_by, open_results
from blora_eval.report.figures.legends import absent, label_ends
from blora_eval.report.place import Results
from blora_eval.report.style import LOOKS, Picture, picture, show, style

VILLAGE = "99.99.01.2001"
Folder = Callable[[str], Path]
DRAWN = {
    ("full", VILLAGE): {
        "capitals",
        "potential",
        "visits",
        "deciles",
        "depth",
        "deprivations",
        "event",
        "idm",
        "inequality",
        "official",
        "paths",
        "poverty",
        "small_areas",
        "targeting",
        "villages",
    },
    ("full", "99.99"): {
        "capitals",
        "desk_steps",
        "potential",
        "potential_map",
        "visits",
        "deciles",
        "depth",
        "deprivations",
        "event",
        "idm",
        "inequality",
        "official",
        "paths",
        "poverty",
        "small_areas",
        "targeting",
        "spread",
        "villages",
    },
    ("survey", "v0"): {"depth"},
    ("survey", "9"): {"depth", "poverty"},
    ("survey", "all"): {"poverty"},
    ("idm", VILLAGE): {"idm", "official", "villages"},
    ("idm", "99.99"): {"idm", "official", "villages"},
    ("absent", VILLAGE): set(),
    ("absent", "all"): set(),
}


# The marks of one village show no spread.
BEST = dict.fromkeys(("spread", "desk_steps", "potential_map"), "99.99")


MADE = made_by("blora_eval.report.figures", figures.__path__, Picture)


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize(("variant", "code"), DRAWN)
def test_a_figure_is_drawn_or_the_reason_told(
    publishable: Folder, variant: str, code: str, lang: str
) -> None:
    here = open_results(publishable(variant), code, lang)
    made = {name: draw(here) for name, draw in MADE.items()}
    drawn = {name for name, each in made.items() if isinstance(each, Picture)}
    assert drawn - {"poverty"} == DRAWN[variant, code] - {"poverty"}
    for name in set(made) - drawn:
        text = str(made[name])
        assert ("tidak tersedia, karena" if lang == "id" else "not available, because") in text


@pytest.fixture
def here(publishable: Folder) -> Results:
    return open_results(publishable("full"), VILLAGE, "id")


def test_poverty_is_drawn_for_every_area_that_the_survey_reaches(publishable: Folder, here: Results) -> None:
    top = figures.poverty(open_results(publishable("survey"), "9", "id"))
    assert isinstance(top, Picture)
    assert "Provinsi Jawa Rekaan 14,2% (12,0% sampai 16,4%); Rekaan 1 14,2%*" in top.alt
    inside = figures.poverty(here, "relatif-60")
    assert isinstance(inside, Picture)
    assert inside.alt.startswith("Persentase penduduk miskin, garis relatif-60: Kabupaten Rekaan 14,2%")


@pytest.mark.parametrize("name", sorted({*DRAWN["full", VILLAGE], *BEST}))
def test_a_file_is_small_quantised_and_the_same_every_time(publishable: Folder, name: str) -> None:
    here = open_results(publishable("full"), BEST.get(name, VILLAGE), "id")
    one, other = MADE[name](here), MADE[name](here)
    assert isinstance(one, Picture)
    assert isinstance(other, Picture)
    assert one.png == other.png == one._repr_png_()
    assert len(one.png) < 32_000
    with Image.open(io.BytesIO(one.png)) as image:
        assert image.mode == "P"
        assert image.size[0] == 1008
        assert round(image.info["dpi"][0]) == 160
        assert set(image.info) == {"dpi"}  # no date, no software


@pytest.mark.parametrize("name", sorted({*DRAWN["full", VILLAGE], *BEST}))
def test_the_alt_text_and_the_caption_stand_by_themselves(publishable: Folder, name: str) -> None:
    here = open_results(publishable("full"), BEST.get(name, VILLAGE), "id")
    drawn = MADE[name](here)
    assert isinstance(drawn, Picture)
    assert any(character.isdigit() for character in drawn.alt)
    assert drawn.alt.endswith(".")
    assert drawn.caption
    assert len(drawn.alt) < 900


def test_alt_texts_hold_the_numbers_drawn(here: Results) -> None:
    official = figures.official(here)
    assert isinstance(official, Picture)
    assert "Kabupaten Rekaan 12,39% (2021), 10,58% (2025)" in official.alt
    deprivations = figures.deprivations(here)
    assert isinstance(deprivations, Picture)
    assert "Penerangan [r]" in deprivations.alt
    event = figures.event(here)
    assert isinstance(event, Picture)
    assert "+3: −3,2\xa0poin persen (−4,0 sampai −2,4\xa0poin persen)" in event.alt


def test_the_three_looks_differ_in_colour_lightness_marker_and_line(here: Results) -> None:
    three = [LOOKS[name] for name in ("self", "district", "regency")]
    for part in ("color", "marker", "linestyle"):
        assert len({str(each[part]) for each in three}) == 3
    grey = sorted(np.dot(mpl.colors.to_rgb(each["color"]), [0.299, 0.587, 0.114]) for each in three)
    assert min(np.diff(grey)) > 0.02
    paths = figures.paths(here)
    assert isinstance(paths, Picture)
    with Image.open(io.BytesIO(paths.png)) as image:
        pixels = np.asarray(image.convert("RGB")).reshape(-1, 3).astype(int)
    for name in ("self", "priority", "comparison"):  # the few colours of the file hold each look's own
        wanted = (np.array(mpl.colors.to_rgb(LOOKS[name]["color"])) * 255).round()
        assert np.abs(pixels - wanted).sum(axis=1).min() <= 24


def test_settings_do_not_leak_and_names_are_not_mathematics(here: Results) -> None:
    before = dict(mpl.rcParams)
    named = replace(here, areas=here.areas.assign(village="$x_1$ & <b>"))
    drawn = figures.deciles(named)
    assert isinstance(drawn, Picture)
    assert "$x_1$ & <b>" in drawn.alt
    assert dict(mpl.rcParams) == before


def test_text_is_set_in_the_font_of_the_wheel(here: Results) -> None:
    with style():
        assert mpl.font_manager.findfont(mpl.font_manager.FontProperties()).endswith(
            "SourceSansPro-Regular.ttf"
        )


def test_many_priority_villages_become_a_band(here: Results) -> None:
    few = figures.paths(here)
    many = figures.paths(replace(here, areas=here.areas.assign(role="priority")))
    assert isinstance(few, Picture)
    assert isinstance(many, Picture)
    assert few.caption.startswith("Garis tipis")
    assert many.caption.startswith("Pita: separuh tengah")


def test_a_median_of_few_villages_is_not_told(publishable: Folder) -> None:
    here = open_results(publishable("full"), "99.99", "id")
    drawn = figures.spread(here, "deprived", "floor")
    assert isinstance(drawn, Picture)
    assert "Desa prioritas: n = 6; Desa pembanding: n = 17, median" in drawn.alt
    assert "Kekurangan: Lantai" in drawn.alt
    district = open_results(publishable("full"), "99.99.02", "id")
    idm = figures.idm(replace(district, rows=district.pick("idm", "villages")))
    assert isinstance(idm, Picture)
    assert "median" not in idm.alt


def test_contributions_that_are_hidden_leave_one_panel(here: Results) -> None:
    hidden = here.rows["indicator"] == "mpi_contribution"
    less = replace(here, rows=here.rows.assign(value=here.rows["value"].mask(hidden)))
    drawn = figures.deprivations(less)
    assert isinstance(drawn, Picture)
    assert len(drawn.figure.axes) == 1
    assert not drawn.caption.startswith("Kiri")


def test_a_hidden_decile_is_marked_as_hidden_and_not_drawn_as_nothing(here: Results) -> None:
    hidden = (here.rows["indicator"] == "decile_share") & (here.rows["dimension"] == "2")
    rows = here.rows.assign(
        value=here.rows["value"].mask(hidden), status=here.rows["status"].mask(hidden, "suppressed")
    )
    drawn = figures.deciles(replace(here, rows=rows))
    assert isinstance(drawn, Picture)
    assert "desil 2: [r]" in drawn.alt
    assert [text.get_text() for text in drawn.figure.axes[0].texts] == ["[r]"]


def test_an_index_and_a_count_are_drawn_with_their_own_ticks(here: Results) -> None:
    outcome = {**here.study["outcomes"][0], "unit": "index"}
    drawn = figures.paths(replace(here, study={**here.study, "outcomes": [outcome]}))
    assert isinstance(drawn, Picture)
    assert "0,2" in drawn.alt
    assert isinstance(figures.official(here, "poor"), Picture)
    rows = here.rows.assign(unit=here.rows["unit"].replace({"share_points": "index_points"}))
    assert isinstance(figures.event(replace(here, rows=rows)), Picture)


def test_show_hands_over_what_a_notebook_publishes(monkeypatch: pytest.MonkeyPatch, here: Results) -> None:
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell

    published: list[tuple[dict[str, str], dict[str, dict[str, str]]]] = []

    class Recorder(DisplayPublisher):
        def publish(self, data, metadata=None, **_) -> None:
            published.append((data, metadata or {}))

    shell = InteractiveShell.instance()
    monkeypatch.setattr(shell, "display_pub", Recorder())
    drawn = figures.event(here)
    assert isinstance(drawn, Picture)
    show(drawn, absent(here, "Gambar", "fgt0"))
    (image, about), (html, _) = published
    assert about == {"image/png": {"alt": drawn.alt, "caption": drawn.caption}}
    assert image["text/plain"] == drawn.alt
    assert html["text/html"] == (
        '<p class="status-unavailable">Gambar: tidak tersedia, karena terlalu sedikit pengamatan.</p>'
    )
    figure = Figure()
    with pytest.raises(ValueError, match="needs alt="):
        show(figure)
    show(figure, alt="one point at 3", caption="mine")
    assert published[-1][1]["image/png"] == {"alt": "one point at 3", "caption": "mine"}
    InteractiveShell.clear_instance()


def test_a_figure_of_ones_own_becomes_a_picture() -> None:
    drawn = picture(Figure(figsize=(2, 1)), alt="empty")
    assert (drawn.alt, drawn.caption) == ("empty", "")
    assert pd.notna(len(drawn.png))


def test_names_at_the_ends_of_lines_do_not_lie_on_each_other() -> None:
    panel = Figure().subplots()
    panel.set_ylim(0, 1)
    lines = [(name, pd.Series([0.5, 0.5], index=[2020, 2021]), "#000000") for name in ("a", "b", "c")]
    label_ends(panel, lines)
    heights = [text.xy[1] for text in panel.texts]
    assert heights[0] == 0.5
    assert np.diff(heights).min() > 0.07
