"""tlslite-ng (pure Python): SSL 3.0, RC4 and 3DES, which nothing else speaks any more."""

from __future__ import annotations

import json

from .server import Endpoint, PythonServer

OLD = ["TLSv1", "TLSv1.1", "TLSv1.2"]


class TLSLite(PythonServer):
    name = "tlslite"
    stack = "tlslite-ng"

    def make_endpoints(self) -> list[Endpoint]:
        return [
            self.endpoint("tlslite-ssl3", "STARTTLS", ["SSLv3"], ["aes128", "3des", "rc4"]),
            self.endpoint("tlslite-ssl3-implicit", "SSL_TLS", ["SSLv3"], ["aes128", "3des", "rc4"]),
            self.endpoint("tlslite-rc4", "STARTTLS", OLD, ["rc4"]),
            self.endpoint("tlslite-3des", "STARTTLS", OLD, ["3des"]),
        ]

    def endpoint(self, name: str, security: str, versions: list[str], ciphers: list[str]) -> Endpoint:
        return Endpoint(name, self.port(), security, versions, certificate="server-rsa", more={"ciphers": ciphers})

    def start(self) -> None:
        pki = self.context.pki
        plan = {
            "chain": str(pki.chain("server-rsa")),
            "key": str(pki.key("server-rsa")),
            "endpoints": [
                {"port": each.port, "security": each.security, "versions": each.versions, "ciphers": each.more["ciphers"]}
                for each in self.endpoints
            ],
        }
        self.spawn_program("tlslite_server.py", self.write("plan.json", json.dumps(plan)))
