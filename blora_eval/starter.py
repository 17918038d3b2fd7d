"""What ``blora-eval init`` makes: a study folder that runs as it is, and the pseudonym key."""

from importlib import resources
from pathlib import Path

from blora_eval.errors import StudyError
from blora_eval.registry import SOURCE, word
from blora_eval.tables import table_names
from blora_eval.templates import write_templates

IGNORED = "raw/\ncorrections/\nclean/\n.clean-*/\nresults/\nresults.part*/\nreports/\nlog/\n.lock\n"
"""What of a study never goes into git."""


def start_study(folder: Path, *, lang: str = SOURCE) -> list[str]:
    """Make a study folder: study.yaml, ``raw/``, ``templates/`` and, where there is none, a key."""
    path = folder / "study.yaml"
    if path.exists():
        raise StudyError(f"{path} is there already.", remedy="Choose another folder; nothing was changed.")
    (folder / "raw").mkdir(parents=True, exist_ok=True)
    templates = write_templates(folder / "templates", lang)
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

    head = resources.files("blora_eval").joinpath("study_template.yaml").read_text(encoding="utf-8")
    lines = [head.replace("{as_of}", date.today().isoformat())]  # noqa: DTZ011 - the user's own day
    for table in table_names():
        if table not in {"areas", "official", "breaks"}:
            gives = " / ".join(word(f"table.{table}.gives", each) for each in ("id", "en"))
            lines.append(f"  # {table}: {{files: raw/{table}.xlsx}}   # {gives}\n")
    return "".join(lines)


def ensure_key() -> Path:
    """The pseudonym key file, made in the user's configuration folder where there is none."""
    from blora_eval.validate.pseudonyms import key_path, make_key

    path = key_path()
    if not path.exists():
        make_key(path)
    return path
