"""What a server can do wrong before the client has said anything."""

from __future__ import annotations

from ..records import GARBAGE, alert
from ..scenario import SHORT, closed, fails, ok, stalled
from ..smtp import reply
from ..steps import CLOSE, HALF_CLOSE, RESET, STALL, Drip, Flood, Pause, Slowly, by_byte, long_line
from ..table import SERVER
from .make import BASIC, CLEARTEXT, IMPLICIT, STARTTLS, smtp

LOGIN = {**STARTTLS, **BASIC}
QUICK = {**LOGIN, "timeouts": SHORT}

NOT_SMTP = fails("greeting", "not-smtp", SERVER)
MALFORMED = fails("greeting", "malformed-reply", SERVER)
TOO_LONG = fails("greeting", "reply-too-long", SERVER)
REFUSED = fails("greeting", "service-refused", SERVER)
UNAVAILABLE = fails("greeting", "service-unavailable", SERVER, True)
TARPIT = fails("greeting", "tarpit", SERVER, True)

HTTP = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html><h1>Bad Request</h1></html>\r\n"

SCENARIOS = (
    smtp("ok", "Is a good server: STARTTLS, AUTH PLAIN LOGIN after it.", ok(), LOGIN),
    smtp("ok_implicit", "Is a good server with TLS from the first byte.", ok(), {**IMPLICIT, **BASIC}, implicit=True),
    smtp("ok_without_auth", "Offers no AUTH, and the connection has no user.", ok(), STARTTLS, mechanisms_tls=""),
    smtp("ok_cleartext", "Has no TLS, and the connection wants neither TLS nor AUTH.", ok(), CLEARTEXT, tls=None),
    smtp("banner_silent", "Accepts the connection and says nothing.", stalled("greeting"), QUICK, greeting=(STALL,)),
    smtp("banner_close", "Closes before a greeting.", closed("greeting"), LOGIN, greeting=(CLOSE,)),
    smtp("banner_reset", "Resets the connection before a greeting.", closed("greeting"), LOGIN, greeting=(Pause(0.05), RESET)),
    smtp("banner_421", "Greets with 421 and closes.", UNAVAILABLE, LOGIN,
         greeting=(b"421 4.3.2 Too many connections\r\n", CLOSE)),
    smtp("banner_421_multiline", "Greets with a 421 of two lines and resets the connection.", UNAVAILABLE, LOGIN,
         greeting=(reply(421, "4.7.0 Try again later,", "4.7.0 closing"), Pause(0.3), RESET)),
    smtp("banner_450", "Greets with 450, which no standard has for a greeting.", UNAVAILABLE, LOGIN,
         greeting=(b"450 4.7.1 Not now\r\n",)),
    smtp("banner_554", "Greets with 554 and waits for QUIT.", REFUSED, LOGIN, greeting=(b"554 5.7.1 No SMTP service here\r\n",)),
    smtp("banner_554_close", "Greets with 554 and closes.", REFUSED, LOGIN, greeting=(b"554 5.7.1 Blocked\r\n", CLOSE)),
    smtp("banner_521", "Greets with 521, a host that takes no mail (RFC 7504).", REFUSED, LOGIN,
         greeting=(b"521 5.3.2 mail.example.test does not accept mail\r\n", CLOSE)),
    smtp("banner_250", "Greets with 250.", MALFORMED, LOGIN, greeting=(b"250 mail.example.test hello\r\n",)),
    smtp("banner_multiline", "Greets with three lines, the last after a pause.", ok(), LOGIN,
         greeting=(b"220-mail.example.test ESMTP\r\n220-please wait\r\n", Pause(0.3), b"220 go ahead\r\n")),
    smtp("banner_split", "Sends the greeting in pieces, with CR and LF apart.", ok(), LOGIN,
         greeting=(Slowly((b"2", b"20", b" mail.exa", b"mple.test\r", b"\n")),)),
    smtp("banner_bare_code", "Greets with `220` and no text.", ok(), LOGIN, greeting=(b"220\r\n",)),
    smtp("banner_bare_lf", "Ends the greeting with LF alone.", ok(), LOGIN, greeting=(b"220 mail.example.test ESMTP\n",)),
    smtp("banner_no_esmtp", "Greets in words without a name and without ESMTP.", ok(), LOGIN, greeting=(b"220 hello there\r\n",)),
    smtp("banner_delay6", "Is slow but good: the greeting comes after six seconds.", ok(), LOGIN,
         greeting=(Pause(6), b"220 mail.example.test ESMTP\r\n")),
    smtp("banner_drip", "Sends a whole greeting, one byte every 0.2 seconds.", TARPIT, QUICK,
         greeting=(by_byte(b"220 mail.example.test ESMTP this greeting takes more than sixteen seconds to arrive here\r\n", 0.2),
         )),
    smtp("drip_greeting", "Sends one byte of a greeting after the other, for ever.", TARPIT, QUICK,
         greeting=(Drip(b"220 mail.example.test ESMTP x"),)),
    smtp("banner_lines_for_ever", "Sends a line of a greeting every 0.2 seconds, for ever.", TARPIT, QUICK,
         greeting=(Slowly((b"220-please wait\r\n",) * 600, 0.2),)),
    smtp("banner_endless", "Floods with lines of a greeting.", TOO_LONG, LOGIN,
         greeting=(Flood(long_line("220-mail.example.test")),)),
    smtp("banner_line_without_end", "Floods with a greeting of one line.", TOO_LONG, LOGIN,
         greeting=(b"220 ", Flood(b"mail.example.test "))),
    smtp("banner_half", "Sends half a greeting, then nothing.", stalled("greeting"), QUICK,
         greeting=(b"220-mail.example.test\r\n220 go", STALL)),
    smtp("banner_half_close", "Sends half a greeting and closes.", closed("greeting"), LOGIN,
         greeting=(b"220-mail.example.test\r\n", CLOSE)),
    smtp("banner_mixed_codes", "Has two codes in one greeting.", MALFORMED, LOGIN,
         greeting=(b"220-mail.example.test ESMTP\r\n554 5.7.1 No\r\n",)),
    smtp("banner_half_closed_socket", "Greets, then sends FIN and goes on reading.", closed("ehlo"), LOGIN,
         greeting=(b"220 mail.example.test ESMTP\r\n", HALF_CLOSE)),
    smtp("banner_http", "Is an HTTP server that answers at once.", NOT_SMTP, LOGIN, greeting=(HTTP, CLOSE)),
    smtp("banner_ssh", "Is an SSH server.", NOT_SMTP, QUICK, greeting=(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", STALL)),
    smtp("banner_imap", "Is an IMAP server.", NOT_SMTP, QUICK, greeting=(b"* OK [CAPABILITY IMAP4rev1 STARTTLS] ready.\r\n",
         STALL)),
    smtp("banner_pop3", "Is a POP3 server.", NOT_SMTP, QUICK, greeting=(b"+OK POP3 ready\r\n", STALL)),
    smtp("banner_ftp", "Is an FTP server: its greeting passes, and EHLO gets 530.", fails("ehlo", "rejected", SERVER), LOGIN,
         greeting=(b"220 (vsFTPd 3.0.3)\r\n",), ehlo=(b"530 Please login with USER and PASS.\r\n",)),
    smtp("banner_binary", "Sends 512 bytes that are no text.", NOT_SMTP, QUICK, greeting=(GARBAGE, STALL)),
    smtp("banner_tls_alert", "Greets with the bytes of a TLS alert.", NOT_SMTP, LOGIN, greeting=(alert("protocol_version"),
         CLOSE)),
    smtp("implicit_port_with_starttls", "Speaks TLS from the first byte, and the connection waits for a greeting.",
         stalled("greeting", diagnosis={"connectionSecurity": "SSL_TLS"}), QUICK, implicit=True),
    smtp("implicit_port_without_tls", "Speaks TLS from the first byte, and the connection wants no security.",
         stalled("greeting", diagnosis={"connectionSecurity": "SSL_TLS"}), {**CLEARTEXT, "timeouts": SHORT}, implicit=True),
    smtp("implicit_421", "Greets inside TLS with 421.", UNAVAILABLE, {**IMPLICIT, **BASIC}, implicit=True,
         greeting=(b"421 4.3.2 Shutting down\r\n", CLOSE)),
    smtp("implicit_554", "Greets inside TLS with 554.", REFUSED, {**IMPLICIT, **BASIC}, implicit=True,
         greeting=(b"554 5.7.1 No\r\n", CLOSE)),
    smtp("implicit_silent", "Says nothing after the handshake.", stalled("greeting"), {**IMPLICIT, **BASIC, "timeouts": SHORT},
         implicit=True, greeting=(STALL,)),
    smtp("implicit_drip", "Sends a greeting inside TLS, one byte a record, for ever.", TARPIT, {**IMPLICIT, **BASIC,
         "timeouts": SHORT},
         implicit=True, greeting=(Drip(b"220 mail.example.test x"),)),
    smtp("implicit_close", "Closes after the handshake, without a greeting.", closed("greeting"), {**IMPLICIT, **BASIC},
         implicit=True, greeting=(CLOSE,)),
    smtp("implicit_http", "Is an HTTPS server that answers at once.", NOT_SMTP, {**IMPLICIT, **BASIC},
         implicit=True, greeting=(HTTP, CLOSE)),
)  # fmt: skip
