#!/usr/bin/env python3
"""Checks the misbehaving server against the wire: a client of our own walks through every scenario.

    check.py             every trace is the one in checks/traces.tsv, and means what the scenario expects
    check.py --twice     two servers behave the same
    check.py --update    writes checks/traces.tsv; read what has changed
    check.py NAME…       prints the traces of these

The expectation of a scenario is compared with what the end of its trace means (checks/judge.py), whatever traces.tsv says.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import smtplib
import ssl
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[0] = str(HERE.parent)

from misbehaving.checks.judge import disagreement  # noqa: E402
from misbehaving.checks.walk import Walk  # noqa: E402
from misbehaving.table import FINDINGS, known  # noqa: E402

TRACES = HERE / "checks" / "traces.tsv"


class Server:
    def __init__(self) -> None:
        started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, HERE.parent / "misbehaving.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdin and self.process.stdout
        self.input, self.output = self.process.stdin, self.process.stdout
        self.ready: dict[str, Any] = json.loads(self.output.readline())
        self.seconds = time.monotonic() - started
        self.scenarios = {scenario["name"]: scenario for scenario in self.ready["scenarios"]}

    def ask(self, *words: str) -> dict[str, Any]:
        self.input.write(json.dumps(words) + "\n")
        self.input.flush()
        answer: dict[str, Any] = json.loads(self.output.readline())
        return answer

    def walk(self, names: list[str]) -> dict[str, list[str]]:
        with ThreadPoolExecutor(max_workers=48) as pool:
            traces = pool.map(lambda name: Walk(self.scenarios[name], self.ready).run(), names)
            return dict(zip(names, traces, strict=True))

    def end(self) -> float:
        """How long it takes to end when standard input does."""
        started = time.monotonic()
        self.input.close()
        self.process.wait(10)
        return time.monotonic() - started


def check_catalogue(server: Server) -> list[str]:
    """What can be seen without a connection."""
    problems = []
    for name, scenario in server.scenarios.items():
        expect = scenario["expect"]
        if expect["outcome"] == "ok":
            problems += [f"{name}: {finding} is no finding" for finding in expect["findings"] if finding not in FINDINGS]
            continue
        stage, reason = expect["stage"], expect["reason"]
        if not known(stage, reason):
            problems.append(f"{name}: {stage} has no reason {reason}")
        never = stage in ("configuration", "certificate", "hostname", "client-certificate")
        if expect["retryable"] and never:
            problems.append(f"{name}: {stage} is never retried")
        if reason in ("stalled", "tarpit", "temporary", "service-unavailable", "connect-timeout") and not expect["retryable"]:
            problems.append(f"{name}: {reason} can pass")
    return problems


def check_traces(server: Server, traces: dict[str, list[str]], written: dict[str, str]) -> list[str]:
    problems = [f"{name} is in traces.tsv and nowhere else" for name in written.keys() - traces.keys()]
    for name, trace in traces.items():
        if (problem := disagreement(server.scenarios[name]["expect"], trace)) is not None:
            problems.append(f"{name} {problem}: {trace[-1]}")
        if (said := short(trace, traces["ok"])) != written.get(name):
            problems.append(f"{name} was:\n  {written.get(name)}\nand is:\n  {said}")
        problems += [f"{name}: {failure}" for failure in server.ask("log", name)["failures"]]
    return problems


def short(trace: list[str], ok: list[str]) -> str:
    """What it has in common with the scenario `ok`, where that is three steps or more, is named by its last step."""
    common = 0
    while common < min(len(trace), len(ok)) and trace[common] == ok[common]:
        common += 1
    if common < 3 or ok is trace:
        return " | ".join(trace)
    step = ok[common - 1].partition(" ")[0]
    # EHLO comes twice.
    step = "ehlo in tls" if step == "ehlo" else step
    return " | ".join([f"ok up to {step}", *trace[common:]])


def check_log(server: Server) -> list[str]:
    """`log` tells clear text and TLS apart, and `reset` forgets."""
    problems = []
    connection = server.ask("log", "ok")["connections"][-1]
    if "AUTH PLAIN" in connection["clear"] or "AUTH PLAIN" not in connection["tls"] or connection["handshake"] != "TLSv1.3":
        problems.append(f"log of ok: {connection}")
    if "AUTH PLAIN" not in server.ask("log", "auth_in_clear_allowed")["connections"][-1]["clear"]:
        problems.append("log of auth_in_clear_allowed has no AUTH")
    ports = {connection["port"] for connection in server.ask("log", "token_ok")["connections"]}
    if ports != {"smtp", "token"}:
        problems.append(f"log of token_ok has ports {ports}")
    server.ask("reset")
    if server.ask("log", "ok")["connections"]:
        problems.append("reset did not forget")
    if "error" not in server.ask("log", "no such scenario"):
        problems.append("log of nothing is no error")
    return problems


def check_smtplib(server: Server) -> list[str]:
    """Python's own client gets through where all is well."""
    context = ssl.create_default_context(cafile=f"{server.ready['folder']}/root.pem")
    ok, implicit = server.scenarios["ok"], server.scenarios["ok_implicit"]
    user, password = ok["connection"]["username"], ok["connection"]["password"]
    with smtplib.SMTP(ok["host"], ok["port"], timeout=5) as client:
        client.starttls(context=context)
        # smtplib encodes in ASCII only.
        code, _ = client.docmd("AUTH", "PLAIN " + base64.b64encode(f"\0{user}\0{password}".encode()).decode())
        refused = client.sendmail(user, ["bob@example.test"], "Subject: check\n\n.\n")
    with smtplib.SMTP_SSL(implicit["host"], implicit["port"], context=context, timeout=5) as client:
        hello, _ = client.ehlo()
    return [] if (code, refused, hello) == (235, {}, 250) else [f"smtplib: {code} {refused} {hello}"]


