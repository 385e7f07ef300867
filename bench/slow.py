#!/usr/bin/env python3
"""A mail server that takes its time before the greeting, at many addresses: passes connections on to another server after a pause.

    slow.py PORT SECONDS ADDRESS…

Prints {"port": …} when it listens, at the same port of every address, and ends with its standard input.
"""

import asyncio
import json
import sys


class Pipe(asyncio.Protocol):
    """Hands what comes from one side to the other; what comes before the other is there waits."""

    def __init__(self, other: "Pipe | None" = None) -> None:
        self.other = other
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if self.other and self.other.transport:
            self.other.transport.write(data)

    def connection_lost(self, error: Exception | None) -> None:
        if self.other and self.other.transport:
            self.other.transport.close()


class Listener(Pipe):
    def __init__(self, port: int, seconds: float) -> None:
        super().__init__()
        self.port, self.seconds = port, seconds

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        # A client does not speak before the greeting.
        loop = asyncio.get_running_loop()
        loop.call_later(self.seconds, lambda: loop.create_task(self.open()))

    async def open(self) -> None:
        assert self.transport
        if self.transport.is_closing():
            return
        try:
            _, self.other = await asyncio.get_running_loop().create_connection(lambda: Pipe(self), "127.0.0.1", self.port)
        except OSError:
            self.transport.abort()


async def main() -> None:
    port, seconds, addresses = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]
    loop = asyncio.get_running_loop()
    first = await loop.create_server(lambda: Listener(port, seconds), addresses[0], 0)
    own = first.sockets[0].getsockname()[1]
    if addresses[1:]:
        await loop.create_server(lambda: Listener(port, seconds), addresses[1:], own)
    print(json.dumps({"port": own}), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
