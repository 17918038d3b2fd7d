"""A run of reports in a process of its own: ``python driver.py ORDER.json``."""

import json
import sys
from pathlib import Path

from blora_eval.errors import ReportError
from blora_eval.report.runner.batch import render_all
from blora_eval.report.runner.render import Rendered, ReportJob


def tell(done: int, total: int, one: Rendered) -> None:
    print(json.dumps([done, total, one.stem, one.status, one.error]), flush=True)


def main(order: dict[str, object]) -> None:
    if order.get("largest_file"):
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (order["largest_file"], order["largest_file"]))
    jobs = [ReportJob(**one | {"template": Path(one["template"])}) for one in order["jobs"]]
    where = {"publishable": Path(order["publishable"]), "out": Path(order["out"]), "formats": ["html", "pdf"]}
    try:
        render_all(jobs, **where, jobs=order.get("at_once", 2), progress=tell)
    except ReportError as error:
        print(json.dumps(["refused", str(error)]), flush=True)


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text()))
