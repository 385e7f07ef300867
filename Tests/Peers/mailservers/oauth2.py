"""django-oauth-toolkit: the client_credentials grant (RFC 6749 4.4) over HTTPS, and introspection (RFC 7662) for the mail servers."""

from __future__ import annotations

import json

from .server import Endpoint, PythonServer

SCOPE = "smtp.send"
PATH = "/o/token/"


class OAuth2(PythonServer):
    name = "oauth2"
    stack = "OpenSSL"

    def make_endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("oauth2-token", self.port(), "SSL_TLS", protocol="https", more={"path": PATH}),
            Endpoint(
                "oauth2-token-untrusted", self.port(), "SSL_TLS", certificate="server-other-root", protocol="https", more={"path": PATH}
            ),
            Endpoint("oauth2-introspection", self.context.introspection_port, "NONE", protocol="http", more={"path": "/o/introspect/"}),
        ]

    def account_facts(self) -> dict[str, object]:
        trusted, untrusted, introspection = (endpoint.port for endpoint in self.endpoints)
        account = self.context.introspector
        return {
            "tokenEndpoint": f"https://localhost:{trusted}{PATH}",
            "untrustedTokenEndpoint": f"https://localhost:{untrusted}{PATH}",
            "introspectionEndpoint": f"http://127.0.0.1:{introspection}/o/introspect/",
            "introspectionClient": {"id": account.identifier, "secret": account.secret},
            "clients": [{"id": client.identifier, "secret": client.secret} for client in self.context.oauth],
            "scope": SCOPE,
        }

    def start(self) -> None:
        pki = self.context.pki
        plan = {
            "database": str(self.folder / "database"),
            "scope": SCOPE,
            "clients": {client.identifier: client.secret for client in [*self.context.oauth, self.context.introspector]},
            "endpoints": [
                {
                    "port": endpoint.port,
                    "chain": str(pki.chain(endpoint.certificate)) if endpoint.security != "NONE" else None,
                    "key": str(pki.key(endpoint.certificate)),
                }
                for endpoint in self.endpoints
            ],
        }
        self.spawn_program("oauth2_server.py", self.write("plan.json", json.dumps(plan), 0o600))
