"""Values that are easy to get wrong, by what a text is meant to be."""

from __future__ import annotations

LABEL_63 = "a" * 63
KELVIN = "\u212a"  # canonically equal to K, and a different character
ACUTE = "\u0301"  # one character together with what stands before it
PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"

IPV4 = [
    "192.0.2.1", "0.0.0.0", "255.255.255.255", "256.1.1.1", "1.2.3.256", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3",
    "1..2.3", "01.2.3.4", "1.2.3.04", "001.002.003.004", "0x7f.0.0.1", "2130706433", "127.1", "1.2.3.4 ", " 1.2.3.4",
    "1.2.3.4/24", "1.2.3.4:25", "1.2.3.-4", "1.2.3.+4", "1.2.3.4\n", "1.2.3.4\0", "1.2.3.4\0.example", "１.2.3.4",
    "1.2.3.a", "a.1.2.3",
]

IPV6 = [
    "::", "::1", "2001:db8::1", "2001:DB8::1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
    "1::3:4:5:6:7:8", "1:2:3::5:6:7:8", "1:2:3:4:5:6::8", "1:2:3:4:5:6::", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8", "1::2::3", ":::", ":", ":1", "1:", "1:2:3:4:5:6:7:",
    ":2:3:4:5:6:7:8", "::ffff:192.0.2.1", "::192.0.2.1", "64:ff9b::192.0.2.1", "1:2:3:4:5:6:192.0.2.1",
    "1:2:3:4:5::192.0.2.1", "1:2:3:4:5:6:7:192.0.2.1", "::ffff:192.0.2.256", "::ffff:192.0.2", "::ffff:192.0.2.01",
    "::192.0.2.1:1", "1::1.2.3.4", "1:2:3:4::1.2.3.4", "12345::", "00001::1", "0001::1", "g::1", "fe80::1%eth0",
    "fe80::1%251", "[::1]", "[::1]:25", "[::1", "::1]", "::1/64", "::1 ", "::1\0", "1:2:3:4:5:6:7::8",
]

NAMES_OF_HOSTS = [
    "localhost", "a", "a.b", "A.Example.COM", "xn--mller-kva.example", "xn--a", "a--b.example", "1.example",
    "1a.example", "mail.example.1a", "mail.example.123", "mail.123", "123", "0", "1e3.example", f"{LABEL_63}.example",
    f"{LABEL_63}a.example", f"mail.{LABEL_63}", f"mail.{LABEL_63}a", f"{LABEL_63}.{LABEL_63}.{LABEL_63}.{'a' * 61}",
    f"{LABEL_63}.{LABEL_63}.{LABEL_63}.{'a' * 62}", "-mail.example", "mail-.example", "mail.-example", "mail.example-",
    "-", "a.-.b", "mail_relay.example", "_smtp._tcp.example", "mail.example.", "mail.example..", ".", "..",
    ".mail.example", "mail..example", "mail example", "mail.example ", "mail.example\n", "mail.example\t",
    "mail.example\0", "mail.example\r\n", "mail.example:25", "mail.example/", "mail.example#", "mail@example",
    "smtp://mail.example", "https://mail.example/", "*.example", "mail,example", "mail.exa\u00admple",
    "mail.example\u200b", "mail\u3002example", f"mail.{ACUTE}example", f"mail.example{ACUTE}", "ＭＡＩＬ.example",
    "１２７.0.0.1", "müller.example", "MÜLLER.example", "mu\u0308ller.example", "faß.example", "bücher_1.example",
    "bü cher.example", "-bücher.example", "☃.example", "😀.example", "例え.テスト", "ا1.example", "\u0301a.example",
    "é\0.example", "é" * 63 + ".example", ".".join(["é" * 20] * 12), "é.example.", "é..example", "é.example:25", "é.1",
    "ALL", "null", "~", "true",
]

