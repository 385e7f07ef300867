"""Resolvers, each in a network namespace of its own: dnsmasq, one that does not run, and one that never answers.

A probe runs inside with the command prefix that `start` tells. All ports of this harness can be reached there at 127.0.0.1 and ::1 too;
where a server does not run, the connection is reset instead of refused. Ports that no server has refuse. Nothing else can be reached.
"""

from __future__ import annotations

import os
import select
import socket
from pathlib import Path

from .forwarder import Forwarder
from .server import PYTHON, Context, Endpoint, Server

NAMES = {
    "v4.example.test": "127.0.0.1",
    "v6.example.test": "::1",
    "mail.example.test": "127.0.0.1, ::1",
    "two-addresses.example.test": "127.0.0.2, which refuses, and 127.0.0.1, in any order",
    "other.example.test": "127.0.0.1",
    "unreachable.example.test": "192.0.2.1, which has no route",
    "alias.example.test": "CNAME mail.example.test",
    "nx.example.test": "NXDOMAIN",
    "nodata.example.test": "no address",
    "anything else": "REFUSED",
}
RECORDS = [
    "--host-record=v4.example.test,127.0.0.1",
    "--host-record=v6.example.test,::1",
    "--host-record=mail.example.test,127.0.0.1,::1",
    "--host-record=two-addresses.example.test,127.0.0.2",
    "--host-record=two-addresses.example.test,127.0.0.1",
    "--host-record=other.example.test,127.0.0.1",
    "--host-record=unreachable.example.test,192.0.2.1",
    "--cname=alias.example.test,mail.example.test",
    "--local=/nx.example.test/",
    "--local=/nodata.example.test/",
    "--txt-record=nodata.example.test,nothing else",
]


class Resolver(Server):
    name = "resolver"
    kind = "answering"
    names = NAMES

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.control: socket.socket | None = None
        self.forwarder: Forwarder | None = None

    def make_endpoints(self) -> list[Endpoint]:
        return []

    def command(self) -> list[str]:
        return [
            "/usr/sbin/dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--pid-file=", "--no-resolv", "--no-hosts", "--no-daemon",
            "--listen-address=127.0.0.1", "--bind-interfaces", "--user=root", "--log-queries", "--log-facility=-", *RECORDS,
        ]  # fmt: skip

    def start(self) -> None:
        self.write("resolv.conf", "nameserver 127.0.0.1\n")
        self.write("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n")
        self.write("hosts", "127.0.0.1 localhost\n::1 localhost\n")
        self.control, theirs = socket.socketpair()
        program = Path(__file__).parent / "programs/namespace.py"
        command = ["unshare", "--net", "--mount", "--", PYTHON, program, str(theirs.fileno()), self.folder, self.kind, *self.command()]
        self.spawn(*command, descriptors=(theirs.fileno(),))
        theirs.close()

    @property
    def is_ready(self) -> bool:
        if not self.control or not select.select([self.control], [], [], 0)[0]:
            return False
        if self.control.recv(16) != b"ready":
            return False
        self.forwarder = Forwarder()
        for port in self.context.ports.numbers:
            self.control.send(b"%d" % port)
            _, descriptors, _, _ = socket.recv_fds(self.control, 16, 2)
            for descriptor in descriptors:
                self.forwarder.forward(socket.socket(fileno=descriptor), port)
        return True

    def stop(self) -> None:
        super().stop()
        if self.control:
            self.control.close()
        if self.forwarder:
            self.forwarder.end()
        self.control = self.forwarder = None

    def facts(self) -> dict[str, object]:
        pid = self.processes[0].pid
        return {"prefix": ["nsenter", f"--target={pid}", "--net", "--mount", f"--wd={os.getcwd()}", "--"], "names": self.names}


class DeadResolver(Resolver):
    """Nothing listens at port 53: a question is refused at once."""

    name = "resolver-dead"
    kind = "dead"
    names = {"localhost": "127.0.0.1, ::1", "anything else": "no resolver"}

    def command(self) -> list[str]:
        return []


class SilentResolver(DeadResolver):
    """Questions arrive and nothing answers: five seconds for each try of the system's resolver."""

    name = "resolver-silent"
    kind = "silent"
    names = {"localhost": "127.0.0.1, ::1", "anything else": "no answer"}
