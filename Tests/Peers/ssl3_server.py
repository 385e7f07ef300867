#!/usr/bin/env python3
"""A server of SSLv3 to TLS 1.2 with RC4 and 3DES on a free port of the loopback; tlslite-ng (PyPI) still has them.

usage: ssl3_server.py CERTIFICATE KEY; prints its port and ends after two minutes.
"""
import signal
import socket
import sys
import threading

from tlslite.api import HandshakeSettings, TLSConnection, X509CertChain, parsePEMKey

signal.alarm(120)
chain = X509CertChain()
chain.parsePemList(open(sys.argv[1]).read())
key = parsePEMKey(open(sys.argv[2]).read(), private=True)
settings = HandshakeSettings()
settings.minVersion, settings.maxVersion = (3, 0), (3, 3)
settings.cipherNames, settings.macNames = ["aes128", "3des", "rc4"], ["sha", "md5", "sha256"]
settings.keyExchangeNames = ["rsa", "dhe_rsa", "ecdhe_rsa"]


def serve(connection):
    try:
        TLSConnection(connection).handshakeServer(certChain=chain, privateKey=key, settings=settings)
    except Exception:
        pass
    finally:
        connection.close()


listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(16)
print(listener.getsockname()[1], flush=True)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
