"""TLS records by hand, for what Python's ssl module would never send."""

from __future__ import annotations

WARNING, FATAL = 1, 2

#: Alerts by their names in RFC 8446, section 6, and for those it has dropped in RFC 5246, section 7.2.
ALERTS = {
    "close_notify": 0,
    "unexpected_message": 10,
    "bad_record_mac": 20,
    "record_overflow": 22,
    "handshake_failure": 40,
    "bad_certificate": 42,
    "unsupported_certificate": 43,
    "certificate_revoked": 44,
    "certificate_expired": 45,
    "certificate_unknown": 46,
    "illegal_parameter": 47,
    "unknown_ca": 48,
    "access_denied": 49,
    "decode_error": 50,
    "decrypt_error": 51,
    "protocol_version": 70,
    "insufficient_security": 71,
    "internal_error": 80,
    "inappropriate_fallback": 86,
    "user_canceled": 90,
    "no_renegotiation": 100,
    "missing_extension": 109,
    "unsupported_extension": 110,
    "unrecognized_name": 112,
    "bad_certificate_status_response": 113,
    "unknown_psk_identity": 115,
    "certificate_required": 116,
    "no_application_protocol": 120,
}

TLS12, TLS10, SSL30 = b"\x03\x03", b"\x03\x01", b"\x03\x00"


def record(content_type: int, content: bytes, version: bytes = TLS12) -> bytes:
    """RFC 8446, section 5.1: type, legacy_record_version, length, fragment."""
    return bytes([content_type]) + version + len(content).to_bytes(2, "big") + content


def alert(name: str, level: int = FATAL, version: bytes = TLS12) -> bytes:
    """RFC 8446, section 6: content type 21, then level and description."""
    return record(21, bytes([level, ALERTS[name]]), version)


#: A description that nobody knows, to be taken as an error (RFC 8446, section 6).
UNKNOWN_ALERT = record(21, bytes([FATAL, 255]))


def server_hello(suite: int, version: bytes = TLS12, extensions: bytes | None = None) -> bytes:
    """A ServerHello (RFC 5246, section 7.4.1.3; for SSLv3 RFC 6101, section 5.6.1.3): empty session id, no compression."""
    body = version + bytes(range(32)) + b"\x00" + suite.to_bytes(2, "big") + b"\x00"
    if extensions is not None:
        body += len(extensions).to_bytes(2, "big") + extensions
    # Handshake message type 2 (RFC 5246, section 7.4) in a record of content type 22.
    return record(22, b"\x02" + len(body).to_bytes(3, "big") + body, version)


#: RFC 5746, section 3.4: the extension 0xff01 with an empty renegotiated_connection.
RENEGOTIATION_INFO = b"\xff\x01\x00\x01\x00"

RSA_RC4_128_SHA = 0x0005
ECDHE_RSA_AES128_GCM_SHA256 = 0xC02F

#: SSLv3 with its suite that every server had (RFC 6101, appendix C).
SSL3_SERVER_HELLO = server_hello(RSA_RC4_128_SHA, SSL30)
#: TLS 1.2 with a suite that today's clients do not offer.
UNOFFERED_SUITE = server_hello(RSA_RC4_128_SHA, extensions=RENEGOTIATION_INFO)
#: A server from before RFC 5746, or with it switched off: section 3.4 lets the client refuse it.
NO_SECURE_RENEGOTIATION = server_hello(ECDHE_RSA_AES128_GCM_SHA256)

#: The header of a handshake record of 65535 bytes, where 2^14 + 256 is the most (RFC 8446, section 5.2; RFC 5246, section 6.2.3).
OVERLONG_RECORD = b"\x16" + TLS12 + b"\xff\xff" + bytes(2048)
#: A record type that does not exist (RFC 8446, section 5.1).
UNKNOWN_RECORD_TYPE = record(99, b"nothing")
#: A handshake record that ends in the middle.
HALF_A_RECORD = server_hello(ECDHE_RSA_AES128_GCM_SHA256)[:20]
#: Application data that no key decrypts: after the handshake a bad_record_mac (RFC 8446, section 5.2).
UNDECRYPTABLE = record(23, bytes(range(64)))
#: Bytes that are neither TLS nor text.
GARBAGE = bytes((number * 37 + 129) % 256 for number in range(512))
