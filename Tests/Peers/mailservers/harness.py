"""Starts and stops the servers by commands.

The first line that it prints:

    folder, pid
    pki         paths: root (to trust), otherRoot, certificates by name (certificate, key, chain), pkcs12 (path, password, alias)
    users       [{user, password}], the same on every server with PLAIN, LOGIN …
    oauth2      tokenEndpoint, untrustedTokenEndpoint, clients [{id, secret}], scope; the user of XOAUTH2 is the client's id
    servers     by name: available, reason (why not), requires, stack, services
    started     those that were named on the command line

A service has name, server, protocol (smtp, socks5, http-proxy, https, http, dns), host, address, port, security (NONE STARTTLS SSL_TLS),
versions (of TLS), certificate (a name in pki), clientCertificate (null or required), auth (mechanisms) and what is special to it.
"""

from __future__ import annotations

import json
import os
import select
import time
from pathlib import Path

from .aiosmtpd import Aiosmtpd
from .chasquid import Chasquid
from .connect_proxy import Tinyproxy
from .dovecot import Dovecot
from .exim import Exim
from .machine import lay_over
from .oauth2 import OAuth2
from .pki import PKI
from .ports import Ports
from .postfix import Postfix, PostfixSubmission
from .resolver import DeadResolver, Resolver, SilentResolver
from .server import Context, OAuthClient, Server, User, secret
from .socks import Microsocks
from .tlslite import TLSLite

SERVERS: list[type[Server]] = [
    Postfix, PostfixSubmission, Dovecot, Exim, Chasquid, Aiosmtpd, TLSLite, OAuth2, Microsocks, Tinyproxy, Resolver, DeadResolver, SilentResolver,
]  # fmt: skip
SECONDS = 60.0


class Ended(Exception):
    """Whoever gave the commands has gone."""


def cache() -> Path:
    repository = Path(__file__).resolve().parents[3]
    return Path(os.environ.get("SMTPLINT_PEERS") or repository / ".peers").absolute()


class Harness:
    def __init__(self, folder: Path, reader: int) -> None:
        self.reader = reader
        ports = Ports()
        context = Context(
            folder=folder, cache=cache(), pki=PKI(folder / "pki"), ports=ports, obstacle=lay_over(cache() / "debian", folder),
            users=[User("alice@example.test", secret()), User("bob@example.test", f'{secret()}: "ö\\%$ =,')],
            oauth=[OAuthClient("mailer@example.test", secret()), OAuthClient("other@example.test", secret())],
            introspector=OAuthClient("introspector", secret()), introspection_port=ports.reserve(), relay_port=ports.reserve(),
        )  # fmt: skip
        self.context = context
        self.servers = {kind.name: kind(context) for kind in SERVERS}

    def run(self, names: list[str]) -> None:
        try:
            self.serve(names)
        except Ended:
            pass

    def serve(self, names: list[str]) -> None:
        started = self.answer("start " + " ".join(names)) if names else {}
        self.say({**self.facts(), **started})
        buffer = b""
        while data := os.read(self.reader, 65536):
            *lines, buffer = (buffer + data).split(b"\n")
            for line in lines:
                if line.strip():
                    self.say(self.answer(line.decode(errors="replace").strip()))

    def say(self, answer: dict[str, object]) -> None:
        print(json.dumps(answer), flush=True)

    def facts(self) -> dict[str, object]:
        oauth2 = self.servers["oauth2"]
        assert isinstance(oauth2, OAuth2)
        return {
            "pid": os.getpid(),
            "folder": str(self.context.folder),
            "pki": self.context.pki.facts(),
            "users": [{"user": user.name, "password": user.password} for user in self.context.users],
            "oauth2": oauth2.account_facts(),
            "servers": {name: self.server_facts(server) for name, server in self.servers.items()},
        }

    def server_facts(self, server: Server) -> dict[str, object]:
        reason = server.obstacle()
        services = [{"server": server.name, **endpoint.facts()} for endpoint in server.endpoints]
        return {
            "available": reason is None,
            "reason": reason,
            "requires": list(server.requires),
            "stack": server.stack,
            "services": services,
        }

    def answer(self, command: str) -> dict[str, object]:
        verb, *names = command.split()
        if unknown := [name for name in names if name not in self.servers]:
            return {"error": f"{' '.join(unknown)}: no such server; there are {' '.join(self.servers)}"}
        servers = [self.servers[name] for name in names]
        try:
            match verb:
                case "start":
                    return {"started": self.start(servers)}
                case "log":
                    return {"log": "".join(server.log() for server in servers)}
                case "stop" | "freeze" | "thaw":
                    for server in servers:
                        getattr(server, verb)()
                    return {"done": command}
        except Ended:
            raise
        except Exception as error:
            return {"error": f"{type(error).__name__}: {error}"}
        return {"error": f"{verb} is no command"}

    def start(self, servers: list[Server]) -> dict[str, object]:
        needed: dict[str, Server] = {}
        for server in servers:
            self.add(server, needed)
        new = [server for server in needed.values() if not server.is_running]
        # All at once: none needs that another answers already.
        for server in new:
            server.begin()
        times: dict[str, float] = {}
        for server in new:
            self.wait_for(server, new, times)
        return {name: {**self.server_facts(server), **self.running_facts(server, times)} for name, server in needed.items()}

    def add(self, server: Server, needed: dict[str, Server]) -> None:
        """A server after those that it requires."""
        if reason := server.obstacle():
            raise RuntimeError(f"{server.name} cannot be run here: {reason}")
        for name in server.requires:
            self.add(self.servers[name], needed)
        needed[server.name] = server

    def running_facts(self, server: Server, times: dict[str, float]) -> dict[str, object]:
        return {**server.facts(), "pid": server.processes[0].pid, "milliseconds": round(times.get(server.name, 0) * 1000)}

    def wait_for(self, server: Server, new: list[Server], times: dict[str, float]) -> None:
        poll = select.poll()
        poll.register(self.reader, 0)
        while server.name not in times:
            for each in new:
                if each.name not in times and each.is_ready:
                    times[each.name] = time.monotonic() - each.since
            if server.has_ended or time.monotonic() - server.since > SECONDS:
                log = server.log()
                for each in new:
                    each.stop()
                raise RuntimeError(f"{server.name} does not start: {log[-4000:]}")
            if poll.poll(5):
                raise Ended
