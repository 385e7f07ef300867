"""SASL exchanges, good and bad: PLAIN, LOGIN, CRAM-MD5, SCRAM-SHA-256, XOAUTH2, OAUTHBEARER."""

from __future__ import annotations

from typing import Any

from ..sasl import BAD, SASL, TOKEN, text
from ..scenario import SHORT, Scenario, closed, fails, oauth, ok, ours, stalled
from ..smtp import Script
from ..steps import CANCELLED, CLOSE, LINE, STALL
from ..table import SERVER
from ..tokens import JWT_EXPIRED, JWT_GOOD, JWT_OTHER_AUDIENCE, TokenEndpoint, granted, response
from .make import BASIC, STARTTLS, smtp

LOGIN = {**STARTTLS, **BASIC}
QUICK = {**LOGIN, "timeouts": SHORT}

REJECTED = fails("auth", "rejected", SERVER)
#: The client gives the exchange up, since what the server says is not in the mechanism.
GIVEN_UP = ours("auth", "rejected")


def offers(
    name: str, about: str, expect: dict[str, Any], mechanisms: str, connection: dict[str, Any] = LOGIN, **sasl: Any
) -> Scenario:
    return smtp(name, about, expect, connection, mechanisms_tls=mechanisms, sasl=SASL(**sasl))


def bearer(name: str, about: str, expect: dict[str, Any], mechanisms: str, token: str = TOKEN, **sasl: Any) -> Scenario:
    """With a token endpoint that issues this token."""
    tokens = TokenEndpoint((response(200, granted(token)), CLOSE))
    script = Script(mechanisms_tls=mechanisms, sasl=SASL(**sasl))
    connection = oauth()
    if expect.get("reason") == "stalled":
        connection["timeouts"] = SHORT
    return Scenario(name, about, expect, connection, {"smtp": script, "token": tokens})


