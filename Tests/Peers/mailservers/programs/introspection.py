"""Asks an OAuth2 server whether the token in an XOAUTH2 response is good and the user's: introspection.py URL RESPONSE; the status tells."""

from __future__ import annotations

import base64
import json
import sys
import urllib.parse
import urllib.request


def is_valid(url: str, response: str) -> bool:
    fields = dict(field.split("=", 1) for field in response.split("\x01") if "=" in field)
    kind, _, token = fields.get("auth", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        return False
    parts = urllib.parse.urlsplit(url)
    account = base64.b64encode(f"{parts.username}:{parts.password}".encode()).decode()
    request = urllib.request.Request(
        f"http://{parts.hostname}:{parts.port}{parts.path}",
        urllib.parse.urlencode({"token": token}).encode(),
        {"Authorization": f"Basic {account}"},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as answer:
        facts = json.load(answer)
    return bool(facts.get("active")) and facts.get("client_id") == fields.get("user")


if __name__ == "__main__":
    sys.exit(0 if is_valid(sys.argv[1], sys.argv[2]) else 1)
