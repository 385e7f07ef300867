"""What a server can offer for AUTH and answer to it."""

from __future__ import annotations

from typing import Any

from ..sasl import SASL
from ..scenario import SHORT, Scenario, closed, fails, ok, ours, stalled
from ..smtp import KEYWORDS, ehlo_reply, reply
from ..steps import CLOSE, HALF_CLOSE, NOTIFY_CLOSE, RESET, STALL, Drip, Flood, Pause, Steps, long_line
from ..table import SERVER
from .make import BASIC, CLEARTEXT, IMPLICIT, STARTTLS, smtp

LOGIN = {**STARTTLS, **BASIC}
QUICK = {**LOGIN, "timeouts": SHORT}
ALLOWED = {**CLEARTEXT, **BASIC, "allowCleartextAuth": True}


def auth(reason: str, retryable: bool = False) -> dict[str, Any]:
    return fails("auth", reason, SERVER, retryable)


def answers(name: str, reason: str, *lines: bytes, retryable: bool = False) -> Scenario:
    """AUTH is done well, and this is the verdict."""
    first = lines[0].decode()
    about = f"Answers AUTH with `{first}`{' and closes' if first.startswith('421') else ''}."
    verdict: Steps = (b"".join(line + b"\r\n" for line in lines),)
    if first.startswith("421"):
        verdict += (CLOSE,)
    return smtp(name, about, auth(reason, retryable), LOGIN, sasl=SASL(verdict))


def ends(name: str, about: str, expect: dict[str, Any], *steps: Any, connection: dict[str, Any] = LOGIN) -> Scenario:
    return smtp(name, about, expect, connection, sasl=SASL(steps))


