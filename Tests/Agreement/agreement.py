#!/usr/bin/env python3.11
"""Holds `smtplint check` against its JSON Schema: both have to accept and reject the same documents.

Every document of the fixtures, and `--count` mutations of those that are valid, are judged by smtplint and by check-jsonschema
(https://pypi.org/project/check-jsonschema/, with the Python that it is installed for). What JSON Schema cannot express is
listed below as EXCEPTIONS. Exit status 0: both agree on every document; 1: they do not; 2: the run itself failed.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import functools
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import ruamel.yaml

from documents import compose, expanded_nodes, load, split_documents, write
from mutations import Mutator

# MARK: Documents


@dataclass
class Document:
    """One document in a file of its own, and what the two tools said of it."""

    name: str
    origin: str
    text: str
    # Findings of smtplint: objects with code, field and message.
    findings: list[dict[str, Any]] = field(default_factory=list)
    # Errors of check-jsonschema: objects with message, and path where the document could be read.
    errors: list[dict[str, Any]] = field(default_factory=list)
    # Whether it is past all limits that a program can read.
    is_too_large: bool = False
    # Whether check-jsonschema was stopped before it had a verdict.
    is_endless: bool = False

    @property
    def is_json(self) -> bool:
        return self.name.endswith(".json")

    def read(self) -> Any:
        return json.loads(self.text.removeprefix("\ufeff")) if self.is_json else load(self.text)

    @functools.cached_property
    def data(self) -> Any:
        """What it holds, None where it cannot be read."""
        if self.is_too_large:
            return None
        try:
            return self.read()
        except Exception:  # Of whatever kind: a tool has reported it.
            return None


@dataclass
class Fixtures:
    documents: list[Document] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def collect(folders: list[Path]) -> Fixtures:
    """Every document of every YAML and JSON file below the folders; hidden files are no manifests."""
    result = Fixtures()
    for folder in folders:
        if not folder.is_dir():
            fail(f"{folder} is no folder")
        for path in sorted(folder.rglob("*")):
            relative = path.relative_to(folder.parent)
            if (
                path.suffix not in (".yaml", ".yml", ".json")
                or not path.is_file()
                or any(part.startswith(".") for part in relative.parts)
            ):
                continue
            try:
                text = path.read_bytes().decode()
            except UnicodeDecodeError:
                result.skipped.append(str(relative))
                continue
            parts = [text] if path.suffix == ".json" else split_documents(text)
            for number, part in enumerate(parts, 1):
                origin = f"{relative}, document {number} of {len(parts)}" if len(parts) > 1 else str(relative)
                name = f"fixture-{len(result.documents) + 1:04}{path.suffix}"
                result.documents.append(Document(name, origin, part))
    return result


# More than any limit of smtplint's, and less than hurts: check-jsonschema has no limit and writes every alias out.
ALIASED_NODES = 100_000


def find_unreadable(documents: list[Document]) -> None:
    """Finds the documents that would make check-jsonschema end, or never end."""
    for document in documents:
        try:
            document.is_too_large = not document.is_json and expanded_nodes(document.text) > ALIASED_NODES
            if not document.is_too_large:
                document.data = document.read()
                json.dumps(document.data, ensure_ascii=False, default=str).encode()
        except (ruamel.yaml.YAMLError, json.JSONDecodeError):
            pass
        except RecursionError:
            document.is_too_large = True
        except Exception as error:  # check-jsonschema does not catch it, nor takes halves of surrogate pairs to patterns.
            document.errors.append({"message": f"cannot be read: {error!r}"})


def mutate(schema: dict[str, Any], fixtures: list[Document], count: int, seed: int) -> tuple[list[Document], int, int]:
    """The mutations, how many documents they were made of, and how many kinds of mutation there are."""
    mutator = Mutator(schema, [document.data for document in fixtures if not document.errors])
    bases = len(mutator.documents)
    generator = random.Random(seed)
    result = []
    for number, (what, value) in enumerate(mutator.mutations(count, generator), 1):
        text, suffix = write(value, generator)
        result.append(Document(f"mutation-{number:04}.{suffix}", what, text))
    return result, bases, len(mutator.kinds)


# MARK: Verdicts


def run(command: list[str], folder: Path, statuses: tuple[int, ...], timeout: float = 120) -> dict[str, Any]:
    """The JSON that a program prints; raises `TimeoutExpired`, and ends the run where the program fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=timeout)
    try:
        if done.returncode not in statuses:
            raise ValueError(f"exit status {done.returncode}")
        return json.loads(done.stdout)
    except ValueError as error:
        shown = " ".join(command[:8])
        fail(f"{shown} … failed: {error}\n{done.stderr[-2000:]}{done.stdout[-2000:]}")


