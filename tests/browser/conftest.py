"""Debian's chromium for tests that look at pages; without it they are skipped."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

CHROMIUM = Path("/usr/bin/chromium")
HERE = Path(__file__).resolve().parent


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
    from blora_eval.report.export.exporters import HtmlReport

    html, _ = HtmlReport().from_notebook_node(sample_notebook().sample())
    path = tmp_path_factory.mktemp("page") / "village.html"
    path.write_text(html, encoding="utf-8")
    return path
