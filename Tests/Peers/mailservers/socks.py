"""microsocks: SOCKS5 (RFC 1928), with and without a password (RFC 1929)."""

from __future__ import annotations

from .server import Endpoint, UnpackedServer


class Microsocks(UnpackedServer):
    name = "microsocks"
    program = "bin/microsocks"

    def make_endpoints(self) -> list[Endpoint]:
        user = self.context.users[0]
        account = {"user": user.name, "password": user.password}
        return [
            Endpoint("socks5", self.port(), "NONE", protocol="socks5"),
            Endpoint("socks5-password", self.port(), "NONE", protocol="socks5", more=account),
        ]

    def start(self) -> None:
        user = self.context.users[0]
        command = [self.path, "-i", "127.0.0.1", "-p"]
        self.spawn(*command, str(self.endpoints[0].port))
        self.spawn(*command, str(self.endpoints[1].port), "-u", user.name, "-P", user.password)
