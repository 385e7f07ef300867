"""What a script runs in: the connection, the scenario's settings, and TLS contexts that are made once."""

from __future__ import annotations

import ssl
import warnings
from dataclasses import dataclass

from .pki import PKI
from .steps import V12, Handshake
from .wire import Wire

CONTEXTS: dict[Handshake, ssl.SSLContext] = {}


@dataclass
class Session:
    wire: Wire
    pki: PKI
    #: The ports of the scenario by their roles.
    ports: dict[str, int]

    def context(self, handshake: Handshake) -> ssl.SSLContext:
        # A context with a server name keeps it for one connection.
        if handshake.server_name is not None:
            return make(handshake, self.pki, self.wire)
        if handshake not in CONTEXTS:
            CONTEXTS[handshake] = make(handshake, self.pki, None)
        return CONTEXTS[handshake]


def make(handshake: Handshake, pki: PKI, wire: Wire | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # Weak keys, digests and protocols are for the client to refuse.
    context.set_ciphers(f"{handshake.ciphers}:@SECLEVEL=0")
    if handshake.minimum < V12:
        # OpenSSL itself would be silent about these versions being old; Python warns when they are set, so the options say it.
        allow_old(context, handshake)
    else:
        context.minimum_version = handshake.minimum
        context.maximum_version = handshake.maximum
    context.load_cert_chain(pki.path(f"{handshake.certificate}.chain.pem"), pki.path(f"{handshake.certificate}.key"))
    if handshake.small_group:
        context.load_dh_params(str(pki.path("dh1024.pem")))
    match handshake.request:
        case "required" | "optional" as request:
            context.verify_mode = ssl.CERT_REQUIRED if request == "required" else ssl.CERT_OPTIONAL
            context.load_verify_locations(pki.path("root.pem"))
            context.load_verify_locations(pki.path("intermediate.pem"))
        case "any":
            context.verify_mode = ssl.CERT_OPTIONAL
            context.load_verify_locations(pki.path("every-root.pem"))
    if wire is not None:
        answer_only(context, handshake, wire)
    return context


def allow_old(context: ssl.SSLContext, handshake: Handshake) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = handshake.minimum
        context.maximum_version = handshake.maximum


def answer_only(context: ssl.SSLContext, handshake: Handshake, wire: Wire) -> None:
    def choose(_: ssl.SSLObject, name: str | None, __: ssl.SSLContext) -> int | None:
        wire.record.server_name = name
        return None if name == handshake.server_name else ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME

    context.sni_callback = choose
