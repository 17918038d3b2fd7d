"""Reading a YAML file that anybody may have written: bounded, no key twice, each mistake with its line."""

import re
from pathlib import Path
from typing import Any

import yaml
from yaml.error import Mark, MarkedYAMLError
from yaml.reader import ReaderError

from blora_eval.errors import StudyError

SIZE_LIMIT = 1_000_000
"""Largest study.yaml in characters; one that names all villages of a province by district needs half."""

DEPTH_LIMIT = 20
NODE_LIMIT = 100_000
"""Most keys and values, those behind an alias counted where they are used."""

INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
"""Control characters, tab and line feed excepted, and marks that change the direction of writing."""

HINTS = (
    ("\\t", "Indent with spaces, not tabs."),
    ("escape", "Write / instead of \\, or put the text between single quotes."),
    ("invisible", "Delete it."),
    ("quoted scalar", "Close the quotation mark."),
    ("an alias", "Put a text that begins with * or & between quotes."),
    ("undefined alias", "Put a text that begins with * or & between quotes."),
    ("mapping values", "Put a text that holds a colon between quotes."),
)


def read_yaml(path: Path) -> Any:
    """What a YAML file says."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            text = file.read(SIZE_LIMIT + 1)
    except UnicodeDecodeError:
        raise StudyError(f"{path.name} is not text in UTF-8.", remedy="Save it in UTF-8.") from None
    except OSError:
        raise StudyError(f"{path.name} may not be read by you.", remedy="Ask its owner.") from None
    if len(text) > SIZE_LIMIT:
        raise StudyError(
            f"{path.name} is longer than {SIZE_LIMIT:,} characters.", remedy="Put data into files below raw/."
        )
    try:
        return yaml.load(text, _Loader)
    except MarkedYAMLError as error:
        raise _refused(path, error.problem_mark, *_told(error)) from None
    except ReaderError as error:
        before = text[: error.position]
        column = error.position - before.rfind("\n") - 1
        mark = Mark(path.name, error.position, before.count("\n"), column, None, 0)
        raise _refused(path, mark, _unseen(text[error.position]), "Delete it.") from None


def _refused(path: Path, mark: Mark | None, what: str, remedy: str) -> StudyError:
    place = _place(mark) if mark else "its end"
    return StudyError(f"{path.name} cannot be read at {place}: {what}.", remedy=remedy)


def _place(mark: Mark) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}"


def _unseen(character: str) -> str:
    return f"the invisible character U+{ord(character):04X} stands there"


def _told(error: MarkedYAMLError) -> tuple[str, str]:
    """The parser's own reason, and what to do about it."""
    begun = f", begun at {_place(error.context_mark)}" if error.context_mark else ""
    what = f"{error.problem} {error.context or ''}".strip() + begun
    return what, next((hint for word, hint in HINTS if word in what), "Correct that line.")


class _Loader(yaml.SafeLoader):
    """Safe, and refusing what is nested too deep, grows through aliases, or stands twice."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.depth = self.nodes = 0
        self.sizes: dict[int, int] = {}

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """One node with all below it."""
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        before = self.nodes
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise MarkedYAMLError(None, None, f"nested more than {DEPTH_LIMIT} deep", event.start_mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        alias = isinstance(event, yaml.AliasEvent)
        self.nodes += self.sizes.get(id(node), NODE_LIMIT) if alias else 1  # no size yet: it holds itself
        if self.nodes > NODE_LIMIT:
            what = f"more than {NODE_LIMIT:,} keys and values, aliases written out"
            raise MarkedYAMLError(None, None, what, event.start_mark)
        self.sizes[id(node)] = self.nodes - before
        return node

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        """A mapping, whose keys all differ."""
        node = super().compose_mapping_node(anchor)
        seen = set()
        for key, _ in node.value:
            merged = key.tag == "tag:yaml.org,2002:merge"
            name = "<<" if merged else str(self.construct_object(key, deep=True))
            if name in seen:
                raise MarkedYAMLError(None, None, f"the key {name[:60]!r} stands there again", key.start_mark)
            seen.add(name)
        return node

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """The value of a node."""
        try:
            value = super().construct_object(node, deep)
        except ValueError:
            raise MarkedYAMLError(None, None, "no such date or number", node.start_mark) from None
        if isinstance(value, str) and (found := INVISIBLE.search(value)):
            raise MarkedYAMLError(None, None, _unseen(found[0]), node.start_mark)
        return value
