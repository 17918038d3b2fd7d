"""The study files of real data, each linked to its data in a folder of its own."""

from pathlib import Path

import pytest

from blora_eval.study import load_study
from blora_eval.validate import make_key

STUDIES = Path(__file__).parent


@pytest.fixture(scope="session")
def real_study(tmp_path_factory, shared_data):
    """A study folder with the named data sets linked into its ``raw``."""

    def make(name, *data):
        sources = [shared_data(f"real/{one}") for one in data]
        folder = tmp_path_factory.mktemp("real") / name
        (folder / "raw").mkdir(parents=True)
        text = (STUDIES / name / "study.yaml").read_text(encoding="utf-8")
        (folder / "study.yaml").write_text(text, encoding="utf-8")
        for source in sources:
            (folder / "raw" / source.name).symlink_to(source)
        return load_study(folder)

    return make


@pytest.fixture(scope="session", autouse=True)
def real_key(tmp_path_factory):
    path = make_key(tmp_path_factory.mktemp("key") / "key")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BLORA_EVAL_KEY_FILE", str(path))
        yield path
