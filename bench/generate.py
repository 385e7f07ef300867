#!/usr/bin/env python3
"""Writes N clean manifests below DIR, always the same bytes for the same N.

One SMTPConnection a file, 100 files a folder. Every tenth connection logs in by OAuth2 and its
file holds the Credential as a second document, unless --single asks for one document a file.
"""

import argparse
from pathlib import Path

TEAMS = ["billing", "shipping", "newsletter", "support", "accounts", "monitoring", "payroll"]
ENVIRONMENTS = ["production", "staging", "development"]
REGIONS = ["eu-west", "eu-north", "us-east", "us-west", "ap-south"]
TRANSPORTS = [("STARTTLS", 587), ("SSL_TLS", 465)]
TLS = [
    """\
  sslAuthenticationProtocols: [TLSv1_2, TLSv1_3]
  acceptedCipherSuites: ALL
""",
    """\
  sslAuthenticationProtocols: [TLSv1_3]
  acceptedCipherSuites: [TLS_AES_256_GCM_SHA384, TLS_AES_128_GCM_SHA256]
""",
    """\
  sslAuthenticationProtocols:
    - TLSv1_2
    - TLSv1_3
  acceptedCipherSuites:
    - TLS_AES_256_GCM_SHA384
    - TLS_CHACHA20_POLY1305_SHA256
    - TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
    - TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
""",
]
SECRETS = ["{{env: SMTP_{upper}_{number}_PASSWORD}}", "{{systemd: {team}-{number}-password}}"]

CONNECTION = """\
# Owned by the {team} team; the partner lets only known addresses in.
apiVersion: smtplint/v1
kind: SMTPConnection
metadata:
  name: {name}
  description: >-
    Outgoing mail of {team} in {region} ({environment}).
    Leaves through this relay and no other.
  labels:
    team: {team}
    environment: {environment}
    region: {region}
  annotations:
    runbook: https://wiki.example.net/mail/{team}
spec:
  status: {status}
  host: {host}
  port: {port}
  connectionSecurity: {security}
  matchServerHostname: Enabled
{tls}\
{login}\
  sender: {team}-{number}@example.net
  heloName: app-{number}.{region}.example.net
  # First contacts are greylisted.
  maxRetries: {retries}
  retryInterval: {interval}
  timeouts: {{connect: 10, command: 30, total: {total}}}
"""
BASIC = """\
  authenticationType: BASIC
  authMechanisms: [SCRAM-SHA-256, PLAIN]
  username: {team}-{number}@example.net
  password: {secret}
"""
OAUTH2 = """\
  authenticationType: OAUTH2_CLIENT_CREDENTIAL
  authMechanisms: [XOAUTH2]
  username: {team}-{number}@example.net
  credential: {name}-login
"""
CREDENTIAL = """\
---
apiVersion: smtplint/v1
kind: Credential
metadata:
  name: {name}-login
  labels: {{team: {team}}}
spec:
  type: OAUTH2_CLIENT_CREDENTIAL
  tokenEndpoint: https://login.microsoftonline.com/example.net/oauth2/v2.0/token
  clientId: c{number}00-7c1e-4f6a-9d20-5b8e3a1f64d7
  clientSecret: {{env: O365_{upper}_{number}_SECRET}}
  scope: https://outlook.office365.com/.default
"""


def manifest(index: int, single: bool) -> str:
    oauth2 = index % 10 == 9
    number = f"{index:05}"
    team = TEAMS[index % len(TEAMS)]
    region = REGIONS[index % len(REGIONS)]
    security, port = TRANSPORTS[0 if oauth2 else index % len(TRANSPORTS)]
    values = {
        "name": f"{team}-relay-{number}",
        "number": number,
        "team": team,
        "upper": team.upper(),
        "region": region,
        "environment": ENVIRONMENTS[index % len(ENVIRONMENTS)],
        "status": "Disabled" if index % 17 == 16 else "Enabled",
        "host": "smtp.office365.com" if oauth2 else f"smtp-{number}.{region}.example.net",
        "port": port,
        "security": security,
        "tls": TLS[index % len(TLS)],
        "retries": 1 + index % 5,
        "interval": 30 * (1 + index % 4),
        "total": 60 * (1 + index % 3),
    }
    values["secret"] = SECRETS[index // 2 % len(SECRETS)].format(**values)
    values["login"] = (OAUTH2 if oauth2 else BASIC).format(**values)
    documents = CONNECTION + (CREDENTIAL if oauth2 and not single else "")
    return documents.format(**values)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", metavar="N", type=int)
    parser.add_argument("folder", metavar="DIR", type=Path)
    parser.add_argument("--single", action="store_true", help="leave the Credential documents out")
    arguments = parser.parse_args()

    documents = size = 0
    for index in range(arguments.count):
        text = manifest(index, arguments.single)
        folder = arguments.folder / f"{index // 100:03}"
        if index % 100 == 0:
            folder.mkdir(parents=True, exist_ok=True)
        (folder / f"relay-{index:05}.yaml").write_text(text, encoding="utf-8")
        documents += 1 + text.count("\n---\n")
        size += len(text.encode())
    print(f"files {arguments.count:,}, documents {documents:,}, bytes {size:,}")


if __name__ == "__main__":
    main()
