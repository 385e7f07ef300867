"""The test mail, and QUIT."""

from __future__ import annotations

from typing import Any

from ..scenario import SEND, SHORT, Scenario, closed, fails, ok, stalled
from ..smtp import Script
from ..steps import CLOSE, HALF_CLOSE, RESET, STALL, Drip, Flood, long_line
from ..table import SERVER
from .make import BASIC, CLEARTEXT, STARTTLS, smtp

LOGIN = {**STARTTLS, **BASIC}
QUICK = {**LOGIN, "timeouts": SHORT}


def answers(name: str, where: str, line: str, reason: str, retryable: bool = False) -> Scenario:
    expect = fails("mail", reason, SERVER, retryable)
    end: tuple[Any, ...] = (CLOSE,) if line.startswith("421") else ()
    said = "the message" if where == "message" else where.upper()
    about = f"Answers {said} with `{line}`{' and closes' if end else ''}."
    return smtp(name, about, expect, SEND, **{where: (f"{line}\r\n".encode(), *end)})


def ends(name: str, where: str, about: str, expect: dict[str, Any], *steps: Any) -> Scenario:
    connection = {**SEND, "timeouts": SHORT} if expect["reason"] == "stalled" else SEND
    return smtp(name, about, expect, connection, **{where: steps})


SCENARIOS = (
    smtp("mail_ok", "Takes the message.", ok(), SEND),
    Scenario("mail_ok_without_auth", "Takes a message from anybody, in clear.", ok(),
             {**CLEARTEXT, "sender": SEND["sender"], "sendTo": SEND["sendTo"]}, {"smtp": Script(tls=None)}),
    smtp("mail_251", "Says 251 to RCPT: it will forward.", ok(), SEND, rcpt=(b"251 2.1.5 User not local; will forward\r\n",)),
    answers("mail_530", "mail", "530 5.7.0 Authentication required", "authentication-required"),
    answers("mail_550", "mail", "550 5.7.1 Sender not allowed", "sender-rejected"),
    answers("mail_553", "mail", "553 5.7.1 Sender address not owned by user", "sender-rejected"),
    answers("mail_501", "mail", "501 5.1.7 Bad sender address syntax", "sender-rejected"),
    answers("mail_451", "mail", "451 4.7.1 Try again later", "sender-rejected", True),
    answers("mail_452", "mail", "452 4.3.1 Insufficient system storage", "sender-rejected", True),
    answers("mail_421", "mail", "421 4.3.2 Shutting down", "service-unavailable", True),
    answers("rcpt_550", "rcpt", "550 5.1.1 User unknown", "recipient-rejected"),
    answers("rcpt_554_relay", "rcpt", "554 5.7.1 Relay access denied", "recipient-rejected"),
    answers("rcpt_530", "rcpt", "530 5.7.0 Authentication required", "authentication-required"),
    answers("rcpt_450", "rcpt", "450 4.2.0 Greylisted, try again in 300 seconds", "recipient-deferred", True),
    answers("rcpt_451", "rcpt", "451 4.7.1 Greylisting in action, please come back later", "recipient-deferred", True),
    answers("rcpt_452", "rcpt", "452 4.2.2 Mailbox full", "recipient-deferred", True),
    answers("rcpt_421", "rcpt", "421 4.7.0 Too many recipients", "service-unavailable", True),
    answers("data_554", "data", "554 5.5.1 No valid recipients", "message-rejected"),
    answers("data_451", "data", "451 4.3.0 Not now", "message-rejected", True),
    answers("data_421", "data", "421 4.3.2 Shutting down", "service-unavailable", True),
    answers("message_554", "message", "554 5.7.1 Message rejected as spam", "message-rejected"),
    answers("message_552", "message", "552 5.3.4 Message too big", "message-rejected"),
    answers("message_452", "message", "452 4.3.1 Insufficient system storage", "message-rejected", True),
    answers("message_451", "message", "451 4.7.1 Try again", "message-rejected", True),
    answers("message_421", "message", "421 4.3.0 Shutting down", "service-unavailable", True),
    ends("mail_close", "mail", "Closes at MAIL.", closed("mail"), CLOSE),
    ends("mail_reset", "mail", "Resets the connection at MAIL.", closed("mail"), RESET),
    ends("rcpt_close", "rcpt", "Closes at RCPT.", closed("mail"), CLOSE),
    ends("rcpt_reset", "rcpt", "Resets the connection at RCPT.", closed("mail"), RESET),
    ends("data_close", "data", "Closes at DATA.", closed("mail"), CLOSE),
    ends("data_reset", "data", "Resets the connection at DATA.", closed("mail"), RESET),
    ends("message_close", "message", "Takes the message and closes.", closed("mail"), CLOSE),
    ends("message_half_closed_socket", "data", "Sends FIN at DATA and goes on reading.", closed("mail"), HALF_CLOSE),
    ends("mail_stall", "mail", "Does not answer MAIL.", stalled("mail"), STALL),
    ends("rcpt_stall", "rcpt", "Does not answer RCPT.", stalled("mail"), STALL),
    ends("data_stall", "data", "Does not answer DATA.", stalled("mail"), STALL),
    ends("message_reset", "message", "Takes the message and resets the connection.", closed("mail"), RESET),
    ends("message_stall", "message", "Takes the message and does not answer.", stalled("mail"), STALL),
    ends("drip_mail", "mail", "Answers MAIL one byte at a time, for ever.", stalled("mail"), Drip(b"250 2.1.0 x")),
    ends("drip_message", "message", "Answers the message one byte at a time, for ever.", stalled("mail"), Drip(b"250 2.0.0 x")),
    smtp("quit_close", "Closes at QUIT without a reply.", ok("quit-unanswered"), LOGIN, quit=(CLOSE,)),
    smtp("quit_reset", "Resets the connection at QUIT.", ok("quit-unanswered"), LOGIN, quit=(RESET,)),
    smtp("quit_stall", "Does not answer QUIT.", ok("quit-unanswered"), QUICK, quit=(STALL,)),
    smtp("quit_500", "Answers QUIT with 500.", ok("quit-unanswered"), LOGIN, quit=(b"500 5.5.2 What?\r\n",)),
    smtp("drip_quit", "Answers QUIT one byte at a time, for ever.", ok("quit-unanswered"), QUICK, quit=(Drip(b"221 2.0.0 x"),)),
    smtp("quit_endless", "Floods at QUIT.", ok("quit-unanswered"), LOGIN, quit=(Flood(long_line("221-2.0.0 Bye")),)),
)  # fmt: skip
