"""Toy certificates, made with the openssl command: two roots, an intermediate, leaves for servers, good and bad, and for clients."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

PASSWORD = "changeit"
EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
RSA = ["-newkey", "rsa:2048"]
CA = ["basicConstraints = critical, CA:TRUE", "keyUsage = critical, keyCertSign, cRLSign"]
LEAF = ["basicConstraints = critical, CA:FALSE", "keyUsage = critical, digitalSignature, keyEncipherment"]
SERVER = [*LEAF, "extendedKeyUsage = serverAuth"]
CLIENT = [*LEAF, "extendedKeyUsage = clientAuth"]
NAMES = ["subjectAltName = DNS:localhost, DNS:mail.example.test, DNS:*.wild.example.test, IP:127.0.0.1, IP:::1"]
OTHER_NAMES = ["subjectAltName = DNS:other.example.test"]
MAILBOX = ["subjectAltName = email:client@example.test"]

# Name, issuer, subject, extensions, days, key. An issuer that is the name itself makes it self-signed; without days it has lapsed.
CERTIFICATES = [
    ("root", "root", "/O=smtplint test/CN=Test Root CA", CA, 365, EC),
    ("other-root", "other-root", "/O=smtplint test/CN=Other Root CA", CA, 365, EC),
    ("server-self-signed", "server-self-signed", "/CN=localhost", SERVER + NAMES, 90, EC),
    ("intermediate", "root", "/O=smtplint test/CN=Test Intermediate CA", CA, 365, EC),
    ("server", "intermediate", "/CN=localhost", SERVER + NAMES, 90, EC),
    ("server-rsa", "intermediate", "/CN=localhost", SERVER + NAMES, 90, RSA),
    ("server-other-root", "other-root", "/CN=localhost", SERVER + NAMES, 90, EC),
    ("server-expired", "intermediate", "/CN=localhost", SERVER + NAMES, None, EC),
    ("server-wrong-host", "intermediate", "/CN=localhost", SERVER + OTHER_NAMES, 90, EC),
    ("server-wrong-purpose", "intermediate", "/CN=localhost", CLIENT + NAMES, 90, EC),
    ("client", "intermediate", "/CN=smtplint client", CLIENT + MAILBOX, 90, EC),
    ("client-rsa", "intermediate", "/CN=smtplint client", CLIENT + MAILBOX, 90, RSA),
    ("client-other-root", "other-root", "/CN=smtplint stranger", CLIENT + MAILBOX, 90, EC),
]  # fmt: skip
CONFIGURATION = """
[req]
distinguished_name = none
[none]
[ca]
default_ca = lapsed
[lapsed]
database = index
new_certs_dir = issued
rand_serial = yes
policy = policy
default_md = sha256
[policy]
commonName = supplied
"""
LAPSED = ["-startdate", "20230101000000Z", "-enddate", "20240101000000Z"]


class PKI:
    """Files in a folder: NAME.pem, NAME.key, and NAME.chain.pem with the intermediate, which is what a server or client presents."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o755)
        (folder / "configuration").write_text(CONFIGURATION + "".join(self.section(*entry[:4]) for entry in CERTIFICATES))
        # Issuers first; what has its issuer is made at the same time.
        (folder / "index").touch()
        (folder / "issued").mkdir()
        made: set[str] = set()
        while left := [entry for entry in CERTIFICATES if entry[0] not in made]:
            layer = [entry for entry in left if entry[1] in made or entry[1] == entry[0]]
            self.finish([self.certify(*entry) for entry in layer])
            self.finish([self.certify_lapsed(name, issuer) for name, issuer, _, _, days, _ in layer if days is None])
            made |= {entry[0] for entry in layer}
        shutil.rmtree(folder / "issued")
        for pattern in ("configuration", "index*", "*.request"):
            for path in folder.glob(pattern):
                path.unlink()
        for name, issuer, *_ in CERTIFICATES:
            chain = [name, "intermediate"] if issuer == "intermediate" else [name]
            self.chain(name).write_text("".join(self.certificate(each).read_text() for each in chain))
        self.finish([self.pack("client"), self.pack("client-rsa")])
        # Toys: every server may read them, whoever it runs as.
        for path in folder.iterdir():
            path.chmod(0o644)

    def openssl(self, *arguments: str) -> subprocess.Popen[str]:
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(["openssl", *arguments], cwd=self.folder, text=True, **streams)

    def finish(self, running: list[subprocess.Popen[str]]) -> None:
        for process in running:
            _, errors = process.communicate()
            if process.returncode:
                raise RuntimeError(f"openssl: {errors}")

    def section(self, name: str, issuer: str, subject: str, extensions: list[str]) -> str:
        identifiers = ["subjectKeyIdentifier = hash", *([] if issuer == name else ["authorityKeyIdentifier = keyid"])]
        return "\n".join([f"[{name}]", *identifiers, *extensions, ""])

    def certify(
        self, name: str, issuer: str, subject: str, extensions: list[str], days: int | None, key: list[str]
    ) -> subprocess.Popen[str]:
        command = ["req", "-config", "configuration", *key, "-nodes", "-keyout", f"{name}.key", "-subj", subject]
        if days is None:
            return self.openssl(*command, "-new", "-out", f"{name}.request")
        signer = [] if issuer == name else ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key"]
        return self.openssl(*command, "-x509", "-extensions", name, *signer, "-sha256", "-days", str(days), "-out", f"{name}.pem")

    def certify_lapsed(self, name: str, issuer: str) -> subprocess.Popen[str]:
        return self.openssl(
            "ca", "-batch", "-notext", "-config", "configuration", "-extensions", name, "-in", f"{name}.request", "-cert", f"{issuer}.pem",
            "-keyfile", f"{issuer}.key", *LAPSED, "-out", f"{name}.pem",
        )  # fmt: skip

    def pack(self, name: str) -> subprocess.Popen[str]:
        return self.openssl(
            "pkcs12", "-export", "-inkey", f"{name}.key", "-in", f"{name}.pem", "-certfile", "intermediate.pem", "-name", "client-key",
            "-passout", f"pass:{PASSWORD}", "-out", f"{name}.p12",
        )  # fmt: skip

    def certificate(self, name: str) -> Path:
        return self.folder / f"{name}.pem"

    def chain(self, name: str) -> Path:
        return self.folder / f"{name}.chain.pem"

    def key(self, name: str) -> Path:
        return self.folder / f"{name}.key"

    def facts(self) -> dict[str, object]:
        """Paths by name, and the password of the PKCS#12 files."""
        kinds = {"certificate": self.certificate, "key": self.key, "chain": self.chain}
        return {
            "folder": str(self.folder),
            "root": str(self.certificate("root")),
            "otherRoot": str(self.certificate("other-root")),
            "certificates": {name: {kind: str(path(name)) for kind, path in kinds.items()} for name, *_ in CERTIFICATES},
            "pkcs12": {"path": str(self.folder / "client.p12"), "password": PASSWORD, "alias": "client-key"},
        }
