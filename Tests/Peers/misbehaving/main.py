"""The process: a folder, the PKI, all ports, one line of JSON, and commands until standard input ends."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from guardian import guard

from .catalogue import SCENARIOS
from .listeners import Host
from .pki import PKI


def say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


def command_of(line: str) -> list[str]:
    """Words, or a JSON array of them."""
    try:
        words = json.loads(line)
    except ValueError:
        return line.split()
    return [str(word) for word in words] if isinstance(words, list) else [str(words)]


def answer(words: list[str], hosts: dict[str, Host]) -> dict[str, Any]:
    match words:
        case ["log", name] if name in hosts:
            return hosts[name].answer
        case ["reset"]:
            for host in hosts.values():
                host.reset()
            return {"done": "reset"}
        case ["reset", name] if name in hosts:
            hosts[name].reset()
            return {"done": "reset"}
        case _:
            return {"error": f"{' '.join(words)} is no command, or names no scenario"}


async def serve(pki: PKI, started: float) -> None:
    hosts = {scenario.name: Host(scenario, pki) for scenario in SCENARIOS}
    for host in hosts.values():
        host.open()
    say(
        {
            "folder": str(pki.folder),
            "pid": os.getpid(),
            "startSeconds": round(time.monotonic() - started, 3),
            "keys": pki.keys,
            "anchors": pki.anchors,
            "scenarios": [host.ready() for host in hosts.values()],
        }
    )
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        # A thread: the loop could not wait for a regular file or /dev/null.
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, "")

    threading.Thread(target=read, daemon=True).start()
    while line := await lines.get():
        if words := command_of(line):
            say(answer(words, hosts))


def main() -> None:
    started = time.monotonic()
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    # Hundreds of ports, and many clients of each.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    folder = Path(tempfile.mkdtemp(prefix="smtplint-misbehaving-"))
    guardian, pipe = guard(lambda: shutil.rmtree(folder, ignore_errors=True))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        pki = PKI(folder)
        pki.make()
        asyncio.run(serve(pki, started))
    finally:
        os.close(pipe)
        os.waitpid(guardian, 0)
