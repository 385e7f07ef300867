"""What a script is made of: bytes to send, and functions of the connection. CLOSE, RESET, STALL, a drip and a flood end it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .wire import Ended

if TYPE_CHECKING:
    from .session import Session

Function = Callable[["Session"], Awaitable[None]]
Step = bytes | Function
Steps = tuple[Step, ...]

#: A flood stops here when the client reads on and on.
FLOOD = 32 << 20


async def run(session: Session, steps: Steps) -> None:
    for step in steps:
        if isinstance(step, bytes):
            await session.wire.send(step)
        else:
            await step(session)


async def CLOSE(session: Session) -> None:
    """FIN; inside TLS without close_notify."""
    await session.wire.close()
    raise Ended


async def NOTIFY_CLOSE(session: Session) -> None:
    await session.wire.notify_close()
    await CLOSE(session)


async def RESET(session: Session) -> None:
    session.wire.reset()
    raise Ended


async def HALF_CLOSE(session: Session) -> None:
    """FIN, and then everything that the client sends is taken."""
    session.wire.half_close()
    await session.wire.discard()


async def STALL(session: Session) -> None:
    await session.wire.discard()


async def LINE(session: Session) -> None:
    await session.wire.line()


async def CLIENT_HELLO(session: Session) -> None:
    """Waits for one whole TLS record."""
    header = await session.wire.exactly(5)
    await session.wire.exactly(int.from_bytes(header[3:5], "big"))


async def CANCELLED(session: Session) -> None:
    """Takes the answer to a challenge: `*` cancels the exchange (RFC 4954, section 4)."""
    answer = await session.wire.line()
    await session.wire.send(b"501 5.7.0 Cancelled\r\n" if answer == b"*" else b"535 5.7.8 No\r\n")


async def CLIENT_HELLO_COMES(session: Session) -> None:
    """Waits for the first byte of a TLS record, and leaves it to the handshake."""
    while not session.wire.buffer:
        await session.wire.more()


@dataclass(frozen=True)
class Pause:
    seconds: float

    async def __call__(self, session: Session) -> None:
        await asyncio.sleep(self.seconds)


@dataclass(frozen=True)
class Slowly:
    """Pieces with a pause after each; they arrive one by one, since the sockets do not wait to join them."""

    pieces: tuple[bytes, ...]
    seconds: float = 0.05

    async def __call__(self, session: Session) -> None:
        for piece in self.pieces:
            await session.wire.send(piece)
            await asyncio.sleep(self.seconds)


def by_byte(data: bytes, seconds: float) -> Slowly:
    return Slowly(tuple(bytes([byte]) for byte in data), seconds)


@dataclass(frozen=True)
class Drip:
    """One byte at a time, and when they are used up the last one again, for ever. `raw` goes past TLS."""

    data: bytes
    seconds: float = 0.2
    raw: bool = False

    async def __call__(self, session: Session) -> None:
        send = session.wire.send_raw if self.raw else session.wire.send
        position = 0
        while True:
            await send(self.data[position : position + 1])
            position = min(position + 1, len(self.data) - 1)
            await asyncio.sleep(self.seconds)


@dataclass(frozen=True)
class Flood:
    """The same again and again, as fast as the client takes it, and then nothing more."""

    data: bytes
    limit: int = FLOOD

    async def __call__(self, session: Session) -> None:
        chunk = self.data * max(1, 16384 // len(self.data))
        for _ in range(self.limit // len(chunk)):
            await session.wire.send(chunk)
            # Another connection gets its turn even when the client is as fast as we are.
            await asyncio.sleep(0)
        await STALL(session)


def long_line(start: str) -> bytes:
    """A line of some hundred bytes, so that a flood is one of bytes and not of lines."""
    return start.encode() + b" and so on" * 40 + b"\r\n"


@dataclass(frozen=True)
class Raw:
    """Past TLS, where it runs."""

    data: bytes

    async def __call__(self, session: Session) -> None:
        await session.wire.send_raw(self.data)


@dataclass(frozen=True)
class Handshake:
    """TLS by Python's ssl module."""

    certificate: str = "good"
    minimum: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2
    maximum: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3
    #: In OpenSSL's words; TLS 1.3 takes no notice of it.
    ciphers: str = "DEFAULT"
    #: A client certificate: None, "optional" or "required" of the root, or "any", which is asked for and never refused by TLS.
    request: str | None = None
    #: The only server name that is answered; any other, or none, gets the alert unrecognized_name (RFC 6066, section 3).
    server_name: str | None = None
    #: With the Diffie-Hellman group of 1024 bits.
    small_group: bool = False
    #: Stop before this flight of the server, after so many of its records.
    flights: int | None = None
    records: int = 0

    async def __call__(self, session: Session) -> None:
        await session.wire.handshake(session.context(self), self.flights, self.records)


V10, V11, V12, V13 = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
