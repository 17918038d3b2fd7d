"""Codes of study.yaml: the words a file uses, and what they mean."""

from typing import Annotated, Any

from pydantic import BeforeValidator

__all__ = ["Codes"]


def _words(value: Any) -> Any:
    """Words as text: YAML reads a bare 1 as a number, and a bare yes as true, which is not to be undone."""
    if not isinstance(value, dict):
        return value
    switched = [str(word) for word in value if isinstance(word, bool)]
    if switched:
        raise ValueError(f"YAML reads an unquoted yes, no, on, off as {' and '.join(switched)}: write quotes")
    return {str(word) if isinstance(word, int) else word: ours for word, ours in value.items()}


Codes = Annotated[dict[str, str | int | float | bool | None], BeforeValidator(_words)]
"""From the file's word to our value; whole numbers may stand unquoted."""
