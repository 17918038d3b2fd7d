"""A small register with planted persons."""

import pytest

from blora_eval.study import load_study
from blora_eval.validate.pseudonyms import make_key

YAML = """
name: kecil
title: Kecil
as_of: 2025-12-31
rounds:
  r1: {kind: register, date: 2025-01-31, label: Satu, register: DTKS}
tables:
  areas: {files: raw/areas.csv}
  members: {files: raw/m.csv, round: r1}
  households: {files: raw/h.csv, round: r1}
"""
AREAS = "village_code,village,district\n99.99.01.2001,Sumbermulyo,Satu\n99.99.01.2002,Karangjati,Satu\n"
MEMBERS = """village_code,household_id,nik,kk,name,birth_date,sex,relation,address,mother_name
99.99.01.2002,H2,9999014107900012,9999010101010002,Canarywati,01/07/1990,P,Kepala keluarga,Kenari 2,Canaria
99.99.01.2001,H1,9999010107900011,9999010101010001,Canarywan,01/07/1990,L,Kepala keluarga,Kenari 1,Canaria
99.99.01.2001,H1,3.31613E+15,9999010101010001,<script>Canary</script>,02/07/1990,P,Istri,Kenari 1,=cmd|Canary
99.99.01.2009,H9,9999010107900019,9999010101010009,Canary Hilang,01/07/1990,L,Anak,,
Jumlah,,,,4,,,,,
99.99.01.2001,H3,9999010107900013,9999010101010002,Canary Tiga,01/07/1990,L,Anak,,
"""
HOUSEHOLDS = """village_code,household_id,kk,head_name,persons,decile,address
99.99.01.2001,H1,9999010101010001,Canarywan,2,1,Kenari 1
99.99.01.2002,H2,9999010101010002,Canarywati,4,12,Kenari 2
"""


@pytest.fixture
def key(tmp_path_factory, monkeypatch):
    path = make_key(tmp_path_factory.mktemp("key") / "key")
    monkeypatch.setenv("BLORA_EVAL_KEY_FILE", str(path))
    return path


@pytest.fixture
def register(tmp_path):
    """The study folder, loaded."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for name, text in (("areas", AREAS), ("m", MEMBERS), ("h", HOUSEHOLDS)):
        (raw / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "study.yaml").write_text(YAML, encoding="utf-8")
    return load_study(tmp_path)
