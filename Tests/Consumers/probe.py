#!/usr/bin/env python3
"""Reads the formats of a probe with programs of others, and compares them with the JSON, which is the contract.

JSON goes through its schema (check-jsonschema), JUnit through the schema of Jenkins (junit-10.xsd) and junitparser, TAP through tap.py
with its YAML blocks, and the metrics through the parser of Prometheus's own client. Usage: probe.py FOLDER SCHEMA; the folder has, for
each NAME, NAME.json, NAME.xml, NAME.tap and NAME.prom.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import junitparser
import xmlschema
from prometheus_client.parser import text_string_to_metric_families
from tap.parser import Parser

HERE = Path(__file__).resolve().parent
problems: list[str] = []


def expect(actual: Any, expected: Any, what: str) -> None:
    if actual != expected:
        problems.append(f"{what}: {actual!r:.300}, not {expected!r:.300}")


def is_invisible(character: str) -> bool:
    """What the program writes as an escape where a person may see it."""
    code = ord(character)
    return (
        code < 0x20
        or 0x7F <= code < 0xA0
        or code == 0x61C
        or 0x200B <= code <= 0x200F
        or 0x2028 <= code <= 0x202E
        or 0x2060 <= code <= 0x206F
        or code in (0xFEFF, 0xFFF9, 0xFFFA, 0xFFFB, 0xFFFE, 0xFFFF)
        or 0xE0000 <= code <= 0xE007F
    )


def visible(text: str, limit: int = 1000) -> str:
    cut = text[:limit] + ("\u2026" if len(text) > limit else "")
    return "".join(f"\\u{{{ord(c):X}}}" if is_invisible(c) else c for c in cut)


def endpoint(probe: dict[str, Any]) -> str:
    host = f"[{probe['host']}]" if ":" in probe["host"] else probe["host"]
    return f"{host}:{probe['port']}"


def vantage(probe: dict[str, Any]) -> str | None:
    cluster, steng = probe["vantage"]["cluster"], probe["vantage"]["steng"]
    return None if (cluster, steng) == (None, "local") else "/".join(filter(None, [cluster, steng]))


def check_junit(path: Path, probes: list[dict[str, Any]]) -> None:
    errors = [error.reason for error in xmlschema.XMLSchema(HERE / "junit-10.xsd").iter_errors(str(path))]
    expect(errors, [], f"{path.name}: schema")
    report = junitparser.JUnitXml.fromfile(str(path))
    cases = [(suite, case) for suite in report for case in suite]
    failed = sum(probe["outcome"] == "failed" for probe in probes)
    expect((report.tests, report.failures, report.errors), (max(1, len(probes)), failed, 0), f"{path.name}: totals")
    expect(sum(suite.skipped for suite in report), sum(probe["outcome"] == "skipped" for probe in probes), f"{path.name}: skipped")
    if not probes:
        expect([case.is_passed for _, case in cases], [True], f"{path.name}: empty")
        return
    wanted = sorted((f"probe from {visible(vantage(p), 10**9)}" if vantage(p) else "probe", visible(p["connection"], 10**9)) for p in probes)
    expect(sorted((suite.name, case.name) for suite, case in cases), wanted, f"{path.name}: names")
    for _, case in cases:
        probe = next(p for p in probes if visible(p["connection"], 10**9) == case.name)
        expect(abs(case.time * 1000 - probe["durationMs"]) < 0.51, True, f"{path.name}: time")
        kinds = {"ok": [], "failed": ["Failure"], "skipped": ["Skipped"]}
        expect([type(result).__name__ for result in case.result], kinds[probe["outcome"]], f"{path.name}: result")
        if probe["outcome"] == "failed":
            failure, result = probe["failure"], case.result[0]
            expect(result.type, f"{failure['stage']}/{failure['reason']}", f"{path.name}: type")
            expect(result.message, visible(failure["message"]), f"{path.name}: message")
            for key in ("field", "help", "by"):
                if failure[key] is not None:
                    expect(f"{key}: {visible(failure[key])}" in result.text.split("\n"), True, f"{path.name}: {key}")


def check_tap(path: Path, probes: list[dict[str, Any]]) -> None:
    lines = list(Parser().parse_file(str(path)))
    expect([line.category for line in lines if line.category not in ("version", "plan", "test")], [], f"{path.name}: other lines")
    expect(next(line.expected_tests for line in lines if line.category == "plan"), len(probes), f"{path.name}: plan")
    if not probes:
        return
    tests = [line for line in lines if line.category == "test"]
    expect(len(tests), len(probes), f"{path.name}: tests")
    for test, probe in zip(tests, probes):
        expect((test.ok, bool(test.skip)), (probe["outcome"] != "failed", probe["outcome"] == "skipped"), f"{path.name}: verdict")
        description = re.sub(r"\\([\\#])", r"\1", test.description)
        wanted = visible(f"- {probe['connection']} at {endpoint(probe)}", 10**9).replace("#", "\\u{23}")
        expect(description.startswith(wanted), True, f"{path.name}: {description}")
        if probe["outcome"] == "ok" and probe["findings"]:
            expect(test.yaml_block["findings"], probe["findings"], f"{path.name}: findings")
        if probe["outcome"] == "failed":
            block = test.yaml_block
            expect(block is not None, True, f"{path.name}: block")
            for key in ("stage", "reason", "by", "message", "field", "help"):
                text = probe["failure"][key]
                expect((block or {}).get(key), None if text is None else visible(text), f"{path.name}: {key}")
    prove = subprocess.run(["prove", "-e", "cat", str(path)], capture_output=True, text=True, check=False)
    expect("Parse errors" in prove.stdout, False, f"{path.name}: prove {prove.stdout[-300:]!r}")
    expect(prove.returncode == 0, all(probe["outcome"] != "failed" for probe in probes), f"{path.name}: prove {prove.stdout[-300:]!r}")


def check_metrics(path: Path, probes: list[dict[str, Any]]) -> None:
    families = list(text_string_to_metric_families(path.read_text(encoding="utf-8")))
    names = [family.name for family in families]
    expect(len(set(names)), len(names), f"{path.name}: families")
    samples: dict[str, list[tuple[dict[str, str], float]]] = {}
    for family in families:
        expect((family.type, family.documentation != ""), ("gauge", True), f"{path.name}: {family.name}")
        for sample in family.samples:
            samples.setdefault(sample.name, []).append((sample.labels, sample.value))
    for name, found in samples.items():
        expect(len({tuple(sorted(labels.items())) for labels, _ in found}), len(found), f"{path.name}: series of {name}")

    def of(probe: dict[str, Any], name: str) -> list[tuple[dict[str, str], float]]:
        wanted = {
            "connection": visible(probe["connection"], 300),
            "cluster": visible(probe["vantage"]["cluster"] or "", 300),
            "steng": visible(probe["vantage"]["steng"], 300),
        }
        found = samples.get(f"smtplint_probe_{name}", [])
        return [({k: v for k, v in labels.items() if k not in wanted}, value) for labels, value in found if wanted.items() <= labels.items()]

    for probe in probes:
        is_probed = probe["outcome"] != "skipped"
        expect(of(probe, "success"), [({}, float(probe["outcome"] == "ok"))] if is_probed else [], f"{path.name}: success")
        expect(of(probe, "skipped"), [({}, float(not is_probed))], f"{path.name}: skipped")
        if is_probed:
            expect([round(value * 1000, 1) for _, value in of(probe, "duration_seconds")], [probe["durationMs"]], f"{path.name}: duration")
        stages = [s for s in probe["stages"] if s["outcome"] in ("ok", "failed")]
        expect(
            [(labels["stage"], round(value * 1000, 1)) for labels, value in of(probe, "stage_duration_seconds")],
            [(s["stage"], s["durationMs"]) for s in stages],
            f"{path.name}: stages",
        )
        failure = probe["failure"]
        expect(
            of(probe, "failure"),
            [({key: failure[key] for key in ("stage", "reason", "by")}, 1.0)] if failure else [],
            f"{path.name}: failure",
        )
        chain = probe["tls"]["chain"] if probe["tls"] else []
        expect(len(of(probe, "certificate_not_after_timestamp_seconds")), len(chain), f"{path.name}: chain")


def main() -> int:
    folder, schema = Path(sys.argv[1]), sys.argv[2]
    reports = sorted(folder.glob("*.json"))
    validation = subprocess.run(
        [Path(sys.executable).parent / "check-jsonschema", "--schemafile", schema, *reports], capture_output=True, text=True, check=False)
    expect(validation.returncode, 0, f"schema: {validation.stdout[-2000:]}")
    for path in reports:
        probes = json.loads(path.read_text(encoding="utf-8"))["probes"]
        check_junit(path.with_suffix(".xml"), probes)
        check_tap(path.with_suffix(".tap"), probes)
        check_metrics(path.with_suffix(".prom"), probes)
    print("\n".join(problems) or f"{len(reports)} reports, each format read by others")
    return 1 if problems or not reports else 0


if __name__ == "__main__":
    sys.exit(main())
