"""Server certificates that are wrong in one way each, and names that do not match."""

from __future__ import annotations

from typing import Any

from ..scenario import Scenario, ok, ours
from ..steps import V12, Handshake
from .make import BASIC, IMPLICIT, STARTTLS, smtp

LOGIN = {**STARTTLS, **BASIC}
NAMED = {**LOGIN, "matchServerHostname": "Enabled"}

MISMATCH = ours("hostname", "mismatch")


def wrong(reason: str, *errors: str, **more: Any) -> dict[str, Any]:
    return ours("certificate", reason, errors=[reason, *errors], **more)


def serves(certificate: str, name: str, about: str, expect: dict[str, Any], connection: dict[str, Any]) -> Scenario:
    implicit = connection["security"] == "SSL_TLS"
    return smtp(name, about, expect, connection, implicit=implicit, tls=(Handshake(certificate),))


def named(server_name: str, trust: str = "root") -> dict[str, Any]:
    return {**NAMED, "tlsServerName": server_name, "trust": trust}


UNTRUSTED = {**LOGIN, "trust": "none"}

SCENARIOS = (
    serves("good", "certificate_unknown_root", "Has a good certificate of a root that the connection does not trust.",
           wrong("untrusted-root"), UNTRUSTED),
    serves("good", "certificate_unknown_root_implicit", "The same with TLS from the first byte.",
           wrong("untrusted-root"), {**IMPLICIT, **BASIC, "trust": "none"}),
    serves("withroot", "certificate_root_sent", "Sends its root too, which the connection does not trust.",
           wrong("untrusted-root"), UNTRUSTED),
    serves("other", "certificate_other_root", "Has a certificate of another root than the trusted one.", wrong("untrusted-root"),
           LOGIN),
    serves("other-direct", "certificate_other_root_direct",
           "Has a certificate that another root signed itself: only one is sent, and"
           " whether an intermediate is missing cannot be told.", wrong("incomplete-chain"), LOGIN),
    serves("selfsigned", "certificate_self_signed", "Has a self-signed certificate.", wrong("self-signed"), LOGIN),
    serves("selfsigned", "certificate_self_signed_trusted", "Has a self-signed certificate, which the connection trusts.",
           ok(), {**LOGIN, "trust": "leaf:selfsigned"}),
    serves("selfsigned", "certificate_changed", "Has another certificate than the one that the connection trusts.",
           wrong("self-signed"), {**LOGIN, "trust": "leaf:good"}),
    serves("good", "certificate_leaf_trusted", "Has a good certificate, and only this one is trusted, not its issuers.",
           ok(), {**LOGIN, "trust": "leaf:good"}),
    serves("good", "certificate_intermediate_trusted", "Has a good certificate, and only its issuer is trusted, not the root.",
           ok(), {**LOGIN, "trust": "intermediate"}),
    serves("incomplete", "certificate_without_intermediate", "Forgets to send its intermediate.", wrong("incomplete-chain"),
           LOGIN),
    serves("deep", "certificate_wrong_order", "Sends two intermediates in the wrong order, which clients take (RFC 8446, 4.4.2).",
           ok(), LOGIN),
    serves("expired", "certificate_expired", "Has a certificate that expired in 2021.", wrong("expired"), LOGIN),
    serves("expired", "certificate_expired_implicit", "The same with TLS from the first byte.", wrong("expired"), {**IMPLICIT,
           **BASIC}),
    serves("expired", "certificate_expired_leaf_trusted",
           "Has an expired certificate, which is trusted itself: that cures nothing.",
           wrong("expired"), {**LOGIN, "trust": "leaf:expired"}),
    serves("selfsigned-expired", "certificate_self_signed_expired", "Has a self-signed certificate that has expired.",
           wrong("expired", "self-signed"), LOGIN),
    serves("expired", "certificate_expired_unknown_root", "Has an expired certificate of a root that is not trusted.",
           wrong("expired", "untrusted-root"), UNTRUSTED),
    serves("under-expired", "certificate_intermediate_expired", "Has a good certificate of an intermediate that has expired.",
           wrong("expired"), LOGIN),
    serves("notyet", "certificate_not_yet_valid", "Has a certificate that begins in 2090.", wrong("not-yet-valid"), LOGIN),
    serves("soon", "certificate_expires_soon", "Has a certificate that expires in three days.", ok("certificate-expires-soon"),
           LOGIN),
    serves("weak", "certificate_weak_key", "Has a certificate with RSA 1024.", wrong("weak-key"), LOGIN),
    serves("sha1", "certificate_sha1", "Has a certificate that is signed with SHA-1.", wrong("weak-key"), LOGIN),
    serves("wrongeku", "certificate_wrong_purpose", "Has a certificate for clients only.", wrong("wrong-purpose"), LOGIN),
    serves("rsa", "certificate_rsa", "Has a good certificate with RSA 2048.", ok(), LOGIN),
    smtp("certificate_tls12_unknown_root", "Has a good certificate of an unknown root, and speaks TLS 1.2 only.",
         wrong("untrusted-root"), UNTRUSTED, tls=(Handshake(maximum=V12),)),
    serves("good", "hostname_address", "Has a certificate that names the IP address it is contacted by.", ok(), NAMED),
    serves("good", "hostname_name", "Has a certificate with the name that the connection expects.", ok(),
           named("mail.example.test")),
    serves("good", "hostname_case_dot", "Has that name; the connection has it in capitals and with a dot at the end.",
           ok(), named("MAIL.Example.TEST.")),
    serves("wronghost", "hostname_mismatch", "Has a certificate of another host.", MISMATCH, NAMED),
    serves("wronghost", "hostname_mismatch_implicit", "The same with TLS from the first byte.", MISMATCH,
           {**IMPLICIT, **BASIC, "matchServerHostname": "Enabled"}),
    serves("wronghost", "hostname_mismatch_disabled", "Has a certificate of another host, and the connection does not ask.",
           ok("hostname-mismatch"), {**LOGIN, "matchServerHostname": "Disabled"}),
    serves("wronghost", "hostname_mismatch_leaf_trusted", "Has a certificate of another host, which is trusted itself.", MISMATCH,
           {**NAMED, "trust": "leaf:wronghost"}),
    serves("cnonly", "hostname_common_name", "Has the name only as common name, which is no name (RFC 9525, section 2).",
           MISMATCH,
           named("mail.example.test")),
    serves("ipasdns", "hostname_address_as_name", "Has its IP address as a DNS name, which names no address.", MISMATCH, NAMED),
    serves("good", "hostname_wildcard", "Has a wildcard for one label, and the connection expects such a name.",
           ok(), named("a.wild.example.test")),
    serves("good", "hostname_wildcard_two_labels", "Has a wildcard for one label, and the connection expects a name with two.",
           MISMATCH,
           named("a.b.wild.example.test")),
    serves("good", "hostname_wildcard_no_label", "Has a wildcard for one label, and the connection expects the name without it.",
           MISMATCH,
           named("wild.example.test")),
    serves("selfsigned", "hostname_good_certificate_bad", "Has the right name in a self-signed certificate.",
           wrong("self-signed"), NAMED),
)  # fmt: skip
