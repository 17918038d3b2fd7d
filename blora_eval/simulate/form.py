"""What one file of a simulated study is like."""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Form"]


@dataclass(frozen=True, slots=True)
class Form:
    """One file: ``columns`` maps our field to its heading, ``words`` the file's word to our value."""

    file: str
    comment: str
    columns: Mapping[str, str]
    words: Mapping[str, Mapping[str, str | bool]] = field(default_factory=dict)
    delimiter: str = ","
    decimal: str = "."
    round: str = ""
