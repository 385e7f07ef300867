"""The client's side of token endpoints and proxies."""

from __future__ import annotations

import base64
import http.client
import io
import ipaddress
import json
import socket
import ssl
from typing import Any, NoReturn
from urllib.parse import quote_plus, urlencode, urlsplit

from .stream import End, Stream


class Trace(list[str]):
    """What the walk has seen, a line for each step."""

    def add(self, stage: str, what: str) -> None:
        self.append(f"{stage} {what}")

    def stop(self, stage: str, end: object) -> NoReturn:
        self.add(stage, str(end))
        raise Stop


class Stop(Exception):
    """The walk is over, and the trace says why."""


class Bytes:
    """What http.client takes for a socket."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def makefile(self, *_: Any) -> io.BytesIO:
        return io.BytesIO(self.data)


def fetch_token(credential: dict[str, Any], anchors: list[str], patience: float, trace: Trace) -> str:
    url = urlsplit(credential["tokenEndpoint"])
    form = {"grant_type": "client_credentials", "scope": credential["scope"]}
    headers = {"Host": url.netloc, "Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}
    client, secret = credential["clientId"], credential["clientSecret"]
    if credential["clientAuthentication"] == "BASIC":
        both = f"{quote_plus(client)}:{quote_plus(secret)}"
        headers["Authorization"] = "Basic " + base64.b64encode(both.encode()).decode()
    else:
        form |= {"client_id": client, "client_secret": secret}
    body = urlencode(form).encode()
    headers["Content-Length"] = str(len(body))
    head = f"POST {url.path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"
    context = ssl.create_default_context()
    for anchor in anchors:
        context.load_verify_locations(anchor)
    try:
        stream = Stream((url.hostname or "", url.port or 443), patience)
        try:
            stream.start_tls(context, url.hostname)
            stream.send(head.encode() + body)
            data, end = stream.until_the_end()
        finally:
            stream.close()
    except End as error:
        trace.stop("token", error)
    return token_of(data, end, trace)


def token_of(data: bytes, end: str, trace: Trace) -> str:
    if not data:
        trace.stop("token", end)
    response = http.client.HTTPResponse(Bytes(data))  # type: ignore[arg-type]
    try:
        response.begin()
        kind = response.headers.get_content_type()
        body = response.read(LONGEST + 1)
        if len(body) > LONGEST or end == "too-long":
            raise End("too-long")
        if response.length:
            raise End("cut off")
    except (http.client.HTTPException, End, ValueError) as error:
        if end == "timeout" and not isinstance(error, End):
            trace.stop("token", "timeout in the head")
        trace.stop("token", f"unreadable {type(error).__name__} {error} then {end}".replace("\r\n", " "))
    said = f"{response.status} {kind}"
    if retry := response.headers.get("Retry-After"):
        said += f" Retry-After {retry}"
    if response.status == 302:
        trace.stop("token", f"{said} {response.headers['Location']}")
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        trace.stop("token", f"{said} no JSON {body[:30]!r}")
    if not isinstance(answer, dict):
        trace.stop("token", f"{said} no object")
    if "error" in answer:
        trace.stop("token", f"{said} {answer['error']} {answer['error_description'][:16]!r}")
    token, token_type = answer.get("access_token"), str(answer.get("token_type"))
    if not isinstance(token, str) or not token.isprintable() or token_type.lower() != "bearer" or kind != "application/json":
        trace.stop("token", f"{said} unusable {token!r} {token_type}")
    trace.add("token", f"{said} {token[:20]}")
    return token


LONGEST = 128 * 1024


def through_proxy(url: str, host: str, port: int, patience: float, trace: Trace) -> Stream:
    """A connection to the mail server, as far as the proxy lets us."""
    proxy = urlsplit(url)
    try:
        stream = Stream((proxy.hostname or "", proxy.port or 1080), patience)
    except End as end:
        trace.stop("proxy", end)
    try:
        if proxy.scheme == "socks5":
            said = socks(stream, host, port)
            good = said == "socks 5/0"
        else:
            stream.send(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
            said = repr(stream.line())
            good = said.startswith("b'HTTP/1.1 200")
            total = 0
            while good and (line := stream.line().strip()):
                total += len(line)
                if total > 65536:
                    raise End("too-long")
    except End as end:
        stream.close()
        trace.stop("proxy", f"{end} after {bytes(stream.buffer[:1])!r}")
    if not good:
        stream.close()
        trace.stop("proxy", said)
    trace.add("proxy", said)
    return stream


def socks(stream: Stream, host: str, port: int) -> str:
    """RFC 1928: no authentication, then the address; and what was said."""
    stream.send(b"\x05\x01\x00")
    version, method = stream.exactly(2)
    if (version, method) != (5, 0):
        return f"method {version}/{method}"
    address = ipaddress.ip_address(host)
    packed = (b"\x01" if address.version == 4 else b"\x04") + address.packed
    stream.send(b"\x05\x01\x00" + packed + port.to_bytes(2, "big"))
    version, code, _, kind = stream.exactly(4)
    stream.exactly({1: 6, 4: 18}.get(kind, 6))
    return f"socks {version}/{code}"


def addresses_of(host: str, port: int) -> list[tuple[str, int]]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(str(info[4][0]), port) for info in found]
