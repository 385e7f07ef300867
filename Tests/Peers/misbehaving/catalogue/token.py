"""Token endpoints that are wrong in one way each. The mail server is good and takes the token, should there be one."""

from __future__ import annotations

from typing import Any

from ..records import alert
from ..sasl import TOKEN
from ..scenario import REFUSED, SHORT, Scenario, closed, fails, oauth, ok, ours, stalled
from ..smtp import Script
from ..steps import CLIENT_HELLO, CLOSE, NOTIFY_CLOSE, RESET, STALL, Drip, Flood, Handshake, long_line
from ..table import TOKEN_ENDPOINT
from ..tokens import CLIENT_ID, ODD_CLIENT_ID, ODD_CLIENT_SECRET, TokenEndpoint, granted, refused, response

REJECTED = fails("token", "token-rejected", TOKEN_ENDPOINT)
MALFORMED = fails("token", "token-malformed", TOKEN_ENDPOINT)
UNREACHABLE = "token-endpoint-unreachable"
UNTRUSTED = ours("token", "token-endpoint-untrusted")

SMTP = Script(mechanisms_tls="XOAUTH2 OAUTHBEARER")


def endpoint(
    name: str, about: str, expect: dict[str, Any], *answer: Any, credential: dict[str, Any] | None = None, **more: Any
) -> Scenario:
    """`answer` is what a request gets; CLOSE follows."""
    connection = oauth(**(credential or {}))
    if any(word in name for word in ("stall", "drip", "timeout")):
        connection["timeouts"] = SHORT
    return Scenario(name, about, expect, connection, {"smtp": SMTP, "token": TokenEndpoint((*answer, CLOSE), **more)})


def chunked(body: bytes, size: int = 7) -> bytes:
    """RFC 9112, section 7.1, with a chunk extension and a trailer."""
    chunks = [body[start : start + size] for start in range(0, len(body), size)]
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x;part=yes\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\nX-Trailer: yes\r\n\r\n"


def microsoft(code: int, error: str, description: str) -> dict[str, object]:
    """The error object of the Microsoft identity platform."""
    trace, correlation = "0a1b2c3d-1111-4222-8333-444455556666", "99999999-8888-4777-8666-555544443333"
    when = "2026-01-15 10:20:30Z"
    text = f"AADSTS{code}: {description} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {when}"
    return refused(error, text, error_codes=[code], timestamp=when, trace_id=trace, correlation_id=correlation,
                   error_uri=f"https://login.microsoftonline.com/error?code={code}")  # fmt: skip


def aadsts(code: int, status: int, error: str, description: str) -> Scenario:
    about = f"Answers {status} {error} with AADSTS{code}, as Microsoft does."
    return endpoint(f"token_aadsts{code}", about, fails("token", "token-rejected", TOKEN_ENDPOINT, code=f"AADSTS{code}"),
                    response(status, microsoft(code, error, description)), regardless=True)  # fmt: skip


GRANTED = granted()
JSON = response(200, GRANTED)

