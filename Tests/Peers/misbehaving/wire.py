"""One connection: bytes in and out, in clear or inside TLS, and every way to end it. What the client sends is kept for `log`."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from dataclasses import dataclass, field

#: What is kept of one connection, of what was in clear and of what was inside TLS.
KEPT = 64 * 1024


class Ended(Exception):
    """The connection is over, by either side."""


@dataclass
class Record:
    """What one client sent to one port, for `log`."""

    port: str
    clear: bytearray = field(default_factory=bytearray)
    tls: bytearray = field(default_factory=bytearray)
    #: The protocol, or OpenSSL's reason why there is none.
    handshake: str | None = None
    server_name: str | None = None

    @property
    def answer(self) -> dict[str, object]:
        return {
            "port": self.port,
            "clear": escaped(self.clear),
            "tls": escaped(self.tls),
            "handshake": self.handshake,
            "serverName": self.server_name,
        }


def escaped(data: bytes | bytearray) -> str:
    """Printable ASCII as it is, all else as in a Python bytes literal."""
    return bytes(data).decode("latin-1").encode("unicode_escape").decode("ascii")


class Wire:
    def __init__(self, connection: socket.socket, record: Record) -> None:
        self.socket = connection
        self.record = record
        self.loop = asyncio.get_running_loop()
        #: Received and not yet used: clear text, or what came out of TLS.
        self.buffer = bytearray()
        self.tls: ssl.SSLObject | None = None
        self.incoming = ssl.MemoryBIO()
        self.outgoing = ssl.MemoryBIO()

    # Raw bytes, whether TLS runs or not.

    async def send_raw(self, data: bytes) -> None:
        try:
            await self.loop.sock_sendall(self.socket, data)
        except OSError as error:
            raise Ended from error

    async def receive_raw(self) -> bytes:
        try:
            data = await self.loop.sock_recv(self.socket, 65536)
        except OSError as error:
            raise Ended from error
        if not data:
            raise Ended
        return data

    # What the protocol above sees.

    async def send(self, data: bytes) -> None:
        if self.tls is None:
            await self.send_raw(data)
            return
        try:
            self.tls.write(data)
        except ssl.SSLError as error:
            raise Ended from error
        await self.send_raw(self.outgoing.read())

    async def more(self) -> None:
        """Adds to the buffer, or ends."""
        if self.tls is None:
            data = await self.receive_raw()
            self.keep(self.record.clear, data)
            self.buffer += data
            return
        while True:
            try:
                data = self.tls.read(65536)
            except ssl.SSLWantReadError:
                self.incoming.write(await self.receive_raw())
                continue
            except ssl.SSLError as error:
                raise Ended from error
            if not data:
                raise Ended
            self.keep(self.record.tls, data)
            self.buffer += data
            return

    def keep(self, place: bytearray, data: bytes) -> None:
        place += data[: max(0, KEPT - len(place))]

    async def line(self, limit: int = 1 << 20) -> bytes:
        """Without its end."""
        while (end := self.buffer.find(b"\n")) < 0:
            if len(self.buffer) > limit:
                raise Ended
            await self.more()
        line = bytes(self.buffer[:end]).rstrip(b"\r")
        del self.buffer[: end + 1]
        return line

    async def exactly(self, count: int) -> bytes:
        while len(self.buffer) < count:
            await self.more()
        data = bytes(self.buffer[:count])
        del self.buffer[:count]
        return data

    async def discard(self) -> None:
        """Reads until the client ends the connection."""
        while True:
            self.buffer.clear()
            await self.more()

    # TLS

    async def handshake(self, context: ssl.SSLContext, flights: int | None = None, records: int = 0) -> bool:
        """Whether it was completed. With `flights` so many of the server's go out, and of the next only so many `records`."""
        tls = context.wrap_bio(self.incoming, self.outgoing, server_side=True)
        self.incoming.write(self.buffer)
        self.buffer.clear()
        sent = 0
        while True:
            done, failure = False, None
            try:
                tls.do_handshake()
                done = True
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLError as error:
                failure = error
                self.record.handshake = error.reason or "unknown"
            if flight := self.outgoing.read():
                if flights is not None and sent == flights:
                    await self.send_raw(first_records(flight, records))
                    return False
                await self.send_raw(flight)
                sent += 1
            if failure is not None:
                # The alert is out; the client shall be able to read it.
                await self.close()
                raise Ended from failure
            if done:
                self.tls = tls
                self.record.handshake = tls.version()
                return True
            try:
                self.incoming.write(await self.receive_raw())
            except Ended:
                self.record.handshake = "closed"
                raise

    # Endings

    async def close(self) -> None:
        """FIN. What the client still sends is read, or the kernel would answer it with RST, which may overtake our last words."""
        try:
            self.socket.shutdown(socket.SHUT_WR)
            async with asyncio.timeout(2):
                while await self.loop.sock_recv(self.socket, 65536):
                    pass
        except (OSError, TimeoutError):
            pass
        self.socket.close()

    async def notify_close(self) -> None:
        """The alert close_notify (RFC 8446, section 6.1); the connection stays."""
        if self.tls is None:
            return
        try:
            self.tls.unwrap()
        except ssl.SSLError:
            pass
        await self.send_raw(self.outgoing.read())

    def half_close(self) -> None:
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError as error:
            raise Ended from error

    def reset(self) -> None:
        """RST: with a linger time of zero closing throws away what is left (socket(7))."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


def first_records(flight: bytes, count: int) -> bytes:
    """The first TLS records; each says its length in the fourth and fifth byte (RFC 8446, section 5.1)."""
    end = 0
    for _ in range(count):
        end += 5 + int.from_bytes(flight[end + 3 : end + 5], "big")
    return flight[:end]
