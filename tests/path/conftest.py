"""A small simulated study, taken once through the whole path, and a key of its own."""

from pathlib import Path

import pytest

from blora_eval import pipeline
from blora_eval.simulate import simulate
from blora_eval.study import load_study
from blora_eval.validate.pseudonyms import make_key

FORMATS = ("html", "pdf", "docx")


@pytest.fixture(scope="session", autouse=True)
def key_file(tmp_path_factory):
    """A pseudonym key for this run alone, outside every study."""
    path = tmp_path_factory.mktemp("key") / "pseudonym.key"
    make_key(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BLORA_EVAL_KEY_FILE", str(path))
        yield path


@pytest.fixture(scope="session")
def simulated(tmp_path_factory, key_file) -> Path:
    """24 villages, 6 of them mentored; the truth is removed before anything is measured."""
    folder = tmp_path_factory.mktemp("simulated") / "study"
    simulate(folder, truth=folder.with_name("truth"), villages=24, priority=6, scale=0.1)
    return folder


@pytest.fixture(scope="session")
def measured(simulated) -> Path:
    """The same study with its results."""
    pipeline.measure_study(load_study(simulated))
    return simulated


@pytest.fixture(scope="session")
def reported(measured, tmp_path_factory):
    """Reports of two villages and the kabupaten, in both languages and all formats."""
    study = load_study(measured)
    publishable = measured / "results" / "publishable"
    out = tmp_path_factory.mktemp("reports")
    planned = pipeline.plan_reports(study, publishable, villages=[], languages=["id", "en"])
    villages = sorted({job.area_code for job in planned if job.stem.startswith("villages/")})[:2]
    chosen = [job for job in planned if job.area_code in villages or not job.stem.startswith("villages/")]
    rendered = pipeline.render_reports(study, chosen, out=out, formats=FORMATS, jobs=2)
    assert [(one.stem, one.error) for one in rendered if one.status != "ok"] == []
    return out
