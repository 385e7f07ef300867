#!/usr/bin/env python3
"""Probes 500 connections with smtplint and with other tools, and prints tables of processor time and wall time; see README.md.

    probe.py COUNT SMTPLINT REFERENCE BLACKBOX HOSTS

REFERENCE is probe.c, compiled; BLACKBOX is the program prometheus-blackbox-exporter; HOSTS is the file that stands for /etc/hosts here,
which this script writes.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
PEERS = REPOSITORY / "Tests/Peers"
SERVERS = {"chasquid": "chasquid-starttls", "postfix": "postfix-starttls"}
NAMES = 16
JOBS = 16
RUNS = int(os.environ.get("BENCH_RUNS", 5))
DELAY = 6.0
TICK = os.sysconf("SC_CLK_TCK")
Target = tuple[str, int]


def say(*words: object) -> None:
    print("bench:", *words, file=sys.stderr)


class Child:
    """A program that has work to do until its standard input ends, and says in one line of JSON when it is ready."""

    def __init__(self, *command: str | Path) -> None:
        self.process = subprocess.Popen([sys.executable, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.facts: dict[str, Any] = json.loads(self.process.stdout.readline() or "{}")

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


# --- what is measured --------------------------------------------------------------------------


@dataclass
class Run:
    """One run of one tool: how many connections worked, processor and wall time in seconds, memory in KiB."""

    good: int
    cpu: float
    wall: float
    memory: int


@dataclass
class Work:
    """What a tool gets: the targets, who is trusted, how many are probed at once, and a folder to prepare it in."""

    folder: Path
    targets: list[Target]
    authority: str
    jobs: int

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)

    def write(self, name: str, lines: list[str]) -> Path:
        path = self.folder / name
        path.write_text("".join(f"{line}\n" for line in lines))
        return path


@dataclass
class Tool:
    """A command, made of the work before the clock starts, and how to see in its output what worked."""

    name: str
    command: Callable[[Work], list[str | Path]]
    good: Callable[[str], int]
    verifies_host: bool = True
    # One that takes very long gets few runs.
    runs: int = 1000

    def prepare(self, work: Work) -> Callable[[], Run]:
        command = self.command(work)

        def run() -> Run:
            with open(work.folder / "targets") as targets, open(work.folder / "output", "w+b") as output:
                start = time.monotonic()
                process = subprocess.Popen(command, stdin=targets, stdout=output, stderr=output, cwd=work.folder)
                # With those that it has waited for.
                _, status, usage = os.wait4(process.pid, 0)
                wall = time.monotonic() - start
                process.returncode = os.waitstatus_to_exitcode(status)
                output.seek(0)
                text = output.read().decode(errors="replace")
            good = self.good(text) if process.returncode == 0 else 0
            return Run(good, usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss)

        return run


def lines_with(pattern: str) -> Callable[[str], int]:
    return lambda text: len(re.findall(f"^{pattern}", text, re.MULTILINE))


def smtplint(program: str) -> Tool:
    def command(work: Work) -> list[str | Path]:
        def document(kind: str, name: str, spec: dict[str, object]) -> str:
            return json.dumps({"apiVersion": "smtplint/v1", "kind": kind, "metadata": {"name": name}, "spec": spec})

        documents = [document("TrustedCertificate", "root", {"certificate": {"file": work.authority}})]
        for number, (host, port) in enumerate(work.targets):
            spec = {"host": host, "port": port, "connectionSecurity": "STARTTLS", "matchServerHostname": "Enabled",
                    "trustedCertificates": ["root"], "maxRetries": 0}  # fmt: skip
            documents.append(document("SMTPConnection", f"relay-{number}", spec))
        work.write("targets", [])
        (work.folder / "mail").mkdir()
        work.write("mail/all.yaml", ["\n---\n".join(documents)])
        return [program, "probe", "--workspace", "mail", "--no-system-trust", "--no-diagnose", "--jobs", str(work.jobs)]

    return Tool("smtplint", command, lines_with("ok +relay-"))


def reference(program: str) -> Tool:
    def command(work: Work) -> list[str | Path]:
        work.write("targets", [f"{host} {port}" for host, port in work.targets])
        return [program, work.authority, str(work.jobs)]

    return Tool("C reference", command, lambda text: int(text.split()[0] if text else 0))


def each_by_xargs(name: str, form: str, good: str, *command: str, verifies_host: bool = True, runs: int = 1000) -> Tool:
    """A process for each target, which is the last argument, written as `form`; AUTHORITY in the command is the file of the root."""

    def full(work: Work) -> list[str | Path]:
        work.write("targets", [form.format(host=host, port=port) for host, port in work.targets])
        return ["xargs", "-P", str(work.jobs), "-n", "1", *(work.authority if word == "AUTHORITY" else word for word in command)]

    return Tool(name, full, lines_with(good), verifies_host, runs)


SWAKS = ["swaks", "--tls", "--tls-verify", "--tls-ca-path", "AUTHORITY", "--helo", "bench.example.test", "--quit-after", "EHLO", "--server"]
# Without a message to send curl asks for HELP; NOOP is the least it can be told instead.
CURL = ["curl", "-sS", "--ssl-reqd", "--cacert", "AUTHORITY", "--request", "NOOP", "-o", "/dev/null",
        "-w", "%{ssl_verify_result}/%{response_code}\\n"]  # fmt: skip
MODULE = """  {name}:
    prober: tcp
    timeout: 60s
    tcp:
      preferred_ip_protocol: ip4
      tls_config: {{ca_file: {authority}}}
      query_response:
        - expect: "^220 "
        - send: "EHLO bench.example.test\\r"
        - expect: "^250[- ]STARTTLS"
        - expect: "^250 "
        - send: "STARTTLS\\r"
        - expect: "^220 "
        - starttls: true
        - send: "EHLO bench.example.test\\r"
        - expect: "^250 "
        - send: "QUIT\\r"
        - expect: "^221 "
