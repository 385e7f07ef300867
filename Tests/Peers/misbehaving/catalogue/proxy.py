"""Proxies that refuse in every way, in front of a good mail server."""

from __future__ import annotations

from typing import Any

from ..proxies import SOCKS5, SOCKS_REPLIES, HTTPConnect, socks_reply
from ..scenario import FULL_QUEUE, REFUSED, SHORT, Scenario, Service, closed, fails, ok, stalled
from ..smtp import Script
from ..steps import CLOSE, RESET, STALL, Drip, Flood, long_line
from ..table import NETWORK
from .make import BASIC, IMPLICIT, STARTTLS

LOGIN = {**STARTTLS, **BASIC}

UNREACHABLE = "proxy-unreachable"


def proxy(name: str, about: str, expect: dict[str, Any], service: Service | str, connection: dict[str, Any] = LOGIN) -> Scenario:
    scheme = "http" if name.startswith("http") else "socks5"
    settings = {**connection, "proxy": f"{scheme}://127.0.0.1:{{proxy}}"}
    if any(word in name for word in ("stall", "drip", "timeout")):
        settings["timeouts"] = SHORT
    script = Script(implicit=connection["security"] == "SSL_TLS")
    return Scenario(name, about, expect, settings, {"smtp": script, "proxy": service})


def refused(retryable: bool = False) -> dict[str, Any]:
    return fails("proxy", "proxy-refused", NETWORK, retryable)


#: No proxy: bytes that are of another protocol.
NOT_A_PROXY = fails("proxy", UNREACHABLE, NETWORK)
#: SOCKS codes that say that the way behind the proxy can be better later.
PASSING = ("connection-refused", "ttl-expired")


def http(name: str, status: str, retryable: bool = False, *headers: str) -> Scenario:
    fields = "".join(f"{header}\r\n" for header in headers)
    answer = f"HTTP/1.1 {status}\r\n{fields}Content-Type: text/html\r\nContent-Length: 12\r\n\r\n<p>Sorry</p>".encode()
    return proxy(name, f"Answers CONNECT with {status}.", refused(retryable), HTTPConnect((answer, CLOSE)))


SCENARIOS = (
    proxy("socks_ok", "Is a good SOCKS5 proxy.", ok(), SOCKS5()),
    proxy("socks_ok_implicit", "Is a good SOCKS5 proxy in front of TLS from the first byte.", ok(), SOCKS5(), {**IMPLICIT,
          **BASIC}),
    *(
        proxy(f"socks_{name.replace('-', '_')}", f"Answers the request with SOCKS code {code}, {name.replace('-', ' ')}.",
              refused(name in PASSING), SOCKS5(answer=(socks_reply(code), CLOSE)))
        for name, code in SOCKS_REPLIES.items()
    ),
    proxy("socks_unknown_code", "Answers the request with a code that RFC 1928 does not have.", refused(),
          SOCKS5(answer=(socks_reply(77), CLOSE))),
    proxy("socks_wants_password", "Takes only user and password (RFC 1929), which the client has not offered.", refused(),
          SOCKS5(method=(b"\x05\xff", CLOSE))),
    proxy("socks_insists_on_password", "Chooses user and password though only no authentication was offered.", refused(),
          SOCKS5(method=(b"\x05\x02", STALL))),
    proxy("socks_version_4", "Answers as SOCKS4 does.", NOT_A_PROXY, SOCKS5(method=(b"\x00\x5b\x00\x00\x00\x00\x00\x00", CLOSE))),
    proxy("socks_http", "Is an HTTP server instead of a SOCKS5 proxy.", NOT_A_PROXY,
          SOCKS5(method=(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", CLOSE))),
    proxy("socks_smtp", "Is a mail server instead of a SOCKS5 proxy.", NOT_A_PROXY, Script(tls=None)),
    proxy("socks_half_reply", "Closes in the middle of its reply.", closed("proxy", UNREACHABLE),
          SOCKS5(answer=(socks_reply(0)[:5], CLOSE))),
    proxy("socks_stall", "Does not answer the offer of methods.", stalled("proxy", UNREACHABLE), SOCKS5(method=(STALL,))),
    proxy("socks_stall_later", "Does not answer the request.", stalled("proxy", UNREACHABLE), SOCKS5(answer=(STALL,))),
    proxy("socks_close", "Closes at the request.", closed("proxy", UNREACHABLE), SOCKS5(answer=(CLOSE,))),
    proxy("socks_reset", "Resets the connection at the offer of methods.", closed("proxy", UNREACHABLE), SOCKS5(method=(RESET,))),
    proxy("socks_refused", "Has a proxy whose port is closed.", closed("proxy", UNREACHABLE), REFUSED),
    proxy("socks_timeout", "Has a proxy that does not answer SYN.", stalled("proxy", UNREACHABLE), FULL_QUEUE),
    proxy("http_ok", "Is a good HTTP proxy.", ok(), HTTPConnect()),
    proxy("http_ok_implicit", "Is a good HTTP proxy in front of TLS from the first byte.", ok(), HTTPConnect(), {**IMPLICIT,
          **BASIC}),
    http("http_403", "403 Forbidden"),
    http("http_405", "405 Method Not Allowed"),
    http("http_407", "407 Proxy Authentication Required", False, 'Proxy-Authenticate: Basic realm="proxy"'),
    http("http_502", "502 Bad Gateway", True),
    http("http_503", "503 Service Unavailable", True),
    http("http_504", "504 Gateway Timeout", True),
    proxy("http_garbage", "Answers CONNECT with bytes that are no HTTP.", NOT_A_PROXY,
          HTTPConnect((b"\x05\x00\xff garbage\r\n\r\n", CLOSE))),
    proxy("http_endless_header", "Answers CONNECT with header fields without end.", NOT_A_PROXY,
          HTTPConnect((b"HTTP/1.1 200 OK\r\n", Flood(long_line("X-Field: value"))))),
    proxy("http_smtp", "Is a mail server instead of an HTTP proxy.", NOT_A_PROXY, Script(tls=None)),
    proxy("http_stall", "Does not answer CONNECT.", stalled("proxy", UNREACHABLE), HTTPConnect((STALL,))),
    proxy("http_drip", "Answers CONNECT one byte at a time, for ever.", stalled("proxy", UNREACHABLE),
          HTTPConnect((Drip(b"HTTP/1.1 200 O"),))),
    proxy("http_close", "Closes at CONNECT.", closed("proxy", UNREACHABLE), HTTPConnect((CLOSE,))),
    proxy("http_refused", "Has a proxy whose port is closed.", closed("proxy", UNREACHABLE), REFUSED),
)  # fmt: skip
