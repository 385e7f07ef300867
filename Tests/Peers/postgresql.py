#!/usr/bin/env python3
"""Runs a PostgreSQL server of its own on a loopback port, in a temporary folder, until standard input ends.

Prints one line of JSON when the server is ready: port, user, password, database, passwordFile (in the form of libpq's passfile),
rootCertificate (the only one that is trusted, for sslmode=verify-full), binaries (the folder of psql), pid of the server, and url.
Then each line of standard input is a command, answered by one line of JSON:

    schema          makes an empty schema: {"schema": …, "url": …}
    stop, start     the server, immediately, as if the machine had lost power; `start` has the same port
    freeze, thaw    every process of the server (SIGSTOP, SIGCONT)

However this script ends, the server ends with it, and the folder goes.
"""

from __future__ import annotations

import json
import os
import pwd
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from guardian import guard

USER = "smtplint"
DATABASE = "postgres"
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 60
shared_buffers = 32MB
ssl = on
ssl_cert_file = '../server.pem'
ssl_key_file = '../server.key'
# Processes end here, machines do not: what the kernel was given is never lost.
fsync = off
full_page_writes = off
jit = off
"""


def binaries() -> Path:
    """The folder of initdb and postgres, which Debian keeps out of PATH; of several versions the newest."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    for folder in [*folders, *(Path(entry) for entry in os.environ.get("PATH", "").split(":") if entry)]:
        if os.access(folder / "initdb", os.X_OK) and os.access(folder / "postgres", os.X_OK):
            return folder
    sys.exit("postgresql.py: initdb is not there; install the package postgresql")


def free_port() -> int:
    """A port below those that the kernel hands out, so that nobody gets it while the server is stopped."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def parent(pid: int) -> int | None:
    """Of a process that runs; one that has ended and waits to be asked for its status has none."""
    try:
        state, parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return None
    return None if state == "Z" else int(parent)


def processes(data: Path) -> list[int]:
    """The server's process and those that it started; none where it is stopped."""
    try:
        server = int((data / "postmaster.pid").read_text().split("\n")[0])
    except (FileNotFoundError, ValueError):
        return []
    children = [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if parent(int(entry.name)) == server]
    return [server, *children] if parent(server) is not None else children


def send(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def stop(data: Path) -> None:
    """An immediate shutdown: no checkpoint, clients are cut off. Frozen processes are thawed for it."""
    pids = processes(data)
    send(pids, signal.SIGCONT)
    send(pids[:1], signal.SIGQUIT)
    deadline = time.monotonic() + 10
    while left := [pid for pid in pids if parent(pid) is not None]:
        if time.monotonic() > deadline:
            send(left, signal.SIGKILL)
        time.sleep(0.01)


def clear_up(folder: Path) -> None:
    stop(folder / "data")
    shutil.rmtree(folder, ignore_errors=True)


class Server:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.binaries = binaries()
        self.password = secrets.token_hex(12)
        self.port = 0
        # PostgreSQL refuses to run as root.
        self.account = pwd.getpwnam("postgres") if os.getuid() == 0 else None
        self.prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if self.account else []

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text(text)
        return path

    def give_away(self) -> None:
        if self.account:
            for path in [self.folder, *self.folder.iterdir()]:
                os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def run(self, *command: str | Path) -> None:
        result = subprocess.run([*map(str, command)], cwd=self.folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if result.returncode:
            sys.exit(f"postgresql.py: {result.stderr}")

    def make_certificates(self) -> None:
        """A root, and a certificate of 127.0.0.1 and localhost by it."""
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        self.run("openssl", "req", "-x509", *curve, "-keyout", "root.key", "-out", "root.pem", "-days", "30", "-subj", "/CN=test root")
        self.run("openssl", "req", "-new", *curve, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost")
        self.write("extensions", "subjectAltName = IP:127.0.0.1, DNS:localhost\n")
        self.run(
            "openssl", "x509", "-req", "-in", "server.csr", "-CA", "root.pem", "-CAkey", "root.key", "-days", "30",
            "-extfile", "extensions", "-out", "server.pem",
        )  # fmt: skip

    def make(self) -> None:
        self.make_certificates()
        self.write("password", self.password)
        self.give_away()
        self.run(
            *self.prefix, self.binaries / "initdb", "--pgdata=data", f"--username={USER}", "--pwfile=password", "--auth=scram-sha-256",
            "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions",
        )  # fmt: skip
        with open(self.data / "postgresql.conf", "a") as file:
            file.write(SETTINGS)
        for _ in range(5):
            self.port = free_port()
            if self.start():
                break
        else:
            sys.exit(f"postgresql.py: the server does not start: {(self.folder / 'log').read_text()[-2000:]}")
        passfile = self.write("passfile", f"127.0.0.1:*:*:{USER}:{self.password}\n")
        passfile.chmod(0o600)

    def start(self) -> bool:
        if processes(self.data):
            return True
        # pg_ctl would leave nobody to see the server end.
        with open(self.folder / "log", "ab") as log:
            server = subprocess.Popen(
                [*self.prefix, self.binaries / "postgres", "-D", self.data, "-p", str(self.port)],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and server.poll() is None:
            try:
                # The eighth line says when it takes connections.
                if (self.data / "postmaster.pid").read_text().split("\n")[7].strip() == "ready":
                    return True
            except (FileNotFoundError, IndexError):
                pass
            time.sleep(0.01)
        return False

    @property
    def url(self) -> str:
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/{DATABASE}"

    def schema(self) -> dict[str, str]:
        name = f"s{secrets.token_hex(6)}"
        self.run(self.binaries / "psql", "--no-psqlrc", "--quiet", "--command", f"CREATE SCHEMA {name}", self.url)
        return {"schema": name, "url": f"{self.url}?options=-csearch_path%3D{name}"}

    def answer(self, command: str) -> dict[str, object]:
        match command:
            case "schema":
                return dict(self.schema())
            case "stop":
                stop(self.data)
            case "start":
                if not self.start():
                    return {"error": (self.folder / "log").read_text()[-2000:]}
            case "freeze":
                # The server first, so that it starts no process that would be missed.
                send(processes(self.data)[:1], signal.SIGSTOP)
                send(processes(self.data), signal.SIGSTOP)
            case "thaw":
                send(processes(self.data), signal.SIGCONT)
            case _:
                return {"error": f"{command} is no command"}
        return {"done": command, "pid": next(iter(processes(self.data)), None)}


def say(answer: dict[str, object]) -> None:
    print(json.dumps(answer), flush=True)


def main() -> None:
    # Whoever started this may have blocked signals, and a server that inherits that cannot be stopped.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    folder = Path(tempfile.mkdtemp(prefix="smtplint-postgresql-"))
    guardian, pipe = guard(lambda: clear_up(folder))
    try:
        server = Server(folder)
        server.make()
        say(
            {
                "port": server.port,
                "user": USER,
                "password": server.password,
                "database": DATABASE,
                "passwordFile": str(folder / "passfile"),
                "rootCertificate": str(folder / "root.pem"),
                "binaries": str(server.binaries),
                "pid": processes(server.data)[0],
                "url": server.url,
            }
        )
        for line in sys.stdin:
            if line.strip():
                say(server.answer(line.strip()))
    finally:
        os.close(pipe)
        os.waitpid(guardian, 0)


if __name__ == "__main__":
    try:
        main()
    except (KeyboardInterrupt, BrokenPipeError):
        os._exit(1)
