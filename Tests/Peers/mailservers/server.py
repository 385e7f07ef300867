"""What a server is to the harness: its endpoints, and the processes that serve them."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from . import processes
from .pki import PKI
from .ports import IPV4, Ports, listening


@dataclass(frozen=True)
class User:
    name: str
    password: str


@dataclass(frozen=True)
class OAuthClient:
    """Of the client_credentials grant; the mail servers take its identifier for the name of the user."""

    identifier: str
    secret: str


@dataclass
class Endpoint:
    """One port. `security` as in a manifest: NONE, STARTTLS or SSL_TLS; of what is no mail server, whether TLS is spoken."""

    name: str
    port: int
    security: str
    versions: list[str] = field(default_factory=lambda: ["TLSv1.2", "TLSv1.3"])
    auth: list[str] = field(default_factory=list)
    certificate: str = "server"
    client_certificate: str | None = None
    protocol: str = "smtp"
    ipv6: bool = False
    more: dict[str, object] = field(default_factory=dict)

    def facts(self) -> dict[str, object]:
        tls = self.security != "NONE"
        return {
            "name": self.name,
            "protocol": self.protocol,
            "host": "localhost",
            "address": IPV4,
            "ipv6": self.ipv6,
            "port": self.port,
            "security": self.security,
            "versions": self.versions if tls else [],
            "certificate": self.certificate if tls else None,
            "clientCertificate": self.client_certificate,
            "auth": self.auth,
            **self.more,
        }


@dataclass
class Context:
    """What all servers of one harness share."""

    folder: Path
    cache: Path
    pki: PKI
    ports: Ports
    # Why what must look installed, and run as somebody else, cannot be run here, if so.
    obstacle: str | None
    users: list[User]
    oauth: list[OAuthClient]
    # The account that a mail server asks the OAuth2 server with.
    introspector: OAuthClient
    introspection_port: int
    # Where Dovecot hands mail on to.
    relay_port: int

    @property
    def python(self) -> Path:
        return self.cache / "venv/bin/python"

    @property
    def introspection_url(self) -> str:
        account = self.introspector
        return f"http://{account.identifier}:{account.secret}@{IPV4}:{self.introspection_port}/o/introspect/"


class Server:
    name = ""
    stack = ""
    requires: tuple[str, ...] = ()

    def __init__(self, context: Context) -> None:
        self.context = context
        self.folder = context.folder / self.name
        self.processes: list[subprocess.Popen[bytes]] = []
        self.endpoints = self.make_endpoints()
        self.since = 0.0

    def make_endpoints(self) -> list[Endpoint]:
        raise NotImplementedError

    def start(self) -> None:
        """Writes the configuration and runs the processes; does not wait for them."""
        raise NotImplementedError

    def obstacle(self) -> str | None:
        """Why this server cannot be run here."""
        return self.context.obstacle

    def facts(self) -> dict[str, object]:
        """More to say of a server that runs."""
        return {}

    @property
    def log_files(self) -> list[Path]:
        return [self.folder / "log"]

    def port(self) -> int:
        return self.context.ports.reserve()

    def write(self, name: str, text: str, mode: int = 0o644) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)
        return path

    def run(self, *command: str | Path) -> None:
        result = subprocess.run([*map(str, command)], cwd=self.folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if result.returncode:
            raise RuntimeError(f"{command[0]}: {result.stdout[-1000:]}{result.stderr[-1000:]}")

    def spawn(self, *command: str | Path, descriptors: tuple[int, ...] = ()) -> None:
        """A process that stays in the foreground, in a session of its own; what it prints is in the log."""
        with open(self.folder / "log", "ab") as log:
            process = subprocess.Popen(
                [*map(str, command)],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=descriptors,
            )
        self.processes.append(process)

    def spawn_program(self, name: str, *arguments: str | Path) -> None:
        """A program of ours, by the Python that has the packages of requirements.txt."""
        self.spawn(self.context.python, "-u", Path(__file__).parent / "programs" / name, *arguments)

    @property
    def is_running(self) -> bool:
        return bool(self.processes)

    @property
    def is_ready(self) -> bool:
        return {(IPV4, endpoint.port) for endpoint in self.endpoints} <= listening()

    @property
    def has_ended(self) -> bool:
        return any(process.poll() is not None for process in self.processes)

    def begin(self) -> None:
        self.folder.mkdir(mode=0o755, exist_ok=True)
        self.since = time.monotonic()
        self.start()

    def stop(self) -> None:
        for process in self.processes:
            processes.end_tree(process.pid)
            process.kill()
            process.wait()
        self.processes = []

    def freeze(self) -> None:
        for process in self.processes:
            processes.freeze_tree(process.pid)

    def thaw(self) -> None:
        for process in self.processes:
            processes.send(processes.tree(process.pid), processes.signal.SIGCONT)

    def log(self) -> str:
        return "".join(path.read_text(errors="replace")[-200_000:] for path in self.log_files if path.exists())


class PythonServer(Server):
    """One that needs packages of PyPI, and nothing of Debian's."""

    def obstacle(self) -> str | None:
        return None if os.access(self.context.python, os.X_OK) else "run scripts/unpack-peers"


class UnpackedServer(Server):
    """One program that does not mind where it is, nor who runs it."""

    program = ""

    @property
    def path(self) -> Path:
        return self.context.cache / "debian/usr" / self.program

    def obstacle(self) -> str | None:
        return None if os.access(self.path, os.X_OK) else "run scripts/unpack-peers"


def secret() -> str:
    return secrets.token_hex(12)


PYTHON = sys.executable
# For servers that run as somebody else, who may not get into the home of a Python of root's.
SYSTEM_PYTHON = "/usr/bin/python3" if Path("/usr/bin/python3").exists() else PYTHON