HELO_NAMES = [
    "[192.0.2.1]", "[256.1.1.1]", "[01.2.3.4]", "[IPv6:2001:db8::1]", "[ipv6:::1]", "[IPV6:::1]", "[2001:db8::1]",
    "[IPv6:192.0.2.1]", "[IPv6:fe80::1%eth0]", "[mail.example]", "[192.0.2.1", "192.0.2.1]", "[]", "[IPv6:]",
    "[192.0.2.1]\n", "[192.0.2.1\0]", "[IPv6:::1\0]", "[IPv6 :::1]", "[[192.0.2.1]]", "192.0.2.1", "::1",
    f"[192.0.2.1]{ACUTE}", f"[{ACUTE}192.0.2.1]", "[X-Tag:abc]",
]

HOSTS = IPV4 + IPV6 + NAMES_OF_HOSTS

# After `scheme://`.
AUTHORITIES = [
    "", "/", ":1080", "h.example", "h.example:1080", "h.example:1080/", "h.example:1080/path", "h.example:1080?q",
    "h.example:1080#f", "h.example/path?q=a@b#f", "h.example?q", "h.example#f", "h.example:", "h.example:/",
    "h.example:0", "h.example:1", "h.example:65535", "h.example:65536", "h.example:99999", "h.example:100000",
    "h.example:00443", "h.example:000443", "h.example:08080", "h.example:0443", "h.example:00000", "h.example:-1",
    "h.example:+1", "h.example:1 ", "h.example:１", "h.example:http", "h.example:1:2", "user@h.example:1080",
    "user:password@h.example:1080", "@h.example:1080", ":@h.example:1080", "a@b@h.example:1080", "h.example:1080/@",
    "192.0.2.1:1080", "256.1.1.1:1080", "1.2.3:1080", "[::1]:1080", "[2001:db8::1]:1080/", "[::1]", "[::1]1080",
    "[::1]x1080", "[::1]:", "[192.0.2.1]:1080", "[h.example]:1080", "[]:1080", "[::1:1080", "::1:1080",
    "[fe80::1%25eth0]:1080", "[v1.a]:1080", "h_1.example:1080", "-h.example:1080", "h.example.:1080", "h..example:1080",
    f"{LABEL_63}a.example:1080", f"{LABEL_63}.{LABEL_63}.{LABEL_63}.{'a' * 61}:1080",
    f"{LABEL_63}.{LABEL_63}.{LABEL_63}.{'a' * 62}:1080", "bücher.example:1080", "☃.example:1080", "h example:1080",
    "h.example:1080\n", "h.example:1080\t", "h.example:1080/a b", "h.example:1080/é", "h.example:1080/\u2028",
    "h.example:1080/\0", "h.example\\path:1080", "h.example:1080\\", "h%2eexample:1080", "h.example:1080/%zz",
    f"{ACUTE}h.example:1080", f"h.example:{ACUTE}1080", f"h.example:1080{ACUTE}", f"h.example:1080/{ACUTE}",
    f"a@{ACUTE}h.example:1080",
]

SCHEMES = [
    "http", "https", "HTTPS", "Http", "socks5", "SOCKS5", f"soc{KELVIN}s5", "socks5h", "socks4", "socks", "ftp", "file",
    "", "http ", " http", "http\n",
]

WHITE_SPACE = [
    " ", "\t", "\n", "\r", "\r\n", "\v", "\f", "\x85", "\xa0", "\u1680", "\u180e", "\u2000", "\u2001", "\u2002",
    "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200a", "\u200b", "\u200c", "\u200d",
    "\u2028", "\u2029", "\u202f", "\u205f", "\u2060", "\u3000", "\ufeff",
]

QUOTES = [
    "'", '"', "|", "`", "´", "\u2018", "\u2019", "\u201c", "\u201d", "\u00ab", "\u02bc", "\u037e", "\uff02", "\uff07",
    "\uff5c",
]

CONTROLS = ["\0", "\x01", "\x07", "\x1b", "\x1f", "\x7f", "\x80", "\x9f"]

TEXTS_WITHIN_NAMES = [
    "/", "\\", "#", ":", ": ", " #", "*", "&", "!", "%", "@", "{", "}", "[", "]", ",", "é", "e\u0301", "\u0301", "😀",
    "👩\u200d👩", "\U000e0001", "\U0010fffd", "\u202e", "\ud7ff", "\ue000",
]

