"""The stages, reasons and findings that a scenario may expect: the table of the probe's contract."""

from __future__ import annotations

REASONS = {
    "configuration": "unsupported-protocol no-usable-cipher contradictory-protocols key-mismatch key-unreadable"
    " certificate-unreadable",
    "secret": "secret-missing secret-forbidden secret-command-failed",
    "resolve": "name-not-found resolver-unavailable",
    "proxy": "proxy-unreachable proxy-refused",
    "connect": "connection-refused connect-timeout unreachable",
    "greeting": "stalled tarpit closed not-smtp service-refused service-unavailable reply-too-long malformed-reply",
    "ehlo": "rejected closed stalled service-unavailable malformed-reply reply-too-long",
    "starttls": "not-offered refused injected closed service-unavailable",
    "tls": "stalled closed not-tls peer-alert protocol-mismatch cipher-mismatch local-policy",
    "certificate": "untrusted-root self-signed incomplete-chain expired not-yet-valid weak-key wrong-purpose revoked",
    "hostname": "mismatch",
    "client-certificate": "required rejected",
    "token": "token-endpoint-unreachable token-endpoint-untrusted token-rejected token-malformed",
    "auth": "not-offered only-before-tls no-common-mechanism rejected disabled temporary encryption-required password-transition"
    " stalled closed service-unavailable",
    "mail": "sender-rejected recipient-rejected recipient-deferred message-rejected authentication-required",
    "quit": "",
}

#: What the wire can do and the table has no reason for: the reason that every other stage has for the same.
BEYOND = {
    "starttls": "stalled malformed-reply reply-too-long",
    "auth": "malformed-reply reply-too-long",
    "mail": "stalled closed service-unavailable",
}

CLIENT, SERVER, NETWORK, TOKEN_ENDPOINT = "client", "server", "network", "token-endpoint"

#: A probe can be ok and still have found these.
FINDINGS = {
    "greeting-repeated": "the greeting comes again inside TLS",
    "starttls-inside-tls": "STARTTLS is offered inside TLS",
    "auth-before-tls": "AUTH is offered before TLS",
    "hostname-mismatch": "the certificate would not match, though it was not asked for",
    "capabilities-differ": "what is offered before and after TLS differs in more than STARTTLS and AUTH",
    "certificate-expires-soon": "the certificate is about to expire",
    "weak-protocol": "TLS 1.0 or 1.1 was negotiated",
    "weak-cipher-suite": "a suite without forward secrecy or with CBC was negotiated",
    "quit-unanswered": "QUIT was not answered with 221",
    "token-expired": "the token has expired, or its clock is another",
    "token-audience": "the token is for another audience",
}


def in_table(stage: str, reason: str) -> bool:
    return reason in REASONS.get(stage, "").split()


def known(stage: str, reason: str) -> bool:
    return in_table(stage, reason) or reason in BEYOND.get(stage, "").split()
