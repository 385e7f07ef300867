#!/usr/bin/env python3
"""Runs real mail servers, proxies, an OAuth2 server and resolvers on loopback ports, in a temporary folder, until standard input ends.

    mailservers.py [NAME…]      starts the servers that are named at once; the others when they are asked for

Prints one line of JSON when it is ready: what there is, with every port and password, whether it runs or not (mailservers/harness.py
has its form). Then each line of standard input is a command, answered by one line of JSON:

    start NAME…     the servers, and those that they need: {"started": {NAME: {"services": […], "milliseconds": …, "pid": …}}}
    stop NAME…      at once, as if power had failed; `start` has the same ports
    freeze NAME…    every process of the server is halted: it neither answers nor closes
    thaw NAME…
    log NAME        {"log": …}

However this script ends, the servers end with it, and the folder goes. Run scripts/unpack-peers first.
"""

from __future__ import annotations

import ctypes
import os
import select
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from mailservers import processes
from mailservers.harness import Harness


def work(reader: int, folder: Path, names: list[str]) -> None:
    """What the second process does: it has the servers, in a session of its own, and clears up once `reader` has ended."""
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    processes.become_subreaper()
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    try:
        Harness(folder, reader).run(names)
    except BrokenPipeError:
        pass
    finally:
        processes.end_all()
        shutil.rmtree(folder, ignore_errors=True)


def pass_on(writer: int, worker: int) -> None:
    """Gives the worker what standard input has, until either ends."""
    # The worker must not look as if it ran when it was killed.
    ended = os.pidfd_open(worker)
    poll = select.poll()
    poll.register(0, select.POLLIN)
    poll.register(ended, select.POLLIN)
    while all(source != ended for source, _ in poll.poll()):
        data = os.read(0, 65536)
        if not data:
            return
        os.write(writer, data)


def wait(worker: int, seconds: float) -> int | None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        pid, status = os.waitpid(worker, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    return None


def main() -> int:
    # Whoever started this may have blocked signals, and a server that inherits that cannot be stopped.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    # Should the worker be killed, its servers become children of this process.
    processes.become_subreaper()
    folder = Path(tempfile.mkdtemp(prefix="smtplint-mail-"))
    # Servers that run as somebody else go through it.
    folder.chmod(0o711)
    reader, writer = os.pipe()
    sys.stdout.flush()
    worker = os.fork()
    if not worker:
        os.close(writer)
        status = 1
        try:
            work(reader, folder, sys.argv[1:])
            status = 0
        except Exception:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(status)
    os.close(reader)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    status: int | None = None
    try:
        pass_on(writer, worker)
    except (KeyboardInterrupt, BrokenPipeError):
        pass
    finally:
        os.close(writer)
        status = wait(worker, 20)
        processes.end_all()
        shutil.rmtree(folder, ignore_errors=True)
    return status or 0


if __name__ == "__main__":
    if sys.argv[1:2] in (["-h"], ["--help"]):
        print(__doc__)
        sys.exit()
    if sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "prctl"):
        sys.exit("mailservers.py: runs on Linux")
    if not Path("/proc/self/stat").exists():
        sys.exit("mailservers.py: /proc is not mounted")
    sys.exit(main())
