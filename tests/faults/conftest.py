"""The runner's fixtures, and runs in a process of their own, that can be killed or starved."""

import dataclasses
import json
import runpy
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

collect_ignore = ["no_posix", "driver.py"]
"""The stub must not be imported in search of doctests: it would take os.fork from the whole suite."""

FOLDER = Path(__file__).parent
_runner = runpy.run_path(str(FOLDER.parent / "report" / "runner" / "conftest.py"))
store, notebook, template, job, tree, ours = (
    _runner[name] for name in ("store", "notebook", "template", "job", "tree", "ours")
)


@pytest.fixture
def start(tmp_path: Path, store: Path) -> Callable[..., subprocess.Popen[str]]:
    """Starts the driver on some jobs; it says one line of JSON for each report, and one at the end."""

    def go(jobs: Sequence[Any], out: Path, *, env: dict[str, str] | None = None, **more: Any) -> Any:
        order = {
            "jobs": [dataclasses.asdict(one) | {"template": str(one.template)} for one in jobs],
            "publishable": str(store),
            "out": str(out),
            **more,
        }
        path = tmp_path / f"order-{len(list(tmp_path.glob('order-*')))}.json"
        path.write_text(json.dumps(order))
        command = [sys.executable, str(FOLDER / "driver.py"), str(path)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env, start_new_session=True)

    return go


@pytest.fixture
def finish() -> Callable[[subprocess.Popen[str]], list[Any]]:
    """Waits for a driver and gives what it said."""

    def wait(driver: subprocess.Popen[str]) -> list[Any]:
        said, _ = driver.communicate(timeout=180)
        return [json.loads(line) for line in said.splitlines()]

    return wait
