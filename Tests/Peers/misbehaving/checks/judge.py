"""What the end of a walk means, by the words of the contract: the expectation of a scenario has to be one of these."""

from __future__ import annotations

import re
from typing import Any

#: The last line of a trace: a pattern, the stage, and the reasons that it can have.
VERDICTS = [
    (r"connect refused", "connect", "connection-refused"),
    (r"connect timeout", "connect", "connect-timeout"),
    (r"proxy (socks|method 5/255|method 5/2|b'HTTP/1.1 [45])", "proxy", "proxy-refused"),
    (r"proxy ", "proxy", "proxy-unreachable"),
    (r"token verify", "token", "token-endpoint-untrusted"),
    (r"token (unreadable End cut off|eof|reset|refused|timeout|close_notify|not-tls|alert)", "token",
     "token-endpoint-unreachable"),
    (r"token 50. ", "token", "token-endpoint-unreachable"),
    (r"token \d+ [a-z/]+( Retry-After 30)? (invalid|unauthorized|unsupported|temporarily)_", "token", "token-rejected"),
    (r"token ", "token", "token-malformed"),
    (r"greeting eof after b'\\x15\\x03", "greeting", "not-smtp"),
    (r"greeting (eof|reset|close_notify) after", "greeting", "closed"),
    (r"greeting timeout after nothing", "greeting", "stalled"),
    (r"greeting timeout after", "greeting", "tarpit stalled"),
    (r"greeting too-long", "greeting", "reply-too-long"),
    (r"greeting malformed b'(220|554)", "greeting", "malformed-reply"),
    (r"greeting malformed", "greeting", "not-smtp"),
    (r"greeting 421 .*No client certifica", "client-certificate", "required"),
    (r"greeting 4", "greeting", "service-unavailable"),
    (r"greeting 5", "greeting", "service-refused"),
    (r"greeting 250", "greeting", "malformed-reply"),
    (r"(starttls|auth|mail|rcpt|data|message) (eof|reset|close_notify) after", "=", "closed"),
    (r"(starttls|auth|mail|rcpt|data|message) timeout after", "=", "stalled"),
    (r"(starttls|auth|mail|rcpt|data|message) malformed", "=", "malformed-reply"),
    (r"(starttls|auth|mail|rcpt|data|message) too-long", "=", "reply-too-long"),
    (r"(ehlo|greeting) tls TLSV13_ALERT_CERTIFICATE_REQUIRED", "client-certificate", "required"),
    (r"(ehlo|greeting) tls (TLSV1_ALERT_UNKNOWN_CA|SSLV3_ALERT_(UNSUPPORTED_CERTIFICATE|CERTIFICATE_EXPIRED))",
     "client-certificate",
     "rejected"),
    (r"ehlo (eof|reset|close_notify|tls UNEXPECTED_EOF)", "ehlo", "closed"),
    (r"ehlo timeout", "ehlo", "stalled"),
    (r"ehlo too-long", "ehlo", "reply-too-long"),
    (r"ehlo (malformed|tls|999)", "ehlo", "malformed-reply"),
    (r"ehlo 421", "ehlo", "service-unavailable"),
    (r"ehlo [45]", "ehlo", "rejected"),
    (r"helo 550", "ehlo", "rejected"),
    (r"starttls not offered", "starttls", "not-offered"),
    (r"starttls then \d+ bytes", "starttls", "injected"),
    (r"starttls 421", "starttls", "service-unavailable"),
    (r"starttls \d", "starttls", "refused"),
    (r"tls verify (62|64) ", "hostname", "mismatch"),
    (r"tls verify 10 ", "certificate", "expired"),
    (r"tls verify 9 ", "certificate", "not-yet-valid"),
    (r"tls verify 18 ", "certificate", "self-signed"),
    (r"tls verify (19|20) ", "certificate", "untrusted-root incomplete-chain"),
    (r"tls verify (66|68) ", "certificate", "weak-key"),
    (r"tls verify 26 ", "certificate", "wrong-purpose"),
    (r"tls timeout after", "tls", "stalled"),
    (r"tls (eof|reset)( after|$)", "tls", "closed"),
    (r"tls alert 1/0 ", "tls", "closed"),
    (r"tls alert 2/70 ", "tls", "protocol-mismatch"),
    (r"tls .*(DH_KEY_TOO_SMALL|UNSAFE_LEGACY|LEGACY_SIGALG)", "tls", "local-policy"),
    (r"tls .*not-tls", "tls", "not-tls"),
    (r"tls .*UNSUPPORTED_PROTOCOL", "tls", "protocol-mismatch"),
    (r"tls .*(WRONG|UNKNOWN)_CIPHER", "tls", "cipher-mismatch"),
    (r"tls .*alert 2/40", "tls", "peer-alert cipher-mismatch protocol-mismatch"),
    (r"tls .*alert 2/", "tls", "peer-alert"),
    (r"tls part of a record", "tls", "not-tls"),
    (r"auth none of \[\]", "auth", "not-offered only-before-tls no-common-mechanism"),
    (r"auth none of", "auth", "no-common-mechanism"),
    (r"auth .* offered in clear", "auth", "encryption-required"),
    (r"auth .* given up", "auth", "rejected"),
    (r"auth \S+ 421", "auth", "service-unavailable"),
    (r"auth \S+ 432", "auth", "password-transition"),
    (r"auth \S+ 4", "auth", "temporary"),
    (r"auth \S+ 504", "auth", "no-common-mechanism"),
    (r"auth \S+ (538|530 5.7.0 Must issue)", "auth", "encryption-required"),
    (r"auth \S+ \d+ (5.7.139|5.7.30) ", "auth", "disabled"),
    (r"auth \S+ 5", "auth", "rejected"),
    (r"(mail|rcpt|data|message) 421", "mail", "service-unavailable"),
    (r"(mail|rcpt) 530", "mail", "authentication-required"),
    (r"mail [45]", "mail", "sender-rejected"),
    (r"rcpt 4", "mail", "recipient-deferred"),
    (r"rcpt 5", "mail", "recipient-rejected"),
    (r"(data|message) [45]", "mail", "message-rejected"),
]  # fmt: skip


