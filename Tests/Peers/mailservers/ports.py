"""Ports of the loopback addresses that nobody else gets, also while the server that is to have them does not run."""

from __future__ import annotations

import random
import socket
from pathlib import Path

IPV4, IPV6 = "127.0.0.1", "::1"


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind((IPV6, 0))
        return True
    except OSError:
        return False


def reserve_at(address: str, port: int) -> socket.socket | None:
    """A socket that is bound and does not listen: a server that sets SO_REUSEADDR, as all do, can still have the port."""
    reserved = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    try:
        # Set after binding, or two harnesses would share the port.
        reserved.bind((address, port))
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return reserved
    except OSError:
        reserved.close()
        return None


class Ports:
    def __init__(self) -> None:
        self.addresses = [IPV4, IPV6] if has_ipv6() else [IPV4]
        self.reserved: list[socket.socket] = []
        self.numbers: list[int] = []

    def reserve(self) -> int:
        """Below those that the kernel hands out, at all loopback addresses."""
        for _ in range(1000):
            port = random.randrange(12000, 32000)
            sockets = [reserve_at(address, port) for address in self.addresses]
            if all(sockets):
                self.reserved.extend(entry for entry in sockets if entry)
                self.numbers.append(port)
                return port
            for entry in sockets:
                if entry:
                    entry.close()
        raise OSError("no port is free")


def listening() -> set[tuple[str, int]]:
    """Where this machine listens, of the loopback addresses; asking the kernel leaves no trace in a server's log."""
    result = set()
    for name, loopback, address in [("tcp", "0100007F", IPV4), ("tcp6", "00000000000000000000000001000000", IPV6)]:
        try:
            lines = Path("/proc/net", name).read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            local, _, state = line.split()[1:4]
            host, _, port = local.partition(":")
            if state == "0A" and set(host) <= {"0"}:
                result.update((each, int(port, 16)) for each in (IPV4, IPV6))
            elif state == "0A" and host == loopback:
                result.add((address, int(port, 16)))
    return result