"""


class Blackbox(Tool):
    """A daemon that probes when it is asked over HTTP. Its own processor time counts, and not that of curl, which asks."""

    def __init__(self, program: str, folder: Path, authorities: dict[str, str]) -> None:
        super().__init__("blackbox-exporter", self.write_requests, int)
        self.modules = {authority: name for name, authority in authorities.items()}
        folder.mkdir()
        (folder / "blackbox.yml").write_text(
            "modules:\n" + "".join(MODULE.format(name=name, authority=authority) for name, authority in authorities.items()))
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        self.process = subprocess.Popen(
            [program, f"--config.file={folder}/blackbox.yml", f"--web.listen-address={self.address}", "--log.level=error"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(200):
            time.sleep(0.05)
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", int(self.address.split(":")[1]))) == 0:
                    return
        raise SystemExit("bench: blackbox-exporter does not start")

    def write_requests(self, work: Work) -> list[str | Path]:
        (work.folder / "answers").mkdir()
        module = self.modules[work.authority]
        requests = [
            f'url = "http://{self.address}/probe?module={module}&target={host}:{port}"\noutput = "answers/{number}"'
            for number, (host, port) in enumerate(work.targets)
        ]
        # One curl makes no more than 300 requests at once.
        shares = -(-work.jobs // 250)
        for share in range(shares):
            work.write(f"targets.{share}", requests[share::shares])
        curl = f"curl -s --max-time 120 --parallel --parallel-immediate --parallel-max {-(-work.jobs // shares)} -K"
        return ["bash", "-c", "".join(f"{curl} targets.{share} & " for share in range(shares)) + "wait"]

    def usage(self) -> tuple[float, int]:
        proc = Path(f"/proc/{self.process.pid}")
        ticks = (proc / "stat").read_text().rpartition(")")[2].split()[11:13]
        peak = next(line for line in (proc / "status").read_text().splitlines() if line.startswith("VmHWM"))
        return sum(map(int, ticks)) / TICK, int(peak.split()[1])

    def prepare(self, work: Work) -> Callable[[], Run]:
        command = self.write_requests(work)

        def run() -> Run:
            for path in (work.folder / "answers").iterdir():
                path.unlink()
            before, _ = self.usage()
            start = time.monotonic()
            subprocess.run(command, cwd=work.folder, check=True, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            wall = time.monotonic() - start
            after, memory = self.usage()
            good = sum("\nprobe_success 1\n" in path.read_text() for path in (work.folder / "answers").iterdir())
            return Run(good, after - before, wall, memory)

        return run

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


# --- measuring ---------------------------------------------------------------------------------


@dataclass
class Bench:
    folder: Path
    hosts: Path
    tools: list[Tool]
    root: str
    other_root: str
    results: dict[str, dict[str, list[Run]]] = field(default_factory=dict)
    works: int = 0

    def name(self, addresses: dict[str, str]) -> None:
        """Gives names to addresses; the file stays the same one, which is mounted over /etc/hosts."""
        self.hosts.write_text("127.0.0.1 localhost\n" + "".join(f"{address} {name}\n" for name, address in addresses.items()))
        # A program in Go looks at it every five seconds only.
        time.sleep(5.5)

    def work(self, targets: list[Target], authority: str, jobs: int) -> Work:
        self.works += 1
        return Work(self.folder / str(self.works), targets, authority, jobs)

    def check(self, port: int) -> None:
        """Who does not refuse a stranger's certificate, or another host's, does less work than the others."""
        self.name({"relay-1.wild.example.test": "127.0.0.1", "stranger.example.test": "127.0.0.1"})
        right, wrong = ("relay-1.wild.example.test", port), ("stranger.example.test", port)
        for tool in self.tools:
            for what, target, authority, expected in [
                ("a good server", right, self.root, 1),
                ("a certificate of another root", right, self.other_root, 0),
                ("a certificate of another host", wrong, self.root, 0 if tool.verifies_host else 1),
            ]:
                if tool.prepare(self.work([target], authority, 1))().good != expected:
                    raise SystemExit(f"bench: {tool.name} {'refuses' if expected else 'accepts'} {what}")

    def measure(self, case: str, tools: list[Tool], targets: list[Target], jobs: int, runs: int, warm_up: bool = True) -> None:
        """Runs the tools in turn, so that what else happens on the machine hits all of them."""
        prepared = [(tool, tool.prepare(self.work(targets, self.root, jobs))) for tool in tools]
        results = self.results.setdefault(case, {tool.name: [] for tool in tools})
        for number in range(0 if warm_up else 1, runs + 1):
            if number in (0, 1):
                say(f"{case}: {f'{runs} runs' if number else 'warm-up'}")
            for tool, run in prepared:
                if number > tool.runs:
                    continue
                result = run()
                if result.good != len(targets):
                    raise SystemExit(f"bench: {case}: {tool.name}: only {result.good} of {len(targets)} worked")
                if number:
                    results[tool.name].append(result)

    def table(self, case: str, count: int) -> None:
        """The tools by processor time."""
        results = self.results[case]
        cpu = {name: statistics.median(run.cpu for run in runs) for name, runs in results.items()}
        wall = {name: statistics.median(run.wall for run in runs) for name, runs in results.items()}
        for name in sorted(results, key=lambda name: cpu[name]):
            runs = results[name]
            cells = [
                case, name, spread([run.cpu * 1000 / count for run in runs]), number(cpu[name] / cpu["C reference"]),
                spread([run.wall * 1000 for run in runs]), number(wall[name] / wall["C reference"]), number(count / wall[name]),
                number(max(run.memory for run in runs) / 1024), str(len(runs)),
            ]  # fmt: skip
            print(f"| {' | '.join(cells)} |")

    def start_up(self, case: str, count: int) -> None:
        """What the first probe costs, with all that a process does once, and what each one after it does."""
        first = {name: [run.cpu * 1000 for run in runs] for name, runs in self.results[f"{case}, 1 probe"].items()}
        further = {
            name: (statistics.median(run.cpu for run in self.results[case][name]) * 1000 - statistics.median(runs)) / (count - 1)
            for name, runs in first.items()
        }
        for name in first:
            ratio = further[name] / further["C reference"]
            print(f"| {case} | {name} | {spread(first[name])} | {number(further[name])} | {number(ratio)} |")


def number(value: float) -> str:
    return f"{value:,.{2 if value < 10 else 1 if value < 100 else 0}f}"


def spread(values: list[float]) -> str:
    return f"{number(statistics.median(values))} ({number(min(values))}–{number(max(values))})"


def main() -> None:
    count, program, compiled, exporter, hosts = int(sys.argv[1]), *sys.argv[2:]
    # So that what is started here ends in every case.
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, lambda *_: sys.exit(1))
    servers = Child(PEERS / "mailservers.py", *SERVERS)
    folder = Path.cwd()
    os.environ["SMTPLINT_STATE"] = str(folder / "state")
    slow: Child | None = None
    blackbox: Blackbox | None = None
    try:
        if "started" not in servers.facts:
            raise SystemExit(f"bench: the servers do not start: {servers.facts.get('error')}")
        pki = servers.facts["pki"]
        ports = {service["name"]: service["port"] for server in servers.facts["started"].values() for service in server["services"]}
        blackbox = Blackbox(exporter, folder / "blackbox", {"root": pki["root"], "other": pki["otherRoot"]})
        curl = each_by_xargs("curl", "smtp://{host}:{port}/bench.example.test", "0/250", *CURL)
        swaks = each_by_xargs("swaks", "{host}:{port}", "<~  221", *SWAKS, verifies_host=False, runs=2)
        in_one = [reference(compiled), smtplint(program), blackbox]
        bench = Bench(folder, Path(hosts), [*in_one, curl, swaks], pki["root"], pki["otherRoot"])
        bench.check(ports["chasquid-starttls"])

        names = [f"relay-{number}.wild.example.test" for number in range(1, NAMES + 1)]
        bench.name(dict.fromkeys(names, "127.0.0.1"))
        for server, service in SERVERS.items():
            targets = [(names[number % NAMES], ports[service]) for number in range(count)]
            bench.measure(server, bench.tools, targets, JOBS, RUNS)
            # Of what is no daemon, and for all targets only one process.
            bench.measure(f"{server}, 1 probe", in_one[:2], targets[:1], 1, 20)

        addresses = {f"slow-{number}.wild.example.test": f"127.0.{1 + number // 250}.{1 + number % 250}" for number in range(count)}
        slow = Child(Path(__file__).with_name("slow.py"), str(ports["chasquid-starttls"]), str(DELAY), *addresses.values())
        bench.name(addresses)
        targets = [(name, slow.facts["port"]) for name in addresses]
        bench.measure("slow", [*in_one, curl], targets, count, min(3, RUNS), warm_up=False)
    finally:
        for child in (slow, blackbox, servers):
            if child:
                child.end()

    if keep := os.environ.get("BENCH_JSON"):
        results = {case: {name: [asdict(run) for run in runs] for name, runs in tools.items()} for case, tools in bench.results.items()}
        Path(keep).mkdir(parents=True, exist_ok=True)
        (Path(keep) / "probe.json").write_text(json.dumps(results, indent=1))
    print("| server | tool | CPU ms per probe | × C | wall ms | × C | probes/s | peak MiB | runs |")
    print("|---|---|--:|--:|--:|--:|--:|--:|--:|")
    for case in SERVERS:
        bench.table(case, count)
    bench.table("slow", count)
    print("\n| server | tool | CPU ms of 1 probe | CPU ms of each further probe | × C |")
    print("|---|---|--:|--:|--:|")
    for case in SERVERS:
        bench.start_up(case, count)


if __name__ == "__main__":
    main()