def judge(trace: list[str]) -> tuple[str, list[str]]:
    """The stage, and the reasons that the wire allows; `ok` where the walk came to QUIT."""
    last = trace[-1]
    if last.startswith("quit"):
        return "ok", []
    for pattern, stage, reasons in VERDICTS:
        if found := re.match(pattern, last):
            if stage == "=":
                stage = found[1] if found[1] in ("starttls", "auth") else "mail"
            return stage, reasons.split()
    return "?", []


def disagreement(expect: dict[str, Any], trace: list[str]) -> str | None:
    """How the wire contradicts the expectation."""
    stage, reasons = judge(trace)
    if expect["outcome"] == "ok" or expect["stage"] == "configuration":
        # Python's own policy forbids signatures that a probe lets pass where the manifest asks for TLS 1.0.
        if "LEGACY_SIGALG" in trace[-1]:
            return None
        return None if stage == "ok" else f"is expected to be ok, and the wire shows {stage} {reasons}"
    if expect["stage"] == "client-certificate":
        # TLS 1.2 says it with an alert, and others with an end or 421, which nothing but CertificateRequest explains.
        tls12 = trace[-1].startswith("tls ") and "alert 2/" in trace[-1]
        postfix = trace[-1].startswith(("ehlo 421 4.7.1", "ehlo tls UNEXPECTED_EOF", "ehlo eof"))
        if tls12 or postfix:
            return None
    # This client tells the first of several errors, a probe the one that no trust cures.
    if expect["stage"] == stage == "certificate" and set(reasons) & set(expect.get("errors", [])):
        return None
    if (expect["stage"], expect["reason"] in reasons) != (stage, True):
        return f"is expected to fail in {expect['stage']} with {expect['reason']}, and the wire shows {stage} {reasons}"
    return None