def check_many_clients(server: Server) -> list[str]:
    """Two hundred clients while others are stalled, and the loop is not blocked."""
    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=32) as pool:
        traces = list(pool.map(lambda name: Walk(server.scenarios[name], server.ready).run(), ["ok", "quit_close"] * 100))
    wrong = [trace for trace in traces if not trace[-1].startswith("quit")]
    print(f"200 walks in {time.monotonic() - started:.1f} s")
    return [f"many clients: {trace}" for trace in wrong]


def check_endings() -> list[str]:
    """Its folder goes when it is killed, and it goes when whoever holds its standard input is."""
    problems = []
    for name, end in (("SIGKILL", signal.SIGKILL), ("SIGTERM", signal.SIGTERM)):
        server = Server()
        folder = Path(server.ready["folder"])
        server.process.send_signal(end)
        server.process.wait(10)
        deadline = time.monotonic() + 5
        while folder.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        if folder.exists():
            problems.append(f"{folder} is still there after {name}")
    # Its input has ended before it is ready.
    started = subprocess.run(
        [sys.executable, HERE.parent / "misbehaving.py"], stdin=subprocess.DEVNULL, capture_output=True, timeout=20
    )
    if started.returncode or Path(json.loads(started.stdout)["folder"]).exists():
        problems.append(f"without input: {started}")
    return problems


def main() -> int:
    arguments = sys.argv[1:]
    server = Server()
    load = os.getloadavg()[0]
    print(f"ready after {server.seconds:.2f} s with {len(server.scenarios)} scenarios, at a load of {load:.1f}")
    names = [argument for argument in arguments if not argument.startswith("-")]
    if names:
        for name, trace in server.walk(names).items():
            print(name, json.dumps(server.scenarios[name]["expect"]), *trace, sep="\n  ")
        server.end()
        return 0
    started = time.monotonic()
    traces = server.walk(list(server.scenarios))
    print(f"walked in {time.monotonic() - started:.1f} s")
    if "--update" in arguments:
        TRACES.write_text("".join(f"{name}\t{short(trace, traces['ok'])}\n" for name, trace in traces.items()))
    written = dict(line.split("\t", 1) for line in TRACES.read_text().splitlines())
    problems = check_catalogue(server) + check_traces(server, traces, written) + check_log(server)
    problems += check_smtplib(server) + check_many_clients(server) + check_endings()
    if "--twice" in arguments:
        other = Server()
        again = other.walk(list(other.scenarios))
        problems += [f"{name} differs: {again[name]}" for name in traces if traces[name] != again[name]]
        other.end()
    folder = Path(server.ready["folder"])
    print(f"ended {server.end():.2f} s after its input")
    if folder.exists():
        problems.append(f"{folder} is still there")
    for problem in problems:
        print(problem)
    print(f"{len(traces)} scenarios, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
