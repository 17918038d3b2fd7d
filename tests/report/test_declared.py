"""Declared tables: which field counts, where a dash stands, and what is told where there is no row."""

from collections.abc import Callable
from pathlib import Path

import pytest

from blora_eval.report.declared import (
    Column,
    Declaration,
    Line,
    declared,
    known,
    lines_of,
    places,
    units,
    villages_of,
)
from blora_eval.report.markup import Absent, value_text
from blora_eval.report.place import Number, Results, open_results

Folder = Callable[[str], Path]
HERE = "99.99.01.2001"


@pytest.fixture
def here(publishable: Folder) -> Results:
    return open_results(publishable("full"), HERE, "id")


def texts(table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def test_a_columns_field_counts_before_a_lines_and_a_lines_before_the_tables(here: Results) -> None:
    where = {"indicator": "register_households", "round": here.rounds("register")[0], "level": "village"}
    lines = [Line("table's", {}), Line("line's", {"indicator": "mpi_headcount"})]
    columns = [Column("as said"), Column("elsewhere", {"level": "nation"})]
    table = declared(here, Declaration("A", ["x"], lines, columns, (), where))
    expected = [
        [
            line.heading,
            *(
                value_text(here.number(name, level, round=where["round"]), "id")
                for level in ("village", "nation")
            ),
        ]
        for line, name in zip(lines, ("register_households", "mpi_headcount"), strict=True)
    ]
    assert texts(table) == expected
    assert len({cell for row in expected for cell in row[1:]}) == 3
    assert table.columns == ("x", "as said", "elsewhere")


def test_a_dash_stands_only_beside_a_place_that_has_a_number(here: Results) -> None:
    wanted = ["register_households", "not_an_indicator"]
    columns = places(here, ["village", "nation"])
    dashed = texts(declared(here, Declaration("A", ["x"], lines_of(here, wanted, dashes=True), columns)))
    plain = texts(declared(here, Declaration("A", ["x"], lines_of(here, wanted), columns)))
    assert dashed[0][2] == "–"
    assert plain[0][2] == "Tidak tersedia"
    assert dashed[1][1:] == ["Tidak tersedia"] * 2


def test_lines_without_a_number_anywhere_are_left_out_but_not_those_of_the_first_indicator(
    here: Results,
) -> None:
    lines = lines_of(here, ["nothing:a", "nothing:b", "register_households", "not_an_indicator"])
    told = known(here, Declaration("A", ["x"], lines, places(here, ["village"])), ("no_rows",))
    assert told.lines == lines[:3]


def test_without_a_line_the_reason_is_told_whatever_the_columns_show(here: Results) -> None:
    columns = [Column("n", form=units), Column("hidden", {"indicator": "att"})]
    absent = Number("gini", reason="no_survey")
    table = declared(here, Declaration("A", ["x", "y"], [], columns, ["note"], absent=absent))
    assert table.rows == ()
    assert isinstance(table.caption, Absent)
    assert (table.caption.what, len(table.caption.reasons)) == ("A", 1)
    assert table.said == [
        {
            "text": table.caption,
            "kind": "status-unavailable",
            "what": "A",
            "reasons": [*table.caption.reasons],
        }
    ]


def test_villages_stand_in_the_order_of_codes_with_the_last_period_of_each(publishable: Folder) -> None:
    here = open_results(publishable("full"), "99.99", "id")
    lines = villages_of(here, "priority", 3, district=True)
    assert [line.about for line in lines] == sorted(str(line.about) for line in lines)
    table = declared(here, Declaration("A", ["x", "y"], lines, [Column("IDM", {"indicator": "idm"})]))
    last = here.pick("idm", "villages").sort_values("period").groupby("area_code")["value"].last()
    assert [row[2] for row in texts(table)] == [f"{last[line.about]:.4f}".replace(".", ",") for line in lines]
