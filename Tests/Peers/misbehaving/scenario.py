"""A scenario: what the server does, what a connection has to say to meet it, and what a probe has to find."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from .sasl import PASSWORD, USERNAME
from .session import Session
from .table import CLIENT, NETWORK, in_table
from .tokens import CLIENT_ID, CLIENT_SECRET, PATH, SCOPE

Service = Callable[[Session], Awaitable[None]]

#: How a port can be there without a server.
REFUSED = "refused"
FULL_QUEUE = "full-queue"

#: Seconds, for scenarios in which the client has to lose its patience.
SHORT = {"connect": 2, "command": 2, "total": 12}
#: For those in which it must not.
PATIENT = {"connect": 10, "command": 20, "total": 60}

BASIC = {"username": USERNAME, "password": PASSWORD}
STARTTLS = {"security": "STARTTLS", "trust": "root", "timeouts": PATIENT}
IMPLICIT = {**STARTTLS, "security": "SSL_TLS"}
CLEARTEXT = {"security": "NONE", "timeouts": PATIENT}
SEND = {**STARTTLS, **BASIC, "sender": "alice@example.test", "sendTo": "bob@example.test"}


def oauth(**changes: Any) -> dict[str, Any]:
    """A connection with OAUTH2_CLIENT_CREDENTIAL; the changes are to its Credential."""
    credential = {
        "tokenEndpoint": f"https://127.0.0.1:{{token}}{PATH}",
        "clientId": CLIENT_ID,
        "clientSecret": CLIENT_SECRET,
        "scope": SCOPE,
        "clientAuthentication": "POST",
        **changes,
    }
    return {**STARTTLS, "username": USERNAME, "oauth": credential}


@dataclass(frozen=True)
class Scenario:
    name: str
    #: One sentence: what the server does.
    about: str
    expect: dict[str, Any]
    connection: dict[str, Any]
    #: What listens, by role: smtp, token, proxy. Each has a port.
    services: dict[str, Service | str]
    #: The addresses on which smtp listens, and what refuses on the others.
    addresses: dict[str, Service | str] = field(default_factory=dict)
    host: str = "127.0.0.1"


def ok(*findings: str, **more: Any) -> dict[str, Any]:
    return {"outcome": "ok", "findings": list(findings), **more}


def fails(stage: str, reason: str, by: str, retryable: bool = False, **more: Any) -> dict[str, Any]:
    expect = {"outcome": "failed", "stage": stage, "reason": reason, "by": by, "retryable": retryable, **more}
    return expect if in_table(stage, reason) else {**expect, "beyondTable": True}


def stalled(stage: str, reason: str = "stalled", **more: Any) -> dict[str, Any]:
    """Nothing, or too little, until the deadline; it can pass."""
    return fails(stage, reason, NETWORK, True, **more)


def closed(stage: str, reason: str = "closed", **more: Any) -> dict[str, Any]:
    """EOF or RST without a word. RFC 5321, section 3.8: to be taken as if 451 had been received, so it can pass."""
    return fails(stage, reason, NETWORK, True, **more)


def ours(stage: str, reason: str, **more: Any) -> dict[str, Any]:
    """Refused by the client's own policy: never retried."""
    return fails(stage, reason, CLIENT, False, **more)
