"""Linkage proposes the right pairs, says how sure it is, and merges nothing."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.errors import DataError, EstimationError
from blora_eval.validate.linkage import link, propose, reviewed
from blora_eval.validate.linkage_records import comparable, normal_name, normal_names, skeleton
from blora_eval.validate.linkage_review import clerical_sample, evaluate
from blora_eval.validate.linkage_splink import duckdb_backend, splink_pairs
from tests.reference.person_register import person_register

AREA_BIRTH = "99" + "9901010790"


@pytest.fixture(scope="module")
def register():
    return person_register(people=4000, seed=20211231)


@pytest.fixture(scope="module")
def splink_proposals(register):
    return propose(register, method="splink")


def _quality(register, pairs):
    person = register["person"].to_numpy()
    right = person[pairs["left"]] == person[pairs["right"]]
    twice = register["person"].value_counts()
    return right.mean(), right.sum() / (twice * (twice - 1) // 2).sum()


@pytest.mark.parametrize(("at", "precision", "recall"), [(0.9, 0.985, 0.97), (0.99, 0.995, 0.96)])
def test_the_tuned_model_finds_the_pairs(register, splink_proposals, at, precision, recall):
    pairs = splink_proposals.pairs
    found = _quality(register, pairs[pairs["probability"] >= at])
    assert found[0] >= precision
    assert found[1] >= recall


def test_the_rules_are_as_sure_and_find_less(register, splink_proposals):
    pairs = propose(register, method="rules").pairs
    accepted = _quality(register, pairs[pairs["band"] == "accept"])
    assert accepted[0] >= 0.995
    assert 0.90 <= accepted[1] <= _quality(register, splink_proposals.pairs)[1]


def test_the_same_register_gives_the_same_proposals(register, splink_proposals):
    pd.testing.assert_frame_equal(propose(register, method="splink").pairs, splink_proposals.pairs)


def test_two_registers_are_linked_and_not_searched_for_duplicates(register):
    half = np.arange(len(register)) % 2 == 0
    left, right = register[half].reset_index(drop=True), register[~half].reset_index(drop=True)
    pairs = propose(left, right, method="splink", backend=duckdb_backend(threads=1)).pairs
    same = left["person"].to_numpy()[pairs["left"]] == right["person"].to_numpy()[pairs["right"]]
    true = left["person"].value_counts().mul(right["person"].value_counts()).dropna().sum()
    assert same.mean() > 0.985
    assert same.sum() / true > 0.97


def test_proposals_name_places_and_no_person(register, splink_proposals):
    pairs = splink_proposals.pairs
    assert {"file_left", "sheet_left", "row_left", "village_left", "row_right"} <= {*pairs}
    assert set(pairs["band"]) == {"accept", "clerical"}
    told = pairs.to_csv()
    for column in ("nik", "kk", "name"):
        assert not any(str(value) in told for value in register[column].dropna().head(300))


def test_a_case_with_a_number_alone_finds_its_person(register):
    known = register.drop_duplicates("person")
    known = known[known["nik"].notna() & ~known["nik"].str.endswith("0").fillna(False)].head(60)
    cases = known[["nik", "village_code", "_file", "_sheet", "_row"]].reset_index(drop=True)
    for method in ("splink", "rules"):
        pairs = propose(cases, register, method=method).pairs
        person = register["person"].to_numpy()[pairs["right"]]
        assert (person == known["person"].to_numpy()[pairs["left"]]).mean() > 0.95
        assert pairs["left"].nunique() == len(cases)


def test_few_records_none_and_one_side_empty(register):
    empty = register.iloc[:0]
    assert propose(empty, method="splink").pairs.empty
    assert propose(empty, method="rules").pairs.empty
    assert propose(register, empty, method="splink").pairs.empty
    assert propose(empty, register, method="rules").pairs.empty
    three = register.iloc[:3]
    assert len(propose(three, method="splink").pairs) <= 3


def test_clusters_that_are_suspicious_go_to_review():
    stem = AREA_BIRTH + "000"
    numbers = [stem + "1", stem + "2", stem + "1", stem + "0", None, None, None, None, None]
    records = comparable(pd.DataFrame({"nik": numbers, "name": "A", "village_code": "99.99.01.2001"}))
    chains = [(0, 1), (2, 3), (4, 5), (5, 6), (6, 7), (7, 8)]
    pairs = pd.DataFrame(chains, columns=["left", "right"]).assign(band="accept")
    told = reviewed(pairs, records)
    assert told["review"].tolist() == ["niks", "", *["cluster"] * 4]
    assert told["band"].tolist() == ["clerical", "accept", *["clerical"] * 4]


def test_names_with_nothing_in_common_go_to_review():
    """Twins have one birth date and home and numbers side by side; a number is copied from a relative."""
    records = comparable(pd.DataFrame({"nik": [None] * 4, "name": "A", "village_code": "99.99.01.2001"}))
    why = ["name0 birth2 nik2 home3", "name2 birth2 nik3 home3"]
    pairs = pd.DataFrame({"left": [0, 2], "right": [1, 3], "band": "accept", "why": why})
    told = reviewed(pairs, records)
    assert told["review"].tolist() == ["names", ""]
    assert told["band"].tolist() == ["clerical", "accept"]


def test_the_rules_leave_namesakes_to_clerks():
    born = pd.to_datetime(["1990-01-02", "1990-01-02", None, "1970-05-05"])
    rows = pd.DataFrame(
        {
            "name": ["DJOKO", "JOKO", "Joko", "JOKO"],
            "birth_date": born,
            "kk": ["9" * 16] * 4,
            "village_code": ["99.99.01.2001", "99.99.01.2002", "99.99.01.2001", "99.99.01.2001"],
            "_file": "a",
            "_sheet": "1",
            "_row": [2, 3, 4, 5],
        }
    )
    pairs = propose(rows, method="rules").pairs.set_index(["row_left", "row_right"])["band"]
    assert pairs[2, 3] == "accept"  # one family, one name, one birth date
    assert pairs[2, 4] == "clerical"  # no birth date on one side
    assert (2, 5) not in pairs.index  # a grandfather of the same name


def test_splink_waits_until_it_is_asked_and_then_asks_no_network():
    code = (
        "import socket, sys\n"
        "import blora_eval.validate.checking, blora_eval.pipeline\n"
        "assert not {'splink', 'duckdb'} & {*sys.modules}\n"
        "def refused(*of, **given):\n    raise AssertionError('a socket was opened')\n"
        "socket.socket = socket.create_connection = socket.getaddrinfo = refused\n"
        "import pandas as pd\n"
        "from blora_eval.validate.linkage import link\n"
        "rows = pd.DataFrame({'n': ['SITI', 'SITI'], 'b': ['1990-01-02'] * 2, 'v': '99.99.01.2001'})\n"
        "sys.stdout.write(str(len(link(rows, name='n', birth='b', place='v'))))\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "1"


def test_clerical_sample_reaches_every_village_and_band(register, splink_proposals):
    pairs = splink_proposals.pairs
    drawn = clerical_sample(pairs, n=50, rng=np.random.default_rng(1))
    assert set(drawn["village_left"]) == set(pairs["village_left"])
    assert drawn["weight"].sum() == pytest.approx(len(pairs))
    assert drawn["same_person"].isna().all()
    person = register["person"].to_numpy()
    told = drawn.assign(same_person=(person[drawn["left"]] == person[drawn["right"]]).astype(int))
    judged = evaluate(told)
    accepted = judged[(judged["village"] == "all") & (judged["band"] == "accept")].iloc[0]
    truly, _ = _quality(register, pairs[pairs["band"] == "accept"])
    assert accepted["low"] <= truly <= accepted["high"]


def test_evaluate_leaves_open_pairs_out_and_refuses_other_words():
    told = pd.DataFrame({"village_left": "a", "band": "accept", "weight": 1.0, "same_person": [1, 0, None]})
    judged = evaluate(told).iloc[0]
    assert (judged["n"], judged["precision"]) == (2, 0.5)
    # Wilson (1927) for one of two: (p + z2/2n -+ z sqrt(p(1-p)/n + z2/4n2)) / (1 + z2/n)
    z2 = 1.959963984540054**2
    half = np.sqrt(z2 * (0.25 / 2 + z2 / 16)) / (1 + z2 / 2)
    assert judged["low"] == pytest.approx(0.5 - half)
    assert judged["high"] == pytest.approx(0.5 + half)
    with pytest.raises(DataError, match="same_person"):
        evaluate(told.assign(same_person=["ya", 1, 0]))
    assert clerical_sample(told.iloc[:0], n=5, rng=np.random.default_rng(1)).empty


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("Moh. Soekardjo", "MUHAMMAD SUKARJO"),
        ("M. TJAHJONO", "MUHAMMAD CAHJONO"),
        ("ST. Aminah (Alm)", "SITI AMINAH"),
        ("H. Abd. Rachman, S.Pd", "ABDUL RACHMAN S PD"),
        ("Siti 'Aisyah binti Umar", "SITI AISYAH UMAR"),
        ("NA", "NA"),
        ("Hj.", "HJ"),
        ("Réza", "REZA"),
    ],
)
def test_names_come_to_one_writing(written, normal):
    assert normal_name(written) == normal


@given(st.text(max_size=40))
def test_a_normal_name_stays_as_it_is(name):
    once = normal_name(name)
    assert set(once) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ ")
    assert len(skeleton(once)) <= len(once)


def test_names_without_a_letter_are_missing():
    assert normal_names(pd.Series(["123", None, "!"])).isna().to_numpy().all()


def test_splink_pairs_of_nothing_has_its_columns():
    assert list(splink_pairs(comparable(pd.DataFrame({"name": ["A"]})))) == [
        "left", "right", "probability", "band", "why",
    ]  # fmt: skip


ASKED = {"name": "nama", "birth": "lahir", "nik": "nomor", "place": "desa"}


@pytest.fixture(scope="module")
def plain(register):
    """The same records as anybody's table: columns of its own names, rows of their own labels."""
    asked = {
        "name": "nama",
        "birth_date": "lahir",
        "nik": "nomor",
        "village_code": "desa",
        "person": "person",
    }
    return register[list(asked)].rename(columns=asked).set_axis([f"r{i}" for i in range(len(register))])


