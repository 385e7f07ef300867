#!/usr/bin/env python3.11
"""Holds `smtplint check` against its JSON Schema: both have to accept and reject the same documents.

Every document of the fixtures, and `--count` mutations of those that are valid, are judged by smtplint and by check-jsonschema
(https://pypi.org/project/check-jsonschema/, with the Python that it is installed for). What JSON Schema cannot express is
listed below as EXCEPTIONS. Exit status 0: both agree on every document; 1: they do not; 2: the run itself failed.
"""

from __future__ import annotations

import argparse
import concurrent.futures
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

from documents import compose, load, split_documents, write
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
    # Whether check-jsonschema was stopped before it had a verdict.
    is_endless: bool = False

    @property
    def is_json(self) -> bool:
        return self.name.endswith(".json")


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
            if path.suffix not in (".yaml", ".yml", ".json") or not path.is_file() or any(part.startswith(".") for part in relative.parts):
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


def read(text: str) -> Any:
    """The data of a document, None where it cannot be read."""
    try:
        return load(text)
    except Exception:  # Whatever the document makes ruamel.yaml raise: it is no base for mutations.
        return None


def mutate(schema: dict[str, Any], fixtures: list[Document], count: int, seed: int) -> tuple[list[Document], int, int]:
    """The mutations, how many documents they were made of, and how many kinds of mutation there are."""
    mutator = Mutator(schema, [read(document.text) for document in fixtures])
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
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=timeout)
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


# Far more than one document takes, or a hundred: who waits longer has met a pattern that backtracks without end.
SECONDS_TO_START = 10
SECONDS_FOR_EACH = 0.1


