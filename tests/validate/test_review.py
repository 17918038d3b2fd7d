"""A reviewed sample: kept by the next check, and told by village on the command line."""

import pandas as pd
import pytest
from typer.testing import CliRunner

from blora_eval.cli import app
from blora_eval.errors import DataError
from blora_eval.ingest.readers import read_tables
from blora_eval.validate.checking import check_tables
from blora_eval.validate.clean import REVIEWED, SAMPLE, write_clean
from blora_eval.validate.linkage_review import evaluate, is_reviewed, read_sample, recall_of_accepted

TOLD = pd.DataFrame(
    {
        "village_left": list("aab"),
        "band": "accept",
        "weight": [1.5, 1.5, 2.0],
        "same_person": ["1", "0", None],
    }
)


@pytest.mark.parametrize(("sep", "decimal"), [(",", "."), (";", ","), ("\t", ".")])
def test_a_sample_is_read_as_office_programs_save_it(tmp_path, sep, decimal):
    TOLD.to_csv(tmp_path / SAMPLE, sep=sep, decimal=decimal, index=False, encoding="utf-8-sig")
    read = read_sample(tmp_path / SAMPLE)
    assert read["weight"].tolist() == [1.5, 1.5, 2.0]
    assert read["same_person"].isna().tolist() == [False, False, True]
    assert is_reviewed(tmp_path / SAMPLE)


def test_lines_of_nothing_but_delimiters_are_no_pairs(tmp_path):
    path = tmp_path / SAMPLE
    TOLD.to_csv(path, sep=";", index=False)
    path.write_text(path.read_text(encoding="utf-8") + ";;;\n;;;\n", encoding="utf-8")
    assert len(read_sample(path)) == len(TOLD)


def test_an_answer_in_words_is_refused(tmp_path):
    told = TOLD.assign(same_person=["ya", "0", None])
    for judge in (evaluate, recall_of_accepted):
        with pytest.raises(DataError, match="1 rows"):
            judge(told)


def test_without_a_right_pair_there_is_no_recall():
    assert recall_of_accepted(TOLD.assign(same_person=["0", "0", None])).empty


def test_what_is_no_sample_is_refused_and_kept(tmp_path):
    path = tmp_path / SAMPLE
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError, match="same_person"):
        read_sample(path)
    assert is_reviewed(path)
    TOLD.assign(weight="x").to_csv(path, index=False)
    with pytest.raises(DataError, match="weight"):
        read_sample(path)


def test_the_next_check_keeps_what_clerks_wrote(register, key):
    checked, folder = check_tables(register, read_tables(register)), register.folder / "clean"
    write_clean(checked, folder)
    write_clean(checked, folder)
    assert not list(folder.glob(REVIEWED))
    for _ in range(2):
        TOLD.to_csv(folder / SAMPLE, index=False)
        write_clean(checked, folder)
    names = ["clerical-sample-reviewed-1.csv", "clerical-sample-reviewed-2.csv"]
    assert sorted(path.name for path in folder.glob(REVIEWED)) == names
    assert is_reviewed(folder / names[0])


def test_the_command_tells_precision_by_village(register):
    def run(*words):
        return CliRunner().invoke(app, ["evaluate", str(register.folder), *words])

    assert run().exit_code == 2
    path = register.folder / "clean" / SAMPLE
    path.parent.mkdir()
    TOLD.assign(same_person=None).to_csv(path, index=False)
    assert "same_person" in run().output
    TOLD.to_csv(path, index=False)
    told = run("--sample", str(path))
    assert told.exit_code == 0, told.output
    assert "0.500 0.095 0.905" in told.output
    assert "all      1   1.000" in told.output
