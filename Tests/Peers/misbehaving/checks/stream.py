"""A connection of the checking client: deadlines for whole steps, and TLS whose raw records are seen."""

from __future__ import annotations

import socket
import ssl
import time

#: A reply that is longer is no longer read.
LONGEST_REPLY = 256 * 1024


class End(Exception):
    """Why a step did not come to its end: eof, reset, timeout, too-long, or what TLS says."""


class Stream:
    def __init__(self, address: tuple[str, int], patience: float) -> None:
        self.patience = patience
        self.deadline = 0.0
        self.buffer = bytearray()
        self.tls: ssl.SSLObject | None = None
        #: All that came from the wire since the last start of TLS.
        self.raw = bytearray()
        self.begin()
        try:
            self.socket = socket.create_connection(address, timeout=patience)
        except TimeoutError:
            raise End("timeout") from None
        except ConnectionRefusedError:
            raise End("refused") from None

    def begin(self) -> None:
        """Each step has a deadline of its own, however many bytes come."""
        self.deadline = time.monotonic() + self.patience

    def close(self) -> None:
        self.socket.close()

    def receive_raw(self) -> bytes:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise End("timeout")
        self.socket.settimeout(left)
        try:
            data = self.socket.recv(65536)
        except TimeoutError:
            raise End("timeout") from None
        except ConnectionResetError:
            raise End("reset") from None
        if not data:
            raise End("eof")
        self.raw += data[: max(0, 65536 - len(self.raw))]
        return data

    def send_raw(self, data: bytes) -> None:
        try:
            self.socket.sendall(data)
        except (ConnectionResetError, BrokenPipeError):
            raise End("reset") from None

    def send(self, data: bytes) -> None:
        self.begin()
        if self.tls is None:
            self.send_raw(data)
            return
        self.tls.write(data)
        self.send_raw(self.outgoing.read())

    def more(self) -> None:
        if self.tls is None:
            self.buffer += self.receive_raw()
            return
        while True:
            try:
                data = self.tls.read(65536)
            except ssl.SSLWantReadError:
                self.incoming.write(self.receive_raw())
                continue
            except ssl.SSLZeroReturnError:
                raise End("close_notify") from None
            except ssl.SSLError as error:
                raise End(f"tls {error.reason}") from None
            if not data:
                raise End("close_notify")
            self.buffer += data
            return

    def line(self) -> bytes:
        while (end := self.buffer.find(b"\n")) < 0:
            if len(self.buffer) > LONGEST_REPLY:
                raise End("too-long")
            self.more()
        line = bytes(self.buffer[: end + 1])
        del self.buffer[: end + 1]
        return line

    def exactly(self, count: int) -> bytes:
        while len(self.buffer) < count:
            self.more()
        data = bytes(self.buffer[:count])
        del self.buffer[:count]
        return data

    def until_the_end(self) -> tuple[bytes, str]:
        """Everything, and how it ended."""
        self.begin()
        try:
            while len(self.buffer) < LONGEST_REPLY:
                self.more()
        except End as end:
            return bytes(self.buffer), str(end)
        return bytes(self.buffer), "too-long"

    def start_tls(self, context: ssl.SSLContext, name: str | None) -> str:
        """What was negotiated. An alert that came in clear is told by its number, as the wire has it."""
        self.begin()
        self.raw.clear()
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(self.incoming, self.outgoing, server_hostname=name)
        while True:
            try:
                tls.do_handshake()
                self.send_raw(self.outgoing.read())
                self.tls = tls
                return f"{tls.version()} {(tls.cipher() or ('', '', 0))[0]}"
            except ssl.SSLWantReadError:
                self.send_raw(self.outgoing.read())
                try:
                    self.incoming.write(self.receive_raw())
                except End as end:
                    raise End(f"{end} after {shape(self.raw)}") from None
            except ssl.SSLCertVerificationError as error:
                self.send_raw(self.outgoing.read())
                raise End(f"verify {error.verify_code} {error.verify_message}") from None
            except ssl.SSLError as error:
                raise End(f"{shape(self.raw)} ({error.reason})") from None


def shape(raw: bytes | bytearray) -> str:
    """The records that came (RFC 8446, section 5.1): hello, alert N, or the first bytes where they are no TLS."""
    if not raw:
        return "nothing"
    names, position = [], 0
    while position < len(raw):
        kind, version, length = (
            raw[position],
            raw[position + 1 : position + 2],
            int.from_bytes(raw[position + 3 : position + 5], "big"),
        )
        if kind not in (20, 21, 22, 23) or version not in (b"\x03", b""):
            names.append(f"not-tls {bytes(raw[position : position + 20])!r}")
            break
        content = raw[position + 5 : position + 5 + length]
        if len(content) < length or len(raw) - position < 5:
            names.append("part of a record")
            break
        match kind:
            case 21 if length == 2:
                names.append(f"alert {content[0]}/{content[1]}")
            case 22:
                names.append("hello" if content[0] == 2 else "handshake")
            case 20:
                names.append("change")
            case _:
                names.append("data")
        position += 5 + length
    return " ".join(name for index, name in enumerate(names) if index == 0 or names[index - 1] != name)