def judge_by_schema(program: str, schema: Path, folder: Path, documents: dict[str, Document]) -> None:
    names = sorted(documents)
    workers = os.cpu_count() or 1
    # A command line holds some hundred thousand characters; equal shares keep every processor busy.
    size = min(-(-len(names) // workers), 2000)

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
        list(pool.map(check, [names[start:start + size] for start in range(0, len(names), size)]))


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


def values_at(data: Any, wanted: str, is_schema_path: bool = False) -> list[Any]:
    """The values at a path as smtplint writes it, or as check-jsonschema does."""
    def walk(value: Any, path: str) -> Iterator[Any]:
        if path == wanted:
            yield value
        if isinstance(value, dict):
            for key, item in value.items():
                key = str(key)
                if is_schema_path and not re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_]*", key):
                    yield from walk(item, f"{path}['" + key.replace("\\", "\\\\").replace("'", "\\'") + "']")
                else:
                    yield from walk(item, f"{path}.{key}" if path else key)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                yield from walk(item, f"{path}[{index}]")

    return list(walk(data, "$" if is_schema_path else ""))


def found_values(document: Document, finding: dict[str, Any]) -> list[Any]:
    return values_at(read(document.text), finding.get("field", ""))


def is_internationalised_name(document: Document, finding: dict[str, Any]) -> bool:
    return finding["code"] in ("SL0111", "SL0112") and any(
        isinstance(value, str) and not value.isascii() for value in found_values(document, finding))


def is_suite_in_two_spellings(document: Document, finding: dict[str, Any]) -> bool:
    data = read(document.text)
    path, _, _ = finding.get("field", "").rpartition("[")
    lists = [value for value in values_at(data, path) if isinstance(value, list)]
    return finding["code"] == "SL0110" and path == "spec.acceptedCipherSuites" and any(
        all(isinstance(item, str) and item.isascii() for item in items) and len(set(items)) == len(items) for items in lists)


def is_whole_float(document: Document, finding: dict[str, Any]) -> bool:
    return finding["code"] == "SL0104" and any(
        type(value) is float and value.is_integer() for value in found_values(document, finding))


def is_empty_document(document: Document, error: dict[str, Any]) -> bool:
    # The cause is the document's own content, so a file that cannot be read is none.
    try:
        return error.get("path") == "$" and load(document.text) is None
    except Exception:
        return False


def is_key_twice_in_json(document: Document, finding: dict[str, Any]) -> bool:
    return finding["code"] == "SL0003" and document.is_json


def is_key_without_quotes(document: Document, finding: dict[str, Any]) -> bool:
    """A key of a map that is a number, a boolean or null in YAML."""
    return finding["code"] == "SL0104" and any(
        isinstance(value, dict) and any(not isinstance(key, str) for key in value) for value in found_values(document, finding))


# The core schema of YAML 1.2 (section 10.3.2), as smtplint reads scalars without quotes.
CORE_TAGS = [
    ("null", r"null|Null|NULL|~|"),
    ("bool", r"true|True|TRUE|false|False|FALSE"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"),
]


def core_tag(text: str) -> str:
    return "tag:yaml.org,2002:" + next((name for name, pattern in CORE_TAGS if re.fullmatch(pattern, text)), "str")


def ambiguous_scalars(text: str) -> set[str]:
    """The scalars without quotes that ruamel.yaml takes for something else than the core schema does."""
    found: set[str] = set()

    def walk(node: Any) -> None:
        if isinstance(node, ruamel.yaml.ScalarNode):
            # Timestamps are text in both tools, and only a merge key is one.
            tag = str(node.tag).replace(":timestamp", ":str").replace(":merge", ":str")
            if node.style is None and tag in {core_tag("null"), core_tag("true"), core_tag("1"), core_tag("1."), core_tag("a")} | {"tag:yaml.org,2002:value"}:
                if tag != core_tag(node.value):
                    found.add(node.value)
            return
        for child in node.value:
            for part in child if isinstance(child, tuple) else (child,):
                walk(part)

    try:
        if root := compose(text):
            walk(root)
    except Exception:  # A document that cannot be read is not ambiguous.
        return set()
    return found


EXCEPTIONS = [
    Exception_(
        "internationalised names", "Whether a name beyond ASCII is valid (IDNA2008, UTS #46) takes Unicode's tables.",
        explains_finding=is_internationalised_name),
    Exception_(
        "one suite in two spellings", "uniqueItems compares spellings, and a cipher suite has up to three.",
        explains_finding=is_suite_in_two_spellings),
    Exception_(
        "floats without fraction", "To JSON Schema 5.0 is an integer; to YAML's core schema it is a float.",
        explains_finding=is_whole_float),
    Exception_(
        "empty documents", "Templates leave them behind: smtplint passes over them, and a schema only ever sees null.",
        explains_error=is_empty_document),
    Exception_(
        "keys twice in JSON", "Python's JSON reader drops all but the last before the schema is asked.",
        explains_finding=is_key_twice_in_json),
    Exception_(
        "keys that are no text", "check-jsonschema turns the keys of YAML's mappings into text before it validates.",
        explains_finding=is_key_without_quotes),
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
    return ", ".join(names)


# MARK: Report


def report_difference(document: Document) -> None:
    print(f"== {document.name}: {document.origin}")
    if document.is_endless:
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
        character if character == "\n" or character.isprintable() else character.encode("unicode_escape").decode() for character in text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smtplint", required=True, type=Path, help="the program")
    parser.add_argument("--check-jsonschema", required=True, type=Path, help="the program")
    parser.add_argument("--schema", required=True, type=Path, help="the JSON Schema of all kinds, as `smtplint schema` prints it")
    parser.add_argument("--fixtures", required=True, type=Path, nargs="+", help="folders of manifests")
    parser.add_argument("--count", type=int, default=2000, help="how many mutations to judge")
    parser.add_argument("--seed", type=int, default=1, help="which mutations")
    parser.add_argument("--keep", type=Path, help="an empty or new folder for the documents, instead of a temporary one")
    arguments = parser.parse_args()

    fixtures = collect(arguments.fixtures)
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
        elif bool(document.findings) == bool(document.errors):
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
