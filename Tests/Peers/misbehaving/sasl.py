"""The server's side of SASL in SMTP (RFC 4954), right, or wrong where the scenario says so."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

from .session import Session
from .steps import Steps, run

USERNAME = "alice@example.test"
PASSWORD = "cörrect horse, 57 %"
#: What the token endpoints of the catalogue issue, and what the mail server takes.
TOKEN = "opaque-token-4b1d"

GOOD: Steps = (b"235 2.7.0 Authentication successful\r\n",)
BAD: Steps = (b"535 5.7.8 Authentication credentials invalid\r\n",)

#: Always the same, so that two runs are the same.
NONCE = "serverNonce0123456789"
SALT = bytes(range(16))


class Malformed(Exception):
    """The answer is no base64, or not what the mechanism wants."""


def text(data: bytes) -> bytes:
    return base64.b64encode(data)


def plain_text(data: bytes) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except ValueError as error:
        raise Malformed from error


@dataclass(frozen=True)
class SASL:
    #: What follows a complete exchange, instead of a judgement of what the client sent.
    verdict: Steps | None = None
    #: What a good answer gets.
    good: Steps = GOOD
    bad: Steps = BAD
    # SCRAM (RFC 5802, section 5; RFC 7677)
    iterations: int = 4096
    extends_nonce: bool = True
    signature_right: bool = True
    #: OAuth tokens that are taken.
    tokens: tuple[str, ...] = (TOKEN,)
    #: Whether a bad token is told by an error challenge before the 535.
    error_challenge: bool = True
    #: What comes after the answer to that challenge.
    after_error: Steps | None = None
    #: LOGIN's questions.
    prompts: tuple[bytes, bytes] = (b"Username:", b"Password:")

    async def __call__(self, session: Session, argument: bytes) -> None:
        mechanism, _, initial = argument.partition(b" ")
        method = {
            b"PLAIN": self.plain,
            b"LOGIN": self.login,
            b"CRAM-MD5": self.cram_md5,
            b"SCRAM-SHA-256": self.scram,
            b"XOAUTH2": self.oauth,
            b"OAUTHBEARER": self.oauth,
        }.get(mechanism.upper())
        if method is None:
            await session.wire.send(b"504 5.5.4 Unrecognized authentication type\r\n")
            return
        try:
            good = await method(session, initial)
        except Malformed:
            await session.wire.send(b"501 5.5.2 Cannot decode response\r\n")
            return
        except Cancelled:
            await session.wire.send(b"501 5.7.0 Authentication cancelled\r\n")
            return
        if good is None:
            return
        steps = self.good if good else self.bad
        await run(session, steps if self.verdict is None else self.verdict)

    async def ask(self, session: Session, challenge: bytes) -> bytes:
        await session.wire.send(b"334 " + text(challenge) + b"\r\n")
        answer = await session.wire.line()
        if answer == b"*":
            raise Cancelled
        return plain_text(answer)

    async def first(self, session: Session, initial: bytes) -> bytes:
        """RFC 4954, section 4: an initial response of `=` is an empty one."""
        if not initial:
            return await self.ask(session, b"")
        return b"" if initial == b"=" else plain_text(initial)

    async def plain(self, session: Session, initial: bytes) -> bool:
        """RFC 4616, section 2."""
        parts = (await self.first(session, initial)).split(b"\0")
        return len(parts) == 3 and parts[1:] == [USERNAME.encode(), PASSWORD.encode()]

    async def login(self, session: Session, initial: bytes) -> bool:
        """draft-murchison-sasl-login."""
        user = plain_text(initial) if initial else await self.ask(session, self.prompts[0])
        password = await self.ask(session, self.prompts[1])
        return (user, password) == (USERNAME.encode(), PASSWORD.encode())

    async def cram_md5(self, session: Session, initial: bytes) -> bool:
        """RFC 2195, section 2."""
        challenge = b"<1896.697170952@mail.example.test>"
        answer = await self.ask(session, challenge)
        digest = hmac.new(PASSWORD.encode(), challenge, hashlib.md5).hexdigest()
        return answer == f"{USERNAME} {digest}".encode()

    async def scram(self, session: Session, initial: bytes) -> bool | None:
        """RFC 5802, sections 3 and 5, with SHA-256 (RFC 7677)."""
        first = await self.first(session, initial)
        header, bare = split_header(first)
        attributes = attributes_of(bare)
        nonce = (attributes["r"] if self.extends_nonce else "somebodyElse") + NONCE
        server_first = f"r={nonce},s={text(SALT).decode()},i={self.iterations}".encode()
        final = await self.ask(session, server_first)
        without_proof, _, proof = final.rpartition(b",p=")
        if self.iterations > 100_000:
            # Whoever has computed that many has lost.
            return False
        salted = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), SALT, self.iterations)
        message = bare + b"," + server_first + b"," + without_proof
        expected = proof_of(salted, message)
        channel = attributes_of(without_proof)
        right = (
            plain_text(proof) == expected and channel.get("r") == nonce and plain_text(channel.get("c", "").encode()) == header
        )
        if not right:
            return False
        server_key = digest(salted, b"Server Key")
        signature = digest(server_key, message if self.signature_right else message + b"!")
        # RFC 4954, section 4: the server's last word is a challenge of its own, which the client answers with an empty line.
        await self.ask(session, b"v=" + text(signature))
        return True

    async def oauth(self, session: Session, initial: bytes) -> bool | None:
        """XOAUTH2 as Google and Microsoft document it, and OAUTHBEARER (RFC 7628, section 3.1): both name the token alike."""
        response = await self.first(session, initial)
        fields = response.rstrip(b"\x01").split(b"\x01")
        taken = [f"auth=Bearer {token}".encode() for token in self.tokens]
        bearer = response.startswith(b"n,")
        user = b"a=" + USERNAME.encode() if bearer else b"user=" + USERNAME.encode()
        named = user in fields[0].split(b",") if bearer else user == fields[0]
        if self.verdict is None and named and any(field in taken for field in fields[1:]):
            return True
        if self.verdict is None and not self.error_challenge:
            return False
        if self.verdict is not None and not self.error_challenge:
            return True
        # RFC 7628, section 3.2.2; XOAUTH2 has a status of its own.
        status = b'"invalid_token"' if bearer else b'"401","schemes":"bearer"'
        status = b'{"status":' + status + b',"scope":"smtp.send"}'
        await session.wire.send(b"334 " + text(status) + b"\r\n")
        # An empty line, or AQ== (0x01).
        await session.wire.line()
        if self.after_error is not None:
            await run(session, self.after_error)
            return None
        return False


class Cancelled(Exception):
    """RFC 4954, section 4: the client sent `*`."""


def split_header(first: bytes) -> tuple[bytes, bytes]:
    """The GS2 header (RFC 5802, section 7), and the rest."""
    parts = first.split(b",", 2)
    if len(parts) != 3:
        raise Malformed
    return parts[0] + b"," + parts[1] + b",", parts[2]


def attributes_of(message: bytes) -> dict[str, str]:
    try:
        attributes = dict(part.split("=", 1) for part in message.decode().split(","))
    except ValueError as error:
        raise Malformed from error
    if "r" not in attributes:
        raise Malformed
    return attributes


def digest(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, "sha256")


def proof_of(salted: bytes, message: bytes) -> bytes:
    client_key = digest(salted, b"Client Key")
    signature = digest(hashlib.sha256(client_key).digest(), message)
    return bytes(one ^ other for one, other in zip(client_key, signature, strict=True))
