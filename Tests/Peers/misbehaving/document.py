"""The catalogue as a document in Markdown."""

from __future__ import annotations

import json
from typing import Any

from .catalogue import CHAPTERS
from .scenario import PATIENT, SHORT, Scenario


def document() -> str:
    lines = ["# What the misbehaving server does", "", f"{sum(len(chapter) for _, chapter in CHAPTERS)} scenarios.", ""]
    for title, scenarios in CHAPTERS:
        lines += [f"## {title}", "", "| scenario | the server | connection | expected |", "|---|---|---|---|"]
        lines += [row(scenario) for scenario in scenarios]
        lines.append("")
    return "\n".join(lines)


def row(scenario: Scenario) -> str:
    cells = [f"`{scenario.name}`", scenario.about, connection(scenario.connection), expectation(scenario.expect)]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def connection(settings: dict[str, Any]) -> str:
    left = dict(settings)
    words = [left.pop("security")]
    patience = left.pop("timeouts", None)
    if left.pop("password", None):
        words.append("BASIC")
        left.pop("username")
    if credential := left.pop("oauth", None):
        words.append(f"OAUTH2_CLIENT_CREDENTIAL ({credential['clientAuthentication']})")
        left.pop("username")
    if patience == SHORT:
        words.append("short timeouts")
    elif patience not in (PATIENT, None):
        words.append(f"timeouts {json.dumps(patience)}")
    if left.get("trust") == "root":
        left.pop("trust")
    words += [f"{name}: {value if isinstance(value, str) else json.dumps(value)}" for name, value in left.items()]
    return ", ".join(words)


def expectation(expect: dict[str, Any]) -> str:
    left = dict(expect)
    if left.pop("outcome") == "ok":
        findings = left.pop("findings")
        text = "ok" + (f"; finds {', '.join(f'`{name}`' for name in findings)}" if findings else "")
    else:
        retried = "retried" if left.pop("retryable") else "not retried"
        text = f"`{left.pop('stage')}` `{left.pop('reason')}` by {left.pop('by')}, {retried}"
    left.pop("beyondTable", None)
    return "; ".join([text, *(f"{name} {json.dumps(value)}" for name, value in left.items())])
