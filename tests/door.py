"""Write what follows from the front door's one table: ``python -m tests.door``.

``blora_eval/__init__.pyi`` tells type checkers the names, ``tests/door.txt`` pins names and signatures,
``docs/library.md`` lists the names with a line each.
"""

import ast
import dataclasses
import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import blora_eval as be

ROOT = Path(__file__).resolve().parents[1]
HEAD = """\
# The library

Everything public, from one import; what is not in this list may change without notice. Each name's own
docstring says the formula, the conventions and the source (`help(be.fgt)`).

```python
import blora_eval as be

be.fgt(welfare, line=400_000, weight=persons)
design = be.Design(households, strata="stratum", psu="psu", weight="weight")
design.estimate(be.fgt, "welfare", line=400_000, by="district")
```

Data come first, everything else by name. Values that are missing, infinite, masked, text or dates, weights
below zero, columns that are not there and options that do not exist are refused in one `EstimationError` that
names them all. Series with the same labels in another order are put in the order of the first.
This page is written by `python -m tests.door`.

| name | what it gives |
|---|---|"""


def stub() -> str:
    """The names for type checkers."""
    lines = [f'"""{inspect.getdoc(be).splitlines()[0]}"""', ""]
    made = {name: place.split(":") for name, place in be.DOOR.items()}
    lines += sorted(
        f"from blora_eval.{module} import {attribute} as {name}" for name, (module, attribute) in made.items()
    )
    return "\n".join([*lines, "", "__version__: str", "DOOR: dict[str, str]", ""])


def signature(function) -> str:
    """A signature as its source says it, in one line."""
    function = function.fget if isinstance(function, property) else inspect.unwrap(function)
    (node,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    return f"({ast.unparse(node.args)}) -> {ast.unparse(node.returns)}"


def making(made: type) -> str:
    """How a class is called, where it says so itself."""
    if dataclasses.is_dataclass(made):
        return f": {inspect.signature(made)}"
    return f": {signature(made.__init__)}" if inspect.isfunction(made.__init__) else ""


def methods(made: type) -> Iterator[tuple[str, object]]:
    """Public methods and properties of a class, as it defines them."""
    for name, member in vars(made).items():
        if not name.startswith("_") and (inspect.isfunction(member) or isinstance(member, property)):
            yield name, member


def signatures() -> str:
    """Every public name with its signature."""
    lines = []
    for name in sorted(be.DOOR):
        made = getattr(be, name)
        if not isinstance(made, type):
            lines.append(name + signature(made))
            continue
        above = ", ".join(base.__name__ for base in made.__bases__)
        lines.append(f"class {name}({above}){making(made)}")
        lines += [f"{name}.{inner}{signature(member)}" for inner, member in methods(made)]
    return "\n".join([*lines, ""])


def page() -> str:
    """The names with a line each."""
    said = {name: inspect.getdoc(getattr(be, name)).splitlines()[0] for name in be.DOOR}
    said = {name: re.sub(r":\w+:`", "`", line) for name, line in said.items()}
    return "\n".join([HEAD, *(f"| `{name}` | {line} |" for name, line in said.items()), ""])


PAGES = {"blora_eval/__init__.pyi": stub, "tests/door.txt": signatures, "docs/library.md": page}

if __name__ == "__main__":
    for path, write in PAGES.items():
        (ROOT / path).write_text(write(), encoding="utf-8")
