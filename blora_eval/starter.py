"""What ``blora-eval init`` makes: a study folder that runs as it is, and the pseudonym key."""

from pathlib import Path

from blora_eval.errors import StudyError
from blora_eval.tables import fields, table_names
from blora_eval.templates import write_templates

HEAD = """\
# Studi evaluasi desa dampingan / study of mentored villages.
# Ubah yang perlu, hapus tanda # di depan tabel yang sudah ada filenya.
# Change what is needed; take away the # before each table whose file is there.
title:
  id: Evaluasi Satu Perangkat Daerah Satu Desa Dampingan
  en: Evaluation of One Agency, One Mentored Village
as_of: {as_of}          # tanggal laporan / date of the report
languages: [id, en]
minimum_cell: 5            # sel di bawah ini disembunyikan / cells below this are hidden
seed: 1

# Putaran register dan survei / rounds of registers and surveys:
# rounds:
#   dtks-2021: {{kind: register, register: DTKS, date: 2021-11-30, label: DTKS November 2021}}
#   dtks-2024: {{kind: register, register: DTKS, date: 2024-11-30, label: DTKS November 2024}}
#   susenas-2023: {{kind: survey, date: 2023-03-31, label: Susenas Maret 2023}}

# Garis kemiskinan, satu untuk tiap survei, dengan sumbernya / poverty lines, each with its source:
# lines:
#   - {{name: bps, kind: absolute, round: susenas-2023, value: 425135, source: "BPS, Maret 2023"}}

# Daftar prioritas: satu daftar saja, dengan SK dan tanggal / one list only, with decree and date:
# priority:
#   kind: dampingan-48
#   decree: "SK Bupati nomor ..."
#   date: 2021-09-13
#   start_year: 2022
#   villages: ["33.16.09.2001", {{district: Banjarejo, village: Sidomulyo}}]

# Hasil yang diukur: kolom angka dalam tabel panel / outcomes: numeric columns of the panel table:
# outcomes:
#   - {{column: share_poor, label: {{id: Proporsi miskin, en: Share poor}}, unit: share}}

# Sistem gerakan: Desk berikutnya, bobot urutan potensi, program terkait dengan kuota setahun yang diumumkan;
# dua program bertujuan sama di desa dan tahun yang sama ditandai / the movement's own systems: the next Desk,
# weights of the order of potential, related programmes with the places a year they announced:
# systems:
#   next_desk: 2026-03-01
#   ranking: {{slack: 1, market: 1, meeting: 1, special: 1}}
#   programmes:
#     - {{name: Ngopeni Kadang Kekurangan}}
#     - {{name: Satu Desa Satu Hafidz, announced: 295, umbrella: Ngopeni Kadang Kekurangan, purpose: agama}}
#     - {{name: Blora Mengaji, umbrella: Ngopeni Kadang Kekurangan, purpose: agama}}
#     - {{name: Satu Desa Dua Sarjana, announced: 590, umbrella: Ngopeni Kadang Kekurangan}}
#     - {{name: RTLH, purpose: rumah}}

reports:
  villages: priority       # priority | all | [kode, ...]
  groups: regency

tables:
  areas:
    files: package:villages.csv
    constants: {{regency_code: "33.16", regency: Blora, province_code: "33", province: Jawa Tengah}}
    attribution: "Daftar desa: idn-area-data 3.1.2, Open Database License (ODbL) 1.0"
  official:
    files: package:bps_series.csv
  breaks:
    files: package:series_breaks.csv
"""

IGNORED = "raw/\ncorrections/\nclean/\n.clean-*/\nresults/\nresults.part*/\nreports/\nlog/\n.lock\n"
"""What of a study never goes into git."""


def start_study(folder: Path) -> list[str]:
    """Make a study folder: study.yaml, ``raw/``, ``templates/`` and, where there is none, a key."""
    path = folder / "study.yaml"
    if path.exists():
        raise StudyError(f"{path} is there already.", remedy="Choose another folder; nothing was changed.")
    (folder / "raw").mkdir(parents=True, exist_ok=True)
    templates = write_templates(folder / "templates")
    path.write_text(_study_text(), encoding="utf-8")
    (folder / ".gitignore").write_text(IGNORED, encoding="utf-8")
    key = ensure_key()
    return [
        f"Study: {path}",
        f"Templates: {len(templates)} workbooks in {folder / 'templates'}; fill one, save it under raw/.",
        f"Pseudonym key: {key} (keep it safe and never beside the data)",
        f"Next: blora-eval check {folder}",
    ]


def _study_text() -> str:
    from datetime import date

    lines = [HEAD.format(as_of=date.today().isoformat())]  # noqa: DTZ011 - the user's own day
    for table in table_names():
        if table not in {"areas", "official", "breaks"}:
            needed = ", ".join(name for name, field in fields(table).items() if field.required)
            lines.append(f"  # {table}: {{files: raw/{table}.xlsx}}   # wajib / required: {needed}\n")
    return "".join(lines)


def ensure_key() -> Path:
    """The pseudonym key file, made in the user's configuration folder where there is none."""
    from blora_eval.validate.pseudonyms import key_path, make_key

    path = key_path()
    if not path.exists():
        make_key(path)
    return path
