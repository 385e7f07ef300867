"""The toy PKI: every certificate that a scenario serves or a client shows, made with the openssl command (3.0 or newer).

    root ─▶ intermediate ─▶ most leaves         other-root ─▶ other-intermediate ─▶ other
         ├▶ expired-intermediate ─▶ under-expired
         └▶ first ─▶ second ─▶ deep                        └▶ other-direct, client-unknown

`deep` is for a chain in the wrong order. NAME.pem is the certificate alone, NAME.key its key, NAME.chain.pem what a server sends.
"""

from __future__ import annotations

import base64
import os
import subprocess
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

#: Of every PKCS#12 file and of client-encrypted.key.
PASSPHRASE = "changeit"

NAMES = "DNS:localhost,DNS:mail.example.test,DNS:*.wild.example.test,IP:127.0.0.1,IP:::1"

# Without it openssl.cnf of the machine would add extensions of its own.
CONFIGURATION = """
[req]
distinguished_name = name
[name]
[ca]
default_ca = dated
[dated]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copyall
unique_subject = no
[any]
commonName = optional
organizationName = optional
"""

EC = ("ec", "-pkeyopt", "ec_paramgen_curve:P-256")

# RFC 2409, section 6.2: the second Oakley group, 1024 bits, generator 2.
OAKLEY_GROUP_2 = bytes.fromhex(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF"
)


@dataclass(frozen=True)
class Certificate:
    name: str
    issuer: str = "intermediate"
    names: str = NAMES
    usage: str = "serverAuth"
    subject: str = "/CN=localhost"
    key: tuple[str, ...] = EC
    digest: str = "sha256"
    #: Start and end as `openssl ca` takes them; else from now on for `days`.
    dates: tuple[str, str] | None = None
    days: int = 365
    authority: bool = False
    #: What is sent after it; else the issuer, unless that is a root.
    chain: tuple[str, ...] | None = None

    @property
    def extensions(self) -> list[str]:
        if self.authority:
            return ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign", "subjectKeyIdentifier=hash"]
        usages = "digitalSignature,keyEncipherment" if self.key[0].startswith("rsa") else "digitalSignature"
        names = [f"subjectAltName={self.names}"] if self.names else []
        return ["basicConstraints=critical,CA:FALSE", f"keyUsage=critical,{usages}", f"extendedKeyUsage={self.usage}", *names]


PAST = ("20200101000000Z", "20210101000000Z")
FUTURE = ("20900101000000Z", "20910101000000Z")


def authority(name: str, issuer: str, dates: tuple[str, str] | None = None) -> Certificate:
    return Certificate(name, issuer, "", subject=f"/O=smtplint test/CN={name}", dates=dates, days=3650, authority=True)


def client(
    name: str, issuer: str = "intermediate", usage: str = "clientAuth", dates: tuple[str, str] | None = None
) -> Certificate:
    return Certificate(name, issuer, "email:client@example.test", usage, f"/CN={name}", dates=dates)


ROOTS = ("root", "other-root")
AUTHORITIES = (
    authority("intermediate", "root"),
    authority("expired-intermediate", "root", PAST),
    authority("first", "root"),
    authority("other-intermediate", "other-root"),
)
SECOND = authority("second", "first")
LEAVES = (
    Certificate("good"),
    Certificate("wronghost", names="DNS:other.example.test,DNS:*.other.example.test"),
    Certificate("cnonly", names="", subject="/CN=mail.example.test"),
    # An IP address as a DNS name, which names nothing (RFC 6125, appendix B.2; RFC 5280, section 4.2.1.6).
    Certificate("ipasdns", names="DNS:127.0.0.1"),
    Certificate("expired", dates=PAST),
    Certificate("notyet", dates=FUTURE),
    Certificate("soon", days=3),
    Certificate("rsa", key=("rsa:2048",)),
    Certificate("weak", key=("rsa:1024",)),
    Certificate("sha1", digest="sha1"),
    Certificate("wrongeku", usage="clientAuth"),
    Certificate("selfsigned", "selfsigned"),
    Certificate("selfsigned-expired", "selfsigned-expired", dates=PAST),
    Certificate("incomplete", chain=()),
    Certificate("withroot", chain=("intermediate", "root")),
    Certificate("other", "other-intermediate"),
    Certificate("other-direct", "other-root"),
    Certificate("deep", "second", chain=("first", "second")),
    Certificate("under-expired", "expired-intermediate"),
    client("client"),
    client("client-unknown", "other-root"),
    client("client-eku", usage="serverAuth"),
    client("client-expired", dates=PAST),
)


