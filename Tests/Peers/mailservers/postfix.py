"""Postfix (OpenSSL), one process of smtpd for each connection."""

from __future__ import annotations

import grp
import os
import pwd
from pathlib import Path

from .ports import IPV4, IPV6
from .server import Endpoint, Server

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
meta_directory = {folder}/etc
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/maillog
maillog_file_prefixes = /
myhostname = localhost
mydestination = localhost, example.test
alias_maps =
alias_database =
local_recipient_maps =
inet_protocols = {protocols}
local_transport = discard
default_transport = discard
relay_transport = discard
virtual_transport = discard
mynetworks = 127.0.0.0/8 [::1]/128
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_tls_security_level = may
smtpd_tls_chain_files = {ec_key}, {ec_chain}, {rsa_key}, {rsa_chain}
smtpd_tls_CAfile = {root}
smtpd_tls_loglevel = 1
smtpd_tls_auth_only = yes
smtpd_tls_protocols = >=TLSv1.2
smtpd_tls_mandatory_protocols = >=TLSv1.2
smtpd_sasl_type = dovecot
smtpd_sasl_path = {auth_socket}
smtpd_sasl_security_options = noanonymous
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_client_message_rate_limit = 0
smtpd_error_sleep_time = 0
default_process_limit = 100
"""
MASTER = """
pickup     unix      n - n 60    1 pickup
cleanup    unix      n - n -     0 cleanup
qmgr       unix      n - n 300   1 qmgr
tlsmgr     unix      - - n 1000? 1 tlsmgr
rewrite    unix      - - n -     - trivial-rewrite
bounce     unix      - - n -     0 bounce
defer      unix      - - n -     0 bounce
trace      unix      - - n -     0 bounce
verify     unix      - - n -     1 verify
flush      unix      n - n 1000? 0 flush
proxymap   unix      - - n -     - proxymap
proxywrite unix      - - n -     1 proxymap
discard    unix      - - n -     - discard
error      unix      - - n -     - error
retry      unix      - - n -     - error
anvil      unix      - - n -     1 anvil
scache     unix      - - n -     1 scache
postlog    unix-dgram n - n -    1 postlogd
"""
IMPLICIT = {"smtpd_tls_wrappermode": "yes", "smtpd_tls_security_level": "encrypt"}
REQUIRED = {"smtpd_tls_security_level": "encrypt"}
CLIENT_CERTIFICATE = {"smtpd_tls_security_level": "encrypt", "smtpd_tls_req_ccert": "yes"}
OLD_CIPHERS = {"tls_medium_cipherlist": "ALL:@SECLEVEL=0", "tls_high_cipherlist": "ALL:@SECLEVEL=0"}
OLD = ["TLSv1", "TLSv1.1"]
ALL = [*OLD, "TLSv1.2", "TLSv1.3"]


def protocols(value: str) -> dict[str, str]:
    return {"smtpd_tls_protocols": value, "smtpd_tls_mandatory_protocols": value, **OLD_CIPHERS}


class Postfix(Server):
    name = "postfix"
    stack = "OpenSSL"

    def make_endpoints(self) -> list[Endpoint]:
        self.options: dict[str, dict[str, str]] = {}
        return [
            self.endpoint("postfix-starttls", "STARTTLS", {}),
            self.endpoint("postfix-implicit", "SSL_TLS", IMPLICIT),
            self.endpoint("postfix-all-versions", "STARTTLS", protocols(">=TLSv1"), versions=ALL),
            self.endpoint("postfix-all-versions-implicit", "SSL_TLS", protocols(">=TLSv1") | IMPLICIT, versions=ALL),
            self.endpoint("postfix-old-versions", "STARTTLS", protocols(">=TLSv1,<=TLSv1.1"), versions=OLD),
            self.endpoint("postfix-client-certificate", "STARTTLS", CLIENT_CERTIFICATE, client_certificate="required"),
            self.endpoint("postfix-client-certificate-implicit", "SSL_TLS", CLIENT_CERTIFICATE | IMPLICIT, client_certificate="required"),
            self.endpoint("postfix-none", "NONE", {"smtpd_tls_security_level": "none"}),
        ]

    def endpoint(self, name: str, security: str, options: dict[str, str], **more: object) -> Endpoint:
        self.options[name] = options
        return Endpoint(name, self.port(), security, ipv6=IPV6 in self.context.ports.addresses, **more)  # type: ignore[arg-type]

    def start(self) -> None:
        self.make_queue()
        pki, folder = self.context.pki, self.folder
        self.write(
            "etc/main.cf",
            MAIN.format(
                folder=folder, ec_key=pki.key("server"), ec_chain=pki.chain("server"), rsa_key=pki.key("server-rsa"),
                rsa_chain=pki.chain("server-rsa"), root=pki.certificate("root"), auth_socket=self.context.folder / "dovecot/run/auth-postfix",
                protocols="all" if IPV6 in self.context.ports.addresses else "ipv4",
            ),
        )  # fmt: skip
        lines = []
        for endpoint in self.endpoints:
            options = "".join(f" -o {name}={value}" for name, value in self.options[endpoint.name].items())
            for address in self.context.ports.addresses:
                host = address if address == IPV4 else f"[{address}]"
                lines.append(f"{host}:{endpoint.port} inet n - n - - smtpd{options}\n")
        self.write("etc/master.cf", "".join(lines) + MASTER)
        self.write("etc/dynamicmaps.cf", "")
        (folder / "queue/pid/master.pid").unlink(missing_ok=True)
        # It waits for two seconds until nobody seems to be writing these.
        for path in (folder / "etc").iterdir():
            os.utime(path, (0, 0))
        # Not by the command postfix, which wants its folders elsewhere.
        self.spawn("/usr/lib/postfix/sbin/master", "-c", folder / "etc", "-s")

    def make_queue(self) -> None:
        owner, group = pwd.getpwnam("postfix").pw_uid, grp.getgrnam("postdrop").gr_gid
        queue = self.folder / "queue"
        private = ["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"]
        for path, mode, user, of_group in [
            (queue, 0o755, 0, -1),
            (queue / "pid", 0o755, 0, -1),
            (queue / "public", 0o710, owner, group),
            (queue / "maildrop", 0o730, owner, group),
            (self.folder / "data", 0o700, owner, -1),
            *((queue / name, 0o700, owner, -1) for name in private),
        ]:
            path.mkdir(exist_ok=True)
            path.chmod(mode)
            os.chown(path, user, of_group)

    @property
    def log_files(self) -> list[Path]:
        return [self.folder / "log", self.folder / "maillog"]


class PostfixSubmission(Postfix):
    """AUTH by asking Dovecot at its socket."""

    name = "postfix-submission"
    requires = ("dovecot",)

    def make_endpoints(self) -> list[Endpoint]:
        from .dovecot import MECHANISMS

        self.options = {}
        auth = {"smtpd_sasl_auth_enable": "yes", "smtpd_relay_restrictions": "permit_sasl_authenticated,reject"}
        return [
            self.endpoint("postfix-submission-starttls", "STARTTLS", REQUIRED | auth, auth=MECHANISMS),
            self.endpoint("postfix-submission-implicit", "SSL_TLS", IMPLICIT | auth, auth=MECHANISMS),
        ]
