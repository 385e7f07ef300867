"""aiosmtpd (Python, OpenSSL): all that can be wrong with a certificate, and AUTH in clear text."""

from __future__ import annotations

import json

from .server import Endpoint, PythonServer

AUTH = ["LOGIN", "PLAIN"]
BAD_CERTIFICATES = ["server-other-root", "server-self-signed", "server-expired", "server-wrong-host", "server-wrong-purpose"]


class Aiosmtpd(PythonServer):
    name = "aiosmtpd"
    stack = "OpenSSL"

    def make_endpoints(self) -> list[Endpoint]:
        return [
            # Dovecot hands mail on to it.
            Endpoint("aiosmtpd-none", self.context.relay_port, "NONE"),
            Endpoint("aiosmtpd-none-auth", self.port(), "NONE", auth=AUTH),
            Endpoint("aiosmtpd-starttls", self.port(), "STARTTLS", auth=AUTH),
            Endpoint("aiosmtpd-implicit", self.port(), "SSL_TLS", auth=AUTH),
            Endpoint("aiosmtpd-client-certificate", self.port(), "STARTTLS", auth=AUTH, client_certificate="required"),
            Endpoint("aiosmtpd-client-certificate-tls12", self.port(), "STARTTLS", ["TLSv1.2"], AUTH, client_certificate="required"),
            Endpoint("aiosmtpd-incomplete-chain", self.port(), "STARTTLS", auth=AUTH, more={"chain": "leaf only"}),
            *(
                Endpoint(f"aiosmtpd-{name.removeprefix('server-')}", self.port(), "STARTTLS", auth=AUTH, certificate=name)
                for name in BAD_CERTIFICATES
            ),
        ]

    def start(self) -> None:
        pki = self.context.pki
        plan = {
            "users": {user.name: user.password for user in self.context.users},
            "endpoints": [
                {
                    "port": endpoint.port,
                    "security": endpoint.security,
                    "versions": endpoint.versions,
                    "auth": endpoint.auth,
                    "chain": str(pki.certificate(endpoint.certificate) if "chain" in endpoint.more else pki.chain(endpoint.certificate)),
                    "key": str(pki.key(endpoint.certificate)),
                    "clientRoot": str(pki.certificate("root")) if endpoint.client_certificate else None,
                }
                for endpoint in self.endpoints
            ],
        }
        self.spawn_program("aiosmtpd_server.py", self.write("plan.json", json.dumps(plan)))
