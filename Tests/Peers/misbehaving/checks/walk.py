"""Walks through one scenario as a probe would, with the connection's settings, until the end or until it goes no further."""

from __future__ import annotations

import ssl
import warnings
from typing import Any

from . import mechanisms
from .stream import LONGEST_REPLY, End, Stream
from .web import Stop, Trace, addresses_of, fetch_token, through_proxy

VERSIONS = {
    "TLSv1": ssl.TLSVersion.TLSv1,
    "TLSv1_1": ssl.TLSVersion.TLSv1_1,
    "TLSv1_2": ssl.TLSVersion.TLSv1_2,
    "TLSv1_3": ssl.TLSVersion.TLSv1_3,
}
SUITES = {
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256": "ECDHE-ECDSA-CHACHA20-POLY1305",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384": "ECDHE-ECDSA-AES256-GCM-SHA384",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256": "ECDHE-RSA-AES128-GCM-SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384": "ECDHE-RSA-AES256-GCM-SHA384",
}
#: Of a step, for a client that shall lose its patience, and for one that shall not.
IMPATIENT, PATIENT = 2.0, 20.0


class Walk:
    def __init__(self, scenario: dict[str, Any], ready: dict[str, Any]) -> None:
        self.scenario, self.ready = scenario, ready
        self.connection: dict[str, Any] = scenario["connection"]
        # What cannot be configured is not: then the server is a good one.
        self.unconfigurable = scenario["expect"].get("stage") == "configuration"
        self.patience = IMPATIENT if self.connection["timeouts"]["command"] == 2 else PATIENT
        self.trace = Trace()
        self.anchors = ready["anchors"][self.connection.get("trust", "none")]

    def run(self) -> list[str]:
        try:
            token = None
            if credential := self.connection.get("oauth"):
                token = fetch_token(credential, self.anchors, self.patience, self.trace)
            self.stream = self.connect()
            try:
                self.mail_server(token)
            finally:
                self.stream.close()
        except Stop:
            pass
        return list(self.trace)

    def connect(self) -> Stream:
        host, port = self.scenario["host"], self.scenario["port"]
        if proxy := self.connection.get("proxy"):
            return through_proxy(proxy, host, port, self.patience, self.trace)
        end = End("no address")
        for address in addresses_of(host, port):
            try:
                return Stream(address, self.patience)
            except End as error:
                end = error
        self.trace.stop("connect", end)
        raise end

    def mail_server(self, token: str | None) -> None:
        security = self.connection["security"]
        if security == "SSL_TLS":
            self.start_tls()
        self.reply("greeting", 220)
        code, capabilities = self.ehlo()
        if security == "STARTTLS":
            if "STARTTLS" not in capabilities:
                self.trace.stop("starttls", "not offered")
            before = mechanisms_of(capabilities)
            self.command("starttls", "STARTTLS", 220)
            if self.stream.buffer:
                self.trace.stop("starttls", f"then {len(self.stream.buffer)} bytes")
            self.start_tls()
            code, capabilities = self.ehlo()
            if code == 220:
                # The greeting again; what EHLO gets comes after it.
                code, capabilities = self.capabilities()
            if before:
                self.trace.add("before", " ".join(before))
        if "username" in self.connection:
            self.authenticate(mechanisms_of(capabilities), token)
        if recipient := self.connection.get("sendTo"):
            self.send_mail(recipient)
        self.command("quit", "QUIT", 221)

    # SMTP

    def read(self, stage: str) -> tuple[int, list[str]]:
        """A whole reply; anything else ends the walk."""
        lines: list[bytes] = []
        total = 0
        self.stream.begin()
        try:
            while True:
                line = self.stream.line()
                lines.append(line)
                if not line[:3].isdigit() or line[3:4] not in (b" ", b"-", b"\r", b"\n") or line[:3] != lines[0][:3]:
                    self.trace.stop(stage, f"malformed {line[:60]!r} as line {len(lines)}")
                total += len(line)
                if total > LONGEST_REPLY:
                    raise End("too-long")
                if line[3:4] != b"-":
                    return int(line[:3]), [each[4:].decode("latin-1").rstrip() for each in lines]
        except End as end:
            got = bytes(b"".join(lines) + self.stream.buffer)
            self.trace.stop(stage, f"{end} after {summary(got, str(end))}")
            raise

    def reply(self, stage: str, *good: int) -> tuple[int, list[str]]:
        code, lines = self.read(stage)
        if code not in good:
            self.trace.stop(stage, f"{code} {lines[0][:50]}")
        self.trace.add(stage, str(code))
        return code, lines

    def command(self, stage: str, line: str, *good: int) -> tuple[int, list[str]]:
        try:
            self.stream.send(line.encode() + b"\r\n")
        except End:
            pass
        return self.reply(stage, *good)

    def ehlo(self) -> tuple[int, list[str]]:
        try:
            self.stream.send(b"EHLO client.example.test\r\n")
        except End:
            pass
        return self.capabilities()

    def capabilities(self) -> tuple[int, list[str]]:
        code, lines = self.read("ehlo")
        if code in (500, 502):
            self.trace.add("ehlo", str(code))
            self.command("helo", "HELO client.example.test", 250)
            return code, []
        if code // 10 != 25 and code != 220:
            self.trace.stop("ehlo", f"{code} {lines[0][:50]}")
        offered = [line.replace("\t", " ").upper() for line in lines[1:]]
        known = [line for line in offered if line.startswith(("AUTH", "STARTTLS"))]
        self.trace.add("ehlo", f"{code} {len(lines)} lines [{', '.join(known)}]")
        return code, offered

    def authenticate(self, offered: list[str], token: str | None) -> None:
        mechanism = mechanisms.choose(offered, self.connection, token)
        if mechanism is None:
            self.trace.stop("auth", f"none of {offered}")
            return
        if self.stream.tls is None and not self.connection.get("allowCleartextAuth"):
            self.trace.stop("auth", f"{mechanism} offered in clear")

        def send(line: str) -> tuple[int, str]:
            try:
                self.stream.send(line.encode() + b"\r\n")
            except End:
                pass
            code, lines = self.read("auth")
            return code, lines[0]

        try:
            code, text = mechanisms.authenticate(mechanism, self.connection, token, send)
        except mechanisms.GivenUp as reason:
            self.trace.stop("auth", f"{mechanism} given up: {reason}")
            return
        if code != 235:
            self.trace.stop("auth", f"{mechanism} {code} {text}")
        self.trace.add("auth", f"{mechanism} {code}")

    def send_mail(self, recipient: str) -> None:
        self.command("mail", f"MAIL FROM:<{self.connection['sender']}>", 250)
        self.command("rcpt", f"RCPT TO:<{recipient}>", 250, 251)
        self.command("data", "DATA", 354)
        self.command("message", "Subject: check\r\n\r\n..\r\n.", 250)

    # TLS

    def start_tls(self) -> None:
        name = self.connection.get("tlsServerName", self.scenario["host"])
        try:
            self.trace.add("tls", self.stream.start_tls(self.context(), name.rstrip(".")))
        except End as end:
            self.trace.stop("tls", end)

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = self.connection.get("matchServerHostname") == "Enabled"
        context.hostname_checks_common_name = False
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        for anchor in self.anchors:
            context.load_verify_locations(anchor)
        # Python's own list leaves out what OpenSSL's has.
        context.set_ciphers("DEFAULT:@SECLEVEL=2")
        if key := self.connection.get("clientKey"):
            # Python reads no PKCS#12; the PEM files are of the same key.
            stem = key if key in ("client-unknown", "client-eku", "client-expired") else "client"
            folder = self.ready["folder"]
            context.load_cert_chain(f"{folder}/{stem}.chain.pem", f"{folder}/{stem}.key")
        if self.unconfigurable:
            return context
        if protocols := self.connection.get("protocols"):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version, context.maximum_version = VERSIONS[protocols[0]], VERSIONS[protocols[-1]]
        if suites := self.connection.get("ciphers"):
            context.set_ciphers(":".join(SUITES[suite] for suite in suites))
        return context


def mechanisms_of(capabilities: list[str]) -> list[str]:
    names: list[str] = []
    for line in capabilities:
        if line.startswith(("AUTH ", "AUTH=")):
            names += line[5:].split()
    return names


def summary(data: bytes, end: str) -> str:
    """How much comes until a deadline depends on the machine."""
    if end in ("timeout", "too-long"):
        return f"{data[:1]!r}…" if data else "nothing"
    return f"{data[:40]!r}" if data else "nothing"
