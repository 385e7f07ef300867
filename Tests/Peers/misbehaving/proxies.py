"""SOCKS5 (RFC 1928) and HTTP CONNECT (RFC 9110, section 9.3.6): proxies that refuse in every way, and good ones."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from dataclasses import dataclass

from .session import Session
from .steps import CLOSE, Steps, run
from .tokens import read_head
from .wire import Ended

#: RFC 1928, section 6. The bound address is 0.0.0.0:0.
SOCKS_REPLIES = {
    "general-failure": 1,
    "not-allowed": 2,
    "network-unreachable": 3,
    "host-unreachable": 4,
    "connection-refused": 5,
    "ttl-expired": 6,
    "command-not-supported": 7,
    "address-type-not-supported": 8,
}


def socks_reply(code: int) -> bytes:
    return bytes([5, code, 0, 1, 0, 0, 0, 0, 0, 0])


@dataclass(frozen=True)
class SOCKS5:
    #: After the client's offer of methods; None: no authentication.
    method: Steps | None = None
    #: After the request; None: connect.
    answer: Steps | None = None

    async def __call__(self, session: Session) -> None:
        wire = session.wire
        version, count = await wire.exactly(2)
        methods = await wire.exactly(count)
        if self.method is not None:
            await run(session, self.method)
        elif version != 5 or 0 not in methods:
            await run(session, (b"\x05\xff", CLOSE))
        else:
            await wire.send(b"\x05\x00")
        host, port = await self.request(session)
        if self.answer is not None:
            await run(session, self.answer)
        else:
            await relay(session, host, port, socks_reply(0), socks_reply(5))

    async def request(self, session: Session) -> tuple[str, int]:
        """RFC 1928, sections 4 and 5."""
        wire = session.wire
        kind = (await wire.exactly(4))[3]
        match kind:
            case 1 | 4:
                host = str(ipaddress.ip_address(await wire.exactly(4 if kind == 1 else 16)))
            case 3:
                host = (await wire.exactly((await wire.exactly(1))[0])).decode("latin-1")
            case _:
                await run(session, (socks_reply(8), CLOSE))
                raise Ended
        return host, int.from_bytes(await wire.exactly(2), "big")


@dataclass(frozen=True)
class HTTPConnect:
    #: After the request; None: connect.
    answer: Steps | None = None

    async def __call__(self, session: Session) -> None:
        line, _ = await read_head(session)
        if self.answer is not None:
            await run(session, self.answer)
        method, target = (line.split(" ") + ["", ""])[:2]
        host, _, port = target.rpartition(":")
        if method != "CONNECT" or not port.isdigit():
            await run(session, (b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", CLOSE))
        refusal = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"
        await relay(session, host.strip("[]"), int(port), b"HTTP/1.1 200 Connection established\r\n\r\n", refusal)


async def relay(session: Session, host: str, port: int, accepted: bytes, refused: bytes) -> None:
    """Only to a port of the scenario: this is no proxy for anybody else."""
    if port not in session.ports.values():
        await run(session, (refused, CLOSE))
    wire, loop = session.wire, session.wire.loop
    target = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    target.setblocking(False)
    try:
        try:
            await loop.sock_connect(target, ("::1" if ":" in host else "127.0.0.1", port))
        except OSError:
            await run(session, (refused, CLOSE))
        await wire.send(accepted)
        if wire.buffer:
            await loop.sock_sendall(target, wire.buffer)
        async with asyncio.TaskGroup() as both:
            both.create_task(pump(loop, wire.socket, target))
            both.create_task(pump(loop, target, wire.socket))
    except* OSError as errors:
        raise Ended from errors
    finally:
        target.close()


async def pump(loop: asyncio.AbstractEventLoop, source: socket.socket, sink: socket.socket) -> None:
    while data := await loop.sock_recv(source, 65536):
        await loop.sock_sendall(sink, data)
    sink.shutdown(socket.SHUT_WR)
