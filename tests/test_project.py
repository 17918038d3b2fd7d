"""The project's own rules, held by a tool: sizes, layout, locks, notebooks, one list of dependencies."""

import ast
import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = sorted((ROOT / "blora_eval").rglob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def tracked():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def code_lines(function):
    """Lines of a function without its docstring and blank lines."""
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", PACKAGE, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_are_small(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400, f"{path.name} is over 400 lines"
    functions = [
        n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = {function.name: code_lines(function) for function in functions if code_lines(function) > 40}
    assert not long, f"functions over 40 lines in {path.name}: {long}"


def test_no_drawer_for_everything():
    assert not [path for path in PACKAGE if path.stem in {"utils", "util", "helpers", "misc", "common"}]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_lock_files_have_hashes_and_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    pins = re.findall(r"^[a-z0-9][^ \n]*==", text, flags=re.MULTILINE)
    assert len(pins) > 50
    assert text.count("--hash=sha256:") >= len(pins)


def test_every_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {
        "requirements.lock": project["dependencies"],
        "requirements-test.lock": project["dependencies"] + project["optional-dependencies"]["test"],
    }
    for name, requirements in wanted.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        names = [re.match(r"[A-Za-z0-9._-]+", requirement).group().lower() for requirement in requirements]
        missing = [
            package for package in names if not re.search(rf"^{re.escape(package)}==", text, re.MULTILINE)
        ]
        assert not missing, f"{name} does not pin {missing}"


def test_conda_environment_points_to_the_one_list():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    plain = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    (pip,) = [entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict)]
    assert plain == [f"python{project['requires-python']}", "pip"]
    (line,) = pip
    extras = re.fullmatch(r"-e \.\[([a-z,]+)\]", line).group(1).split(",")
    assert set(extras) <= set(project["optional-dependencies"])
    assert environment["name"] == project["name"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebooks_tell_and_the_library_computes(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert code
    for cell in code:
        source = "".join(cell["source"])
        assert cell["outputs"] == [], "a notebook is kept without output"
        assert cell["execution_count"] is None
        assert source.count("\n") < 12, f"more than 12 lines: {source[:60]!r}"
        for node in ast.walk(ast.parse(source)):
            assert not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.For | ast.While)
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            private = [n for n in names if re.match(r"blora_eval\.(ingest|validate|pipeline|simulate)", n)]
            assert not private, f"{path.name} reaches behind the publishable store: {private}"


def test_no_machine_path_and_no_stray_lock():
    files = tracked()
    assert not [path for path in files if path.name in {"uv.lock", "package-lock.json"}]
    machine = re.compile(r"(?<![.\w])/(?:work|root|home)/[a-z_]+")
    suspects = [
        path for path in files if path.suffix in {".py", ".md", ".toml", ".yaml", ".yml", ".ipynb", ".cff"}
    ]
    found = [path.name for path in suspects if machine.search(path.read_text(encoding="utf-8"))]
    assert not found


def test_no_sixteen_digit_number_is_kept():
    """A NIK or KK has sixteen digits; hashes and notebooks' ids are hexadecimal and not meant."""
    number = re.compile(r"(?<![0-9a-fA-F.])(?!9999)\d{16}(?![0-9a-fA-F])")
    kinds = {".py", ".md", ".csv", ".yaml", ".ipynb", ".po", ".toml", ".txt"}
    found = [
        path.name
        for path in tracked()
        if path.suffix in kinds and number.search(path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_changelog_has_a_numbers_heading():
    assert "### Numbers" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_reference_data_leave_out_what_is_uncertain():
    text = (ROOT / "data/reference/bps_series.csv").read_text(encoding="utf-8")
    assert "UNCERTAIN" not in text
    assert "SUSPECT" not in text
