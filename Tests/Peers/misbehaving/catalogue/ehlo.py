"""What a server can answer to EHLO, in clear and inside TLS."""

from __future__ import annotations

from ..records import UNDECRYPTABLE
from ..scenario import SHORT, closed, fails, ok, stalled
from ..smtp import KEYWORDS, ehlo_reply
from ..steps import CLOSE, NOTIFY_CLOSE, RESET, STALL, Drip, Flood, Raw, Slowly, long_line
from ..table import SERVER
from .make import BASIC, CLEARTEXT, STARTTLS, smtp

LOGIN = {**STARTTLS, **BASIC}
QUICK = {**LOGIN, "timeouts": SHORT}

REJECTED = fails("ehlo", "rejected", SERVER)
MALFORMED = fails("ehlo", "malformed-reply", SERVER)
TOO_LONG = fails("ehlo", "reply-too-long", SERVER)
UNAVAILABLE = fails("ehlo", "service-unavailable", SERVER, True)

#: What goes on well once the reply is read as RFC 5321 has it.
OFFER = (*KEYWORDS, "STARTTLS")
MANY = tuple(f"X-{number}" for number in range(2000))

SCENARIOS = (
    smtp("ehlo_502_helo", "Knows HELO but not EHLO, so there is no STARTTLS.", fails("starttls", "not-offered", SERVER), LOGIN,
         ehlo=(b"502 5.5.1 Not implemented\r\n",)),
    smtp("ehlo_500_helo_cleartext", "Knows HELO but not EHLO, which is enough without TLS and AUTH.", ok(), CLEARTEXT,
         tls=None, ehlo=(b"500 5.5.1 Command unrecognized\r\n",)),
    smtp("ehlo_502_helo_550", "Knows neither EHLO nor, from this client, HELO.", REJECTED, LOGIN,
         ehlo=(b"502 5.5.1 Not implemented\r\n",), helo=(b"550 5.7.1 Go away\r\n",)),
    smtp("ehlo_421", "Answers EHLO with 421 and closes.", UNAVAILABLE, LOGIN, ehlo=(b"421 4.7.0 Try again later\r\n", CLOSE)),
    smtp("ehlo_close", "Closes after EHLO.", closed("ehlo"), LOGIN, ehlo=(CLOSE,)),
    smtp("ehlo_reset", "Resets the connection after EHLO.", closed("ehlo"), LOGIN, ehlo=(RESET,)),
    smtp("ehlo_stall", "Does not answer EHLO.", stalled("ehlo"), QUICK, ehlo=(STALL,)),
    smtp("ehlo_half", "Stops in the middle of the reply.", stalled("ehlo"), QUICK,
         ehlo=(b"250-mail.example.test\r\n250-SIZE 1024\r\n", STALL)),
    smtp("ehlo_half_close", "Closes in the middle of the reply.", closed("ehlo"), LOGIN,
         ehlo=(b"250-mail.example.test\r\n250-STARTTLS\r\n", CLOSE)),
    smtp("drip_ehlo", "Sends the reply one byte at a time, for ever.", stalled("ehlo"), QUICK,
         ehlo=(Drip(b"250-mail.example.test\r\n250-SIZE x"),)),
    smtp("ehlo_reject", "Rejects the name with 550.", REJECTED, LOGIN, ehlo=(b"550 5.7.1 Helo name rejected\r\n",)),
    smtp("ehlo_501", "Calls the name a syntax error.", REJECTED, LOGIN, ehlo=(b"501 5.5.2 Syntactically invalid argument\r\n",)),
    smtp("ehlo_504", "Wants a fully qualified name.", REJECTED, LOGIN, ehlo=(b"504 5.5.2 Need fully-qualified hostname\r\n",)),
    smtp("ehlo_450", "Puts EHLO off with 450.", fails("ehlo", "rejected", SERVER, True), LOGIN,
         ehlo=(b"450 4.7.1 Cannot find your hostname\r\n",)),
    smtp("ehlo_2000_lines", "Offers 2000 keywords, STARTTLS last.", ok(), LOGIN,
         ehlo=(ehlo_reply(*MANY, "STARTTLS"),), ehlo_tls=(ehlo_reply(*MANY, "AUTH PLAIN LOGIN"),)),
    smtp("ehlo_10_megabytes", "Sends ten megabytes of keywords.", TOO_LONG, LOGIN,
         ehlo=(b"250-mail.example.test\r\n", Flood(long_line("250-X-KEYWORD"), 10 << 20))),
    smtp("ehlo_line_without_end", "Sends a line that does not end.", TOO_LONG, LOGIN, ehlo=(b"250-",
         Flood(b"mail.example.test "))),
    smtp("ehlo_long_line", "Has a line of 1000 bytes, which RFC 5321 does not allow and servers do.", ok(), LOGIN,
         keywords=(*KEYWORDS, "X-LONG " + "y" * 990)),
    smtp("ehlo_bare_lf", "Ends lines with LF alone.", ok(), LOGIN,
         ehlo=(ehlo_reply(*OFFER).replace(b"\r\n", b"\n"),)),
    smtp("ehlo_8bit", "Has bytes beyond ASCII in its name, UTF-8 and others.", ok(), LOGIN,
         ehlo=(ehlo_reply(*OFFER).replace(b"mail.", "grüße ".encode() + b"\xff\xfe "),)),
    smtp("ehlo_nul", "Has NUL bytes in its name and in a line of its own.", ok(), LOGIN,
         ehlo=(b"250-mail\x00.example.test\r\n250-X\x00Y\r\n" + ehlo_reply(*OFFER),)),
    smtp("ehlo_mixed_codes", "Has two codes in one reply.", MALFORMED, LOGIN,
         ehlo=(b"250-mail.example.test\r\n250-STARTTLS\r\n550 5.7.1 No\r\n",)),
    smtp("ehlo_empty_lines", "Has empty lines in the reply.", MALFORMED, LOGIN,
         ehlo=(b"250-mail.example.test\r\n\r\n250-STARTTLS\r\n\r\n250 SIZE\r\n",)),
    smtp("ehlo_no_code", "Has a line without a code.", MALFORMED, LOGIN,
         ehlo=(b"250-mail.example.test\r\nSTARTTLS\r\n250 SIZE\r\n",)),
    smtp("ehlo_short_code", "Has a code of two digits.", MALFORMED, LOGIN, ehlo=(b"25 mail.example.test\r\n",)),
    smtp("ehlo_code_999", "Has a code that begins with 9.", MALFORMED, LOGIN, ehlo=(b"999 mail.example.test\r\n",)),
    smtp("ehlo_251", "Answers with 251 throughout, another code of success.", ok(), LOGIN,
         ehlo=(ehlo_reply(*OFFER).replace(b"250", b"251"),)),
    smtp("ehlo_bare_last_code", "Ends with `250` and nothing after it.", ok(), LOGIN,
         ehlo=(ehlo_reply(*OFFER).replace(b"250 STARTTLS", b"250-STARTTLS") + b"250\r\n",)),
    smtp("ehlo_lowercase_tab", "Has keywords in lower case, and tabs for spaces.", ok(), LOGIN,
         ehlo=(b"250-mail.example.test\r\n250-size\t10240000\r\n250 starttls\r\n",),
         ehlo_tls=(b"250-mail.example.test\r\n250-size\t10240000\r\n250 auth\tplain login\r\n",)),
    smtp("ehlo_split", "Sends the reply in pieces that end anywhere.", ok(), LOGIN,
         ehlo=(Slowly((b"250-mail.exam", b"ple.test\r", b"\n25", b"0-SIZE", b" 10240000\r\n250", b" STARTTLS\r\n")),),
         ehlo_tls=(Slowly((b"250-mail.example.test\r\n250-SIZE 10240000\r", b"\n250 AUTH PL", b"AIN\r\n")),)),
    smtp("ehlo_tls_421", "Answers EHLO inside TLS with 421, multi-line, and closes.", UNAVAILABLE, LOGIN,
         ehlo_tls=(b"421-4.7.0 Try\r\n421 4.7.0 again\r\n", NOTIFY_CLOSE)),
    smtp("ehlo_tls_close", "Closes after EHLO inside TLS, without close_notify.", closed("ehlo"), LOGIN, ehlo_tls=(CLOSE,)),
    smtp("ehlo_tls_close_notify", "Sends close_notify after EHLO inside TLS.", closed("ehlo"), LOGIN, ehlo_tls=(NOTIFY_CLOSE,)),
    smtp("ehlo_tls_reset", "Resets the connection after EHLO inside TLS.", closed("ehlo"), LOGIN, ehlo_tls=(RESET,)),
    smtp("ehlo_tls_stall", "Does not answer EHLO inside TLS.", stalled("ehlo"), QUICK, ehlo_tls=(STALL,)),
    smtp("drip_ehlo_tls", "Sends the reply inside TLS one byte a record, for ever.", stalled("ehlo"), QUICK,
         ehlo_tls=(Drip(b"250-mail.example.test\r\n250-SIZE x"),)),
    smtp("ehlo_tls_reject", "Rejects the name inside TLS only.", REJECTED, LOGIN, ehlo_tls=(b"550 5.7.1 Helo name rejected\r\n",
         )),
    smtp("ehlo_tls_endless", "Floods inside TLS.", TOO_LONG, LOGIN, ehlo_tls=(Flood(long_line("250-X-KEYWORD")),)),
    smtp("ehlo_tls_clear_text", "Answers EHLO inside TLS in clear.", MALFORMED, LOGIN, ehlo_tls=(Raw(ehlo_reply("AUTH PLAIN")),
         CLOSE)),
    smtp("ehlo_tls_undecryptable", "Answers EHLO inside TLS with a record that no key decrypts.", MALFORMED, LOGIN,
         ehlo_tls=(Raw(UNDECRYPTABLE), CLOSE)),
    smtp("capabilities_differ", "Offers SMTPUTF8 only before, and DSN only inside TLS.", ok("capabilities-differ"), LOGIN,
         ehlo=(ehlo_reply(*KEYWORDS, "SMTPUTF8", "STARTTLS"),), ehlo_tls=(ehlo_reply(*KEYWORDS, "DSN", "AUTH PLAIN LOGIN"),)),
)  # fmt: skip
