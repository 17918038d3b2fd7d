"""What every test may use: the published data sets, and the account of the published numbers at the end."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[*HealthCheck])
settings.load_profile("same")

os.environ.setdefault("BLORA_EVAL_LANG", "en")  # what is said in Indonesian is tested by itself

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
FETCHED = Path(__file__).parent / "reference" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """Path of a data set beside the repository, or else fetched; the test is skipped where it is absent."""
    folder = SHARED if SHARED.exists() else FETCHED

    def find(relative: str) -> Path:
        path = folder / relative
        if not path.exists():
            pytest.skip(f"data set {relative} is neither beside the repository nor fetched")
        return path

    return find


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    """On a build machine, which has chromium and maybe the data, a test skipped for want of them has failed."""
    report = yield
    needs = {"browser"} | ({"shared_data"} if SHARED.exists() else set())
    if os.environ.get("CI") == "true" and report.skipped and needs & set(getattr(item, "fixturenames", ())):
        report.outcome = "failed"
        report.longrepr = f"CI=true and a test was skipped: {call.excinfo and call.excinfo.value}"
    return report


def pytest_itemcollected(item: pytest.Item) -> None:
    """A test takes the published numbers that it reproduces along in its report."""
    item.user_properties += [("vector", name) for mark in item.iter_markers("vector") for name in mark.args]


def pytest_terminal_summary(terminalreporter) -> None:
    """How many published numbers were checked: those of which no test failed or was skipped."""
    failed, skipped, passed = (
        {
            name
            for outcome in outcomes
            for report in terminalreporter.getreports(outcome)
            for key, name in getattr(report, "user_properties", ())
            if key == "vector"
        }
        for outcomes in (("failed", "error"), ("skipped",), ("passed",))
    )
    if failed | skipped | passed:
        said = (
            f"{len(passed - failed - skipped)} checked, {len(skipped - failed)} skipped, {len(failed)} failed"
        )
        terminalreporter.write_line(f"published numbers: {said}")
