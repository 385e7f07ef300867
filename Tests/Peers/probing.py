#!/usr/bin/env python3
"""What a probe does beside its verdict: trust, transcripts, secrets, interruption. Runs smtplint against the misbehaving server.

    probing.py PROGRAM

Prints what is wrong, and exits with 1 where anything is.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from scenarios import SERVER, manifests

CANARY = "canary-7c1e4f6a"


class Place:
    """A workspace with one connection of each scenario asked for, and a state folder of its own."""

    def __init__(self, program: str, facts: dict[str, Any], folder: Path, names: list[str], **changes: Any) -> None:
        self.program, self.folder = program, folder
        self.mail = folder / "mail"
        self.mail.mkdir(parents=True)
        self.environment = os.environ | {"SMTPLINT_STATE": str(folder / "state"), "CANARY": CANARY, "NO_COLOR": "1"}
        facts = facts | {"work": str(folder)}
        for scenario in facts["scenarios"]:
            if scenario["name"] in names:
                scenario = scenario | {"connection": scenario["connection"] | changes}
                text = "\n---\n".join(json.dumps(document) for document in manifests(scenario, facts))
                (self.mail / f"{scenario['name']}.yaml").write_text(text)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.program, *arguments], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=120,
        )  # fmt: skip

    def probe(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("probe", "--workspace", str(self.mail), "--no-system-trust", *arguments)


class Checks:
    def __init__(self, program: str, facts: dict[str, Any], folder: Path) -> None:
        self.program, self.facts, self.folder = program, facts, folder
        self.failures = 0

    def expect(self, holds: bool, *words: object) -> None:
        if not holds:
            self.failures += 1
            print(*words)

    def place(self, *names: str, **changes: Any) -> Place:
        return Place(self.program, self.facts, Path(tempfile.mkdtemp(dir=self.folder)), list(names), **changes)

    def trust(self) -> None:
        """A private CA: told, accepted or imported, exported, and the same on a clean state folder."""
        place = self.place("certificate_unknown_root", trust="none", username=None, password=None)
        first = place.probe("--format", "json")
        failure = json.loads(first.stdout)["probes"][0]["failure"]
        self.expect(first.returncode == 1 and failure["stage"] == "certificate", "first probe:", first.stdout)
        self.expect(failure["reason"] in ("untrusted-root", "incomplete-chain"), "reason:", failure)
        self.expect("smtplint trust accept" in failure["help"] and "trust import" in failure["help"], "help:", failure)
        untrusted = place.run("trust", "list", "--untrusted")
        fingerprint = failure["help"].split("trust accept ")[1].split(",")[0].split()[0]
        self.expect(fingerprint in untrusted.stdout, "untrusted:", untrusted.stdout)
        accepted = place.run("trust", "accept", fingerprint)
        self.expect(accepted.returncode == 0, "accept:", accepted.stderr)
        self.expect(place.probe().returncode == 0, "after accepting:", place.probe().stdout)

        # With the root instead, and from manifests on a clean state folder.
        other = self.place("certificate_unknown_root", trust="none", username=None, password=None)
        root = self.facts["anchors"]["root"][0]
        other_root = [path for path in Path(root).parent.glob("*.pem") if "other" in path.name or "root" in path.name]
        for path in other_root:
            other.run("trust", "import", str(path))
        self.expect(other.probe().returncode == 0, "with the root imported:", other.probe().stdout)
        exported = other.run("trust", "export", "--manifest")
        clean = self.place("certificate_unknown_root", trust="none", username=None, password=None)
        (clean.mail / "trust.yaml").write_text(exported.stdout)
        self.expect(clean.probe().returncode == 0, "with exported manifests:", exported.stdout, clean.probe().stdout)

        # What was rejected by hand fails whatever else makes it trusted, and before anybody logs in.
        leaf = json.loads(clean.probe("--format", "json").stdout)["probes"][0]["tls"]["chain"][0]["sha256"]
        clean.run("trust", "reject", leaf)
        rejected = json.loads(clean.probe("--format", "json").stdout)["probes"][0]
        self.expect((rejected["failure"]["stage"], rejected["failure"]["reason"]) == ("certificate", "rejected"), "rejected:", rejected)
        self.expect([each["name"] for each in rejected["findings"]] == ["certificate-rejected"], "findings:", rejected["findings"])
        clean.run("trust", "accept", leaf)
        self.expect(clean.probe().returncode == 0, "accepted again:", clean.probe().stdout)

        # What trust does not cure stays.
        expired = self.place("certificate_expired_unknown_root", trust="none", username=None, password=None)
        before = json.loads(expired.probe("--format", "json").stdout)["probes"][0]
        chain = before["tls"]["chain"]
        accepted = expired.run("trust", "accept", chain[0]["sha256"])
        self.expect("expired" in accepted.stdout, "accepting an expired leaf:", accepted.stdout, accepted.stderr)
        after = json.loads(expired.probe("--format", "json").stdout)["probes"][0]["failure"]
        self.expect(after["reason"] == "expired", "after accepting an expired leaf:", after)

    def transcripts(self) -> None:
        """What is recorded gives the same verdicts again; two probes say the same."""
        names = ["ok", "auth_535", "certificate_expired", "starttls_junk", "banner_http", "oauth_ok_xoauth2", "mail_ok",
                 "protocol_server_12_client_13"]  # fmt: skip
        place = self.place(*names)
        live = place.probe("--format", "json", "--record", "transcript.json")
        again = place.run("probe", "--replay", "transcript.json", "--format", "json")
        self.expect(live.stdout == again.stdout and live.returncode == again.returncode, "replay:", again.stdout, again.stderr)

        def verdicts(text: str) -> list[Any]:
            return [(probe["connection"], probe["failure"]) for probe in json.loads(text)["probes"]]

        self.expect(verdicts(place.probe("--format", "json").stdout) == verdicts(live.stdout), "a second probe says something else")
        (place.folder / "broken.json").write_text("{}")
        broken = place.run("probe", "--replay", "broken.json")
        self.expect(broken.returncode == 3 and "version" in broken.stderr, "a broken transcript:", broken.stderr)

    def secrets(self) -> None:
        """A canary as password is nowhere: not in any format, in transcripts, in the state, or in the list of processes."""
        names = ["ok", "login_ok", "cram_md5_ok", "scram_ok", "auth_535", "auth_slow_failure"]
        place = self.place(*names, password=CANARY)
        seen: list[str] = []
        done = threading.Event()

        def watch() -> None:
            while not done.is_set():
                for process in Path("/proc").glob("[0-9]*"):
                    try:
                        words = (process / "cmdline").read_bytes()
                    except OSError:
                        continue
                    if CANARY.encode() in words and b"python" not in words:
                        seen.append(str(words))
                time.sleep(0.02)

        watcher = threading.Thread(target=watch)
        watcher.start()
        for options in (["--format", "json", "--transcript", "--record", "t.json"], ["--transcript", "--verbose"], ["--format", "junit"],
                        ["--format", "tap"], ["--format", "prometheus"]):  # fmt: skip
            run = place.probe(*options)
            self.expect(CANARY not in run.stdout + run.stderr, "the secret is in the output of", options)
        done.set()
        watcher.join()
        self.expect(not seen, "the secret is in a command line:", seen)
        for path in place.folder.rglob("*"):
            if path.is_file() and path.suffix not in (".password", ".secret"):
                self.expect(CANARY.encode() not in path.read_bytes(), "the secret is in", path.name)

    def environments(self) -> None:
        """A program that gives one secret does not inherit the others, nor gets any on its command line."""
        place = self.place("ok", "login_ok")
        script = f"tr '\\0' '\\n' </proc/self/environ >{place.folder}/environ; tr '\\0' ' ' </proc/$$/cmdline >{place.folder}/cmdline; echo secret"
        for name, secret in [("ok", {"env": "CANARY"}), ("login_ok", {"command": ["sh", "-c", script]})]:
            path = place.mail / f"{name}.yaml"
            old = json.dumps({"file": str(place.folder / f"{name.replace('_', '-')}.password")})
            path.write_text(path.read_text().replace(old, json.dumps(secret)))
        place.probe("--allow-command-secrets")
        found = (place.folder / "environ").read_text()
        self.expect("SMTPLINT_STATE=" in found and CANARY not in found, "what a program for secrets inherits:", found)
        self.expect(CANARY not in (place.folder / "cmdline").read_text(), "the secret is on a command line")

    def codes(self) -> None:
        """A password that reads like a reply changes no verdict."""
        place = self.place("auth_535", password="535")
        probe = json.loads(place.probe("--format", "json", "--transcript").stdout)["probes"][0]
        self.expect((probe["failure"]["stage"], probe["failure"]["reason"]) == ("auth", "rejected"), "the password 535:", probe)

    def obstacles(self) -> None:
        """What cannot be read keeps nobody else from being probed, and is told."""
        place = self.place("ok", "ok_implicit")
        path = place.mail / "ok.yaml"
        path.write_text(path.read_text().replace('"connectionSecurity": "STARTTLS"', '"connectionSecurity": "TLS"'))
        both = place.probe("--format", "json")
        self.expect(both.returncode == 1 and "not probed, since they cannot be read as they are: ok" in both.stderr, "both:", both.stderr)
        self.expect([each["connection"] for each in json.loads(both.stdout)["probes"]] == ["ok-implicit"], "both:", both.stdout)
        other = place.probe("--quiet", "ok-implicit")
        self.expect((other.returncode, other.stdout, other.stderr) == (0, "", ""), "the other:", other)
        named = place.probe("ok")
        self.expect(named.returncode == 1 and "connectionSecurity" in named.stderr and not named.stdout, "named:", named)
        nowhere = place.probe("--record", "nowhere/t.json", "ok-implicit")
        self.expect(nowhere.returncode == 3 and not nowhere.stdout and "nowhere/t.json" in nowhere.stderr, "no folder to record in:", nowhere)
        unknown = place.probe("elsewhere")
        self.expect(unknown.returncode == 3 and unknown.stderr.count("\n") == 2, "unknown:", unknown.stderr)

    def interruption(self) -> None:
        """Ctrl-C prints what is known and ends."""
        place = self.place("ok", "banner_silent", timeouts={"connect": 5, "command": 60, "total": 120})
        process = subprocess.Popen(
            [place.program, "probe", "--workspace", str(place.mail), "--no-system-trust", "--format", "json"], cwd=place.folder,
            env=place.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        time.sleep(3)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
        probes = {probe["connection"]: probe for probe in json.loads(output)["probes"]}
        self.expect(process.returncode == 3 and "interrupted" in errors, "status after Ctrl-C:", process.returncode, errors)
        self.expect(probes["ok"]["outcome"] == "ok", "what was done before Ctrl-C:", probes["ok"])
        failure = probes["banner-silent"]["failure"]
        self.expect((failure["stage"], failure["by"]) == ("greeting", "operator"), "what Ctrl-C ended:", failure)

    def retries(self) -> None:
        """The manifest's retries, for what may pass by itself only."""
        place = self.place("banner_421", "banner_554")
        for path in place.mail.glob("*.yaml"):
            path.write_text(path.read_text().replace('"maxRetries": 0', '"maxRetries": 2, "retryInterval": 1'))
        probes = {probe["connection"]: probe["attempts"] for probe in json.loads(place.probe("--format", "json").stdout)["probes"]}
        self.expect(probes == {"banner-421": 3, "banner-554": 1}, "attempts:", probes)
        none = json.loads(place.probe("--format", "json", "--retries", "0").stdout)["probes"]
        self.expect([probe["attempts"] for probe in none] == [1, 1], "attempts with --retries 0:", none)

    def choice(self) -> None:
        """Names choose; a disabled connection is skipped unless it is named; unknown names are told."""
        place = self.place("ok", "ok_implicit")
        path = place.mail / "ok.yaml"
        path.write_text(path.read_text().replace('"maxRetries"', '"status": "Disabled", "maxRetries"'))
        outcomes = {probe["connection"]: probe["outcome"] for probe in json.loads(place.probe("--format", "json").stdout)["probes"]}
        self.expect(outcomes == {"ok": "skipped", "ok-implicit": "ok"}, "outcomes:", outcomes)
        named = place.probe("--format", "json", "ok")
        self.expect(json.loads(named.stdout)["probes"][0]["outcome"] == "ok", "named:", named.stdout)
        unknown = place.probe("okk")
        self.expect(unknown.returncode == 3 and "did you mean ok?" in unknown.stderr, "unknown:", unknown.stderr)


def main() -> int:
    server = subprocess.Popen([sys.executable, SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdin and server.stdout
    facts = json.loads(server.stdout.readline())
    with tempfile.TemporaryDirectory() as folder:
        checks = Checks(sys.argv[1], facts, Path(folder))
        for check in (checks.trust, checks.transcripts, checks.secrets, checks.environments, checks.codes, checks.obstacles,
                      checks.interruption, checks.retries, checks.choice):  # fmt: skip
            check()
    server.stdin.close()
    server.wait()
    return 1 if checks.failures else 0


if __name__ == "__main__":
    sys.exit(main())
