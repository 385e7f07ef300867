"""A process that clears up after another one, however that ends."""

from __future__ import annotations

import os
from collections.abc import Callable


def guard(clear_up: Callable[[], None]) -> tuple[int, int]:
    """Starts the process that clears up once this one has ended, in whatever way: closing the returned pipe tells it."""
    reader, writer = os.pipe()
    guardian = os.fork()
    if guardian:
        os.close(reader)
        return guardian, writer
    os.close(writer)
    os.setsid()
    # Whoever reads our output until its end does not wait for this process.
    null = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(null, stream)
    os.read(reader, 1)
    try:
        clear_up()
    finally:
        os._exit(0)
