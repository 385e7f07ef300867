"""Makes the unpacked packages look installed, to this process and those that it starts only, in a mount namespace of its own.

Postfix, Dovecot and Exim know where Debian installs them and which accounts they run as. Here the unpacked tree is laid over /usr, and
/etc/passwd and /etc/group are covered by copies with these accounts. The machine sees nothing of it.
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

from .processes import LIBC

CLONE_NEWNS = 0x20000
MS_RDONLY, MS_BIND, MS_REC, MS_PRIVATE = 0x1, 0x1000, 0x4000, 0x40000
USERS = ["postfix", "dovecot", "dovenull", "Debian-exim"]
GROUPS = [*USERS, "postdrop"]
ACCOUNTS = [
    ("passwd", USERS, "{name}:x:{number}:{number}::/nonexistent:/usr/sbin/nologin\n"),
    ("group", GROUPS, "{name}:x:{number}:\n"),
]


def check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def mount(source: str, target: str, kind: str | None = None, flags: int = 0, options: str | None = None) -> None:
    encoded = [value.encode() if value is not None else None for value in (source, target, kind, options)]
    check(LIBC.mount(encoded[0], encoded[1], encoded[2], ctypes.c_ulong(flags), encoded[3]), f"mount on {target}")


def with_accounts(text: str, names: list[str], line: str) -> str:
    """A file of accounts with those that it lacks; all get the same number in the files of users and of groups."""
    present = {entry.split(":")[0] for entry in text.splitlines()}
    missing = [name for name in names if name not in present]
    return text.rstrip("\n") + "\n" + "".join(line.format(name=name, number=60900 + GROUPS.index(name)) for name in missing)


def lay_over(tree: Path, folder: Path) -> str | None:
    """Enters the namespace; where that cannot be done, says why."""
    usr = tree / "usr"
    if not usr.is_dir():
        return "run scripts/unpack-peers"
    if os.geteuid() != 0:
        return "needs root"
    if any(character in str(usr) for character in ":,\\"):
        return f"{usr} has a character that a layer must not have"
    try:
        check(LIBC.unshare(CLONE_NEWNS), "unshare")
        mount("none", "/", None, MS_REC | MS_PRIVATE)
        for name, names, line in ACCOUNTS:
            copy = folder / name
            copy.write_text(with_accounts(Path("/etc", name).read_text(), names, line))
            copy.chmod(0o644)
            mount(str(copy), f"/etc/{name}", None, MS_BIND)
        mount("overlay", "/usr", "overlay", MS_RDONLY, f"lowerdir={usr}:/usr")
    except OSError as error:
        return f"the unpacked packages cannot be laid over /usr: {error.strerror}"
    return None