SCENARIOS = (
    endpoint("token_ok", "Issues an opaque token.", ok(), JSON),
    endpoint("token_ok_basic", "Wants BASIC authentication, with id and secret percent-encoded first (RFC 6749, 2.3.1).", ok(),
             JSON,
             credential={"clientAuthentication": "BASIC", "clientId": ODD_CLIENT_ID, "clientSecret": ODD_CLIENT_SECRET},
             client=(ODD_CLIENT_ID, ODD_CLIENT_SECRET), authentication="BASIC"),
    endpoint("token_ok_odd_secret", "Has a client whose id and secret need encoding in the form.", ok(), JSON,
             credential={"clientId": ODD_CLIENT_ID, "clientSecret": ODD_CLIENT_SECRET}, client=(ODD_CLIENT_ID,
             ODD_CLIENT_SECRET)),
    endpoint("token_ok_chunked", "Sends the answer in chunks of seven bytes.", ok(), chunked(response(200,
             GRANTED).partition(b"\r\n\r\n")[2])),
    endpoint("token_ok_until_close", "Sends the answer without a length; its end is the end of the connection.", ok(),
             b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + JSON.partition(b"\r\n\r\n")[2], NOTIFY_CLOSE),
    endpoint("token_ok_lowercase_type", "Says `bearer` in lower case, and no expires_in.", ok(),
             response(200, granted(token_type="bearer", expires_in=None))),
    endpoint("token_ok_text_expiry", "Has expires_in as text, as older Microsoft endpoints do.", ok(), response(200,
             granted(expires_in="3599"))),
    endpoint("token_wrong_secret", "Checks the secret, and the connection has another.", REJECTED, JSON,
             credential={"clientSecret": "other"}),
    endpoint("token_post_for_basic", "Wants BASIC authentication, and the connection sends the secret in the form.", REJECTED,
             JSON,
             authentication="BASIC"),
    endpoint("token_invalid_client", "Answers 401 invalid_client.", REJECTED,
             response(401, refused("invalid_client", "Client authentication failed"), WWW_Authenticate='Basic realm="token"'),
             regardless=True),
    endpoint("token_invalid_scope", "Answers 400 invalid_scope.", REJECTED, response(400, refused("invalid_scope",
             "Unknown scope")), regardless=True),
    endpoint("token_unauthorized_client", "Answers 400 unauthorized_client.", REJECTED,
             response(400, refused("unauthorized_client", "Not for this grant")), regardless=True),
    endpoint("token_unsupported_grant", "Answers 400 unsupported_grant_type.", REJECTED,
             response(400, refused("unsupported_grant_type", "Not here")), regardless=True),
    endpoint("token_error_with_200", "Answers 200 with an error, as some servers do.", REJECTED,
             response(200, refused("invalid_client", "No")), regardless=True),
    endpoint("token_control_characters", "Has escape sequences of a terminal in its error description.", REJECTED,
             response(400, refused("invalid_request", "\x1b[2J\x1b[31mowned\x07\u202e")), regardless=True),
    aadsts(7000215, 401, "invalid_client",
           "Invalid client secret provided. Ensure the secret being sent in the request is the client secret"
           f" value, not the client secret ID, for a secret added to app '{CLIENT_ID}'."),
    aadsts(7000222, 401, "invalid_client", f"The provided client secret keys for app '{CLIENT_ID}' are expired."),
    aadsts(700016, 400, "unauthorized_client",
           f"Application with identifier '{CLIENT_ID}' was not found in the directory 'Contoso'."),
    aadsts(90002, 400, "invalid_request",
           "Tenant 'contoso.example' not found. Check to make sure you have the correct tenant ID."),
    aadsts(1002012, 400, "invalid_scope",
           "The provided value for scope smtp.send is not valid. Client credential flows must have a scope value"
           " with /.default suffixed to the resource identifier (application ID URI)."),
    endpoint("token_html", "Answers 200 with a page in HTML.", MALFORMED, response(200, b"<html>Sign in</html>", "text/html")),
    endpoint("token_html_404", "Answers 404 with a page in HTML.", MALFORMED, response(404, b"<html>Not found</html>",
             "text/html"), regardless=True),
    endpoint("token_html_500", "Answers 500 with a page in HTML.", fails("token", UNREACHABLE, TOKEN_ENDPOINT, True),
             response(500, b"<html>Oops</html>", "text/html"), regardless=True),
    endpoint("token_wrong_content_type", "Issues a token as text/plain (RFC 6749, section 5.1, wants application/json).",
             MALFORMED,
             response(200, GRANTED, "text/plain")),
    endpoint("token_not_json", "Answers 200 with application/json that is cut off.", MALFORMED, response(200,
             b'{"access_token": "opa')),
    endpoint("token_json_array", "Answers 200 with JSON that is no object.", MALFORMED, response(200,
             b'["' + TOKEN.encode() + b'"]')),
    endpoint("token_empty", "Answers 200 with an empty body.", MALFORMED, response(200, b"")),
    endpoint("token_missing", "Answers without access_token.", MALFORMED, response(200, granted(access_token=None))),
    endpoint("token_not_text", "Has an access_token that is a number.", MALFORMED, response(200, granted(access_token=4711))),
    endpoint("token_injection", "Has a token with CR, LF and 0x01 in it.", MALFORMED, response(200,
             granted("x\r\nRSET\r\n\x01y"))),
    endpoint("token_type_mac", "Has the token type mac.", MALFORMED, response(200, granted(token_type="mac"))),
    endpoint("token_deep_json", "Nests arrays a hundred thousand deep.", MALFORMED, response(200, b"[" * 100_000)),
    endpoint("token_huge", "Sends a body without end.", MALFORMED,
             b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n",
             Flood(b'{"a": "bbbbbbbbbbb", ')),
    endpoint("token_huge_header", "Sends header fields without end.", MALFORMED, b"HTTP/1.1 200 OK\r\n",
             Flood(long_line("X-Field: value"))),
    endpoint("token_bad_chunks", "Sends chunks whose sizes are no numbers.", MALFORMED,
             b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n"),
    endpoint("token_not_http", "Answers the request with SMTP.", MALFORMED, b"220 mail.example.test ESMTP\r\n"),
    endpoint("token_redirect", "Redirects to another place, where no secret may be sent.", MALFORMED,
             response(302, b"", "text/plain", Location="https://127.0.0.1:1/elsewhere"), regardless=True),
    endpoint("token_503", "Answers 503 with Retry-After.", fails("token", UNREACHABLE, TOKEN_ENDPOINT, True),
             response(503, b"later", "text/plain", Retry_After="30"), regardless=True),
    endpoint("token_429", "Answers 429 with Retry-After.", fails("token", "token-rejected", TOKEN_ENDPOINT, True),
             response(429, refused("temporarily_unavailable", "Too many requests"), Retry_After="30"), regardless=True),
    endpoint("token_stall", "Takes the request and does not answer.", stalled("token", UNREACHABLE), STALL),
    endpoint("token_stall_in_body", "Stops in the middle of the answer.", stalled("token", UNREACHABLE), JSON[:-20], STALL),
    endpoint("token_drip", "Sends one byte at a time, for ever.", stalled("token", UNREACHABLE), Drip(JSON[:-1])),
    endpoint("token_tls_stall", "Does not answer the ClientHello.", stalled("token", UNREACHABLE), tls=(CLIENT_HELLO, STALL)),
    endpoint("token_close", "Closes instead of an answer.", closed("token", UNREACHABLE)),
    endpoint("token_reset", "Resets the connection instead of an answer.", closed("token", UNREACHABLE), RESET),
    endpoint("token_cut_off", "Closes in the middle of the answer.", closed("token", UNREACHABLE), JSON[:-20]),
    endpoint("token_tls_close", "Closes at the ClientHello.", closed("token", UNREACHABLE), tls=(CLIENT_HELLO, CLOSE)),
    endpoint("token_tls_alert", "Answers the ClientHello with internal_error.", fails("token", UNREACHABLE, TOKEN_ENDPOINT),
             tls=(CLIENT_HELLO, alert("internal_error"), CLOSE)),
    endpoint("token_plain_http", "Speaks HTTP without TLS.", fails("token", UNREACHABLE, TOKEN_ENDPOINT),
             tls=(CLIENT_HELLO, b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", CLOSE)),
    Scenario("token_refused", "Has a token endpoint whose port is closed.", closed("token", UNREACHABLE), oauth(), {"smtp": SMTP,
             "token": REFUSED}),
    endpoint("token_self_signed", "Has a self-signed certificate at the token endpoint.", UNTRUSTED, JSON,
             tls=(Handshake("selfsigned"),)),
    endpoint("token_expired_certificate", "Has an expired certificate at the token endpoint.", UNTRUSTED, JSON,
             tls=(Handshake("expired"),)),
    endpoint("token_wrong_host", "Has the certificate of another host at the token endpoint; HTTPS always checks.", UNTRUSTED,
             JSON,
             tls=(Handshake("wronghost"),)),
)  # fmt: skip
