"""The fetcher of published data, over a real server on the loopback; and its table."""

import csv
import gzip
import hashlib
import re
import socket
import threading
from fnmatch import fnmatch
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.reference import datasets
from tests.studies.conftest import DATA

ROOT = Path(__file__).parents[1]
BODY = b"first.treat,y\n2004,1.5\n0,2.5\n"
READ = re.compile(r"(?<!data/)(?:benchmarks|real|reference)/[\w{}]+\.(?:csv\.gz|csv|dta)")


@pytest.fixture
def publisher(tmp_path, monkeypatch):
    """A server of the files of a folder: its address, the folder, what it was asked. It breaks off ``broken``."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    folder, asked = tmp_path / "published", []
    folder.mkdir()

    class Handler(SimpleHTTPRequestHandler):
        def copyfile(self, source, outputfile):
            outputfile.write(source.read(9 if self.path == "/broken" else -1))

        def log_message(self, *_):
            asked.append(self.path)

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", folder, asked
        server.shutdown()
        thread.join()


@pytest.fixture
def run(tmp_path, capsys):
    """The fetcher on a table of the given rows, into an empty folder: its exit code and what it said."""

    def main(*rows):
        plain = dict.fromkeys(datasets.rows_of()[0], "")
        plain |= {"how": "verbatim", "sha256": hashlib.sha256(BODY).hexdigest(), "bytes": len(BODY)}
        with (tmp_path / "table.csv").open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, list(plain))
            writer.writeheader()
            writer.writerows([plain | row for row in rows])
        return datasets.main(tmp_path / "table.csv", tmp_path / "data"), capsys.readouterr().out

    return main


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_what_is_published_is_kept_and_not_asked_for_again(publisher, run, tmp_path):
    root, folder, asked = publisher
    (folder / "a.csv").write_bytes(BODY)
    (tmp_path / "data" / "some").mkdir(parents=True)
    (tmp_path / "data" / "some" / "a.csv.part").write_bytes(b"left by a run that was killed")
    rows = [
        {"file": "some/a.csv", "address": f"{root}/a.csv"},
        {"file": "some/b.csv.gz", "how": "gzip", "address": f"{root}/none {root}/a.csv"},
        {"file": "c.csv", "how": "renamed", "recipe": "first.treat g", "address": f"{root}/a.csv"},
    ]
    assert run(*rows)[0] == 0
    kept = files(tmp_path / "data")
    assert kept.keys() == {"a.csv", "b.csv.gz", "c.csv"}
    assert (kept["a.csv"], gzip.decompress(kept["b.csv.gz"])) == (BODY, BODY)
    assert kept["c.csv"] == b"g,y\n2004,1.5\n0,2.5\n"
    asked.clear()
    code, said = run(*rows)
    assert (code, asked, files(tmp_path / "data")) == (0, [], kept)
    assert "3 there, 0 fetched" in said
    (tmp_path / "data" / "some" / "a.csv").write_bytes(BODY[:9])
    assert "1 fetched" in run(*rows)[1]
    assert (asked, files(tmp_path / "data")) == (["/a.csv"], kept)


REASONS = {"changed": "SHA-256", "longer": "not the 29 bytes", "broken": "not the 29 bytes"}
REASONS |= {"none": "HTTP Error 404", "refused": "Connection refused"}


@pytest.mark.parametrize(("name", "reason"), REASONS.items())
def test_what_is_not_as_published_is_refused_and_the_others_come(publisher, run, tmp_path, name, reason):
    root, folder, _ = publisher
    bodies = {"a.csv": BODY, "changed": BODY.replace(b"2004", b"2005"), "longer": BODY * 2, "broken": BODY}
    for file, body in bodies.items():
        (folder / file).write_bytes(body)
    address = f"{root}/{name}"
    if name == "refused":
        with socket.create_server(("127.0.0.1", 0)) as closed:
            address = f"http://127.0.0.1:{closed.getsockname()[1]}/x"
    rows = [{"file": "x.csv", "address": address}, {"file": "a.csv", "address": f"{root}/a.csv"}]
    code, said = run(*rows)
    assert (code, files(tmp_path / "data")) == (1, {"a.csv": BODY})
    assert f"failed   x.csv\n         {address}: " in said
    assert reason in said
    assert "0 there, 1 fetched, 1 failed" in said


def test_what_is_made_by_hand_has_a_recipe_and_is_checked_by_rows_and_columns(run, tmp_path):
    shape = {"rows": 2, "columns": "first.treat y"}
    rows = [
        shape | {"file": "a.csv.gz", "how": "R", "recipe": "get(load(f))"},
        shape | {"file": "b.csv", "how": "nowhere", "recipe": "nobody publishes it"},
    ]
    code, said = run(*rows)
    path = tmp_path / "data" / "a.csv.gz"
    assert (code, files(tmp_path / "data")) == (0, {})
    assert f'write.csv(get(load(f)), gzfile("{path}"), row.names = FALSE)' in said
    assert "nowhere  b.csv\n         nobody publishes it\n" in said
    path.write_bytes(gzip.compress(BODY))
    assert "1 there, 0 fetched, 0 failed, 0 by hand, 1 nowhere" in run(*rows)[1]
    for wrong in (gzip.compress(BODY + b"0,0\n"), BODY, gzip.compress(BODY)[:20]):
        path.write_bytes(wrong)
        assert run(*rows)[0] == 1


def read_by(path: Path) -> set[str]:
    """The data sets that a test or a notebook names, as patterns."""
    names = {one.replace("{name}", "*") for one in READ.findall(path.read_text("utf-8"))}
    studies = path == ROOT / "tests" / "studies" / "conftest.py"
    return names | {f"real/{one}" for each in DATA.values() for one in each if studies}


def test_the_table_names_every_data_set_that_is_read_who_reads_it_and_what_it_is_checked_by():
    sources = sorted([*(ROOT / "tests").rglob("*.py"), *(ROOT / "notebooks").glob("*.ipynb")])
    read = {path.relative_to(ROOT).as_posix(): read_by(path) for path in sources}
    rows = {row["file"]: row for row in datasets.rows_of()}
    assert len(rows) == len(datasets.rows_of())
    assert [one for each in read.values() for one in each if not any(fnmatch(f, one) for f in rows)] == []
    for file, row in rows.items():
        readers = [name for name, each in read.items() if any(fnmatch(file, one) for one in each)]
        assert readers == sorted(row["tests"].split()), file
        fetched = row["how"] in datasets.FETCHED
        assert all(row[one] for one in ("address", "sha256", "bytes", "licence")) == fetched, file
        assert all(row[one] for one in ("recipe", "rows", "columns", "licence")) != fetched, file
