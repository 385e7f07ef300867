"""Mail servers by tlslite-ng as a file says, in JSON: chain, key, and endpoints with port, security, versions, ciphers."""

from __future__ import annotations

import json
import socket
import sys
import threading
from pathlib import Path

from tlslite.api import HandshakeSettings, TLSConnection, X509CertChain, parsePEMKey

VERSIONS = {"SSLv3": (3, 0), "TLSv1": (3, 1), "TLSv1.1": (3, 2), "TLSv1.2": (3, 3)}
PLAN = json.loads(Path(sys.argv[1]).read_text())
CHAIN = X509CertChain()
CHAIN.parsePemList(Path(PLAN["chain"]).read_text())
KEY = parsePEMKey(Path(PLAN["key"]).read_text(), private=True)


def settings(endpoint: dict[str, object]) -> HandshakeSettings:
    result = HandshakeSettings()
    versions = [VERSIONS[name] for name in endpoint["versions"]]
    result.minVersion, result.maxVersion = min(versions), max(versions)
    # Else clients of TLS 1.3 get that all the same.
    result.versions = versions
    result.cipherNames = endpoint["ciphers"]
    result.macNames = ["sha", "md5", "sha256"]
    result.keyExchangeNames = ["rsa", "dhe_rsa", "ecdhe_rsa"]
    return result


def replies(line: bytes, encrypted: bool) -> bytes:
    verb = line.strip().upper().partition(b" ")[0]
    if verb == b"EHLO":
        return b"250 localhost\r\n" if encrypted else b"250-localhost\r\n250 STARTTLS\r\n"
    known = {b"QUIT": b"221 2.0.0 bye\r\n", b"NOOP": b"250 2.0.0 ok\r\n", b"RSET": b"250 2.0.0 ok\r\n", b"HELO": b"250 localhost\r\n"}
    return known.get(verb, b"530 5.7.0 nothing here\r\n")


def talk(read: object, write: object, encrypted: bool) -> bool:
    """Until it has said to go on with STARTTLS, or the client has gone; whether the former."""
    buffer = b""
    while data := read(1024):
        buffer += data
        if len(buffer) > 65536:
            return False
        while b"\n" in buffer:
            line, buffer = buffer.split(b"\n", 1)
            if not encrypted and line.strip().upper() == b"STARTTLS":
                write(b"220 2.0.0 go ahead\r\n")
                return True
            write(replies(line, encrypted))
            if line.strip().upper() == b"QUIT":
                return False
    return False


def serve(connection: socket.socket, endpoint: dict[str, object]) -> None:
    try:
        connection.settimeout(120)
        greeting = b"220 localhost ESMTP tlslite\r\n"
        implicit = endpoint["security"] == "SSL_TLS"
        if not implicit:
            connection.sendall(greeting)
            if not talk(connection.recv, connection.sendall, False):
                return
        tls = TLSConnection(connection)
        tls.handshakeServer(certChain=CHAIN, privateKey=KEY, settings=settings(endpoint))
        print("handshake", tls.getVersionName(), tls.getCipherName(), flush=True)
        if implicit:
            tls.sendall(greeting)
        talk(tls.recv, tls.sendall, True)
        tls.close()
    except Exception as error:
        print("failed", type(error).__name__, error, flush=True)
    finally:
        connection.close()


def accept(endpoint: dict[str, object]) -> None:
    with socket.create_server(("127.0.0.1", endpoint["port"]), backlog=64) as listener:
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0], endpoint), daemon=True).start()


if __name__ == "__main__":
    threads = [threading.Thread(target=accept, args=(endpoint,)) for endpoint in PLAN["endpoints"]]
    for thread in threads:
        thread.start()