class PKI:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        return self.folder / name

    def openssl(self, *arguments: str | Path, cwd: Path | None = None) -> None:
        environment = {**os.environ, "OPENSSL_CONF": str(self.path("openssl.cnf"))}
        result = subprocess.run(
            ["openssl", *map(str, arguments)], cwd=cwd or self.folder, env=environment, capture_output=True, text=True,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if result.returncode:
            raise RuntimeError(f"openssl {' '.join(map(str, arguments))}: {result.stderr}")

    def make(self) -> None:
        """Two openssl processes at a time; an issuer always before those that it signs."""
        self.path("openssl.cnf").write_text(CONFIGURATION)
        with ThreadPoolExecutor(max_workers=4) as pool:
            weak = [pool.submit(self.issue, leaf) for leaf in LEAVES if leaf.issuer == leaf.name and not leaf.dates]
            wait([pool.submit(self.issue, authority(name, name)) for name in ROOTS])
            wait([pool.submit(self.issue, certificate) for certificate in AUTHORITIES])
            second = pool.submit(self.issue, SECOND)
            rest = [leaf for leaf in LEAVES if leaf.issuer not in (leaf.name, "second") or leaf.dates]
            # RSA keys take the longest.
            rest.sort(key=lambda leaf: leaf.key == EC)
            jobs = [pool.submit(self.issue, leaf) for leaf in rest]
            wait([second, *weak])
            jobs += [pool.submit(self.issue, leaf) for leaf in LEAVES if leaf.issuer == "second"]
            wait(jobs)
            wait([pool.submit(self.openssl, *command) for command in self.files_of_the_client()])
        for certificate in LEAVES:
            self.write_chain(certificate)
        self.write_other_files()

    def issue(self, certificate: Certificate) -> None:
        name, issuer = certificate.name, certificate.issuer
        request = ["req", "-new", "-nodes", "-newkey", *certificate.key, "-keyout", f"{name}.key", "-subj", certificate.subject]
        for extension in certificate.extensions:
            request += ["-addext", extension]
        if certificate.dates is None:
            sign = [] if issuer == name else ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key"]
            days = ["-days", str(certificate.days), f"-{certificate.digest}"]
            self.openssl(*request, "-x509", *days, *sign, "-out", f"{name}.pem")
            return
        # Only `openssl ca` takes dates; it wants a database, and one each lets them run side by side.
        place = self.path(f"ca-{name}")
        place.mkdir()
        (place / "index.txt").touch()
        self.openssl(*request, "-out", f"{name}.csr")
        start, end = certificate.dates
        sign = ["-selfsign"] if issuer == name else ["-cert", f"../{issuer}.pem"]
        self.openssl(
            "ca", "-batch", "-notext", "-in", f"../{name}.csr", "-out", f"../{name}.pem", *sign, "-keyfile", f"../{issuer}.key",
            "-startdate", start, "-enddate", end, cwd=place,
        )  # fmt: skip

    def write_chain(self, certificate: Certificate) -> None:
        above = certificate.chain
        if above is None:
            above = () if certificate.issuer in (*ROOTS, certificate.name) else (certificate.issuer,)
        texts = [self.path(f"{name}.pem").read_text() for name in (certificate.name, *above)]
        self.path(f"{certificate.name}.chain.pem").write_text("".join(texts))

    def files_of_the_client(self) -> list[list[str]]:
        bundle = ["pkcs12", "-export", "-inkey", "client.key", "-in", "client.pem", "-name", "client"]
        password = ["-passout", f"pass:{PASSPHRASE}"]
        commands = [
            [*bundle, "-certfile", "intermediate.pem", "-out", "client.p12", *password],
            [*bundle, "-certfile", "intermediate.pem", "-legacy", "-out", "client-legacy.p12", *password],
            ["pkey", "-in", "client.key", "-aes256", "-out", "client-encrypted.key", *password],
        ]
        for name in ("client-unknown", "client-eku", "client-expired"):
            commands.append(
                [
                    "pkcs12",
                    "-export",
                    "-inkey",
                    f"{name}.key",
                    "-in",
                    f"{name}.pem",
                    "-name",
                    name,
                    "-out",
                    f"{name}.p12",
                    *password,
                ]
            )
        return commands

    def write_other_files(self) -> None:
        self.path("broken.pem").write_text("-----BEGIN CERTIFICATE-----\nMIIBbroken\n-----END CERTIFICATE-----\n")
        # What a server may take as issuers of clients without refusing any, to say so in SMTP as Postfix does.
        every = [self.path(f"{name}.pem").read_text() for name in ("root", "intermediate", "other-root")]
        self.path("every-root.pem").write_text("".join(every))
        self.path("dh1024.pem").write_text(pem("DH PARAMETERS", dh_parameters(OAKLEY_GROUP_2, 2)))

    @property
    def keys(self) -> dict[str, dict[str, str]]:
        """What `clientKey` of a scenario names: the spec of a Key, as the manifest has it."""
        keys = {}
        for name in ("client", "client-unknown", "client-eku", "client-expired"):
            keys[name] = {"pkcs12": str(self.path(f"{name}.p12")), "passphrase": PASSPHRASE}
        keys["client-legacy"] = {"pkcs12": str(self.path("client-legacy.p12")), "passphrase": PASSPHRASE}
        keys["client-wrong-passphrase"] = {"pkcs12": str(self.path("client.p12")), "passphrase": "not-" + PASSPHRASE}
        certificate = str(self.path("client.chain.pem"))
        keys["client-pem"] = {"certificate": certificate, "privateKey": str(self.path("client.key"))}
        encrypted = str(self.path("client-encrypted.key"))
        keys["client-encrypted"] = {"certificate": certificate, "privateKey": encrypted, "passphrase": PASSPHRASE}
        keys["client-mismatch"] = {"certificate": certificate, "privateKey": str(self.path("good.key"))}
        keys["client-broken"] = {"certificate": str(self.path("broken.pem")), "privateKey": str(self.path("client.key"))}
        return keys

    @property
    def anchors(self) -> dict[str, list[str]]:
        """What `trust` of a scenario names: the files that are trusted, and no others."""
        return {
            "root": [str(self.path("root.pem"))],
            "intermediate": [str(self.path("intermediate.pem"))],
            "none": [],
            **{f"leaf:{leaf.name}": [str(self.path(f"{leaf.name}.pem"))] for leaf in LEAVES if leaf.usage == "serverAuth"},
        }


def wait(jobs: list[Future[None]]) -> None:
    for job in jobs:
        job.result()


def der(tag: int, content: bytes) -> bytes:
    """X.690, sections 8.1 and 10.1; for less than 64 KiB."""
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    size = length.to_bytes(2 if length > 255 else 1, "big")
    return bytes([tag, 0x80 | len(size)]) + size + content


def dh_parameters(prime: bytes, generator: int) -> bytes:
    """PKCS #3, section 9: the sequence of prime and base."""
    return der(0x30, der(0x02, b"\0" + prime) + der(0x02, bytes([generator])))


def pem(label: str, content: bytes) -> str:
    text = base64.encodebytes(content).decode()
    return f"-----BEGIN {label}-----\n{text}-----END {label}-----\n"
