"""tinyproxy: HTTP CONNECT (RFC 9110 9.3.6), with and without a password, and one that refuses every port but 443."""

from __future__ import annotations

from .server import Endpoint, UnpackedServer

CONFIGURATION = """
Port {port}
Listen 127.0.0.1
Allow 127.0.0.1
Timeout 600
MaxClients 200
LogLevel Info
"""


class Tinyproxy(UnpackedServer):
    name = "tinyproxy"
    program = "bin/tinyproxy"

    def make_endpoints(self) -> list[Endpoint]:
        user = self.context.users[0]
        account = {"user": user.name.replace("@", "."), "password": user.password}
        return [
            Endpoint("http-proxy", self.port(), "NONE", protocol="http-proxy"),
            Endpoint("http-proxy-password", self.port(), "NONE", protocol="http-proxy", more=account),
            Endpoint("http-proxy-refusing", self.port(), "NONE", protocol="http-proxy", more={"allowedPorts": [443]}),
        ]

    def start(self) -> None:
        for endpoint in self.endpoints:
            text = CONFIGURATION.format(port=endpoint.port)
            if "user" in endpoint.more:
                text += f"BasicAuth {endpoint.more['user']} {endpoint.more['password']}\n"
            for port in endpoint.more.get("allowedPorts", []):  # type: ignore[attr-defined]
                text += f"ConnectPort {port}\n"
            self.spawn(self.path, "-d", "-c", self.write(f"{endpoint.name}.conf", text))
