"""Takes connections at sockets that listen in another network namespace, and passes them on to the same port in this one."""

from __future__ import annotations

import asyncio
import socket
import threading

from .ports import IPV4


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
    except OSError:
        writer.transport.abort()


class Forwarder:
    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def forward(self, listener: socket.socket, port: int) -> None:
        async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                there, here = await asyncio.open_connection(IPV4, port)
            except OSError:
                writer.transport.abort()
                return
            await asyncio.gather(copy(reader, here), copy(there, writer))
            here.close()
            writer.close()

        asyncio.run_coroutine_threadsafe(asyncio.start_server(pass_on, sock=listener), self.loop).result(10)

    def end(self) -> None:
        # Its listeners end with their namespace's process; the thread has nothing more to do then.
        self.loop.call_soon_threadsafe(self.loop.stop)
