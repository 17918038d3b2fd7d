"""Count the package: modules, and lines of code, of docstrings, and of neither; `make check` prints it."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "blora_eval"
MOST = {"modules": 250, "lines": 44_000}


def docstring_lines(tree: ast.Module) -> int:
    """Lines of the docstrings of a module, its classes and its functions."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    first = [node.body[0] for node in ast.walk(tree) if isinstance(node, owners) and node.body]
    said = [
        one
        for one in first
        if isinstance(one, ast.Expr)
        and isinstance(one.value, ast.Constant)
        and isinstance(one.value.value, str)
    ]
    return sum((one.end_lineno or one.lineno) - one.lineno + 1 for one in said)


def counted(package: Path = PACKAGE) -> dict[str, int]:
    """Modules, lines, and of the lines those of docstrings, blank or comment, and code."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(package.rglob("*.py"))]
    lines = [line.strip() for text in texts for line in text.splitlines()]
    found = {
        "modules": len(texts),
        "lines": len(lines),
        "docstrings": sum(docstring_lines(ast.parse(text)) for text in texts),
        "blank": sum(not line or line.startswith("#") for line in lines),
    }
    return found | {"code": found["lines"] - found["docstrings"] - found["blank"]}


def main() -> None:
    found = counted()
    told = ", ".join(f"{count:,} {what}" for what, count in found.items())
    print(f"The house: {told} (at most {MOST['modules']} modules, {MOST['lines']:,} lines).")


if __name__ == "__main__":
    main()
