"""Indonesian words for the choices of the systems' tables: templates offer them, every file may use them.

The first word of a choice is the one that a template's list shows.
"""

CHOICE_WORDS: dict[str, dict[str, str]] = {
    "pillar": {
        "bantuan rumah tangga": "household_assistance",
        "pemberdayaan masyarakat": "empowerment",
        "pemberdayaan": "empowerment",
        "usaha mikro dan kecil": "small_enterprise",
        "usaha kecil": "small_enterprise",
        "pembangunan inklusif": "inclusive_development",
    },
    "agenda": {"hasil DTKS": "dtks_result", "inventarisasi potensi": "potential_inventory"},
    "sector": {
        "pertanian": "agriculture",
        "peternakan": "livestock",
        "kehutanan": "forestry",
        "perikanan": "fishery",
        "pariwisata": "tourism",
        "wisata": "tourism",
        "industri kecil": "small_industry",
        "BUM Desa": "bumdes",
        "alam": "natural",
        "manusia": "human",
        "sosial": "social",
        "fisik": "physical",
        "keuangan": "financial",
    },
    "use": {"belum dimanfaatkan": "unused", "sebagian": "partly", "penuh": "full", "belum": "unused"},
    "market": {
        "belum ada": "none",
        "desa": "village",
        "kabupaten": "regency",
        "luar kabupaten": "outside",
    },
    "service": {
        "rumah layak": "house",
        "air bersih": "water",
        "jamban": "latrine",
        "listrik": "electricity",
        "pekerjaan": "work",
        "anak tidak sekolah": "schooling",
        "stunting": "stunting",
        "disabilitas": "disability",
    },
    "capital": {
        "manusia": "human",
        "sosial": "social",
        "alam": "natural",
        "fisik": "physical",
        "keuangan": "financial",
    },
    "better": {"tinggi": "higher", "rendah": "lower"},
    "decision": {"ditangani": "handled", "dirujuk": "referred", "ditolak": "rejected"},
}
"""By field, an Indonesian word and the choice it means; capitals and spaces do not matter."""


def offered(field: str, choices: tuple[str, ...]) -> list[str]:
    """What a template's list shows for a field.

    Examples
    --------
    >>> offered("better", ("higher", "lower")), offered("status", ("maju",))
    (['tinggi', 'rendah'], ['maju'])
    """
    first: dict[str, str] = {}
    for word, choice in CHOICE_WORDS.get(field, {}).items():
        first.setdefault(choice, word)
    return [first[choice] for choice in choices] if set(choices) <= set(first) else list(choices)
