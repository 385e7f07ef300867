"""Servers by aiosmtpd as a file says, in JSON: users, and endpoints with port, security, versions, auth, chain, key, clientRoot."""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
import sys
import warnings
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

VERSIONS = {"TLSv1.2": ssl.TLSVersion.TLSv1_2, "TLSv1.3": ssl.TLSVersion.TLSv1_3}
PLAN = json.loads(Path(sys.argv[1]).read_text())


class Handler:
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return "250 2.0.0 gone"


def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
    password = PLAN["users"].get(data.login.decode(errors="replace"))
    return AuthResult(success=password is not None and password.encode() == data.password, handled=False)


def tls(endpoint: dict[str, object]) -> ssl.SSLContext | None:
    if endpoint["security"] == "NONE":
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    versions = [VERSIONS[name] for name in endpoint["versions"]]
    context.minimum_version, context.maximum_version = min(versions), max(versions)
    context.load_cert_chain(endpoint["chain"], endpoint["key"])
    if endpoint["clientRoot"]:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(endpoint["clientRoot"])
    return context


async def serve() -> None:
    loop = asyncio.get_running_loop()
    for endpoint in PLAN["endpoints"]:
        context, implicit = tls(endpoint), endpoint["security"] == "SSL_TLS"

        starttls = None if implicit else context

        def make(starttls: ssl.SSLContext | None = starttls, auth: bool = bool(endpoint["auth"])) -> SMTP:
            # With implicit TLS it does not know that there is TLS. Where it wants TLS and has none to offer, it has no AUTH either.
            return SMTP(
                Handler(), hostname="localhost", ident="aiosmtpd", tls_context=starttls, require_starttls=starttls is not None,
                auth_require_tls=starttls is not None or not auth, authenticator=authenticate, loop=loop,
            )  # fmt: skip

        await loop.create_server(make, "127.0.0.1", endpoint["port"], ssl=context if implicit else None)
    await asyncio.Event().wait()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    asyncio.run(serve())
