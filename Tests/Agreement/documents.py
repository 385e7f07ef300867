"""YAML and JSON as texts: files into documents, documents into data, data into files."""

from __future__ import annotations

import json
import math
import random
import re
from dataclasses import dataclass, field
from typing import Any

import ruamel.yaml

# MARK: Reading

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
MARKER = re.compile(r"\ufeff?(---|\.\.\.)(?=[ \t\r\n]|$)")
NOTHING = re.compile(r"\ufeff?(?:%.*|[ \t]*(?:#.*)?)[\r\n]*$")


def split_documents(text: str) -> list[str]:
    """The documents of a YAML file, each with the directives and comments before it.

    No scalar can hold a line that starts with a marker, so lines are all there is to look at (YAML 1.2.2, section 9.1.2).
    """
    documents: list[str] = []
    lines: list[str] = []
    in_document = False
    for line in LINE.findall(text):
        marker = MARKER.match(line)
        if in_document and marker and marker[1] == "---":
            documents.append("".join(lines))
            lines = [line]
        elif in_document and marker:
            documents.append("".join(lines) + line)
            lines = []
            in_document = False
        else:
            lines.append(line)
            starts = marker[1] == "---" if marker else not NOTHING.match(line)
            in_document = in_document or starts
    if in_document or not documents:
        documents.append("".join(lines))
    return documents


class _Constructor(ruamel.yaml.SafeConstructor):
    pass


# As check-jsonschema does: JSON has no timestamps.
_Constructor.add_constructor("tag:yaml.org,2002:timestamp", ruamel.yaml.SafeConstructor.construct_yaml_str)


def load(text: str) -> Any:
    """The data of one document as check-jsonschema reads it; raises `YAMLError` or another exception where it cannot."""
    yaml = ruamel.yaml.YAML(typ="safe", pure=True)
    yaml.Constructor = _Constructor
    return yaml.load(text.encode())


def compose(text: str) -> ruamel.yaml.Node | None:
    """The nodes of one document with the tags that check-jsonschema reads them by."""
    return ruamel.yaml.YAML(typ="safe", pure=True).compose(text.encode())


def expanded_nodes(text: str) -> int:
    """How many nodes a document has where every alias is written out."""
    if "*" not in text:
        return 0
    sizes: dict[int, int] = {}

    def size(node: ruamel.yaml.Node | None) -> int:
        if id(node) not in sizes:
            children = [] if node is None or isinstance(node, ruamel.yaml.ScalarNode) else node.value
            sizes[id(node)] = 1 + sum(
                size(part) for child in children for part in (child if isinstance(child, tuple) else (child,))
            )
        return sizes[id(node)]

    return size(compose(text))


# MARK: Writing


class Plain(str):
    """A scalar that is written as it is, without quotes."""


@dataclass
class Map:
    """A mapping that can hold a key twice."""

    pairs: list[tuple[Any, Any]] = field(default_factory=list)

    def position(self, key: Any) -> int | None:
        return next((index for index, pair in enumerate(self.pairs) if pair[0] == key), None)


def tree(data: Any) -> Any:
    """A copy of the data with a `Map` for every mapping."""
    if isinstance(data, dict):
        return Map([(key, tree(value)) for key, value in data.items()])
    if isinstance(data, Map):
        return Map([(key, tree(value)) for key, value in data.pairs])
    return [tree(item) for item in data] if isinstance(data, list) else data


# Words that no version of YAML takes for anything but text.
SAFE_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*[A-Za-z0-9]$")
SPECIAL_WORDS = {"null", "true", "false", "yes", "no", "on", "off"}
# What YAML does not print in quotes or reads as a line break, and the byte order mark.
ESCAPED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def is_safe_word(text: str) -> bool:
    return bool(SAFE_WORD.match(text)) and text.lower() not in SPECIAL_WORDS


def double_quoted(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + '"'


class Writer:
    """Writes data as YAML or JSON, in spellings that `random` chooses."""

    def __init__(self, random: random.Random):
        self.random = random
        self.escapes = random.random() < 0.5

    def json(self, value: Any) -> str:
        if isinstance(value, Map):
            return "{" + ", ".join(f"{self.json(str(key))}: {self.json(item)}" for key, item in value.pairs) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.json, value)) + "]"
        return json.dumps(value, ensure_ascii=self.escapes)

    def flow(self, value: Any) -> str:
        if isinstance(value, Map):
            return "{" + ", ".join(f"{self.key(key)}: {self.flow(item)}" for key, item in value.pairs) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.flow, value)) + "]"
        return self.scalar(value)

    def block(self, value: Any, indent: str = "") -> str:
        """Lines without the indentation of the first and the line break of the last."""
        if isinstance(value, Map) and value.pairs:
            return ("\n" + indent).join(self.entry(key, item, indent) for key, item in value.pairs)
        if isinstance(value, list) and value:
            return ("\n" + indent).join("- " + self.block(item, indent + "  ") for item in value)
        return self.flow(value)

    def entry(self, key: Any, value: Any, indent: str) -> str:
        name = self.key(key)
        if isinstance(value, Map | list) and (value.pairs if isinstance(value, Map) else value):
            if self.random.random() < 0.2:
                return f"{name}: {self.flow(value)}"
            deeper = indent + "  "
            return f"{name}:\n{deeper}{self.block(value, deeper)}"
        if isinstance(value, str) and (literal := self.literal(value, indent + "  ")):
            return f"{name}: {literal}"
        return f"{name}: {self.scalar(value)}"

    def literal(self, text: str, indent: str) -> str | None:
        """A block scalar, for some of the texts that can be written as one."""
        body = text.rstrip("\n")
        if "\n" not in body or body != body.strip() or ESCAPED.search(body.replace("\n", "")) or isinstance(text, Plain):
            return None
        ending = len(text) - len(body)
        if ending > 1 or self.random.random() < 0.3:
            return None
        lines = "".join("\n" + (indent + line if line else "") for line in body.split("\n"))
        return ("|" if ending else "|-") + lines

    def key(self, key: Any) -> str:
        return key if isinstance(key, Plain) else self.scalar(key)

    def scalar(self, value: Any) -> str:
        if isinstance(value, Plain):
            return value
        if isinstance(value, str):
            choice = self.random.random()
            if is_safe_word(value) and choice < 0.6:
                return value
            if not ESCAPED.search(value) and choice < 0.8:
                return "'" + value.replace("'", "''") + "'"
            return double_quoted(value)
        if value is None:
            return "null"
        if isinstance(value, bool):
            return "true" if value else "false"
        if value in (float("inf"), float("-inf")):
            return ".inf" if value > 0 else "-.inf"
        return ".nan" if value != value else repr(value)


def is_only_yaml(value: Any) -> bool:
    """Whether JSON has no way to write the value."""
    if isinstance(value, Map):
        return any(isinstance(key, Plain) or not isinstance(key, str) or is_only_yaml(item) for key, item in value.pairs)
    if isinstance(value, list):
        return any(map(is_only_yaml, value))
    return isinstance(value, Plain) or isinstance(value, float) and not math.isfinite(value)


def write(value: Any, random: random.Random) -> tuple[str, str]:
    """The text of a file with the value as its only document, and the file's suffix."""
    writer = Writer(random)
    choice = random.random()
    if choice < 0.25 and not is_only_yaml(value):
        return writer.json(value) + "\n", "json"
    start = "---\n" if random.random() < 0.2 else ""
    return start + (writer.flow(value) if choice < 0.45 else writer.block(value)) + "\n", "yaml"
