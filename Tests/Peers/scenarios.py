#!/usr/bin/env python3
"""Probes every scenario of the misbehaving server with smtplint and compares the verdicts with what is expected.

    scenarios.py PROGRAM [--markdown] [NAME…]

Prints what differs, or with --markdown the table of all scenarios, and exits with 1 where a verdict is not the expected one.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SERVER = Path(__file__).with_name("misbehaving.py")
HEADER = """<!-- Generated from the catalogue of Tests/Peers/misbehaving (SMTPLINT_UPDATE=1 make test). Do not edit. -->

# What a probe says of servers that misbehave

Each row is a server that does one thing, what a probe of it has to find out, and what it found. `retried` marks what may pass by
itself.

| scenario | the server | expected | got |
|---|---|---|---|"""
DEFAULT_TIMEOUTS = {"connect": 5, "command": 10, "total": 30}


def manifests(scenario: dict[str, Any], facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The connection of a scenario, with what it refers to."""
    connection, name = scenario["connection"], scenario["name"].replace("_", "-")
    objects: list[dict[str, Any]] = []

    def add(kind: str, object_name: str, spec: dict[str, Any]) -> None:
        objects.append({"apiVersion": "smtplint/v1", "kind": kind, "metadata": {"name": object_name}, "spec": spec})

    spec: dict[str, Any] = {
        "host": scenario["host"],
        "port": scenario["port"],
        "connectionSecurity": connection["security"],
        "maxRetries": 0,
        "timeouts": connection.get("timeouts") or DEFAULT_TIMEOUTS,
    }
    trust = connection.get("trust", "root")
    if connection["security"] != "NONE" and trust != "none":
        spec["trustedCertificates"] = []
        for number, path in enumerate(facts["anchors"][trust]):
            add("TrustedCertificate", f"{name}-trust-{number}", {"certificate": {"file": path}})
            spec["trustedCertificates"].append(f"{name}-trust-{number}")
    for field, target in [
        ("matchServerHostname", "matchServerHostname"), ("tlsServerName", "tlsServerName"), ("username", "username"),
        ("protocols", "sslAuthenticationProtocols"), ("ciphers", "acceptedCipherSuites"), ("authMechanisms", "authMechanisms"),
        ("proxy", "proxy"), ("sender", "sender"), ("heloName", "heloName"),
    ]:  # fmt: skip
        if connection.get(field) is not None:
            spec[target] = connection[field]
    # The language has no dot at the end of names.
    if "tlsServerName" in spec:
        spec["tlsServerName"] = spec["tlsServerName"].rstrip(".")
    if connection.get("password") is not None:
        path = Path(facts["work"]) / f"{name}.password"
        path.write_text(connection["password"])
        spec["password"] = {"file": str(path)}
    if oauth := connection.get("oauth"):
        path = Path(facts["work"]) / f"{name}.secret"
        path.write_text(oauth["clientSecret"])
        credential = {
            "type": "OAUTH2_CLIENT_CREDENTIAL",
            "tokenEndpoint": oauth["tokenEndpoint"],
            "clientId": oauth["clientId"],
            "clientSecret": {"file": str(path)},
        }
        for field in ["scope", "audience", "clientAuthentication"]:
            if oauth.get(field):
                credential[field] = oauth[field]
        add("Credential", f"{name}-login", credential)
        spec |= {"authenticationType": "OAUTH2_CLIENT_CREDENTIAL", "credential": f"{name}-login"}
    if key := connection.get("clientKey"):
        files = facts["keys"][key]
        material: dict[str, Any] = {"usage": ["client"]}
        for field in ["pkcs12", "certificate", "privateKey"]:
            if files.get(field):
                material[field] = {"file": files[field]}
        if files.get("passphrase") is not None:
            path = Path(facts["work"]) / f"{name}.passphrase"
            path.write_text(files["passphrase"])
            material["passphrase"] = {"file": str(path)}
        add("Key", f"{name}-key", material)
        spec["clientKeyLabel"] = f"{name}-key"
    add("SMTPConnection", name, spec)
    return objects


