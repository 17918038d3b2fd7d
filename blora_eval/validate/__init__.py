"""Second stage: checks, corrections and protection. Personal data end here."""

from blora_eval.validate.checking import RULES, Checked, TablesError, check_tables
from blora_eval.validate.clean import read_clean, write_clean, write_problems
from blora_eval.validate.mending import edits_key, read_edits
from blora_eval.validate.names import texts_with_names
from blora_eval.validate.pseudonyms import KEY_VARIABLE, key_path, load_key, make_key
from blora_eval.validate.rules import Context, Rule

__all__ = [
    "KEY_VARIABLE",
    "RULES",
    "Checked",
    "Context",
    "Rule",
    "TablesError",
    "check_tables",
    "edits_key",
    "key_path",
    "load_key",
    "make_key",
    "read_clean",
    "read_edits",
    "texts_with_names",
    "write_clean",
    "write_problems",
]