def fail(message: str) -> NoReturn:
    print(f"agreement.py: {message}", file=sys.stderr)
    sys.exit(2)


def judge_by_smtplint(program: str, folder: Path, documents: dict[str, Document]) -> None:
    """Findings about a document by itself: syntax (SL00xx) and schema (SL01xx)."""
    (folder / "empty-configuration.yaml").write_text("")
    command = [program, "check", "--config", "empty-configuration.yaml", "--format", "json", "--fail-on", "never", "documents"]
    try:
        report = run(command, folder, (0,))
    except subprocess.TimeoutExpired:
        fail("smtplint did not finish")
    if report["summary"]["files"] != len(documents):
        fail(f"smtplint read {report['summary']['files']} of {len(documents)} files")
    for finding in report["diagnostics"]:
        if finding["severity"] == "error" and re.match(r"SL0[01]", finding["code"]):
            documents[Path(finding["path"]).name].findings.append(finding)


# Several times what it takes: who waits longer has met a pattern that backtracks without end.
SECONDS_TO_START = 8
SECONDS_FOR_EACH = 0.06


def judge_by_schema(program: str, schema: Path, folder: Path, documents: dict[str, Document]) -> None:
    names = sorted(name for name, document in documents.items() if not document.errors and not document.is_too_large)
    workers = os.cpu_count() or 1
    # As few runs as keep every processor busy, with command lines that no system finds too long.
    size = max(1, min(-(-len(names) // workers), 500))

    def check(batch: list[str]) -> None:
        command = [program, "--schemafile", str(schema), "--output-format", "json", *[f"documents/{name}" for name in batch]]
        try:
            report = run(command, folder, (0, 1), timeout=SECONDS_TO_START + SECONDS_FOR_EACH * len(batch))
        except subprocess.TimeoutExpired:
            if len(batch) == 1:
                documents[batch[0]].is_endless = True
                return
            half = len(batch) // 2
            check(batch[:half])
            check(batch[half:])
            return
        for error in report["errors"] + report.get("parse_errors", []):
            documents[Path(error["filename"]).name].errors.append(error)

    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        list(pool.map(check, [names[start : start + size] for start in range(0, len(names), size)]))


# MARK: Exceptions


@dataclass(frozen=True)
class Exception_:
    """A difference that no JSON Schema can avoid."""

    name: str
    reason: str
    # Whether it explains a finding of smtplint's in a document that the schema accepts.
    explains_finding: Callable[[Document, dict[str, Any]], bool] = lambda document, finding: False
    # Whether it explains an error of the schema in a document that smtplint accepts.
    explains_error: Callable[[Document, dict[str, Any]], bool] = lambda document, error: False


def places(root: Any, is_schema_path: bool) -> Iterator[tuple[str, Any]]:
    """Every value of some data, or node of a document, with its path as smtplint writes it, or as check-jsonschema does."""

    def below(path: str, key: str) -> str:
        if is_schema_path and not re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_]*", key):
            return f"{path}['" + key.replace("\\", "\\\\").replace("'", "\\'") + "']"
        return f"{path}.{key}" if path else key

    def walk(value: Any, path: str) -> Iterator[tuple[str, Any]]:
        yield path, value
        items: Any = value.value if isinstance(value, ruamel.yaml.CollectionNode) else value
        if isinstance(value, dict | ruamel.yaml.MappingNode):
            for key, item in value.items() if isinstance(value, dict) else items:
                yield from walk(item, below(path, str(key.value if isinstance(key, ruamel.yaml.Node) else key)))
        elif isinstance(items, list):
            for index, item in enumerate(items):
                yield from walk(item, f"{path}[{index}]")

    return walk(root, "$" if is_schema_path else "")


def found_values(document: Document, path: str) -> list[Any]:
    """What stands at a path of smtplint's; more than one value where keys hold dots."""
    return [value for place, value in places(document.data, is_schema_path=False) if place == path]


def nodes(document: Document, entry: dict[str, Any]) -> list[ruamel.yaml.Node]:
    """The nodes of a YAML document that a finding or an error is about; all where check-jsonschema cannot read it."""
    wanted = entry.get("field") or entry.get("path")
    if document.is_json or document.is_too_large or "code" in entry and wanted is None:
        return []
    try:
        root = compose(document.text)
    except ruamel.yaml.YAMLError:
        return []
    return [node for path, node in places(root, is_schema_path="field" not in entry) if wanted in (None, path)]


def is_internationalised_name(document: Document, finding: dict[str, Any]) -> bool:
    hosts = {"SL0111": r"(.*)", "SL0112": r"[^:]*://([^/?#]*)", "SL0104": r"[^@]*@([^@]*)$"}
    if finding["code"] not in hosts:
        return False
    values = [value for value in found_values(document, finding.get("field", "")) if isinstance(value, str)]
    matches = [re.match(hosts[finding["code"]], value, re.DOTALL) for value in values]
    return any(match and not match[1].isascii() for match in matches)


def is_suite_in_two_spellings(document: Document, finding: dict[str, Any]) -> bool:
    path, _, _ = finding.get("field", "").rpartition("[")
    lists = [value for value in found_values(document, path) if isinstance(value, list)]
    return (
        finding["code"] == "SL0110"
        and path == "spec.acceptedCipherSuites"
        and any(
            all(isinstance(item, str) and item.isascii() for item in items) and len(set(items)) == len(items) for items in lists
        )
    )


def is_whole_float(document: Document, finding: dict[str, Any]) -> bool:
    return finding["code"] == "SL0104" and any(
        type(value) is float and value.is_integer() for value in found_values(document, finding.get("field", ""))
    )


def is_empty_document(document: Document, error: dict[str, Any]) -> bool:
    # A file that cannot be read has no path.
    return error.get("path") == "$" and document.data is None


def is_key_twice_in_json(document: Document, finding: dict[str, Any]) -> bool:
    # Another finding may be about the value that the schema does not see.
    return document.is_json and any(other["code"] == "SL0003" for other in document.findings)


def is_control_character_in_json(document: Document, entry: dict[str, Any]) -> bool:
    place, found = entry.get("path"), re.search("[\x7f-\x9f]", document.text)
    if not document.is_json or not found:
        return False
    return entry.get("code") == "SL0002" or any(
        path == place and isinstance(value, str) and "\x85" in value
        for path, value in places(document.data, is_schema_path=True)
    )


def is_key_without_quotes(document: Document, finding: dict[str, Any]) -> bool:
    """A key of a map that is a number, a boolean or null in YAML."""
    return finding["code"] == "SL0104" and any(
        isinstance(value, dict) and any(not isinstance(key, str) for key in value)
        for value in found_values(document, finding.get("field", ""))
    )


# The core schema of YAML 1.2 (section 10.3.2), as smtplint reads scalars without quotes.
CORE_TAGS = [
    ("null", r"null|Null|NULL|~|"),
    ("bool", r"true|True|TRUE|false|False|FALSE"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"),
]


def core_tag(text: str) -> str:
    return "tag:yaml.org,2002:" + next((name for name, pattern in CORE_TAGS if re.fullmatch(pattern, text)), "str")


def is_read_as_yaml_1_1(document: Document, entry: dict[str, Any]) -> bool:
    """A scalar without quotes and tag that ruamel.yaml does not read by the core schema."""

    def is_other(node: ruamel.yaml.Node) -> bool:
        if (
            not isinstance(node, ruamel.yaml.ScalarNode)
            or node.style is not None
            or document.text[node.start_mark.index :][:1] in ("!", "&")
        ):
            return False
        tag = str(node.tag).removeprefix("tag:yaml.org,2002:")
        if is_unreadable:
            return tag in ("value", "merge")
        # Timestamps are turned off.
        return tag != "timestamp" and str(node.tag) != core_tag(node.value)

    is_unreadable = "code" not in entry and "path" not in entry
    return any(map(is_other, nodes(document, entry)))


def has_tag_that_is_passed_over(document: Document, entry: dict[str, Any]) -> bool:
    """A scalar with the tag `!`, or one with `!!null` that is not empty."""
    return any(
        isinstance(node, ruamel.yaml.ScalarNode)
        and (re.match(r"!\s", document.text[node.start_mark.index :]) or node.tag == core_tag("null") != core_tag(node.value))
        for node in nodes(document, entry)
    )


def is_key_twice_around_merges(document: Document, finding: dict[str, Any]) -> bool:
    """Every key that stands twice in a mapping is a merge key, or the mapping is written behind one."""
    if finding["code"] != "SL0003" or document.is_json:
        return False
    found: set[bool] = set()

    def walk(node: ruamel.yaml.Node | None, is_merged: bool) -> None:
        if isinstance(node, ruamel.yaml.MappingNode):
            keys = Counter(key.value for key, _ in node.value if isinstance(key, ruamel.yaml.ScalarNode))
            found.update(is_merged or key == "<<" for key, count in keys.items() if count > 1)
            for key, value in node.value:
                walk(value, str(key.tag).endswith(":merge"))
        elif isinstance(node, ruamel.yaml.SequenceNode):
            for item in node.value:
                walk(item, is_merged)

    walk(compose(document.text), False)
    return found == {True}


def is_surrogate_pair_in_yaml(document: Document, error: dict[str, Any]) -> bool:
    if document.is_json or "UnicodeEncodeError" not in error["message"]:
        return False
    text = json.dumps(document.data, ensure_ascii=False, default=str)
    try:
        return bool(text.encode("utf-16", "surrogatepass").decode("utf-16"))
    except UnicodeDecodeError:
        return False


def is_damaged_certificate(document: Document, finding: dict[str, Any]) -> bool:
    begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    return finding["code"] == "SL0104" and finding.get("field") == "spec.certificate.pem" and any(
        isinstance(value, str) and end in value.partition(begin)[2] for value in found_values(document, finding["field"])
    )


EXCEPTIONS = [
    Exception_(
        "damaged certificates",
        "What the letters between BEGIN and END stand for is beyond a pattern.",
        explains_finding=is_damaged_certificate,
    ),
    Exception_(
        "internationalised names",
        "Whether a name beyond ASCII is valid (IDNA2008, UTS #46) takes Unicode's tables.",
        explains_finding=is_internationalised_name,
    ),
    Exception_(
        "one suite in two spellings",
        "uniqueItems compares spellings, and a cipher suite has up to three.",
        explains_finding=is_suite_in_two_spellings,
    ),
    Exception_(
        "floats without fraction",
        "To JSON Schema 5.0 is an integer; to YAML's core schema it is a float.",
        explains_finding=is_whole_float,
    ),
    Exception_(
        "empty documents",
        "Templates leave them behind: smtplint passes over them, and a schema only ever sees null.",
        explains_error=is_empty_document,
    ),
    Exception_(
        "keys twice in JSON",
        "Python's JSON reader drops all but the last before the schema is asked.",
        explains_finding=is_key_twice_in_json,
    ),
    Exception_(
        "control characters in JSON",
        "JSON may hold U+007F to U+009F as they are; YAML may not, and takes U+0085 for a line break.",
        explains_finding=is_control_character_in_json,
        explains_error=is_control_character_in_json,
    ),
    Exception_(
        "keys that are no text",
        "check-jsonschema turns the keys of YAML's mappings into text before it validates.",
        explains_finding=is_key_without_quotes,
    ),
    Exception_(
        "scalars of YAML 1.1",
        "ruamel.yaml takes 0b1, 1_000, +0x5, << and = for more than the text that they are in YAML 1.2's core schema.",
        explains_finding=is_read_as_yaml_1_1,
        explains_error=is_read_as_yaml_1_1,
    ),
    Exception_(
        "the tags ! and !!null",
        "The first makes any scalar text (YAML 1.2.2, section 6.9.1), the second goes with nothing; ruamel.yaml does not look.",
        explains_finding=has_tag_that_is_passed_over,
        explains_error=has_tag_that_is_passed_over,
    ),
    Exception_(
        "keys twice around merges",
        "ruamel.yaml takes two merge keys, and keys twice in what is merged, without a word.",
        explains_finding=is_key_twice_around_merges,
    ),
    Exception_(
        "surrogate pairs in YAML",
        "JSON writes characters beyond U+FFFF as two escapes; ruamel.yaml makes two halves of a character of them.",
        explains_error=is_surrogate_pair_in_yaml,
    ),
    Exception_(
        "limits of size",
        "How deep a document nests and what its aliases add up to is gone before a schema is asked.",
        explains_finding=lambda document, finding: document.is_too_large or finding["code"] == "SL0005",
    ),
]


def exception_for(document: Document) -> str | None:
    """The exceptions that explain every finding, or every error, of the tool that rejects the document."""
    names: dict[str, None] = {}
    for entry in document.findings or document.errors:
        for exception in EXCEPTIONS:
            explains = exception.explains_finding if document.findings else exception.explains_error
            if explains(document, entry):
                names[exception.name] = None
                break
        else:
            return None
    return ", ".join(names) or None


# MARK: Report


def report_difference(document: Document) -> None:
    print(f"== {document.name}: {document.origin}")
    if document.is_too_large:
        print("   too large for check-jsonschema")
    elif document.is_endless:
        print(f"   check-jsonschema had no verdict after {SECONDS_TO_START} seconds")
    else:
        print("   rejected by " + ("smtplint only" if document.findings else "the schema only"))
    print(visible(document.text).rstrip("\n"))
    for finding in document.findings:
        print(f"   smtplint: {finding['code']} {finding.get('field', '')}: {visible(finding['message'])}")
    for error in document.errors:
        print(f"   schema: {error.get('path', 'unreadable')}: {visible(shortened(error['message']))}")
    print()


def shortened(text: str) -> str:
    return text if len(text) <= 300 else text[:200] + " … " + text[-80:]


def visible(text: str) -> str:
    """The text with everything that a terminal would not show as an escape."""
    return "".join(
        character if character == "\n" or character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smtplint", required=True, type=Path, help="the program")
    parser.add_argument("--check-jsonschema", required=True, type=Path, help="the program")
    parser.add_argument(
        "--schema", required=True, type=Path, help="the JSON Schema of all kinds, as `smtplint schema` prints it"
    )
    parser.add_argument("--fixtures", required=True, type=Path, nargs="+", help="folders of manifests")
    parser.add_argument("--count", type=int, default=2000, help="how many mutations to judge")
    parser.add_argument("--seed", type=int, default=1, help="which mutations")
    parser.add_argument("--keep", type=Path, help="an empty or new folder for the documents, instead of a temporary one")
    arguments = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8")

    fixtures = collect(arguments.fixtures)
    find_unreadable(fixtures.documents)
    schema = json.loads(arguments.schema.read_text())
    mutations, bases, kinds = mutate(schema, fixtures.documents, arguments.count, arguments.seed)
    documents = {document.name: document for document in fixtures.documents + mutations}

    with tempfile.TemporaryDirectory(prefix="agreement-") as temporary:
        folder = arguments.keep.resolve() if arguments.keep else Path(temporary)
        (folder / "documents").mkdir(parents=True)
        for document in documents.values():
            (folder / "documents" / document.name).write_bytes(document.text.encode())
        judge_by_smtplint(str(arguments.smtplint.resolve()), folder, documents)
        judge_by_schema(os.path.abspath(arguments.check_jsonschema), arguments.schema.resolve(), folder, documents)

    agreeing = differing = rejected = 0
    excepted: Counter[str] = Counter()
    for name in sorted(documents):
        document = documents[name]
        if document.is_endless:
            differing += 1
            report_difference(document)
        elif not document.is_too_large and bool(document.findings) == bool(document.errors):
            agreeing += 1
            rejected += bool(document.findings)
        elif exception := exception_for(document):
            excepted[exception] += 1
        else:
            differing += 1
            report_difference(document)

    print(f"fixtures: {len(fixtures.documents)} documents; {len(fixtures.skipped)} files skipped, which are not UTF-8")
    print(f"mutations: {len(mutations)} of {bases} valid documents, out of {kinds} kinds of mutation")
    print(f"verdicts: {agreeing - rejected} accepted and {rejected} rejected by both")
    for exception in EXCEPTIONS:
        print(f"excepted, {exception.name}: {excepted.pop(exception.name, 0)}. {exception.reason}")
    for names, count in sorted(excepted.items()):
        print(f"excepted, {names}: {count}. See above.")
        excepted[names] = count
    if len(mutations) < arguments.count:
        print(f"only {len(mutations)} mutations could be made; {arguments.count} were asked for")
    total = agreeing + differing
    print(f"agreement: {total} documents, {agreeing} agree, {differing} differ, {len(documents) - total} excepted")
    return int(differing > 0 or len(mutations) < arguments.count)


if __name__ == "__main__":
    sys.exit(main())
