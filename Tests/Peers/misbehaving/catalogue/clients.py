"""Servers that ask for a client certificate, and refuse in the three ways there are."""

from __future__ import annotations

from typing import Any

from ..scenario import fails, ok, ours
from ..smtp import GREETING
from ..steps import CLOSE, V12, V13, Handshake
from ..table import SERVER
from .make import BASIC, IMPLICIT, STARTTLS, smtp

LOGIN = {**STARTTLS, **BASIC}


def refused(reason: str, alert: str | None = None) -> dict[str, Any]:
    more: dict[str, Any] = {"alert": alert} if alert else {}
    return fails("client-certificate", reason, SERVER, **more)


def key(name: str) -> dict[str, Any]:
    return {**LOGIN, "clientKey": name}


TLS12 = (Handshake(maximum=V12, request="required"),)
TLS13 = (Handshake(minimum=V13, request="required"),)
ANY = (Handshake(request="any"),)
NOT_PRESENTED = b"421 4.7.1 mail.example.test Error: No client certificate presented\r\n"
NOT_TRUSTED = b"421 4.7.1 mail.example.test Error: Client certificate not trusted\r\n"

SCENARIOS = (
    smtp("client_required_12", "Requires a client certificate; TLS 1.2 says so with an alert in the handshake.",
         refused("required", "handshake_failure"), LOGIN, tls=TLS12),
    smtp("client_required_13", "Requires a client certificate; TLS 1.3 says so with an alert at the first read.",
         refused("required", "certificate_required"), LOGIN, tls=TLS13),
    smtp("client_required_13_implicit", "The same with TLS from the first byte.", refused("required", "certificate_required"),
         {**IMPLICIT, **BASIC}, implicit=True, tls=TLS13),
    smtp("client_required_postfix", "Asks for a client certificate, and answers the first command with 421, as Postfix does.",
         refused("required"), LOGIN, tls=ANY, ehlo_tls=(NOT_PRESENTED, CLOSE)),
    smtp("client_required_postfix_12", "The same with TLS 1.2.", refused("required"), LOGIN,
         tls=(Handshake(maximum=V12, request="any"),), ehlo_tls=(NOT_PRESENTED, CLOSE)),
    smtp("client_required_postfix_implicit", "Asks for a client certificate, with TLS from the first byte, and greets with 421.",
         refused("required"), {**IMPLICIT, **BASIC}, implicit=True, tls=ANY, greeting=(NOT_PRESENTED, CLOSE)),
    smtp("client_required_closed", "Asks for a client certificate, and closes at the first command without a word.",
         refused("required"), LOGIN, tls=ANY, ehlo_tls=(CLOSE,)),
    smtp("client_ok_12", "Requires a client certificate and gets it, TLS 1.2.", ok(), key("client"), tls=TLS12),
    smtp("client_ok_13", "Requires a client certificate and gets it, TLS 1.3.", ok(), key("client"), tls=TLS13),
    smtp("client_ok_pem", "The same, from PEM files.", ok(), key("client-pem"), tls=TLS13),
    smtp("client_ok_encrypted", "The same, from a PEM key with a passphrase.", ok(), key("client-encrypted"), tls=TLS13),
    smtp("client_ok_legacy", "The same, from a PKCS#12 file with RC2, which needs OpenSSL's legacy provider.", ok(),
         key("client-legacy"), tls=TLS13),
    smtp("client_optional", "Asks for a client certificate and does without.", ok(), LOGIN, tls=(Handshake(request="optional"),)),
    smtp("client_not_asked", "Does not ask for the client certificate that the connection has.", ok(), key("client")),
    smtp("client_unknown_ca_12", "Does not know the root of the client certificate, TLS 1.2.", refused("rejected", "unknown_ca"),
         key("client-unknown"), tls=TLS12),
    smtp("client_unknown_ca_13", "Does not know the root of the client certificate, TLS 1.3.", refused("rejected", "unknown_ca"),
         key("client-unknown"), tls=TLS13),
    smtp("client_unknown_ca_implicit", "The same with TLS from the first byte.", refused("rejected", "unknown_ca"),
         {**IMPLICIT, **BASIC, "clientKey": "client-unknown"}, implicit=True, tls=TLS13, greeting=GREETING),
    smtp("client_wrong_purpose_12", "Gets a certificate for servers, TLS 1.2.", refused("rejected", "unsupported_certificate"),
         key("client-eku"), tls=TLS12),
    smtp("client_wrong_purpose_13", "Gets a certificate for servers, TLS 1.3.", refused("rejected", "unsupported_certificate"),
         key("client-eku"), tls=TLS13),
    smtp("client_expired_12", "Gets an expired certificate, TLS 1.2.", refused("rejected", "certificate_expired"),
         key("client-expired"), tls=TLS12),
    smtp("client_expired_13", "Gets an expired certificate, TLS 1.3.", refused("rejected", "certificate_expired"),
         key("client-expired"), tls=TLS13),
    smtp("client_rejected_postfix", "Takes the certificate in TLS, and answers the first command with 421, as Postfix does.",
         refused("rejected"), key("client-unknown"), tls=ANY, ehlo_tls=(NOT_TRUSTED, CLOSE)),
    smtp("client_key_mismatch", "Is never asked: the client's key is of another certificate.", ours("configuration",
         "key-mismatch"),
         key("client-mismatch"), tls=TLS13),
    smtp("client_key_passphrase", "Is never asked: the passphrase of the PKCS#12 file is wrong.", ours("configuration",
         "key-unreadable"),
         key("client-wrong-passphrase"), tls=TLS13),
    smtp("client_certificate_broken", "Is never asked: the client's certificate is no certificate.",
         ours("configuration", "certificate-unreadable"), key("client-broken"), tls=TLS13),
)  # fmt: skip
