"""Keeps a network namespace with its own resolver: namespace.py SOCKET FOLDER KIND [COMMAND…], in new namespaces of network and mounts.

FOLDER has resolv.conf, nsswitch.conf and hosts, which cover those in /etc. COMMAND answers at port 53; of KIND `silent` a socket takes the
questions there, and nothing answers. SOCKET is the number of a UNIX socket: a port that comes in is answered by sockets that listen there in
the namespace, which the other side accepts connections from. The namespace ends with this process, and this process with SOCKET.
"""

from __future__ import annotations

import fcntl
import os
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1


def raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sh14x", b"lo", 0)
        _, flags = struct.unpack("16sh14x", fcntl.ioctl(control, SIOCGIFFLAGS, request))
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


def cover(folder: Path) -> None:
    for name in ("resolv.conf", "nsswitch.conf", "hosts"):
        # The first is often a link to a file that is elsewhere, or nowhere.
        target = Path("/etc", name).resolve()
        if target.exists():
            subprocess.run(["mount", "--bind", folder / name, target], check=True)


def answers(process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        # Port 53, in hexadecimal.
        if any(line.split()[1].endswith(":0035") for line in Path("/proc/self/net/udp").read_text().splitlines()[1:]):
            return True
        time.sleep(0.005)
    return False


def listeners(port: int) -> list[socket.socket]:
    result = [socket.create_server(("127.0.0.1", port), backlog=64)]
    try:
        result.append(socket.create_server(("::1", port), family=socket.AF_INET6, backlog=64))
    except OSError:
        pass
    return result


def main(number: str, folder: str, kind: str, *command: str) -> None:
    control = socket.socket(fileno=int(number))
    raise_loopback()
    cover(Path(folder))
    held = None
    if kind == "silent":
        held = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        held.bind(("127.0.0.1", 53))
    process = subprocess.Popen(command) if command else None
    if process and not answers(process):
        sys.exit("the resolver does not start")
    control.send(b"ready")
    while data := control.recv(16):
        sockets = listeners(int(data))
        socket.send_fds(control, [b"%d" % len(sockets)], [each.fileno() for each in sockets])
        for each in sockets:
            each.close()
    if process:
        process.kill()
    del held
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
