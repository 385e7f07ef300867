"""Dovecot's submission service (OpenSSL): the most mechanisms, and tokens that it asks the OAuth2 server about (RFC 7662)."""

from __future__ import annotations

import base64
import os
import pwd
from pathlib import Path

from .ports import IPV6
from .server import Endpoint, Server

MECHANISMS = ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER"]
CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
instance_name = smtplint-test
listen = {addresses}
protocols = submission
hostname = localhost
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
ssl = required
ssl_cert = <{chain}
ssl_key = <{key}
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = yes
auth_mechanisms = {mechanisms}
auth_verbose = yes
auth_failure_delay = 0 secs
submission_relay_host = 127.0.0.1
submission_relay_port = {relay_port}
submission_relay_ssl = no
service anvil {{
  # Or each failed login would make the next one from the same address wait longer.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
  chroot =
}}
service stats {{
  chroot =
}}
service submission-login {{
  chroot =
  inet_listener submission {{
    port = {starttls_port}
  }}
  inet_listener submissions {{
    port = {implicit_port}
    ssl = yes
  }}
}}
service auth {{
  unix_listener auth-postfix {{
    mode = 0666
  }}
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
  mechanisms = plain login cram-md5 scram-sha-256
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
userdb {{
  driver = static
  args = uid=dovecot gid=dovecot home={folder}/mail/%u
}}
"""
OAUTH2 = """
introspection_url = {url}
introspection_mode = post
force_introspection = yes
active_attribute = active
active_value = true
username_attribute = client_id
username_format = %Lu
openid_configuration_url = {configuration}
"""


class Dovecot(Server):
    name = "dovecot"
    stack = "OpenSSL"
    # It hands mail on to the one, and asks the other about tokens.
    requires = ("aiosmtpd", "oauth2")

    def make_endpoints(self) -> list[Endpoint]:
        ipv6 = IPV6 in self.context.ports.addresses
        return [
            Endpoint("dovecot-starttls", self.port(), "STARTTLS", auth=MECHANISMS, ipv6=ipv6),
            Endpoint("dovecot-implicit", self.port(), "SSL_TLS", auth=MECHANISMS, ipv6=ipv6),
        ]

    def start(self) -> None:
        context, folder = self.context, self.folder
        for name in ("run", "state", "mail"):
            (folder / name).mkdir(exist_ok=True)
        os.chown(folder / "mail", pwd.getpwnam("dovecot").pw_uid, -1)
        users = [f"{user.name}:{{PLAIN.b64}}{base64.b64encode(user.password.encode()).decode()}::::::\n" for user in context.users]
        self.write("users", "".join(users))
        self.write(
            "oauth2.conf", OAUTH2.format(url=context.introspection_url, configuration="https://localhost/.well-known/openid-configuration")
        )
        configuration = self.write(
            "dovecot.conf",
            CONFIGURATION.format(
                folder=folder, addresses=", ".join(context.ports.addresses), chain=context.pki.chain("server"), key=context.pki.key("server"),
                mechanisms=" ".join(MECHANISMS).lower(), relay_port=context.relay_port, starttls_port=self.endpoints[0].port,
                implicit_port=self.endpoints[1].port,
            ),
        )  # fmt: skip
        (folder / "run/master.pid").unlink(missing_ok=True)
        self.spawn("/usr/sbin/dovecot", "-F", "-c", configuration)

    @property
    def is_ready(self) -> bool:
        # Postfix asks here as soon as it runs.
        return super().is_ready and (self.folder / "run/auth-postfix").exists()

    @property
    def log_files(self) -> list[Path]:
        return [self.folder / "log", self.folder / "dovecot.log"]
