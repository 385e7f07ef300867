"""Finding and ending processes, also those that made themselves daemons."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
LIBC = ctypes.CDLL(None, use_errno=True)


def become_subreaper() -> None:
    """Orphans among the descendants become children of this process, instead of getting lost."""
    if LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def parents() -> dict[int, int]:
    """The parent of every process that runs; those that have ended and wait to be asked for their status are left out."""
    result = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            result[int(entry.name)] = int(parent)
    return result


def descendants(root: int) -> list[int]:
    """Of a process, without itself, parents first."""
    children: dict[int, list[int]] = {}
    for pid, parent in parents().items():
        children.setdefault(parent, []).append(pid)
    found = list(children.get(root, []))
    for pid in found:
        found.extend(children.get(pid, []))
    return found


def send(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def tree(root: int) -> list[int]:
    return [root, *descendants(root)] if root in parents() else []


def freeze_tree(root: int) -> list[int]:
    """Halts a process and its descendants; parents first, so that none is made that would be missed."""
    frozen: list[int] = []
    while new := [pid for pid in tree(root) if pid not in frozen]:
        send(new, signal.SIGSTOP)
        frozen.extend(new)
    return frozen


def end_tree(root: int) -> None:
    send(freeze_tree(root), signal.SIGKILL)


def end_all() -> None:
    """Ends all descendants of this process, and waits for them."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        send(descendants(os.getpid()), signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.005)
