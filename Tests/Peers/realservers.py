#!/usr/bin/env python3
"""Probes real mail servers with smtplint: each works, or names the fault that was planted. Twice, with the same result.

    realservers.py PROGRAM

The servers are those of mailservers.py. Prints what is wrong, and exits with 1 where anything is.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HARNESS = Path(__file__).with_name("mailservers.py")
SERVERS = ["postfix", "postfix-submission", "dovecot", "exim", "chasquid", "aiosmtpd", "tlslite", "microsocks", "tinyproxy"]
SPELLINGS = {"TLSv1": "TLSv1", "TLSv1.1": "TLSv1_1", "TLSv1.2": "TLSv1_2", "TLSv1.3": "TLSv1_3", "SSLv3": "SSLv3"}
#: What a certificate of the harness is wrong in.
FAULTS = {
    "server-expired": ("certificate", "expired"),
    "server-other-root": ("certificate", None),
    "server-self-signed": ("certificate", "self-signed"),
    "server-wrong-host": ("hostname", "mismatch"),
    "server-wrong-purpose": ("certificate", "wrong-purpose"),
}
Expectation = tuple[str, "str | None"] | None


class Plan:
    """The workspace, and what is expected of each connection: None for one that works, else stage and reason."""

    def __init__(self, facts: dict[str, Any], folder: Path) -> None:
        self.facts, self.folder = facts, folder
        self.objects: list[dict[str, Any]] = []
        self.expected: dict[str, Expectation] = {}
        #: What the advice or a finding has to speak of.
        self.hints: dict[str, str] = {}
        pki = facts["pki"]
        self.add("TrustedCertificate", "root", {"certificate": {"file": pki["root"]}})
        client = {"pkcs12": {"file": pki["pkcs12"]["path"]}, "passphrase": self.secret("passphrase", pki["pkcs12"]["password"])}
        self.add("Key", "client", {"usage": ["client"], **client})
        stranger = pki["certificates"]["client-other-root"]
        pair = {"certificate": {"file": stranger["chain"]}, "privateKey": {"file": stranger["key"]}}
        self.add("Key", "stranger", {"usage": ["client"], **pair})
        oauth = facts["oauth2"]
        self.client = oauth["clients"][0]
        for name, endpoint, secret in [
            ("login", "tokenEndpoint", self.client["secret"]),
            ("wrong-secret", "tokenEndpoint", "not it"),
            ("untrusted", "untrustedTokenEndpoint", self.client["secret"]),
        ]:
            spec = {"type": "OAUTH2_CLIENT_CREDENTIAL", "tokenEndpoint": oauth[endpoint], "clientId": self.client["id"]}
            spec |= {"clientSecret": self.secret(f"{name}-client", secret), "scope": oauth["scope"]}
            self.add("Credential", name, spec)

    def secret(self, name: str, value: str) -> dict[str, str]:
        path = self.folder / f"{name}.secret"
        path.write_text(value)
        return {"file": str(path)}

    def add(self, kind: str, name: str, spec: dict[str, Any]) -> None:
        self.objects.append({"apiVersion": "smtplint/v1", "kind": kind, "metadata": {"name": name}, "spec": spec})

    def connect(self, name: str, service: dict[str, Any], expected: Expectation, **more: Any) -> None:
        spec = {"host": service["host"], "port": service["port"], "connectionSecurity": service["security"], "maxRetries": 0}
        if service["security"] != "NONE":
            spec |= {"matchServerHostname": "Enabled", "trustedCertificates": ["root"]}
        self.add("SMTPConnection", name, spec | more)
        self.expected[name] = expected

    def plan(self, service: dict[str, Any]) -> None:
        name = service["name"]
        versions = [SPELLINGS[version] for version in service["versions"]]
        more: dict[str, Any] = {}
        fault: Expectation = FAULTS.get(service["certificate"] or "")
        if name == "aiosmtpd-incomplete-chain":
            fault = ("certificate", "incomplete-chain")
        if versions == ["SSLv3"]:
            self.connect(f"{name}-asked", service, ("configuration", "unsupported-protocol"), sslAuthenticationProtocols=["SSLv3"])
            self.connect(name, service, ("tls", None))
            self.hints |= {f"{name}-asked": "with SSLv3: only a client that still has them", name: "with SSLv3, and nothing that"}
            return
        if service.get("ciphers") in (["rc4"], ["3des"]):
            suite = {"rc4": "TLS_RSA_WITH_RC4_128_SHA", "3des": "TLS_RSA_WITH_3DES_EDE_CBC_SHA"}[service["ciphers"][0]]
            self.connect(f"{name}-asked", service, ("configuration", "no-usable-cipher"), acceptedCipherSuites=[suite])
            self.connect(name, service, ("tls", None))
            hint = service["ciphers"][0].upper()
            self.hints |= {f"{name}-asked": f"takes {suite} with TLSv1.2: only", name: hint}
            return
        if "TLSv1" in versions:
            for version in versions:
                self.connect(f"{name}-{version.lower()}", service, None, sslAuthenticationProtocols=[version])
        if service["clientCertificate"] == "required":
            more["clientKeyLabel"] = "client"
            self.connect(f"{name}-without", service, ("client-certificate", "required"))
            self.connect(f"{name}-stranger", service, ("client-certificate", "rejected"), clientKeyLabel="stranger")
        self.connect(name, service, fault, **more)
        if fault is None:
            self.plan_logins(service, more)

    def plan_logins(self, service: dict[str, Any], more: dict[str, Any]) -> None:
        name, user = service["name"], self.facts["users"][0]
        if service["security"] == "NONE":
            return
        for mechanism in service["auth"]:
            login = f"{name}-{mechanism.lower()}"
            if mechanism in ("XOAUTH2", "OAUTHBEARER"):
                token = {"authenticationType": "OAUTH2_CLIENT_CREDENTIAL", "username": self.client["id"], "authMechanisms": [mechanism]}
                self.connect(login, service, None, credential="login", **token, **more)
                self.connect(f"{login}-wrong", service, ("token", "token-rejected"), credential="wrong-secret", **token, **more)
                self.connect(f"{login}-untrusted", service, ("token", "token-endpoint-untrusted"), credential="untrusted", **token, **more)
            else:
                password = {"username": user["user"], "authMechanisms": [mechanism]}
                self.connect(login, service, None, password=self.secret("alice", user["password"]), **password, **more)
                wrong = self.secret("wrong", "not it")
                self.connect(f"{login}-wrong", service, ("auth", "rejected"), password=wrong, **password, **more)

    def plan_proxies(self, services: dict[str, dict[str, Any]]) -> None:
        target = services["chasquid-starttls"]
        for name, scheme, expected in [
            ("socks5", "socks5", None),
            ("socks5-password", "socks5", ("proxy", "proxy-refused")),
            ("http-proxy", "http", None),
            ("http-proxy-password", "http", ("proxy", "proxy-refused")),
        ]:
            if name in services:
                self.connect(f"through-{name}", target, expected, proxy=f"{scheme}://127.0.0.1:{services[name]['port']}")

    def plan_names(self, prefix: str, target: dict[str, Any], names: dict[str, Expectation]) -> list[str]:
        connections = []
        for host, expected in names.items():
            name = f"{prefix}-{host.replace('.', '-')}"
            self.connect(name, target | {"host": host}, expected, matchServerHostname="Disabled")
            connections.append(name)
        return connections


class Harness:
    def __init__(self) -> None:
        self.process = subprocess.Popen([sys.executable, HARNESS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.facts = self.answer()

    def answer(self) -> dict[str, Any]:
        assert self.process.stdout
        return json.loads(self.process.stdout.readline())

    def ask(self, command: str) -> dict[str, Any]:
        assert self.process.stdin
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self.answer()

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def verdicts(output: str) -> dict[str, Any]:
    return {
        probe["connection"]: probe["failure"] and (probe["failure"]["stage"], probe["failure"]["reason"], probe["failure"]["message"],
                                                   probe["failure"]["help"], [finding["message"] for finding in probe["findings"]])
        for probe in json.loads(output)["probes"]
    }


def main() -> int:
    program = sys.argv[1]
    harness = Harness()
    available = [name for name in SERVERS if harness.facts["servers"].get(name, {}).get("available")]
    for name in SERVERS:
        if name not in available:
            print(f"left out: {name}: {harness.facts['servers'].get(name, {}).get('reason')}", file=sys.stderr)
    started = harness.ask("start " + " ".join(available))["started"]
    services = {service["name"]: service for server in started.values() for service in server["services"]}
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(harness.facts, Path(folder))
        for service in services.values():
            if service["protocol"] == "smtp":
                plan.plan(service)
        plan.plan_proxies(services)
        groups: list[tuple[list[str], list[str]]] = [([], list(plan.expected))]
        target = services["chasquid-starttls"]
        for server, names in [
            ("resolver", {"v4.example.test": None, "two-addresses.example.test": None, "nx.example.test": ("resolve", "name-not-found"),
                          "nodata.example.test": ("resolve", "name-not-found"), "unreachable.example.test": ("connect", "unreachable"),
                          "refused.invalid": ("resolve", "resolver-unavailable")}),
            ("resolver-dead", {"any.example.test": ("resolve", "resolver-unavailable")}),
        ]:  # fmt: skip
            if harness.facts["servers"].get(server, {}).get("available"):
                prefix = harness.ask(f"start {server}")["started"][server]["prefix"]
                groups.append((prefix, plan.plan_names(server, target, names)))
        workspace = Path(folder) / "mail"
        workspace.mkdir()
        (workspace / "all.yaml").write_text("\n---\n".join(json.dumps(document) for document in plan.objects))
        environment = os.environ | {"SMTPLINT_STATE": str(Path(folder) / "state")}
        for prefix, names in groups:
            rounds = []
            for _ in range(2):
                run = subprocess.run(
                    [*prefix, program, "probe", "--workspace", workspace, "--no-system-trust", "--format", "json", *names],
                    stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment, timeout=300,
                )  # fmt: skip
                if run.returncode not in (0, 1) or not run.stdout:
                    print(f"status {run.returncode}: {run.stderr[:3000]}")
                    return 1
                rounds.append(verdicts(run.stdout))
            for name in names:
                expected, found, again = plan.expected[name], rounds[0][name], rounds[1][name]
                fits = found is None if expected is None else found and found[0] == expected[0] and expected[1] in (None, found[1])
                fits = fits and plan.hints.get(name, "") in str(found)
                if not fits:
                    failures += 1
                    print(f"{name}: expected {expected}, found {found}")
                if (found and found[:2]) != (again and again[:2]):
                    failures += 1
                    print(f"{name}: first {found}, then {again}")
        total = sum(len(names) for _, names in groups)
    harness.end()
    print(f"{total} connections to {len(available)} kinds of servers, {failures} wrong", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