NAMES = [f"a{character}b" for character in WHITE_SPACE + QUOTES + CONTROLS + TEXTS_WITHIN_NAMES] + [
    " a", "a ", "a\n", "\ufeffa", "'", '""', "|", f"'{ACUTE}", f" {ACUTE}", f'a"{ACUTE}', f"|{ACUTE}b", "\u0301",
]

ADDRESSES = [
    "a@b", "a@b.example", "a", "@", "a@", "@b", "a@b@c", "a@@b", "a b@c", "a@b c", "a@b\n", "a\0@b", "a@b\u00a0",
    '"a b"@c', '"a"@c', "<a@b>", "a@[192.0.2.1]", "é@é.example", f"a@{ACUTE}b", f"a{ACUTE}@b", f"a@b@{ACUTE}c",
    "a@\u200db", f"@{ACUTE}a@b", "a＠b", "a@☃.example", "a@b_c", "a@-b", "a@b.", "a@192.0.2.1", "a@1.2", "<a>@b", "a>@b",
    "",
]

VARIABLES = [
    "A", "_", "_1", "A1", "1A", "1", "a_b", "A-B", "A.B", "A B", "A=B", "$A", "${A}", "Ä", "A\n", "A\0", "Ａ", "٣A",
    f"A{ACUTE}", "A\r\n",
]

TEXTS = [
    "a", " ", "a b", " a ", "a\nb", "a\n", "\n", "a\tb", "a\0b", "\0", "a\x7fb", "a\x85b", "a\u2028b", "\ufeff", "é",
    "😀", "\r\n", "'\"", "#", "- a", "{a: b}",
]

CERTIFICATES = [
    PEM, PEM + PEM, PEM.strip(), PEM.replace("\n", "\r\n"), PEM.replace("\n", " "), "text before\n" + PEM,
    PEM + "text after\n", "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----",
    "-----END CERTIFICATE----- -----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----END CERTIFICATE-----",
    "-----BEGIN CERTIFICATE----------END CERTIFICATE-----", PEM.replace("CERTIFICATE", "TRUSTED CERTIFICATE"),
    PEM.replace("CERTIFICATE", "PRIVATE KEY"), PEM.lower(), PEM.replace("-----BEGIN", "----BEGIN"), PEM.strip() + ACUTE,
    "-----BEGIN CERTIFICATE-----\r\n-----END CERTIFICATE-----\r\n",
]

# Scalars without quotes that the versions of YAML read differently, or that look as if.
PLAIN_NUMBERS = [
    "0b1", "0b11", "1_0", "1_000", "1__0", "_1", "0o17", "0O17", "0x1F", "0X1F", "0x1_F", "0777", "010", "08", "+5",
    "+0x5", "1.", "5.0", "05.0", ".5", "1e1", "1E+1", "1e", "1:30", "1:30:00", "5,0", "5%", "1 0", "~", "Null", "nuLL",
    "", '!!int "5"', "!!str 5", "!!float 5", "! 5", "!!null 5", "١", "18446744073709551616", "-0", "+0", "00",
]
PLAIN_TEXTS = [
    "yes", "No", "on", "OFF", "y", "True", "tRUE", "FALSE", "null", "NULL", "~", "2026-10-01", "2026-10-01T00:00:00Z",
    "1.2.3", ".inf", ".nan", "-.INF", "+.inf", ".NaN", "0b1", "1_000", "0x", "0o8", "12e03", "=", "<<", "1:30",
    "!!str null", "! true",
]

# Lists of cipher suites, by the suites and not by their spelling: no schema can know these names from another source.
SUITE_LISTS = [
    ["TLS_RSA_WITH_RC4_128_MD5", "RC4-MD5"], ["RC4-MD5", "SSL_RSA_WITH_RC4_128_MD5"], ["RC4-MD5", "RC4-SHA"],
    ["ECDHE-RSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"],
    ["TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256"],
]

# Keys that no object has, and those that are no text.
KEYS = ["x-note", "", "spec", "name", "\0", "é", "e\u0301", "<<", "$ref", "sops", "a b", KELVIN, 1, 1.5, True, None]
