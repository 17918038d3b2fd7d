"""The study files of real data, each linked to its data in a folder of its own."""

from pathlib import Path

import pytest

from blora_eval import pipeline
from blora_eval.study import load_study
from blora_eval.validate.pseudonyms import make_key

STUDIES = Path(__file__).parent
DATA = {
    "blora_idm": ["idm_2024_blora.csv", "blora_crosswalk.csv"],
    "alatas2012": ["alatas2012_households.csv"],
    "idm_panel": ["idm_panel_2021_2024.csv.gz"],
}


@pytest.fixture(scope="session")
def real_study(tmp_path_factory, shared_data):
    """A study by its name, in a folder of its own with its data linked into ``raw``; made once."""
    made = {}

    def make(name):
        if name not in made:
            sources = [shared_data(f"real/{one}") for one in DATA[name]]
            folder = tmp_path_factory.mktemp("real") / name
            (folder / "raw").mkdir(parents=True)
            text = (STUDIES / name / "study.yaml").read_text(encoding="utf-8")
            (folder / "study.yaml").write_text(text + "\nallow_links: true\n", encoding="utf-8")
            for source in sources:
                (folder / "raw" / source.name).symlink_to(source)
            made[name] = load_study(folder)
        return made[name]

    return make


@pytest.fixture(scope="session")
def reported(real_study, tmp_path_factory):
    """A study's publishable store and its reports as study.yaml asks for them, in HTML and PDF; made once."""
    made = {}

    def make(name):
        if name not in made:
            study = real_study(name)
            publishable = pipeline.measure_study(study)
            jobs = pipeline.plan_reports(study, publishable, villages=[], languages=["id"])
            out = tmp_path_factory.mktemp("reports") / name
            rendered = pipeline.render_reports(study, jobs, out=out, formats=("html", "pdf"), jobs=2)
            assert [(one.stem, one.error) for one in rendered if one.status != "ok"] == []
            made[name] = publishable, out
        return made[name]

    return make


@pytest.fixture(scope="session", autouse=True)
def real_key(tmp_path_factory):
    path = make_key(tmp_path_factory.mktemp("key") / "key")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BLORA_EVAL_KEY_FILE", str(path))
        yield path
