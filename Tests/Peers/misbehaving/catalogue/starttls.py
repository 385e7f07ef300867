"""What a server can answer to STARTTLS, and what it can do with the first bytes after it."""

from __future__ import annotations

from ..scenario import SHORT, closed, fails, ok, stalled
from ..smtp import KEYWORDS, ehlo_reply
from ..steps import CLIENT_HELLO, CLOSE, HALF_CLOSE, RESET, STALL, Drip, Pause, Slowly
from ..table import SERVER
from .make import BASIC, IMPLICIT, STARTTLS, smtp

LOGIN = {**STARTTLS, **BASIC}
QUICK = {**LOGIN, "timeouts": SHORT}

NOT_OFFERED = fails("starttls", "not-offered", SERVER)
REFUSED = fails("starttls", "refused", SERVER)
INJECTED = fails("starttls", "injected", SERVER)
NOT_TLS = fails("tls", "not-tls", SERVER)

READY = b"220 2.0.0 Go ahead\r\n"
INJECTION = b"250-mail.example.test\r\n250 AUTH PLAIN\r\n"

SCENARIOS = (
    smtp("no_starttls", "Does not offer STARTTLS.", NOT_OFFERED, LOGIN, tls=None),
    smtp("no_starttls_auth_offered", "Offers AUTH in clear, and no STARTTLS: nobody may fall back to that.", NOT_OFFERED, LOGIN,
         tls=None, mechanisms="PLAIN LOGIN"),
    smtp("starttls_454", "Answers STARTTLS with 454.", fails("starttls", "refused", SERVER, True), LOGIN,
         starttls=(b"454 4.7.0 TLS not available due to temporary reason\r\n",)),
    smtp("starttls_421", "Answers STARTTLS with 421 and closes.", fails("starttls", "service-unavailable", SERVER, True), LOGIN,
         starttls=(b"421 4.3.2 Shutting down\r\n", CLOSE)),
    smtp("starttls_501", "Answers STARTTLS with 501.", REFUSED, LOGIN, starttls=(b"501 5.5.4 No parameters allowed\r\n",)),
    smtp("starttls_502", "Offers STARTTLS and answers it with 502.", REFUSED, LOGIN, starttls=(b"502 5.5.1 Not implemented\r\n",
         )),
    smtp("starttls_554", "Answers STARTTLS with 554.", REFUSED, LOGIN, starttls=(b"554 5.7.0 No TLS for you\r\n",)),
    smtp("starttls_250", "Answers STARTTLS with 250, which is not the code of consent.", REFUSED, LOGIN,
         starttls=(b"250 2.0.0 Ok\r\n",)),
    smtp("starttls_multiline", "Answers STARTTLS with two lines of 220.", ok(), LOGIN,
         starttls=(b"220-2.0.0 Get ready\r\n220 2.0.0 Go ahead\r\n",)),
    smtp("starttls_reply_split", "Sends CR and LF of the 220 apart.", ok(), LOGIN, starttls=(Slowly((b"220 Go ahead\r", b"\n")),
         )),
    smtp("starttls_reply_close", "Closes instead of a reply to STARTTLS.", closed("starttls"), LOGIN, starttls=(CLOSE,)),
    smtp("starttls_reply_reset", "Resets the connection instead of a reply to STARTTLS.", closed("starttls"), LOGIN,
         starttls=(RESET,)),
    smtp("starttls_reply_stall", "Does not answer STARTTLS.", stalled("starttls"), QUICK, starttls=(STALL,)),
    smtp("drip_starttls", "Answers STARTTLS one byte at a time, for ever.", stalled("starttls"), QUICK,
         starttls=(Drip(b"220 Go x"),)),
    smtp("starttls_malformed", "Answers STARTTLS with a line without a code.", fails("starttls", "malformed-reply", SERVER),
         LOGIN,
         starttls=(b"go ahead\r\n",)),
    smtp("starttls_junk", "Sends a reply to EHLO right after the 220, in the same packet.", INJECTED, LOGIN,
         starttls=(READY + INJECTION,)),
    smtp("starttls_junk_one_byte", "Sends one byte right after the 220.", INJECTED, LOGIN, starttls=(READY + b"\n",)),
    smtp("starttls_junk_second_packet", "Sends the LF of the 220 in a second packet, and more text behind it.", INJECTED, LOGIN,
         starttls=(READY[:-1], Pause(0.1), b"\n" + INJECTION)),
    smtp("starttls_junk_kilobytes", "Sends 8 KiB right after the 220.", INJECTED, LOGIN, starttls=(READY + INJECTION * 200,)),
    smtp("starttls_plain", "Answers the ClientHello in clear, with 500.", NOT_TLS, LOGIN,
         tls=(CLIENT_HELLO, b"500 5.5.2 Command unrecognized\r\n", CLOSE)),
    smtp("starttls_close", "Says 220 and closes.", closed("tls"), LOGIN, tls=(CLOSE,)),
    smtp("starttls_reset", "Says 220 and resets the connection.", closed("tls"), LOGIN, tls=(CLIENT_HELLO, RESET)),
    smtp("starttls_half_closed_socket", "Says 220, sends FIN and goes on reading.", closed("tls"), LOGIN, tls=(HALF_CLOSE,)),
    smtp("starttls_stall", "Says 220 and nothing more.", stalled("tls"), QUICK, tls=(STALL,)),
    smtp("starttls_port_with_ssl_tls", "Greets in clear, and the connection begins with TLS.",
         fails("tls", "not-tls", SERVER, diagnosis={"connectionSecurity": "STARTTLS"}), {**IMPLICIT, **BASIC}),
    smtp("clear_port_with_ssl_tls", "Greets in clear and has no STARTTLS, and the connection begins with TLS.", NOT_TLS,
         {**IMPLICIT, **BASIC}, tls=None),
    smtp("http_port_with_ssl_tls", "Is an HTTP server that answers the ClientHello with 400.", NOT_TLS, {**IMPLICIT, **BASIC},
         implicit=True, tls=(CLIENT_HELLO, b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", CLOSE)),
    smtp("tls_421_after", "Answers the first command inside TLS with 421; it asked for no client certificate.",
         fails("ehlo", "service-unavailable", SERVER, True), LOGIN, ehlo_tls=(b"421 4.7.1 Service unavailable\r\n", CLOSE)),
    smtp("tls_banner_again", "Repeats its greeting inside TLS.", ok("greeting-repeated"), LOGIN,
         after_tls=(b"220 mail.example.test ESMTP ready\r\n",)),
    smtp("tls_starttls_again", "Offers STARTTLS again inside TLS.", ok("starttls-inside-tls"), LOGIN,
         ehlo_tls=(ehlo_reply(*KEYWORDS, "STARTTLS", "AUTH PLAIN LOGIN"),)),
)  # fmt: skip
