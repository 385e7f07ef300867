"""Protocol versions and cipher suites that do not meet, and what the client's own OpenSSL will not do."""

from __future__ import annotations

from typing import Any

from ..records import NO_SECURE_RENEGOTIATION, SSL3_SERVER_HELLO, SSL30, UNOFFERED_SUITE, alert
from ..scenario import fails, ok, ours
from ..steps import CLIENT_HELLO, CLOSE, STALL, V10, V11, V12, V13, Handshake
from ..table import SERVER
from .make import BASIC, IMPLICIT, STARTTLS, smtp

LOGIN = {**STARTTLS, **BASIC}


def mismatch(*protocols: str) -> dict[str, object]:
    """The server says alert 70; these are what it speaks."""
    diagnosis: dict[str, Any] = {"diagnosis": {"sslAuthenticationProtocols": list(protocols)}} if protocols else {}
    return fails("tls", "protocol-mismatch", SERVER, alert="protocol_version", **diagnosis)


def only(*protocols: str, ciphers: list[str] | None = None) -> dict[str, object]:
    return {**LOGIN, "protocols": list(protocols), **({"ciphers": ciphers} if ciphers else {})}


CIPHER_MISMATCH = fails("tls", "cipher-mismatch", SERVER, alert="handshake_failure", diagnosis={"acceptedCipherSuites": "ALL"})

SCENARIOS = (
    smtp("protocol_server_12_client_13", "Speaks TLS 1.2 only.", mismatch("TLSv1_2"), only("TLSv1_3"),
         tls=(Handshake(maximum=V12),)),
    smtp("protocol_server_13_client_12", "Speaks TLS 1.3 only.", mismatch("TLSv1_3"), only("TLSv1_2"),
         tls=(Handshake(minimum=V13),)),
    smtp("protocol_server_10", "Speaks TLS 1.0 only.", mismatch("TLSv1"), only("TLSv1_2", "TLSv1_3"),
         tls=(Handshake("rsa", minimum=V10, maximum=V10, ciphers="AES128-SHA"),)),
    smtp("protocol_server_11", "Speaks TLS 1.1 only.", mismatch("TLSv1_1"), only("TLSv1_2", "TLSv1_3"),
         tls=(Handshake("rsa", minimum=V11, maximum=V11, ciphers="AES128-SHA"),)),
    smtp("protocol_implicit_12_13", "Speaks TLS 1.2 only, from the first byte.", mismatch("TLSv1_2"),
         {**IMPLICIT, **BASIC, "protocols": ["TLSv1_3"]}, implicit=True, tls=(Handshake(maximum=V12),)),
    smtp("protocol_10_ok", "Speaks TLS 1.0 only, with static RSA, and the connection allows it.", ok("weak-protocol",
         "weak-cipher-suite"),
         only("TLSv1"), tls=(Handshake("rsa", minimum=V10, maximum=V10, ciphers="AES128-SHA"),)),
    smtp("protocol_12_ok", "Speaks TLS 1.2 only, and the connection wants just that.", ok(), only("TLSv1_2"),
         tls=(Handshake(maximum=V12),)),
    smtp("protocol_13_ok", "Speaks TLS 1.3 only, and the connection wants just that.", ok(), only("TLSv1_3"),
         tls=(Handshake(minimum=V13),)),
    smtp("sslv3_server_hello", "Answers with a ServerHello of SSLv3.", ours("tls", "protocol-mismatch"), LOGIN,
         tls=(CLIENT_HELLO, SSL3_SERVER_HELLO, STALL)),
    smtp("sslv3_alert", "Answers with handshake_failure in a record of SSLv3, as a server does that speaks nothing else.",
         fails("tls", "peer-alert", SERVER, alert="handshake_failure"), LOGIN,
         tls=(CLIENT_HELLO, alert("handshake_failure", version=SSL30), CLOSE)),
    smtp("cipher_server_aes256", "Has one suite for TLS 1.2, and the connection another.", CIPHER_MISMATCH,
         only("TLSv1_2", ciphers=["TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"]),
         tls=(Handshake(maximum=V12, ciphers="ECDHE-ECDSA-AES256-GCM-SHA384"),)),
    smtp("cipher_key_type", "Has an EC certificate, and the connection only suites for RSA.", CIPHER_MISMATCH,
         only("TLSv1_2", ciphers=["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"]),
         tls=(Handshake(maximum=V12),)),
    smtp("cipher_named_ok", "Has one suite for TLS 1.2, and the connection names it.", ok(),
         only("TLSv1_2", ciphers=["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"]),
         tls=(Handshake(maximum=V12, ciphers="ECDHE-ECDSA-AES256-GCM-SHA384"),)),
    smtp("cipher_not_offered", "Chooses RC4, which was not offered.", ours("tls", "cipher-mismatch"), LOGIN,
         tls=(CLIENT_HELLO, UNOFFERED_SUITE, STALL)),
    smtp("cipher_static_rsa", "Has only suites with static RSA, for TLS 1.2.", ok("weak-cipher-suite"), LOGIN,
         tls=(Handshake("rsa", maximum=V12, ciphers="AES128-GCM-SHA256"),)),
    smtp("cipher_cbc", "Has only a suite with CBC and SHA-1, for TLS 1.2.", ok("weak-cipher-suite"), LOGIN,
         tls=(Handshake("rsa", maximum=V12, ciphers="ECDHE-RSA-AES128-SHA"),)),
    smtp("policy_small_group", "Has only DHE with a group of 1024 bits.", ours("tls", "local-policy"), only("TLSv1_2"),
         tls=(Handshake("rsa", maximum=V12, ciphers="DHE-RSA-AES256-GCM-SHA384", small_group=True),)),
    smtp("policy_renegotiation", "Does not know secure renegotiation (RFC 5746).", ours("tls", "local-policy"), LOGIN,
         tls=(CLIENT_HELLO, NO_SECURE_RENEGOTIATION, STALL)),
    smtp("policy_protocol_10_ecdhe", "Speaks TLS 1.0 with ECDHE, whose signature is by MD5 and SHA-1.", 
         ok("weak-protocol", "weak-cipher-suite"),
         only("TLSv1"), tls=(Handshake("rsa", minimum=V10, maximum=V10, ciphers="ECDHE-RSA-AES128-SHA"),)),
    smtp("configuration_sslv3", "Is a good server that is never asked: the connection wants SSLv3 only.",
         ours("configuration", "unsupported-protocol"), only("SSLv3")),
    smtp("configuration_rc4", "Is a good server that is never asked: the connection wants RC4 only.",
         ours("configuration", "no-usable-cipher"), only("TLSv1_2", ciphers=["TLS_RSA_WITH_RC4_128_SHA"])),
    smtp("configuration_13_with_12_suites", "Is a good server that is never asked: TLS 1.3 only, and only suites of TLS 1.2.",
         ours("configuration", "no-usable-cipher"), only("TLSv1_3", ciphers=["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"])),
)  # fmt: skip