@pytest.mark.parametrize(("method", "least"), [("splink", 0.95), ("rules", 0.90)])
def test_anybodys_table_is_linked_by_the_columns_named(plain, method, least):
    before = plain.copy()
    found = link(plain, **ASKED, method=method)
    person = plain["person"]
    right = person.loc[found["left"]].to_numpy() == person.loc[found["right"]].to_numpy()
    twice = person.value_counts()
    assert right[found["band"] == "accept"].mean() >= 0.995
    assert right.sum() / (twice * (twice - 1) // 2).sum() >= least
    assert list(found) == ["left", "right", "probability", "band", "why", "review"]
    assert found["probability"].notna().all() == (method == "splink")
    pd.testing.assert_frame_equal(plain, before)


def test_anybodys_two_tables_are_linked_as_the_study_links_its_own(plain, register):
    half = np.arange(len(plain)) % 2 == 0
    found = link(plain[half], plain[~half], **ASKED, method="rules")
    own = register.drop(columns=["kk", "rt", "rw"])
    pairs = propose(own[half], own[~half], method="rules").pairs
    assert found["left"].tolist() == plain.index[half][pairs["left"]].tolist()
    assert found["right"].tolist() == plain.index[~half][pairs["right"]].tolist()
    assert found["band"].tolist() == pairs["band"].tolist()


@pytest.mark.parametrize("method", ["splink", "rules"])
def test_a_name_and_a_birth_are_enough_and_texts_are_dates(plain, method):
    dated = plain.assign(lahir=plain["lahir"].dt.strftime("%Y-%m-%d"))
    found = link(dated, name="nama", birth="lahir", method=method)
    pd.testing.assert_frame_equal(found, link(plain, name="nama", birth="lahir", method=method))
    assert len(found) > 0
    assert link(plain.head(0), name="nama", birth="lahir", method=method).empty


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda t: t.drop(columns=["lahir", "nomor"]), "lahir, nomor: the left table has no such column"),
        (lambda t: t.set_axis(["same"] * len(t)), "row labels of the left table occur twice"),
        (lambda t: t.assign(lahir="17 Agustus 1945"), "values of the left table are no dates of the form"),
        (lambda t: t.assign(nomor=3.3), "nomor: numbers with a decimal point"),
    ],
)
def test_what_cannot_be_linked_is_refused_without_a_value(plain, spoil, words):
    with pytest.raises(EstimationError, match=words) as error:
        link(spoil(plain), **ASKED, method="rules")
    for value in ("Agustus", "3.3", *plain["nama"].head(20)):
        assert str(value) not in str(error.value)


def test_both_tables_are_judged_at_once(plain):
    with pytest.raises(EstimationError, match=r"nomor: the left table(.|\n)*nomor: numbers .* right table"):
        link(plain.drop(columns="nomor"), plain.assign(nomor=3.3), **ASKED, method="rules")