SCENARIOS = (
    smtp("auth_legacy", "Offers AUTH in the old way only, `AUTH=LOGIN PLAIN`.", ok(), LOGIN,
         ehlo_tls=(ehlo_reply(*KEYWORDS, "AUTH=LOGIN PLAIN"),)),
    smtp("auth_legacy_and_new", "Offers AUTH in both ways.", ok(), LOGIN,
         ehlo_tls=(ehlo_reply(*KEYWORDS, "AUTH PLAIN LOGIN", "AUTH=PLAIN LOGIN"),)),
    smtp("auth_not_offered", "Offers no AUTH at all.", auth("not-offered"), LOGIN, mechanisms_tls=""),
    smtp("auth_empty_list", "Offers AUTH without a mechanism.", auth("no-common-mechanism"), LOGIN,
         ehlo_tls=(ehlo_reply(*KEYWORDS, "AUTH "),)),
    smtp("auth_unknown_only", "Offers only mechanisms that no client of this kind has.", auth("no-common-mechanism"), LOGIN,
         mechanisms_tls="GSSAPI NTLM X-SECRET"),
    smtp("auth_oauth_only", "Offers only OAuth mechanisms, and the connection has a password.", auth("no-common-mechanism"),
         LOGIN,
         mechanisms_tls="XOAUTH2 OAUTHBEARER"),
    smtp("auth_not_the_named_one", "Offers PLAIN, and the connection names only CRAM-MD5.", auth("no-common-mechanism"),
         {**LOGIN, "authMechanisms": ["CRAM-MD5"]}, mechanisms_tls="PLAIN LOGIN"),
    smtp("auth_plaintext_only", "Offers AUTH before TLS and not inside.", auth("only-before-tls"), LOGIN,
         mechanisms="PLAIN LOGIN", mechanisms_tls=""),
    smtp("auth_before_tls", "Offers AUTH before TLS and inside.", ok("auth-before-tls"), LOGIN, mechanisms="PLAIN LOGIN"),
    smtp("auth_different_after", "Offers LOGIN before TLS and PLAIN inside.", ok("auth-before-tls"), LOGIN,
         mechanisms="LOGIN", mechanisms_tls="PLAIN"),
    smtp("auth_unusable_after", "Offers PLAIN before TLS, and inside only what the client does not know.",
         auth("no-common-mechanism"),
         LOGIN, mechanisms="PLAIN LOGIN", mechanisms_tls="NTLM"),
    smtp("auth_offered_in_clear", "Has no TLS and offers PLAIN; the connection has a user and no security.",
         ours("auth", "encryption-required"), {**CLEARTEXT, **BASIC}, tls=None, mechanisms="PLAIN LOGIN"),
    smtp("auth_in_clear_allowed", "The same, and cleartext AUTH is allowed.", ok(), ALLOWED, tls=None,
         mechanisms="PLAIN LOGIN"),
    smtp("auth_in_clear_530", "Has no TLS, offers PLAIN and then wants STARTTLS.", auth("encryption-required"), ALLOWED, tls=None,
         mechanisms="PLAIN LOGIN", auth=(b"530 5.7.0 Must issue a STARTTLS command first\r\n",)),
    smtp("auth_in_clear_538", "Has no TLS, offers PLAIN and then wants encryption.", auth("encryption-required"), ALLOWED,
         tls=None,
         mechanisms="PLAIN LOGIN", auth=(b"538 5.7.11 Encryption required for requested authentication mechanism\r\n",)),
    smtp("auth_implicit", "Rejects the password, with TLS from the first byte.", auth("rejected"), {**IMPLICIT, **BASIC},
         implicit=True,
         sasl=SASL((b"535 5.7.8 Bad\r\n",))),
    smtp("auth_wrong_password", "Checks the password, and the connection has another.", auth("rejected"),
         {**LOGIN, "password": "not the password"}),
    answers("auth_432", "password-transition", b"432 4.7.12 A password transition is needed", retryable=True),
    answers("auth_454", "temporary", b"454 4.7.0 Temporary authentication failure", retryable=True),
    answers("auth_451", "temporary", b"451 4.7.0 Temporary server error. Please try again later.", retryable=True),
    answers("auth_450_no_enhanced", "temporary", b"450 later", retryable=True),
    answers("auth_421", "service-unavailable", b"421 4.7.0 Too many errors", retryable=True),
    answers("auth_500", "rejected", b"500 5.5.6 Authentication exchange line is too long"),
    answers("auth_501", "rejected", b"501 5.5.2 Cannot decode base64"),
    answers("auth_503", "rejected", b"503 5.5.1 Already authenticated"),
    answers("auth_504", "no-common-mechanism", b"504 5.5.4 Unrecognized authentication type"),
    answers("auth_530", "rejected", b"530 5.7.0 Authentication required"),
    answers("auth_530_starttls", "encryption-required", b"530 5.7.0 Must issue a STARTTLS command first"),
    answers("auth_534", "rejected", b"534 5.7.9 Authentication mechanism is too weak"),
    answers("auth_534_app_password", "rejected", b"534-5.7.9 Application-specific password required. Learn more at",
            b"534 5.7.9  https://support.example.test/?p=InvalidSecondFactor - gsmtp"),
    answers("auth_535", "rejected", b"535 5.7.8 Authentication credentials invalid"),
    answers("auth_535_multiline", "rejected", b"535-5.7.8 Username and Password not accepted. For more information, go to",
            b"535 5.7.8  https://support.example.test/?p=BadCredentials - gsmtp"),
    answers("auth_535_no_enhanced", "rejected", b"535 Incorrect authentication data"),
    answers("auth_535_exchange", "rejected", b"535 5.7.3 Authentication unsuccessful"),
    answers("auth_535_o365", "disabled",
            b"535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant."),
    answers("auth_535_o365_mailbox", "disabled",
            b"535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox."),
    answers("auth_550_o365_basic", "disabled", b"550 5.7.30 Basic authentication is not supported for Client Submission."),
    answers("auth_538", "encryption-required", b"538 5.7.11 Encryption required for requested authentication mechanism"),
    answers("auth_550", "rejected", b"550 5.7.1 Denied"),
    smtp("auth_command_421", "Answers the AUTH command itself with 421.", auth("service-unavailable", True), LOGIN,
         auth=(b"421 4.3.2 Shutting down\r\n", CLOSE)),
    smtp("auth_command_502", "Offers AUTH and does not know it.", auth("rejected"), LOGIN,
         auth=(b"502 5.5.1 Not implemented\r\n",)),
    smtp("auth_command_close", "Closes at the AUTH command.", closed("auth"), LOGIN, auth=(NOTIFY_CLOSE,)),
    ends("auth_stall", "Does not answer, as Microsoft 365 does with wrong credentials.", stalled("auth"), STALL,
         connection=QUICK),
    ends("auth_close", "Closes instead of a verdict.", closed("auth"), CLOSE),
    ends("auth_reset", "Resets the connection instead of a verdict.", closed("auth"), RESET),
    ends("auth_half_closed_socket", "Sends FIN instead of a verdict and goes on reading.", closed("auth"), HALF_CLOSE),
    ends("drip_auth", "Sends the verdict one byte at a time, for ever.", stalled("auth"), Drip(b"235 2.7.0 x"), connection=QUICK),
    ends("auth_malformed", "Answers AUTH with a line without a code.", auth("malformed-reply"), b"welcome\r\n"),
    ends("auth_endless_reply", "Floods with a verdict.", auth("reply-too-long"), Flood(long_line("535-5.7.8 no"))),
    ends("auth_slow_failure", "Takes a second to say 535.", auth("rejected"), Pause(1),
         reply(535, "5.7.8 Authentication failed")),
)  # fmt: skip
