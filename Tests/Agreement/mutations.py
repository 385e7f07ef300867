"""Mutations of manifests, found by walking a document and the JSON Schema side by side.

What can be mutated is read from the schema alone, so that a new field is covered as soon as the schema has it.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema
import regress

import values
from documents import Map, Plain, tree

Path = tuple[str | int, ...]
Schema = dict[str, Any]


# MARK: The schema


@functools.cache
def _regex(pattern: str) -> regress.Regex:
    return regress.Regex(pattern, flags="u")


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[jsonschema.ValidationError]:
    if isinstance(instance, str) and not _regex(pattern).find(instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match")


# Patterns are ECMAScript's, as JSON Schema has it.
Validator = jsonschema.validators.extend(jsonschema.Draft7Validator, {"pattern": _pattern})


class SchemaReader:
    def __init__(self, schema: Schema):
        self.schema = schema
        self.validator = Validator(schema)

    def is_valid(self, value: Any, schema: Any = None) -> bool:
        return (self.validator if schema is None else self.validator.evolve(schema=schema)).is_valid(value)

    def applicable(self, schemas: list[Any], value: Any) -> tuple[list[Schema], str]:
        """The schemas that say something of the value, and which conditions hold for it, as a word of 0 and 1.

        Of a condition on something else than a mapping both branches count: they are about the value's type.
        """
        found: list[Schema] = []
        conditions = ""
        pending = list(reversed(schemas))
        while pending:
            schema = pending.pop()
            if not isinstance(schema, dict):
                continue
            if "$ref" in schema:
                pending.append(self.resolve(schema["$ref"]))
                continue
            found.append(schema)
            next_schemas = list(schema.get("allOf", []))
            if "if" in schema:
                branches = ["then", "else"]
                if isinstance(value, dict):
                    holds = self.is_valid(value, schema["if"])
                    conditions += str(int(holds))
                    branches = ["then" if holds else "else"]
                next_schemas += [schema[branch] for branch in branches if branch in schema]
            pending += reversed(next_schemas)
        return found, conditions

    def resolve(self, reference: str) -> Any:
        result: Any = self.schema
        for part in reference.removeprefix("#/").split("/"):
            result = result[part]
        return result


@dataclass
class Place:
    """A value in a document, or a field that could be there."""

    path: Path
    # The path with every item as [] and every key of a map as {}.
    generic: str
    schemas: list[Schema]
    # Which conditions hold for the object that has the field.
    conditions: str
    value: Any
    is_present: bool = True

    def words(self) -> list[str]:
        """The texts that the schema lists."""
        words = [word for schema in self.schemas for word in schema.get("enum", []) + [schema.get("const")]]
        return list(dict.fromkeys(word for word in words if isinstance(word, str)))

    def limits(self, keyword: str) -> list[int]:
        return sorted({schema[keyword] for schema in self.schemas if keyword in schema})

    def allows(self, kind: str) -> bool:
        types = [schema.get("type") for schema in self.schemas if "type" in schema]
        return any(kind in (type if isinstance(type, list) else [type]) for type in types)

    def accepts(self, text: str) -> bool:
        return all(_regex(schema["pattern"]).find(text) for schema in self.schemas if "pattern" in schema)

    def shape(self) -> str:
        """The same for places that take the same texts, whatever their names."""
        key = tuple(map(id, self.schemas))
        if key not in SHAPES:
            text = json.dumps(
                [{key: item for key, item in schema.items() if key != "description"} for schema in self.schemas], sort_keys=True
            )
            SHAPES[key] = hashlib.sha256(text.encode()).hexdigest()[:16]
        return SHAPES[key]


# By the schemas' identities: they live as long as the program.
SHAPES: dict[tuple[int, ...], str] = {}


def places(reader: SchemaReader, document: Any) -> Iterator[Place]:
    """Every place of a document, its root first; fields that the schema knows and the document lacks are places too."""

    def walk(path: Path, generic: str, schemas: list[Any], conditions: str, value: Any) -> Iterator[Place]:
        found, own_conditions = reader.applicable(schemas, value)
        yield Place(path, generic, found, conditions, value)
        if isinstance(value, dict):
            fields: dict[str, list[Any]] = defaultdict(list)
            for schema in found:
                for name, field_schema in schema.get("properties", {}).items():
                    fields[name].append(field_schema)
            for key, item in value.items():
                if key in fields:
                    yield from walk((*path, key), name_of(path, generic, key), fields[key], own_conditions, item)
                else:
                    others = [
                        schema["additionalProperties"]
                        for schema in found
                        if isinstance(schema.get("additionalProperties"), dict)
                    ]
                    yield from walk((*path, key), generic + "{}", others, own_conditions, item)
            for name, field_schemas in fields.items():
                if name not in value:
                    absent, _ = reader.applicable(field_schemas, None)
                    yield Place((*path, name), name_of(path, generic, name), absent, own_conditions, None, is_present=False)
        elif isinstance(value, list):
            items = [schema["items"] for schema in found if isinstance(schema.get("items"), dict)]
            for index, item in enumerate(value):
                yield from walk((*path, index), generic + "[]", items, own_conditions, item)

    def name_of(path: Path, generic: str, key: str) -> str:
        # The envelope is the same for every kind.
        return document["kind"] if not path and key == "spec" else f"{generic}.{key}" if generic else key

    yield from walk((), "", [reader.schema], "", document)


SAMPLES = [
    "sample",
    "mail.example.com",
    "sample@example.com",
    "https://login.example.com/token",
    "http://proxy.example.com:3128",
    "socks5://proxy.example.com:1080",
    values.PEM,
]


def sample(reader: SchemaReader, schemas: list[Any]) -> Any:
    """A value that the schemas allow, as far as it can be made up."""
    place = Place((), "", reader.applicable(schemas, None)[0], "", None)
    if words := place.words():
        return words[0]
    if place.allows("object"):
        fields = {name: field for schema in place.schemas for name, field in schema.get("properties", {}).items()}
        required = [name for schema in place.schemas for name in schema.get("required", [])]
        if not required and place.limits("minProperties"):
            required = list(fields)[:1]
        return {name: sample(reader, [fields[name]]) for name in required if name in fields}
    if place.allows("array"):
        return [sample(reader, [schema["items"]]) for schema in place.schemas if "items" in schema][:1]
    if place.allows("integer"):
        return max(place.limits("minimum") or [0]) + 1
    return next((text for text in SAMPLES if place.accepts(text)), "sample")


# MARK: Mutations

# Starts the names of mutations that belong to a shape or to all places, not to one field; those of the fields come first.
TABLE = "*"


@dataclass(frozen=True)
class Change:
    """What is done to a document: `set`, `drop`, `double`, `rename`, `insert` or `merge` at a path."""

    action: str
    path: Path
    value: Any = None

    def apply(self, root: Any) -> Any:
        """The changed document; raises `LookupError` where it has no such place any more."""
        if not self.path and self.action == "set":
            return tree(self.value)
        at_itself = self.action in ("insert", "merge")
        parent = self.resolve(root, self.path if at_itself else self.path[:-1])
        if self.action == "merge":
            if not isinstance(parent, Map):
                raise LookupError
            parent.pairs = merged(parent.pairs, self.value)
            return root
        if self.action == "insert":
            if not isinstance(parent, Map):
                raise LookupError
            parent.pairs.insert(self.value[2] % (len(parent.pairs) + 1), (self.value[0], tree(self.value[1])))
            return root
        key = self.path[-1]
        if isinstance(parent, list):
            if not isinstance(key, int) or key >= len(parent):
                raise LookupError
            match self.action:
                case "set":
                    parent[key] = tree(self.value)
                case "drop":
                    del parent[key]
                case "double":
                    parent.insert(key, tree(parent[key]))
            return root
        if not isinstance(parent, Map):
            raise LookupError
        position = parent.position(key)
        if position is None:
            if self.action != "set":
                raise LookupError
            parent.pairs.append((key, tree(self.value)))
            return root
        match self.action:
            case "set":
                parent.pairs[position] = (key, tree(self.value))
            case "drop":
                del parent.pairs[position]
            case "double":
                parent.pairs.append((key, tree(parent.pairs[position][1] if self.value is None else self.value)))
            case "rename":
                parent.pairs[position] = (self.value, parent.pairs[position][1])
        return root

    @staticmethod
    def resolve(root: Any, path: Path) -> Any:
        for key in path:
            if isinstance(root, Map) and (position := root.position(key)) is not None:
                root = root.pairs[position][1]
            elif isinstance(root, list) and isinstance(key, int) and key < len(root):
                root = root[key]
            else:
                raise LookupError
        return root


def merged(pairs: list[tuple[Any, Any]], mode: str) -> list[tuple[Any, Any]]:
    """The pairs with some of them, or others of the same names, behind a merge key."""
    half = len(pairs) // 2
    wrong = Map([(key, Map()) for key, _ in pairs])
    match mode:
        case "half of it":
            return [*pairs[:half], (Plain("<<"), Map(pairs[half:]))]
        case "all of it":
            return [(Plain("<<"), Map(pairs))]
        case "two halves":
            return [(Plain("<<"), [Map(pairs[:half]), Map(pairs[half:])])]
        case "overridden":
            return [(Plain("<<"), wrong), *pairs]
        case "earlier wins":
            return [(Plain("<<"), [Map(pairs), wrong])]
        case "nested":
            return [(Plain("<<"), Map([(Plain("<<"), Map(pairs[:half]))])), *pairs[half:]]
        case "a text":
            return [*pairs, (Plain("<<"), "text")]
        case "a list of texts":
            return [*pairs, (Plain("<<"), ["text"])]
        case "nothing":
            return [*pairs, (Plain("<<"), None)]
        case "an empty list":
            return [*pairs, (Plain("<<"), [])]
        case "two keys":
            return [(Plain("<<"), Map(pairs[:half])), (Plain("<<"), Map(pairs[half:]))]
        case "in quotes":
            return [*pairs, ("<<", Map())]
    raise ValueError(mode)


MERGES = [
    "half of it",
    "all of it",
    "two halves",
    "overridden",
    "earlier wins",
    "nested",
    "a text",
    "a list of texts",
    "nothing",
    "an empty list",
    "two keys",
    "in quotes",
]


def typos(word: str) -> list[str]:
    """Spellings close to a word; canonically equal ones among them."""
    middle = len(word) // 2
    spellings = [
        word[:-1],
        word + "x",
        word[:middle] + word[middle + 1 :],
        word[: middle - 1] + word[middle : middle + 1] + word[middle - 1 : middle] + word[middle + 1 :],
        word.lower(),
        word.upper(),
        word.swapcase(),
        word[:1].swapcase() + word[1:],
        word + " ",
        " " + word,
        word + "\n",
        word + values.ACUTE,
        word + "\0",
        word.replace("K", values.KELVIN),
        word.replace("_", "-"),
        word.replace("-", "_"),
    ]
    return [spelling for spelling in dict.fromkeys(spellings) if spelling != word]


def retypes(value: Any) -> Iterator[tuple[str, Any, bool]]:
    """The value as something of another type, and whether one such value for each shape is enough."""
    if value is not None:
        yield "null", None, False
    if not isinstance(value, bool):
        yield "boolean", True, False
    if isinstance(value, bool) or not isinstance(value, int):
        yield "integer", 7, False
    else:
        yield "float without fraction", float(value), False
        yield "integer as text", str(value), False
    yield "float", 1.5, False
    yield "infinite", float("inf"), True
    if not isinstance(value, str):
        yield "text", "text", False
    yield "empty text", "", True
    if not isinstance(value, list):
        yield "list of it", [value], False
    elif value:
        yield "first item", value[0], False
    yield "empty list", [], True
    if isinstance(value, dict):
        yield "list of its keys", list(value), True
    else:
        yield "mapping", {"value": value}, False
    yield "empty mapping", {}, True


def filler(place: Place, length: int) -> Iterator[str]:
    """Texts of that length, of the form that the place asks for."""
    if length <= 0:
        if length == 0:
            yield ""
        return
    for character in ("x", "é", "😀"):
        yield character * length
    labels = ".".join(["a" * 63] * 8)[:length]
    yield labels[:-1] + "a"
    yield labels[:-2] + "é.é"[-min(length, 2) :]
    if length > 12:
        yield "x" * (length - 10) + "@b.example"
        yield "https://h.example/" + "x" * (length - 18)
        yield "[IPv6:" + "0" * (length - 9) + "::1"[:2] + "]"


def around(limits: list[int]) -> list[int]:
    return sorted({limit + step for limit in limits for step in (-1, 0, 1)})


def text_tables(place: Place) -> Iterator[tuple[str, list[str]]]:
    """The tables of tricky values for what the place takes."""
    takes = place.accepts
    if takes("a.example") and not takes("a/b") and not takes("a@b"):
        yield "host", values.HOSTS
        yield "HELO name", values.HELO_NAMES
    elif takes("a@b.example") and not takes("a"):
        yield "address", values.ADDRESSES
    elif not takes("a") and any(takes(text) for text in SAMPLES if "://" in text):
        yield (
            "URL",
            [
                f"{scheme}://{rest}"
                for scheme in ("https", "socks5")
                if takes(f"{scheme}://h.example:1")
                for rest in values.AUTHORITIES
            ],
        )
        yield "scheme", [f"{scheme}://h.example:1080" for scheme in values.SCHEMES]
        yield (
            "URL without authority",
            [
                "https:/h.example",
                "https:h.example:1",
                "//h.example:1",
                "h.example:1",
                "socks5:",
                "a",
                f"https:{values.ACUTE}//h.example",
                f"https://{values.ACUTE}h.example",
            ],
        )
    elif takes("a/b") and not takes("a b"):
        yield "name", values.NAMES
    elif takes("A_B") and not takes("a.b"):
        yield "variable", values.VARIABLES
    elif takes(values.PEM) and not takes("a"):
        yield "PEM", values.CERTIFICATES
    else:
        yield "text", values.TEXTS


Name = tuple[str, ...]


def changes(place: Place, index: int) -> Iterator[tuple[Name, Change]]:
    """What can be done at a place, each with a name; of changes of the same name one is as good as the other.

    `index`, the document's, makes different documents try different ones of many.
    """
    yield from value_changes(place, index)
    if isinstance(place.value, str):
        yield from text_changes(place, index)
    if place.allows("integer"):
        yield from number_changes(place)
    if isinstance(place.value, list) and place.value:
        yield from list_changes(place)
    if isinstance(place.value, dict):
        yield from object_changes(place, index)
    yield from entry_changes(place)


def value_changes(place: Place, index: int) -> Iterator[tuple[Name, Change]]:
    for name, value, is_rare in retypes(place.value):
        yield (TABLE + place.shape() if is_rare else place.generic, "retyped", name), Change("set", place.path, value)
    words = place.words()
    if len(words) > 20:
        for step in range(6):
            yield (place.generic, "word", ""), Change("set", place.path, words[(index * 7 + step * 131) % len(words)])
    else:
        for word in words:
            if word != place.value:
                yield (place.generic, "word", word, place.conditions), Change("set", place.path, word)
    if words:
        word = place.value if place.value in words else words[0]
        for number, spelling in enumerate(typos(word)):
            where = place.generic if number % 3 == len(place.generic) % 3 else TABLE + place.generic
            yield (where, "typo", "" if len(words) > 20 else repr(spelling)), Change("set", place.path, spelling)
        if with_k := [word for word in words if "K" in word and (word == place.value or len(words) > 20)]:
            word = with_k[index % len(with_k)]
            yield (place.generic, "typo", "canonically equal"), Change("set", place.path, word.replace("K", values.KELVIN))


def text_changes(place: Place, index: int) -> Iterator[tuple[Name, Change]]:
    has_words = bool(place.words())
    for step in range(3):
        plain = values.PLAIN_TEXTS[(index + step * 11) % len(values.PLAIN_TEXTS)]
        yield (TABLE + str(has_words), "plain", plain), Change("set", place.path, Plain(plain))
    if has_words:
        return
    for name, table in text_tables(place):
        for text in table:
            yield (TABLE + place.shape(), name, repr(text)), Change("set", place.path, text)
    for limit in around(place.limits("minLength") + place.limits("maxLength")):
        for number, text in enumerate(filler(place, limit)):
            where = place.generic if number == len(place.generic) % 3 else TABLE + place.shape()
            yield (where, "length", str(limit), str(number)), Change("set", place.path, text)


def number_changes(place: Place) -> Iterator[tuple[Name, Change]]:
    for limit in around(place.limits("minimum") + place.limits("maximum")):
        yield (place.generic, "limit", str(limit)), Change("set", place.path, limit)
    for number in (1 << 31, 1 << 63, 1 << 64, 10**30, -(1 << 63)):
        yield (TABLE + place.shape(), "large", str(number)), Change("set", place.path, number)
    for plain in values.PLAIN_NUMBERS:
        yield (TABLE + place.shape(), "plain", plain), Change("set", place.path, Plain(plain))


def list_changes(place: Place) -> Iterator[tuple[Name, Change]]:
    items = place.value
    for name, value in [
        ("first item doubled", [items[0], *items]),
        ("last item doubled", [*items, items[-1]]),
        ("reversed", items[::-1]),
        ("first item only", items[:1]),
    ]:
        yield (place.generic, "list", name), Change("set", place.path, value)
    for name, value in [
        ("item null", [*items, None]),
        ("item list", [items]),
        ("item mapping", [*items, {}]),
        ("item boolean", [*items, True]),
        ("item ALL", [*items, "ALL"]),
    ]:
        yield (TABLE + place.generic, "list", name), Change("set", place.path, value)
    item_words = [
        schema["items"]["enum"]
        for schema in place.schemas
        if isinstance(schema.get("items"), dict) and "enum" in schema["items"]
    ]
    if not item_words and isinstance(items[0], str):
        for name, value in [
            ("same in NFC and NFD", ["\u00e9", "e\u0301"]),
            ("case", ["a", "A"]),
            ("canonically equal", ["K", values.KELVIN]),
        ]:
            yield (place.generic, "list", name), Change("set", place.path, value)
    for words in item_words:
        if len(words) <= 20:
            yield (place.generic, "list", "all words", *words), Change("set", place.path, words)
        for suites in values.SUITE_LISTS:
            if set(words).issuperset(suites):
                yield (place.generic, "suites", " ".join(suites)), Change("set", place.path, suites)


def object_changes(place: Place, index: int) -> Iterator[tuple[Name, Change]]:
    path = place.path
    yield (place.generic, "key added", "unknown"), Change("insert", path, ("unknown", "text", index))
    maps = [schema for schema in place.schemas if isinstance(schema.get("additionalProperties"), dict)]
    kind = TABLE + (place.generic if maps else "object")
    for number, key in enumerate(values.KEYS):
        yield (kind, "key added", repr(key)), Change("insert", path, (key, "text", index + number))
    for mode in MERGES:
        yield (kind, "merge", mode), Change("merge", path, mode)
    if maps:
        yield (
            (place.generic, "canonically equal keys"),
            Change("set", path, {"\u00e9": "a", "e\u0301": "b", "K": "a", values.KELVIN: "b"}),
        )
        for limit in around(place.limits("maxProperties")):
            yield (
                (place.generic, "count", str(limit)),
                Change("set", path, {f"key-{number}": "text" for number in range(limit)}),
            )
        for limit in around(
            [schema["propertyNames"]["maxLength"] for schema in maps if "maxLength" in schema.get("propertyNames", {})]
        ):
            for character in ("k", "\u00e9", "\U0001f600"):
                yield (place.generic, "key length", str(limit), character), Change("set", path, {character * limit: "text"})


def entry_changes(place: Place) -> Iterator[tuple[Name, Change]]:
    """What can be done to a field or an item as a whole."""
    path = place.path
    if not path:
        return
    if isinstance(path[-1], int):
        yield (place.generic, "dropped"), Change("drop", path)
        yield (place.generic, "doubled"), Change("double", path)
        return
    yield (place.generic, "dropped", place.conditions), Change("drop", path)
    yield (place.generic, "doubled"), Change("double", path)
    yield (TABLE + place.shape(), "doubled with another value"), Change("double", path, "other")
    if not place.generic.endswith("{}"):
        spellings = typos(path[-1])
        number = sum(map(ord, path[-1]))
        for spelling in {spellings[(number + step * 5) % len(spellings)]: None for step in range(2)}:
            yield (place.generic, "renamed", repr(spelling)), Change("rename", path, spelling)
        if "K" in path[-1]:
            yield (place.generic, "renamed", "canonically equal"), Change("rename", path, path[-1].replace("K", values.KELVIN))


# From so many documents the same field is mutated.
ENOUGH = 25


class Mutator:
    """All that can be done to a set of documents, to choose from."""

    def __init__(self, schema: Schema, documents: list[Any]):
        self.reader = SchemaReader(schema)
        self.documents = [document for document in documents if self._is_base(document)]
        # Every kind of mutation, with documents it can be made of.
        self.kinds: dict[Name, list[tuple[int, Change]]] = defaultdict(list)
        absent = self._collect_fields()
        self._collect_additions(absent)
        self._collect_roots()

    def _is_base(self, document: Any) -> bool:
        # An encrypted document is valid whatever stands in it.
        return isinstance(document, dict) and "sops" not in document and self.reader.is_valid(document)

    def _collect_fields(self) -> dict[str, list[tuple[int, Place]]]:
        """Takes up what can be done to the fields of the documents; returns those that some leave out, by generic path."""
        absent: dict[str, list[tuple[int, Place]]] = defaultdict(list)
        seen: Counter[tuple[str, str, str]] = Counter()
        self.observed: dict[str, list[Any]] = defaultdict(list)
        order = list(range(len(self.documents)))
        random.Random(0).shuffle(order)
        for index in order:
            for place in places(self.reader, self.documents[index]):
                if not place.is_present:
                    absent[place.generic].append((index, place))
                    continue
                self.observed[place.generic].append(place.value)
                sort = (place.generic, place.conditions, type(place.value).__name__)
                seen[sort] += 1
                if seen[sort] <= ENOUGH:
                    for name, change in changes(place, index):
                        self.kinds[name].append((index, change))
        return absent

    def _collect_additions(self, absent: dict[str, list[tuple[int, Place]]]) -> None:
        for generic, found in absent.items():
            for index, place in found:
                known = self.observed.get(generic)
                value = known[index % len(known)] if known else sample(self.reader, place.schemas)
                self.kinds[(generic, "added", place.conditions)].append((index, Change("set", place.path, value)))
            if generic not in self.observed:
                self._collect_new_field(found)

    def _collect_new_field(self, found: list[tuple[int, Place]]) -> None:
        """What can be done to a field that no document has: it is added first, where it may be."""
        for index, place in found:
            document = json.loads(json.dumps(self.documents[index]))
            parent = document
            for key in place.path[:-1]:
                parent = parent[key]
            parent[place.path[-1]] = sample(self.reader, place.schemas)
            if not self.reader.is_valid(document):
                continue
            self.documents.append(document)
            for inner in places(self.reader, document):
                if inner.is_present and inner.path[: len(place.path)] == place.path:
                    for name, change in changes(inner, index):
                        self.kinds[name].append((len(self.documents) - 1, change))
            return

    def _collect_roots(self) -> None:
        """What can be done to documents as a whole."""
        specs = {document["kind"]: document["spec"] for document in self.documents}
        for index, document in enumerate(self.documents):
            roots = [
                ("list", [document]),
                ("text", "text"),
                ("integer", 7),
                ("null", None),
                ("empty mapping", {}),
                ("spec alone", document["spec"]),
                ("encrypted", {**document, "sops": {"mac": "x"}}),
                ("encrypted, and no manifest", {"sops": None}),
                ("encrypted, and wrong", {**document, "spec": 7, "sops": {}}),
            ]
            for kind, spec in specs.items():
                if kind != document["kind"]:
                    roots += [(f"kind {kind}", {**document, "kind": kind}), (f"spec of a {kind}", {**document, "spec": spec})]
            for name, root in roots:
                self.kinds[("document", document["kind"] if "kind" in name or "spec of" in name else "", name)].append(
                    (index, Change("set", (), root))
                )

    def mutations(self, count: int, random: random.Random) -> Iterator[tuple[str, Any]]:
        """Mutated documents, each with what was done to it: one of every kind first, then pairs as well."""
        names = sorted(self.kinds)
        made = 0
        for round in itertools.count():
            before = made
            random.shuffle(names)
            for name in sorted(names, key=lambda name: name[0].startswith(TABLE)):
                if made == count:
                    return
                index, change = random.choice(self.kinds[name])
                done = [(name, change)]
                if round > 0 and random.random() < 0.4:
                    other = random.choice(names)
                    done += [(other, also) for of, also in self.kinds[other] if of == index][:1]
                document = tree(self.documents[index])
                try:
                    for _, each in done:
                        document = each.apply(document)
                except LookupError:
                    continue
                made += 1
                yield " and ".join(describe(name, change) for name, change in done), document
            if made == before:
                return


def describe(name: Name, change: Change) -> str:
    where = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in change.path).removeprefix(".") or "document"
    words = " ".join(word for word in name[1:] if word)
    return f"{where}: {words if len(words) < 80 else words[:80] + '…'}"
