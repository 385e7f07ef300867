"""A handshake that does not come to its end."""

from __future__ import annotations

from ..records import (
    ALERTS,
    GARBAGE,
    HALF_A_RECORD,
    NO_SECURE_RENEGOTIATION,
    OVERLONG_RECORD,
    TLS10,
    UNKNOWN_ALERT,
    UNKNOWN_RECORD_TYPE,
    WARNING,
    alert,
)  # fmt: skip
from ..scenario import SHORT, Scenario, closed, fails, ok, stalled
from ..steps import CLIENT_HELLO, CLIENT_HELLO_COMES, CLOSE, RESET, STALL, V12, Drip, Handshake, Pause, Slowly, Step, Steps
from ..table import SERVER
from .make import BASIC, IMPLICIT, STARTTLS, smtp

LOGIN = {**STARTTLS, **BASIC}
QUICK = {**LOGIN, "timeouts": SHORT}
TLS12 = {"protocols": ["TLSv1_2"]}

NOT_TLS = fails("tls", "not-tls", SERVER)


def peer_alert(name: str) -> dict[str, object]:
    return fails("tls", "peer-alert", SERVER, alert=name)


def answered(name: str, expect: dict[str, object], about: str, *steps: Step) -> Scenario:
    """The ClientHello is answered with raw bytes."""
    tls: Steps = (CLIENT_HELLO, *steps)
    return smtp(name, about, expect, LOGIN, tls=tls)


def alerted(name: str) -> Scenario:
    expect = peer_alert(name)
    if name == "protocol_version":
        expect = fails("tls", "protocol-mismatch", SERVER, alert=name)
    elif name == "close_notify":
        expect = fails("tls", "closed", SERVER, True, alert=name)
    about = f"Answers the ClientHello with the fatal alert {name} ({ALERTS[name]})."
    return answered(f"alert_{name}", expect, about, alert(name), CLOSE)


SCENARIOS = (
    *(alerted(name) for name in ALERTS if name != "close_notify"),
    answered("alert_close_notify", fails("tls", "closed", SERVER, True, alert="close_notify"),
             "Answers the ClientHello with close_notify, a warning.", alert("close_notify", WARNING), CLOSE),
    answered("alert_unknown", fails("tls", "peer-alert", SERVER, alert="255"),
             "Answers the ClientHello with an alert that no standard has.", UNKNOWN_ALERT, CLOSE),
    answered("alert_tls10_record", peer_alert("handshake_failure"),
             "Answers the ClientHello with handshake_failure in a record of TLS 1.0.", alert("handshake_failure", version=TLS10),
             CLOSE),
    answered("alert_split", peer_alert("handshake_failure"), "Sends the seven bytes of an alert one by one.",
             Slowly(tuple(bytes([byte]) for byte in alert("handshake_failure"))), CLOSE),
    answered("alert_then_reset", peer_alert("internal_error"), "Sends internal_error and resets the connection a little later.",
             Slowly((alert("internal_error"),), 0.3), RESET),
    answered("alert_then_stall", peer_alert("internal_error"), "Sends internal_error and leaves the connection open.",
             alert("internal_error"), STALL),
    smtp("alert_warning_then_ok", "Sends the warning unrecognized_name, and then goes on well, as some Java servers do.", ok(),
         LOGIN,
         tls=(CLIENT_HELLO_COMES, alert("unrecognized_name", WARNING), Handshake(maximum=V12))),
    smtp("alert_after_server_flight", "Sends handshake_failure after its certificate (TLS 1.2).", peer_alert("handshake_failure"),
         {**LOGIN, **TLS12}, tls=(Handshake(maximum=V12, flights=1), alert("handshake_failure"), CLOSE)),
    smtp("alert_implicit", "Answers the ClientHello with internal_error, with TLS from the first byte.",
         peer_alert("internal_error"),
         {**IMPLICIT, **BASIC}, implicit=True, tls=(CLIENT_HELLO, alert("internal_error"), CLOSE)),
    smtp("tls_server_name_required", "Refuses a client that does not name mail.example.test.", peer_alert("unrecognized_name"),
         LOGIN,
         tls=(Handshake(server_name="mail.example.test"),)),
    smtp("tls_server_name_right", "Answers only a client that names mail.example.test, and this one does.", ok(),
         {**LOGIN, "tlsServerName": "mail.example.test"}, tls=(Handshake(server_name="mail.example.test"),)),
    answered("tls_closed_at_client_hello", closed("tls"), "Closes when the ClientHello has come.", CLOSE),
    smtp("tls_stall_after_client_hello", "Reads the ClientHello and is silent.", stalled("tls"), QUICK, tls=(CLIENT_HELLO,
         STALL)),
    smtp("tls_stall_after_server_hello", "Sends its ServerHello and nothing more.", stalled("tls"), QUICK,
         tls=(Handshake(flights=0, records=1), STALL)),
    smtp("tls_stall_before_finished", "Withholds its Finished (TLS 1.2).", stalled("tls"), {**QUICK, **TLS12},
         tls=(Handshake(maximum=V12, flights=1), STALL)),
    smtp("tls_stall_implicit", "Sends its ServerHello and nothing more, with TLS from the first byte.", stalled("tls"),
         {**IMPLICIT, **BASIC, "timeouts": SHORT}, implicit=True, tls=(Handshake(flights=0, records=1), STALL)),
    smtp("drip_tls", "Sends a ServerHello one byte at a time and never its end.", stalled("tls"), QUICK,
         tls=(CLIENT_HELLO, Drip(NO_SECURE_RENEGOTIATION[:-1], 0.5))),
    smtp("tls_close_after_server_hello", "Sends its ServerHello and closes.", closed("tls"), LOGIN,
         tls=(Handshake(flights=0, records=1), CLOSE)),
    smtp("tls_reset_after_server_hello", "Sends its ServerHello and resets the connection.", closed("tls"), LOGIN,
         tls=(Handshake(flights=0, records=1), Pause(0.3), RESET)),
    smtp("tls_close_before_finished", "Closes instead of its Finished (TLS 1.2).", closed("tls"), {**LOGIN, **TLS12},
         tls=(Handshake(maximum=V12, flights=1), CLOSE)),
    answered("tls_half_a_record", closed("tls"), "Closes in the middle of a record.", HALF_A_RECORD, CLOSE),
    answered("tls_garbage", NOT_TLS, "Answers the ClientHello with 512 bytes that are neither TLS nor text.", GARBAGE, CLOSE),
    answered("tls_overlong_record", NOT_TLS, "Announces a record of 65535 bytes.", OVERLONG_RECORD, CLOSE),
    answered("tls_unknown_record_type", NOT_TLS, "Sends a record of a type that does not exist.", UNKNOWN_RECORD_TYPE, CLOSE),
)  # fmt: skip
