"""A token endpoint (RFC 6749, section 4.4: client credentials) over a small HTTP/1.1 of its own, right or wrong by a script."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote_plus

from .sasl import TOKEN
from .session import Session
from .steps import CLOSE, Handshake, Step, Steps, run
from .wire import Ended

PATH = "/tenant/oauth2/v2.0/token"
SCOPE = "https://outlook.office365.com/.default"
CLIENT_ID = "3f1c2d4e-5a6b-4c7d-8e9f-0a1b2c3d4e5f"
CLIENT_SECRET = "client-secret-91c7"
#: With everything that has to be encoded before BASIC joins the two with a colon (RFC 6749, section 2.3.1 and appendix B).
ODD_CLIENT_ID = "app:one/two"
ODD_CLIENT_SECRET = "p+ss:w%rd/ü&="

REASONS = {200: "OK", 302: "Found", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests",
           500: "Internal Server Error", 503: "Service Unavailable"}  # fmt: skip


def response(status: int, body: bytes | dict[str, object], content_type: str = "application/json", **headers: str) -> bytes:
    if isinstance(body, dict):
        body = json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} {REASONS[status]}", f"Content-Type: {content_type}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += ["Cache-Control: no-store", "Connection: close", "", ""]
    return "\r\n".join(lines).encode() + body


def granted(token: str = TOKEN, **changes: object) -> dict[str, object]:
    """RFC 6749, section 5.1. A change to None takes the member away."""
    answer: dict[str, object] = {"token_type": "Bearer", "expires_in": 3599, "access_token": token, **changes}
    return {name: value for name, value in answer.items() if value is not None}


def refused(error: str, description: str, **more: object) -> dict[str, object]:
    """RFC 6749, section 5.2."""
    return {"error": error, "error_description": description, **more}


def jwt(audience: str, expires: int) -> str:
    """RFC 7519, signed by nobody: whoever gets a token only reads it."""
    header = {"typ": "JWT", "alg": "RS256", "kid": "test"}
    tenant = "11111111-2222-4333-8444-555555555555"
    claims = {"aud": audience, "iss": f"https://sts.windows.net/{tenant}/", "iat": 1577833200, "nbf": 1577833200, "exp": expires,
              "appid": CLIENT_ID, "roles": ["SMTP.SendAsApp"], "tid": tenant, "ver": "1.0"}  # fmt: skip
    parts = [json.dumps(part, separators=(",", ":")).encode() for part in (header, claims)]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in [*parts, bytes(range(64))])


JWT_GOOD = jwt("https://outlook.office365.com", 4102444800)
JWT_EXPIRED = jwt("https://outlook.office365.com", 1577836800)
JWT_OTHER_AUDIENCE = jwt("https://graph.microsoft.com", 4102444800)


@dataclass(frozen=True)
class TokenEndpoint:
    #: What a right request gets; a wrong one gets the error that RFC 6749 has for it.
    answer: Steps
    #: None: HTTP in clear.
    tls: Steps | None = (Handshake(),)
    #: Before the request is read.
    before: Steps = ()
    client: tuple[str, str] = (CLIENT_ID, CLIENT_SECRET)
    authentication: str = "POST"
    #: Whether the request does not matter.
    regardless: bool = False

    async def __call__(self, session: Session) -> None:
        await run(session, self.tls or ())
        await run(session, self.before)
        while True:
            error = await self.request(session)
            await run(session, self.answer if error is None or self.regardless else (error, CLOSE))

    async def request(self, session: Session) -> Step | None:
        """What is wrong with it, as a response."""
        line, headers = await read_head(session)
        body = await session.wire.exactly(length(headers))
        form = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True).items()}
        method, path = (line.split(" ") + ["", ""])[:2]
        if method != "POST" or path.partition("?")[0] != PATH:
            return response(404, {"error": "not_found"})
        if headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
            return response(400, refused("invalid_request", "The content type is not application/x-www-form-urlencoded"))
        if form.get("grant_type") != "client_credentials":
            return response(400, refused("unsupported_grant_type", "Only client_credentials"))
        if self.credentials(headers, form) != self.client:
            challenge = 'Basic realm="token"'
            return response(401, refused("invalid_client", "Client authentication failed"), WWW_Authenticate=challenge)
        return None

    def credentials(self, headers: dict[str, str], form: dict[str, str]) -> tuple[str, str] | None:
        if self.authentication == "POST":
            return (form["client_id"], form["client_secret"]) if {"client_id", "client_secret"} <= form.keys() else None
        scheme, _, value = headers.get("authorization", "").partition(" ")
        # RFC 6749, section 2.3: not in two ways at once.
        if scheme.lower() != "basic" or "client_secret" in form:
            return None
        try:
            client, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
        except ValueError:
            return None
        return unquote_plus(client), unquote_plus(secret)


async def read_head(session: Session) -> tuple[str, dict[str, str]]:
    """RFC 9112, section 2.1: the request line and the fields, of which at most a hundred."""
    line = (await session.wire.line(65536)).decode("latin-1")
    headers: dict[str, str] = {}
    for _ in range(100):
        field = await session.wire.line(65536)
        if not field:
            return line, headers
        name, _, value = field.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    raise Ended


def length(headers: dict[str, str]) -> int:
    try:
        return min(int(headers.get("content-length", "0")), 1 << 20)
    except ValueError:
        return 0
