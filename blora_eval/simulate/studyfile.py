"""The study.yaml of a simulated kabupaten: every table mapped, with a comment on each part."""

import datetime as dt
from pathlib import Path
from typing import Any

import yaml

from blora_eval.simulate.form import Form
from blora_eval.simulate.forms import FORMS
from blora_eval.simulate.households import FIELDS, SAID
from blora_eval.simulate.ledgers import PLACES_A_YEAR, PURPOSES, UMBRELLA
from blora_eval.simulate.villages import PROGRAMMES
from blora_eval.simulate.welfare import Population
from blora_eval.simulate.world import LINES, ROUND_YEARS

DECREED = dt.date(2021, 9, 1)
SELECTED_ON = [2019, 2020]
"""Years of the counted poverty by which the villages are chosen."""

START_YEAR = 2022
"""First year mentored from its beginning, where a village has no assignment date: starts are late 2021."""

HEADER = """\
# SINTETIS: seluruh studi ini rekaan. Tidak ada orang, desa, atau angka yang nyata.
# Kode wilayah 99.99 tidak ada.
# SYNTHETIC: everything in this study is invented.
"""

MEMBER_CODES = {
    "sex": {"L": "male", "P": "female", "1": "male", "2": "female"},
    "relation": {
        "KEPALA KELUARGA": "head",
        "ISTRI": "spouse",
        "SUAMI": "spouse",
        "ANAK": "child",
        "ORANG TUA": "parent",
        "LAINNYA": "other",
    },
    "match_status": {"PADAN": "matched", "TIDAK PADAN": "not_matched"},
    "aid_food": {"YA": True, "TIDAK": False},
    "aid_cash": {"YA": True, "TIDAK": False},
    "aid_health": {"YA": True, "TIDAK": False},
}


def write_study(folder: Path, population: Population) -> None:
    """Write ``study.yaml``."""
    parts: list[tuple[str, dict[str, Any]]] = [
        ("Judul, tanggal acuan, bahasa laporan", _heading(population)),
        ("Ronde register dan survei", {"rounds": _rounds()}),
        ("Garis kemiskinan per ronde survei (rupiah per orang per bulan, rekaan)", {"lines": _lines()}),
        ("Desa prioritas: satu daftar, dengan keputusan dan tanggalnya", {"priority": _priority(population)}),
        ("Pembanding: desa lain; kelurahan tidak", {"comparison": {"kinds": ["desa"]}}),
        ("Hasil yang perubahannya hendak dijelaskan (kolom tabel panel)", {"outcomes": _outcomes()}),
        ("Laporan: satu per desa prioritas dan satu untuk kabupaten", {"reports": _reports()}),
        ("Sistem gerakan: Desk berikutnya, bobot urutan potensi, program terkait", {"systems": _systems()}),
    ]
    text = HEADER + "".join(f"\n# {comment}\n{_yaml(part)}" for comment, part in parts)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "study.yaml"
    path.write_text(
        text + "\n# Tabel: berkas, judul kolom, dan kata isian\n" + _tables(), "utf-8", newline="\n"
    )


def _heading(population: Population) -> dict[str, Any]:
    return {
        "name": "simulasi",
        "title": {
            "id": "Evaluasi pendampingan desa di Kabupaten Contoh (sintetis)",
            "en": "Evaluation of village mentoring in Kabupaten Contoh (synthetic)",
        },
        "as_of": dt.date(2025, 12, 31),
        "languages": ["id", "en"],
        "synthetic": True,
        "seed": population.world.seed,
        "minimum_cell": 5,
    }


def _rounds() -> dict[str, Any]:
    rounds: dict[str, Any] = {}
    for year in ROUND_YEARS:
        rounds[f"dtks-{year}"] = {
            "kind": "register",
            "date": dt.date(year, 12, 15),
            "label": {"id": f"DTKS {year} (sintetis)", "en": f"DTKS {year} (synthetic)"},
            "register": "DTKS",
        }
    for year in ROUND_YEARS:
        rounds[f"susenas-{year}"] = {
            "kind": "survey",
            "date": dt.date(year, 12, 1),
            "label": {
                "id": f"Survei konsumsi {year} (sintetis)",
                "en": f"Consumption survey {year} (synthetic)",
            },
        }
    return rounds


