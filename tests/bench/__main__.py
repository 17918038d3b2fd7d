"""Run benches, each in a process of its own so that its peak memory is its own.

``python -m tests.bench [--heavy] [name ...]``: names are parts of the entries in the registry;
``--heavy`` adds those that need minutes and gigabytes.
"""

import argparse
import importlib
import json
import resource
import subprocess
import sys
from dataclasses import asdict

from tests.bench.registry import BENCHES, HEAVY
from tests.bench.timing import Row

HEADINGS = ("what", "median", "peer", "peer's median", "ratio", "target", "peak memory")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", help="parts of entries in the registry; all without any")
    parser.add_argument("--heavy", action="store_true", help="also those that need minutes and gigabytes")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        return _child(given.one)
    chosen = [*BENCHES, *(HEAVY if given.heavy else [])]
    if given.names:
        chosen = [entry for entry in [*BENCHES, *HEAVY] if any(name in entry for name in given.names)]
    print("| " + " | ".join(HEADINGS) + " |")
    print("|" + "---|" * len(HEADINGS), flush=True)
    return max((_printed(entry) for entry in chosen), default=0)


def _child(entry: str) -> int:
    module, _, function = entry.partition(":")
    rows = getattr(importlib.import_module(module), function)()
    unit = 2**20 if sys.platform == "darwin" else 2**10
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    print(json.dumps({"rows": [asdict(row) for row in rows], "peak": peak}))
    return 0


def _printed(entry: str) -> int:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--one", entry], capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(f"| {entry}: failed | | | | | | |\n{done.stderr}", flush=True)
        return 1
    found = json.loads(done.stdout.splitlines()[-1])
    for values in found["rows"]:
        print(_line(Row(**values), found["peak"]), flush=True)
    return 0


def _line(row: Row, peak: float) -> str:
    ratio = "" if row.ratio is None else f"{row.ratio:,.1f}"
    target = "" if row.target is None else f"{row.wanted} {row.target:,g}: {'met' if row.met else 'missed'}"
    peer = row.peer if row.peer_seconds is not None else row.note or "–"
    other = "" if row.peer_seconds is None else _time(row.peer_seconds)
    return f"| {row.what} | {_time(row.seconds)} | {peer} | {other} | {ratio} | {target} | {peak:,.0f} MB |"


def _time(seconds: float) -> str:
    return f"{1000 * seconds:,.1f} ms" if seconds < 1 else f"{seconds:,.2f} s"


if __name__ == "__main__":
    raise SystemExit(main())
