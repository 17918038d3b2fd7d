"""Every text that a user may be shown, found in the source: what stands between quotes and reads as words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1] / "blora_eval"
PLACES = [
    *("cli.py", "folder.py", "pipeline.py", "starter.py", "study.py", "study_parts.py", "study_yaml.py"),
    *(f"ingest/{path.name}" for path in sorted((ROOT / "ingest").glob("*.py"))),
    *(
        f"validate/{path.name}"
        for path in sorted((ROOT / "validate").glob("*.py"))
        if path.stem != "corrections"
    ),
    *(
        "measure/release.py",
        "measure/disclosure/audit.py",
        "report/runner/batch.py",
        "report/runner/render.py",
    ),
    *(
        "report/export/release_check.py",
        "report/export/paper.py",
        "report/export/desk_sheet.py",
        "report/place.py",
    ),
]
WORDS = re.compile(r"[A-Za-z]{2,}[,;:.']* +[a-z`]+")


def template(node: ast.AST) -> str:
    """A text with its fields as {0}, {1} and so on."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts, number = "", 0
        for value in node.values:
            fixed = isinstance(value, ast.Constant)
            parts += str(value.value) if fixed else f"{{{number}}}"
            number += not fixed
        return parts
    return ""


def texts(tree: ast.AST) -> Iterator[str]:
    """All texts of a module but docstrings, which stand alone, and the pieces of a longer one."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        found = template(child)
        if found and WORDS.search(re.sub(r"\{\d\}", "", found)):
            yield from filter(None, map(str.strip, found.split("\n")))
        if isinstance(child, ast.JoinedStr):
            for value in child.values:
                if isinstance(value, ast.FormattedValue):
                    yield from texts(value)
        else:
            yield from texts(child)


def templates() -> dict[str, str]:
    """Every text with the module it stands in first."""
    found: dict[str, str] = {}
    for place in PLACES:
        for text in texts(ast.parse((ROOT / place).read_text(encoding="utf-8"))):
            found.setdefault(text, place)
    return found


if __name__ == "__main__":
    for text, place in templates().items():
        print(f"{place} | {text}")