def _lines() -> list[dict[str, Any]]:
    amount = {"name": "resmi", "kind": "absolute", "source": "simulasi"}
    relative = {"name": "median60", "kind": "relative", "share": 0.6}
    rounds = [(f"susenas-{year}", LINES[year]) for year in ROUND_YEARS]
    lines = [{**amount, "round": of_round, "value": value} for of_round, value in rounds]
    return lines + [{**relative, "round": of_round} for of_round, _ in rounds]


def _priority(population: Population) -> dict[str, Any]:
    codes = population.areas["village_code"].to_numpy()
    return {
        "kind": "simulasi",
        "decree": "SIMULASI/1/2021",
        "date": DECREED,
        "start_year": START_YEAR,
        "selected_on": SELECTED_ON,
        "villages": [str(codes[row]) for row in population.priority],
    }


def _outcomes() -> list[dict[str, Any]]:
    return [
        {
            "column": "poverty_share",
            "label": {"id": "Proporsi penduduk miskin", "en": "Share of poor persons"},
            "unit": "share",
            "lower_is_better": True,
        },
        {
            "column": "consumption_index",
            "label": {"id": "Indeks konsumsi (2018 = 100)", "en": "Consumption index (2018 = 100)"},
            "unit": "index",
            "lower_is_better": False,
        },
    ]


def _systems() -> dict[str, Any]:
    programmes: list[dict[str, Any]] = [{"name": name} for name in PROGRAMMES]
    for programme in programmes:
        name = programme["name"]
        known = {"announced": PLACES_A_YEAR.get(name), "purpose": PURPOSES.get(name)}
        programme |= {key: value for key, value in known.items() if value}
        programme |= {} if name == UMBRELLA else {"umbrella": UMBRELLA}
    even = dict.fromkeys(("slack", "market", "meeting", "special"), 1)
    return {"next_desk": dt.date(2026, 2, 15), "ranking": even, "programmes": programmes}


def _reports() -> dict[str, str]:
    return {"villages": "priority", "groups": "regency"}


def _tables() -> str:
    blocks: list[tuple[str, str, Any]] = [
        ("Kerangka wilayah: 99.99.KK.VVVV", "areas", {"files": ["raw/wilayah.csv"]})
    ]
    households = [_register(year, f"raw/rumah-tangga-{year}/*.xlsx") for year in ROUND_YEARS]
    households = [{**source, "columns": dict(FIELDS), "codes": SAID} for source in households]
    blocks.append(("Register rumah tangga, satu berkas per kecamatan", "households", households))
    members = [_register(year, f"raw/dtks-{year}/*/*.xlsx") for year in ROUND_YEARS]
    members = [{**source, "profile": "siks-ng", "codes": MEMBER_CODES} for source in members]
    blocks.append(("Register anggota, satu berkas per desa, formulir SIKS-NG", "members", members))
    surveys = [{"round": f"susenas-{year}", **_source(FORMS[f"survey-{year}"])} for year in ROUND_YEARS]
    blocks.append(("Survei konsumsi: strata, blok sensus, penimbang", "survey", surveys))
    blocks += [(form.comment, name, _source(form)) for name, form in FORMS.items() if "survey" not in name]
    lines = ["tables:\n"]
    for comment, name, source in blocks:
        text = _yaml({name: source})
        lines.append(f"  # {comment}\n" + "".join(f"  {line}\n" for line in text.splitlines()))
    return "".join(lines)


def _register(year: int, files: str) -> dict[str, Any]:
    return {"files": [files], "round": f"dtks-{year}"}


def _source(form: Form) -> dict[str, Any]:
    source: dict[str, Any] = {"files": [f"raw/{form.file}"], "columns": dict(form.columns)}
    if form.round:
        source["round"] = form.round
    if form.words:
        source["codes"] = {name: dict(words) for name, words in form.words.items()}
    return source


class _Plain(yaml.SafeDumper):
    """A dumper that writes each mapping out where it is used, without anchors."""

    def ignore_aliases(self, _data: Any) -> bool:
        """Whether a value is to be repeated in full: always."""
        return True


def _yaml(content: dict[str, Any]) -> str:
    return yaml.dump(content, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=100)
