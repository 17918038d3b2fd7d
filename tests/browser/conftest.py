"""Debian's chromium for tests that look at pages; without it they are skipped, but not under CI=true."""

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

CHROMIUM = Path("/usr/bin/chromium")
HERE = Path(__file__).resolve().parent
IN_CI = os.environ.get("CI") == "true"


def sample_notebook() -> ModuleType:
    """The module of the report's own tests that makes a village's notebook."""
    path = HERE.parent / "report" / "sample_notebook.py"
    spec = importlib.util.spec_from_file_location("sample_notebook", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def browser() -> Iterator:
    if not CHROMIUM.is_file():
        pytest.skip(f"{CHROMIUM} is not there; as root: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def village_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from blora_eval.report.exporters import HtmlReport

    html, _ = HtmlReport().from_notebook_node(sample_notebook().sample())
    path = tmp_path_factory.mktemp("page") / "village.html"
    path.write_text(html, encoding="utf-8")
    return path


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    """On a build machine, where chromium is installed, a skipped browser test is a failed one."""
    report = yield
    if IN_CI and report.skipped and HERE in item.path.parents:
        report.outcome = "failed"
        report.longrepr = f"CI=true and a browser test was skipped: {call.excinfo and call.excinfo.value}"
    return report