SCENARIOS = (
    offers("plain_ok", "Offers PLAIN and checks the password, which is not ASCII.", ok(), "PLAIN"),
    offers("login_ok", "Offers LOGIN.", ok(), "LOGIN"),
    offers("login_odd_prompts", "Offers LOGIN and asks in its own words, with a NUL at the end.", ok(), "LOGIN",
           prompts=(b"User Name\0", b"Password\0")),
    offers("login_wrong", "Offers LOGIN, and the password is another.", REJECTED, "LOGIN", {**LOGIN, "password": "no"}),
    offers("cram_md5_ok", "Offers CRAM-MD5.", ok(), "CRAM-MD5"),
    offers("cram_md5_wrong", "Offers CRAM-MD5, and the password is another.", REJECTED, "CRAM-MD5", {**LOGIN, "password": "no"}),
    offers("scram_ok", "Offers SCRAM-SHA-256.", ok(), "SCRAM-SHA-256"),
    offers("scram_wrong", "Offers SCRAM-SHA-256, and the password is another.", REJECTED, "SCRAM-SHA-256", {**LOGIN,
           "password": "no"}),
    offers("scram_wrong_signature", "Does not know the password either: its own signature is wrong.", GIVEN_UP, "SCRAM-SHA-256",
           signature_right=False),
    offers("scram_huge_iterations", "Wants two thousand million iterations.", GIVEN_UP, "SCRAM-SHA-256", QUICK,
           iterations=2_000_000_000),
    offers("scram_one_iteration", "Wants one iteration, far below the 4096 of RFC 7677.", GIVEN_UP, "SCRAM-SHA-256",
           iterations=1),
    offers("scram_foreign_nonce", "Answers with a nonce that does not begin with the client's.", GIVEN_UP, "SCRAM-SHA-256",
           extends_nonce=False),
    offers("mechanisms_all", "Offers everything that a password can do.", ok(), "LOGIN PLAIN CRAM-MD5 SCRAM-SHA-256 XOAUTH2"),
    smtp("plain_challenged", "Answers PLAIN's initial response with a challenge of its own.", GIVEN_UP, LOGIN,
         mechanisms_tls="PLAIN",
         auth=(b"334 " + text(b"and what else?") + b"\r\n", CANCELLED)),
    smtp("auth_junk_challenge", "Sends a challenge that is no base64.", GIVEN_UP, LOGIN, mechanisms_tls="CRAM-MD5",
         auth=(b"334 *** this is no base64 ***\r\n", CANCELLED)),
    smtp("auth_endless_challenges", "Answers whatever comes with one more challenge.", GIVEN_UP, LOGIN, mechanisms_tls="LOGIN",
         auth=(b"334 VXNlcm5hbWU6\r\n", *((LINE, b"334 UGFzc3dvcmQ6\r\n") * 5000))),
    smtp("auth_success_unasked", "Says 235 to SCRAM-SHA-256 before it has shown that it knows the password.", GIVEN_UP, LOGIN,
         mechanisms_tls="SCRAM-SHA-256", auth=(b"235 2.7.0 Welcome\r\n",)),
    smtp("auth_stall_in_challenge", "Asks for the user name, then says nothing.", stalled("auth"), QUICK, mechanisms_tls="LOGIN",
         auth=(b"334 VXNlcm5hbWU6\r\n", LINE, STALL)),
    smtp("auth_close_in_challenge", "Asks for the user name, then closes.", closed("auth"), LOGIN, mechanisms_tls="LOGIN",
         auth=(b"334 VXNlcm5hbWU6\r\n", LINE, CLOSE)),
    bearer("oauth_ok_xoauth2", "Offers XOAUTH2 and takes the token.", ok(), "XOAUTH2"),
    bearer("oauth_ok_oauthbearer", "Offers OAUTHBEARER and takes the token.", ok(), "OAUTHBEARER"),
    bearer("oauth_ok_both", "Offers both among others.", ok(), "LOGIN PLAIN XOAUTH2 OAUTHBEARER"),
    bearer("oauth_ok_jwt", "Takes a token that is a JWT with aud, exp and tid.", ok(), "XOAUTH2", JWT_GOOD, tokens=(JWT_GOOD,)),
    bearer("oauth_ok_long_token", "Takes a token of 6000 bytes, longer than a command line may be.", ok(), "XOAUTH2", "t" * 6000,
           tokens=("t" * 6000,)),
    bearer("oauth_password_only", "Offers only what needs a password.", fails("auth", "no-common-mechanism", SERVER),
           "PLAIN LOGIN"),
    bearer("xoauth2_334_535", "Refuses the token with a 334 of JSON, then 535.", REJECTED, "XOAUTH2", verdict=BAD),
    bearer("xoauth2_535", "Refuses the token with 535 at once.", REJECTED, "XOAUTH2", verdict=BAD, error_challenge=False),
    bearer("xoauth2_334_stall", "Refuses the token with a 334 of JSON, then says nothing.", stalled("auth"), "XOAUTH2",
           verdict=BAD,
           after_error=(STALL,)),
    bearer("xoauth2_334_close", "Refuses the token with a 334 of JSON, then closes.", closed("auth"), "XOAUTH2", verdict=BAD,
           after_error=(CLOSE,)),
    bearer("xoauth2_disabled", "Says that SMTP AUTH is disabled.", fails("auth", "disabled", SERVER), "XOAUTH2",
           verdict=(b"535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.\r\n",),
           error_challenge=False),
    bearer("xoauth2_temporary", "Cannot ask whether the token is good now.", fails("auth", "temporary", SERVER, True), "XOAUTH2",
           verdict=(b"454 4.7.0 Temporary authentication failure\r\n",), error_challenge=False),
    bearer("oauthbearer_error", "Refuses the token with a 334 of JSON (RFC 7628, section 3.2.2), then 535.", REJECTED,
           "OAUTHBEARER",
           verdict=BAD),
    bearer("oauth_other_user", "Takes only tokens of another user, and says no more than 535.", REJECTED, "XOAUTH2",
           "token-of-bob"),
    bearer("oauth_jwt_expired", "Refuses a JWT that expired in 2020, though it was issued now.",
           fails("auth", "rejected", SERVER, findings=["token-expired"]), "XOAUTH2", JWT_EXPIRED),
    bearer("oauth_jwt_other_audience", "Refuses a JWT for Microsoft Graph, though Outlook was asked for.",
           fails("auth", "rejected", SERVER, findings=["token-audience"]), "XOAUTH2", JWT_OTHER_AUDIENCE),
)  # fmt: skip
