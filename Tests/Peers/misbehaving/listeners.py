"""The ports of all scenarios: servers, ports that refuse, and ports whose accept queue is full."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from .pki import PKI
from .scenario import FULL_QUEUE, Scenario, Service
from .session import Session
from .wire import Ended, Record, Wire

#: A connection ends after this, whatever it waits for.
LONGEST = 180
#: Connections that are kept for `log`, for each scenario; the oldest go.
KEPT = 64


def bind(address: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    if ":" in address:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    listener.bind((address, port))
    listener.setblocking(False)
    return listener


class Host:
    """Of one scenario."""

    def __init__(self, scenario: Scenario, pki: PKI) -> None:
        self.scenario = scenario
        self.pki = pki
        self.ports: dict[str, int] = {}
        self.records: list[Record] = []
        self.sockets: list[socket.socket] = []
        self.tasks: set[asyncio.Task[None]] = set()
        self.failures: list[str] = []

    def open(self) -> None:
        """All sockets first, since a port that is free on one address may be taken on another."""
        scenario = self.scenario
        for _ in range(20):
            try:
                bound = [(bind("127.0.0.1", 0), role, service) for role, service in scenario.services.items()]
                self.ports = {role: listener.getsockname()[1] for listener, role, _ in bound}
                port = self.ports["smtp"]
                bound += [(bind(address, port), "smtp", service) for address, service in scenario.addresses.items()]
                break
            except OSError:
                continue
        else:
            raise RuntimeError(f"{scenario.name} finds no port on all of its addresses")
        for listener, role, service in bound:
            self.sockets.append(listener)
            # REFUSED is bound and does not listen: the kernel answers with RST, and nobody else gets the port.
            if service == FULL_QUEUE:
                self.fill(listener)
            elif not isinstance(service, str):
                listener.listen(128)
                self.start(self.accept(listener, role, service))

    def fill(self, listener: socket.socket) -> None:
        """Connections that nobody accepts: Linux drops the SYN of those that find no place (listen(2))."""
        listener.listen(0)
        for _ in range(4):
            filler = socket.socket(listener.family)
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
            self.sockets.append(filler)

    def start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def accept(self, listener: socket.socket, role: str, service: Service) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _ = await loop.sock_accept(listener)
            except OSError:
                # Too many open files, say: those who wait are served when there are fewer.
                await asyncio.sleep(0.1)
                continue
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.start(self.serve(connection, role, service))

    async def serve(self, connection: socket.socket, role: str, service: Service) -> None:
        record = Record(role)
        self.records = [*self.records[1 - KEPT :], record]
        wire = Wire(connection, record)
        try:
            async with asyncio.timeout(LONGEST):
                await service(Session(wire, self.pki, self.ports))
        except (Ended, TimeoutError):
            pass
        except Exception as error:  # A mistake of ours: the tests see it in `log`.
            self.failures.append(f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    @property
    def answer(self) -> dict[str, Any]:
        """What `log` prints."""
        connections = [record.answer for record in self.records]
        return {"scenario": self.scenario.name, "connections": connections, "failures": self.failures}

    def reset(self) -> None:
        self.records, self.failures = [], []

    def ready(self) -> dict[str, Any]:
        """What the first line says of the scenario, with the ports filled in."""
        scenario = self.scenario
        return {
            "name": scenario.name,
            "host": scenario.host,
            "port": self.ports["smtp"],
            "about": scenario.about,
            "connection": filled(scenario.connection, self.ports),
            "expect": scenario.expect,
        }


def filled(value: Any, ports: dict[str, int]) -> Any:
    """`{token}` and `{proxy}` are the ports of these roles."""
    match value:
        case dict():
            return {name: filled(member, ports) for name, member in value.items()}
        case str():
            for role, port in ports.items():
                value = value.replace(f"{{{role}}}", str(port))
            return value
        case _:
            return value
