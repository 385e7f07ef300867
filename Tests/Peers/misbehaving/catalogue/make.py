"""How a row of the catalogue becomes a scenario."""

from __future__ import annotations

from typing import Any

from ..scenario import BASIC, CLEARTEXT, IMPLICIT, STARTTLS, Scenario
from ..smtp import Script

__all__ = ["BASIC", "CLEARTEXT", "IMPLICIT", "STARTTLS", "smtp"]


def smtp(name: str, about: str, expect: dict[str, Any], connection: dict[str, Any], **script: Any) -> Scenario:
    """A scenario of which only the SMTP server is special; `script` are the fields of Script."""
    return Scenario(name, about, expect, connection, {"smtp": Script(**script)})
