"""Exim (GnuTLS): its AUTH replies have no enhanced codes, and a token that it does not like is refused without a challenge."""

from __future__ import annotations

import base64
import os
import pwd
from pathlib import Path

from .ports import IPV6
from .server import SYSTEM_PYTHON, Endpoint, Server

CONFIGURATION = r"""
exim_path = /usr/sbin/exim4
spool_directory = {folder}/spool
log_file_path = {folder}/%slog
pid_file_path = {folder}/exim.pid
primary_hostname = localhost
keep_environment =
local_interfaces = <; {addresses}
daemon_smtp_ports = {ports}
tls_on_connect_ports = {implicit_ports}
tls_advertise_hosts = *
tls_certificate = {chain}
tls_privatekey = {key}
tls_verify_certificates = {root}
tls_verify_hosts = ${{if eq{{$received_port}}{{{certificate_port}}}{{*}}}}
tls_require_ciphers = ${{if eq{{$received_port}}{{{old_port}}}{{NORMAL:+VERS-TLS1.0:+VERS-TLS1.1:%COMPAT}}{{NORMAL:-VERS-TLS1.0:-VERS-TLS1.1}}}}
auth_advertise_hosts = ${{if def:tls_in_cipher{{*}}}}
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = acl_data
smtp_accept_max = 500
queue_only
begin acl
acl_rcpt:
  accept
acl_data:
  accept
begin routers
blackhole:
  driver = redirect
  data = :blackhole:
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if eq{{${{base64:$auth3}}}}{{${{lookup{{$auth2}}lsearch{{{folder}/users}}{{$value}}fail}}}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${{if eq{{${{base64:$auth2}}}}{{${{lookup{{$auth1}}lsearch{{{folder}/users}}{{$value}}fail}}}}}}
  server_set_id = $auth1
cram:
  driver = cram_md5
  public_name = CRAM-MD5
  server_secret = ${{lookup{{$auth1}}lsearch{{{folder}/users}}{{${{base64d:$value}}}}fail}}
  server_set_id = $auth1
xoauth2:
  driver = plaintext
  public_name = XOAUTH2
  server_prompts = :
  server_condition = ${{run{{{python} {folder}/introspection.py {introspection_url} $auth1}}{{yes}}{{no}}}}
  server_set_id = mailer
"""


class Exim(Server):
    name = "exim"
    stack = "GnuTLS"
    requires = ("oauth2",)

    def make_endpoints(self) -> list[Endpoint]:
        auth = ["PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2"]
        ipv6 = IPV6 in self.context.ports.addresses
        return [
            Endpoint("exim-starttls", self.port(), "STARTTLS", auth=auth, ipv6=ipv6),
            Endpoint("exim-implicit", self.port(), "SSL_TLS", auth=auth, ipv6=ipv6),
            Endpoint("exim-all-versions", self.port(), "STARTTLS", ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"], auth, ipv6=ipv6),
            Endpoint("exim-client-certificate", self.port(), "STARTTLS", auth=auth, client_certificate="required", ipv6=ipv6),
        ]

    def start(self) -> None:
        context, folder = self.context, self.folder
        (folder / "spool").mkdir(exist_ok=True)
        for path in (folder, folder / "spool"):
            os.chown(path, pwd.getpwnam("Debian-exim").pw_uid, -1)
        self.write("users", "".join(f'"{user.name}": {base64.b64encode(user.password.encode()).decode()}\n' for user in context.users))
        self.write("introspection.py", (Path(__file__).parent / "programs/introspection.py").read_text())
        ports = {endpoint.name: str(endpoint.port) for endpoint in self.endpoints}
        both = {kind: " : ".join(str(getattr(context.pki, kind)(name)) for name in ("server-rsa", "server")) for kind in ("chain", "key")}
        configuration = self.write(
            "exim.conf",
            CONFIGURATION.format(
                folder=folder, addresses=" ; ".join(context.ports.addresses), ports=" : ".join(ports.values()),
                implicit_ports=ports["exim-implicit"], **both, root=context.pki.certificate("root"), old_port=ports["exim-all-versions"],
                certificate_port=ports["exim-client-certificate"], python=SYSTEM_PYTHON, introspection_url=context.introspection_url,
            ),
        )  # fmt: skip
        self.spawn("/usr/sbin/exim4", "-C", configuration, "-bdf")

    @property
    def log_files(self) -> list[Path]:
        return [self.folder / name for name in ("log", "mainlog", "rejectlog", "paniclog")]
