"""The catalogue: each scenario with the settings of a connection, what a probe has to find, and a sentence; no more than data."""

from __future__ import annotations

from . import addresses, auth, certificates, clients, ehlo, greeting, mail, mechanisms, proxy, starttls, tls, token, versions

CHAPTERS = (
    ("Addresses", addresses.SCENARIOS),
    ("Proxies", proxy.SCENARIOS),
    ("Greeting", greeting.SCENARIOS),
    ("EHLO", ehlo.SCENARIOS),
    ("STARTTLS", starttls.SCENARIOS),
    ("TLS: alerts, stalls, garbage", tls.SCENARIOS),
    ("TLS: versions, suites, policy", versions.SCENARIOS),
    ("Certificates and host names", certificates.SCENARIOS),
    ("Client certificates", clients.SCENARIOS),
    ("Token endpoints", token.SCENARIOS),
    ("AUTH: offers and replies", auth.SCENARIOS),
    ("AUTH: mechanisms", mechanisms.SCENARIOS),
    ("MAIL, RCPT, DATA, QUIT", mail.SCENARIOS),
)

SCENARIOS = tuple(scenario for _, chapter in CHAPTERS for scenario in chapter)

if len({scenario.name for scenario in SCENARIOS}) != len(SCENARIOS):
    raise ValueError("two scenarios have the same name")