def flags(scenario: dict[str, Any]) -> tuple[str, ...]:
    connection = scenario["connection"]
    result: list[str] = ["--no-system-trust"]
    if connection.get("allowCleartextAuth"):
        result.append("--allow-cleartext-auth")
    if connection.get("sendTo"):
        result += ["--send-to", connection["sendTo"]]
    return tuple(result)


def differences(expect: dict[str, Any], got: dict[str, Any]) -> list[str]:
    found = []
    if expect["outcome"] != got["outcome"]:
        found.append(f"outcome {got['outcome']}")
    failure = got["failure"] or {}
    if expect["outcome"] == "failed":
        for field in ["stage", "reason", "by", "retryable"]:
            if expect[field] != failure.get(field):
                found.append(f"{field} {failure.get(field)}, not {expect[field]}")
    names = {finding["name"] for finding in got["findings"]}
    found += [f"no finding {name}" for name in expect.get("findings", []) if name not in names]
    for field, value in expect.get("diagnosis", {}).items():
        # Any of the values will do; a suite that the server takes is a smaller change than ALL.
        values = [item for item in (value if isinstance(value, list) else [value]) if item != "ALL"] or [""]
        help_text = failure.get("help") or ""
        if field not in help_text or not any(str(item) in help_text for item in values):
            found.append(f"does not say {field}: {value}")
    return found


def text(value: dict[str, Any]) -> str:
    if value.get("outcome") == "ok":
        return "ok"
    failure = value.get("failure") or value
    return f"`{failure['stage']}` `{failure['reason']}` by {failure['by']}{', retried' if failure['retryable'] else ''}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()

    server = subprocess.Popen([sys.executable, SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdin and server.stdout
    facts = json.loads(server.stdout.readline())
    scenarios = [scenario for scenario in facts["scenarios"] if not arguments.names or scenario["name"] in arguments.names]
    results: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        facts["work"] = folder
        workspace = Path(folder) / "mail"
        workspace.mkdir()
        groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for scenario in scenarios:
            # What one scenario trusts is not to be trusted by another.
            trust = scenario["connection"].get("trust", "root").replace(":", "-")
            options = (*flags(scenario), "--workspace", str(workspace / trust))
            groups.setdefault(options, []).append(scenario)
            documents = "\n---\n".join(json.dumps(document) for document in manifests(scenario, facts))
            (workspace / trust).mkdir(exist_ok=True)
            (workspace / trust / f"{scenario['name']}.yaml").write_text(documents)
        for options, members in groups.items():
            names = [scenario["name"].replace("_", "-") for scenario in members]
            started = time.monotonic()
            run = subprocess.run(
                [arguments.program, "probe", "--format", "json", *options, *names],
                stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600,
                env=os.environ | {"SMTPLINT_STATE": str(Path(folder) / "state")},
            )  # fmt: skip
            if run.returncode not in (0, 1) or not run.stdout:
                print(f"status {run.returncode}: {run.stderr[:3000]}", file=sys.stderr)
                return 3
            if arguments.verbose:
                print(f"{' '.join(options)}: {len(names)} in {time.monotonic() - started:.1f} s", file=sys.stderr)
            for probe in json.loads(run.stdout)["probes"]:
                results[probe["connection"]] = probe
    server.stdin.close()
    server.wait()

    wrong = 0
    rows = []
    for scenario in scenarios:
        got = results[scenario["name"].replace("_", "-")]
        found = differences(scenario["expect"], got)
        wrong += bool(found)
        rows.append((scenario, got, found))
        if found and not arguments.markdown:
            message = (got["failure"] or {}).get("message", "")
            print(f"{scenario['name']}: {'; '.join(found)}\n    {scenario['about']}\n    {message[:200]}")
    if arguments.markdown:
        print(HEADER)
        for scenario, got, found in rows:
            mark = f" **wrong: {'; '.join(found)}**" if found else ""
            print(f"| `{scenario['name']}` | {scenario['about']} | {text(scenario['expect'])} | {text(got)}{mark} |")
    print(f"{len(rows) - wrong} of {len(rows)} as expected", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
