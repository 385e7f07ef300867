"""The client's side of SASL, as far as the scenarios need it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

#: Sends a line, and gives the reply as code and text.
Exchange = Callable[[str], tuple[int, str]]

NONCE = "clientNonce42"


class GivenUp(Exception):
    """The server does not keep to the mechanism."""


def encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise GivenUp("no base64") from None


def choose(offered: list[str], connection: dict[str, Any], token: str | None) -> str | None:
    known = ["XOAUTH2", "OAUTHBEARER"] if token is not None else ["SCRAM-SHA-256", "CRAM-MD5", "PLAIN", "LOGIN"]
    wanted = connection.get("authMechanisms", known)
    return next((mechanism for mechanism in known if mechanism in offered and mechanism in wanted), None)


def authenticate(mechanism: str, connection: dict[str, Any], token: str | None, send: Exchange) -> tuple[int, str]:
    """The last reply."""
    user, password = connection["username"], connection.get("password", "")
    match mechanism:
        case "PLAIN":
            return last(send("AUTH PLAIN " + encode(f"\0{user}\0{password}".encode())))
        case "LOGIN":
            code, text = send("AUTH LOGIN")
            for answer in (user, password):
                if code != 334:
                    return code, text
                code, text = send(encode(answer.encode()))
            return last((code, text))
        case "CRAM-MD5":
            code, text = send("AUTH CRAM-MD5")
            if code != 334:
                return code, text
            digest = hmac.new(password.encode(), decode(text), hashlib.md5).hexdigest()
            return last(send(encode(f"{user} {digest}".encode())))
        case "SCRAM-SHA-256":
            return scram(user, password, send)
        case "XOAUTH2":
            response = f"user={user}\x01auth=Bearer {token}\x01\x01"
            return oauth(f"AUTH XOAUTH2 {encode(response.encode())}", "", send)
        case _:
            response = f"n,a={user},\x01host=localhost\x01auth=Bearer {token}\x01\x01"
            return oauth(f"AUTH OAUTHBEARER {encode(response.encode())}", "AQ==", send)


def last(reply: tuple[int, str]) -> tuple[int, str]:
    if reply[0] == 334:
        raise GivenUp("one challenge more")
    return reply


def oauth(command: str, answer: str, send: Exchange) -> tuple[int, str]:
    code, text = send(command)
    if code == 334:
        error = decode(text).decode()
        code, text = send(answer)
        text = f"{text} after {error}"
    return code, text


def scram(user: str, password: str, send: Exchange) -> tuple[int, str]:
    """RFC 5802, section 3."""
    bare = f"n={user},r={NONCE}"
    code, text = send("AUTH SCRAM-SHA-256 " + encode(f"n,,{bare}".encode()))
    if code == 235:
        raise GivenUp("235 without proof")
    if code != 334:
        return code, text
    server_first = decode(text).decode()
    attributes = dict(part.split("=", 1) for part in server_first.split(","))
    if not attributes["r"].startswith(NONCE):
        raise GivenUp("nonce is not ours")
    if not 4096 <= int(attributes["i"]) <= 1_000_000:
        raise GivenUp(f"iterations {attributes['i']}")
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), decode(attributes["s"]), int(attributes["i"]))
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    final = f"c={encode(b'n,,')},r={attributes['r']}"
    message = f"{bare},{server_first},{final}".encode()
    signature = hmac.digest(hashlib.sha256(client_key).digest(), message, "sha256")
    proof = bytes(one ^ other for one, other in zip(client_key, signature, strict=True))
    code, text = send(encode(f"{final},p={encode(proof)}".encode()))
    if code != 334:
        return code, text
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    if decode(text) != b"v=" + encode(hmac.digest(server_key, message, "sha256")).encode():
        raise GivenUp("server's signature is wrong")
    return send("")
