"""Ports without a server, and names with several addresses."""

from __future__ import annotations

from ..scenario import FULL_QUEUE, REFUSED, SHORT, Scenario, closed, ok, stalled
from ..smtp import Script
from .make import BASIC, IMPLICIT, STARTTLS

LOGIN = {**STARTTLS, **BASIC}
QUICK = {**LOGIN, "timeouts": SHORT}

SCENARIOS = (
    Scenario("connect_refused", "Has a closed port.", closed("connect", "connection-refused"), LOGIN, {"smtp": REFUSED}),
    Scenario("connect_refused_implicit", "Has a closed port, and TLS from the first byte was expected.",
             closed("connect", "connection-refused"), {**IMPLICIT, **BASIC}, {"smtp": REFUSED}),
    Scenario("connect_timeout", "Does not answer SYN: its accept queue is full.", stalled("connect", "connect-timeout"), QUICK,
             {"smtp": FULL_QUEUE}),
    Scenario("connect_ipv6", "Listens on ::1 only, and the host is that address.", ok(), LOGIN, {"smtp": REFUSED},
             {"::1": Script()}, "::1"),
    Scenario("connect_ipv6_refused", "Listens on 127.0.0.1, and the host is ::1.", closed("connect", "connection-refused"), LOGIN,
             {"smtp": Script()}, {"::1": REFUSED}, "::1"),
    Scenario("connect_localhost_ipv6_refused", "Is called localhost; ::1, where that has it, refuses, and 127.0.0.1 is good.",
             ok(), LOGIN,
             {"smtp": Script()}, {"::1": REFUSED}, "localhost"),
    Scenario("connect_localhost_ipv6_timeout",
             "Is called localhost; ::1, where that has it, does not answer, and 127.0.0.1 is good.",
             ok(), LOGIN, {"smtp": Script()}, {"::1": FULL_QUEUE}, "localhost"),
)  # fmt: skip
