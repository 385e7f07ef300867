"""An SMTP server that follows a script: what it answers to each command, and where it goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, field

from .sasl import SASL
from .session import Session
from .steps import CLOSE, Handshake, Steps, run

NAME = b"mail.example.test"
GREETING: Steps = (b"220 " + NAME + b" ESMTP ready\r\n",)
KEYWORDS = ("PIPELINING", "SIZE 10240000", "8BITMIME", "ENHANCEDSTATUSCODES")


def reply(code: int, *lines: str) -> bytes:
    """RFC 5321, section 4.2: every line but the last has a hyphen after the code."""
    ends = ["-"] * (len(lines) - 1) + [" "]
    return "".join(f"{code}{end}{line}\r\n" for end, line in zip(ends, lines, strict=True)).encode()


def ehlo_reply(*keywords: str) -> bytes:
    return reply(250, NAME.decode(), *keywords)


@dataclass(frozen=True)
class Script:
    """Where a field says nothing special the server is a good one: STARTTLS, then AUTH, TLS 1.2 and 1.3."""

    #: TLS from the first byte.
    implicit: bool = False
    greeting: Steps = GREETING
    #: None: the keywords below, STARTTLS before TLS, AUTH where there are mechanisms.
    ehlo: Steps | None = None
    ehlo_tls: Steps | None = None
    helo: Steps = (b"250 " + NAME + b"\r\n",)
    keywords: tuple[str, ...] = KEYWORDS
    #: Offered before TLS; the empty text: not at all.
    mechanisms: str = ""
    mechanisms_tls: str = "PLAIN LOGIN"
    starttls: Steps = (b"220 2.0.0 Go ahead\r\n",)
    #: None: no STARTTLS.
    tls: Steps | None = (Handshake(),)
    #: Inside TLS, before the client says anything; with implicit TLS the greeting comes here.
    after_tls: Steps = ()
    #: The reply to AUTH itself, instead of an exchange.
    auth: Steps | None = None
    sasl: SASL = field(default_factory=SASL)
    mail: Steps = (b"250 2.1.0 Ok\r\n",)
    rcpt: Steps = (b"250 2.1.5 Ok\r\n",)
    data: Steps = (b"354 End data with <CR><LF>.<CR><LF>\r\n",)
    #: The reply to the message.
    message: Steps = (b"250 2.0.0 Ok: queued\r\n",)
    quit: Steps = (b"221 2.0.0 Bye\r\n", CLOSE)

    async def __call__(self, session: Session) -> None:
        if self.implicit:
            await run(session, self.tls or ())
            await run(session, self.after_tls)
        await run(session, self.greeting)
        while True:
            await self.command(session, await session.wire.line())

    async def command(self, session: Session, line: bytes) -> None:
        wire = session.wire
        verb, _, argument = line.partition(b" ")
        match verb.upper():
            case b"EHLO":
                await run(session, self.ehlo_steps(encrypted=wire.tls is not None))
            case b"HELO":
                await run(session, self.helo)
            case b"STARTTLS" if self.tls is not None and wire.tls is None:
                await run(session, self.starttls)
                if self.starttls_accepted:
                    await run(session, self.tls)
                    await run(session, self.after_tls)
            case b"AUTH":
                if self.auth is not None:
                    await run(session, self.auth)
                else:
                    await self.sasl(session, argument)
            case b"MAIL":
                await run(session, self.mail)
            case b"RCPT":
                await run(session, self.rcpt)
            case b"DATA":
                await run(session, self.data)
                if isinstance(self.data[0], bytes) and self.data[0].startswith(b"354"):
                    while await wire.line() != b".":
                        pass
                    await run(session, self.message)
            case b"RSET" | b"NOOP":
                await wire.send(b"250 2.0.0 Ok\r\n")
            case b"QUIT":
                await run(session, self.quit)
            case _:
                await wire.send(b"500 5.5.2 What?\r\n")

    def ehlo_steps(self, encrypted: bool) -> Steps:
        given = self.ehlo_tls if encrypted else self.ehlo
        if given is not None:
            return given
        keywords = self.keywords
        if not encrypted and self.tls is not None:
            keywords += ("STARTTLS",)
        if mechanisms := self.mechanisms_tls if encrypted else self.mechanisms:
            keywords += (f"AUTH {mechanisms}",)
        return (ehlo_reply(*keywords),)

    @property
    def starttls_accepted(self) -> bool:
        """Whether the handshake follows, whatever else is in the reply."""
        first = self.starttls[0] if self.starttls else b"220"
        return not isinstance(first, bytes) or first.startswith(b"220")
