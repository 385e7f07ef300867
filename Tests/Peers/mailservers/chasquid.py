"""chasquid (Go's crypto/tls), whose texts are like nobody else's."""

from __future__ import annotations

import shutil

from .server import Endpoint, UnpackedServer

VERSIONS = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]
CONFIGURATION = """
hostname: "localhost"
smtp_address: "127.0.0.1:{smtp}"
submission_address: "127.0.0.1:{submission}"
submission_over_tls_address: "127.0.0.1:{implicit}"
data_dir: "{folder}/data"
mail_delivery_agent_bin: "/bin/true"
mail_log_path: "{folder}/mail.log"
"""


class Chasquid(UnpackedServer):
    name = "chasquid"
    program = "bin/chasquid"
    stack = "Go"

    def make_endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("chasquid-starttls", self.port(), "STARTTLS", VERSIONS, auth=["PLAIN"]),
            Endpoint("chasquid-implicit", self.port(), "SSL_TLS", VERSIONS, auth=["PLAIN"]),
            Endpoint("chasquid-relay", self.port(), "STARTTLS", VERSIONS, auth=["PLAIN"]),
        ]

    def start(self) -> None:
        folder = self.folder / "etc"
        certificates = folder / "certs/localhost"
        for path in (certificates, folder / "domains/example.test", folder / "hooks", self.folder / "data"):
            path.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.context.pki.chain("server"), certificates / "fullchain.pem")
        shutil.copy(self.context.pki.key("server"), certificates / "privkey.pem")
        submission, implicit, smtp = (endpoint.port for endpoint in self.endpoints)
        self.write("etc/chasquid.conf", CONFIGURATION.format(folder=self.folder, smtp=smtp, submission=submission, implicit=implicit))
        if not (folder / "domains/example.test/users").exists():
            for user in self.context.users:
                self.run(
                    self.path.with_name("chasquid-util"), f"--configdir={folder}", "user-add", user.name, f"--password={user.password}"
                )
        self.spawn(self.path, f"-config_dir={folder}", "-logtime")
