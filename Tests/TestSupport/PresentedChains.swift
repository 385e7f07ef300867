package import ConnectionProbe
import Foundation
package import KeyMaterial
package import TLSTransport

/// Certificates of every kind, made once by the openssl command, and chains of them as a probe would see them.
package final class PresentedChains: Sendable {
  package static let shared: PresentedChains = {
    do { return try PresentedChains() } catch { fatalError("\(error)") }
  }()

  package let folder: TemporaryFolder

  package struct Failure: Error { let message: String }

  private init() throws {
    folder = try TemporaryFolder()
    let result = try Command.run("/bin/sh", ["-c", Self.script], in: folder.path)
    guard result.status == 0 else { throw Failure(message: result.errors) }
  }

  package func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))) }

  package func certificate(_ name: String) throws -> PresentedCertificate {
    guard let der = CertificateBundle.read(try bytes("\(name).crt"))?.first, let certificate = PresentedCertificate(der: der)
    else {
      throw Failure(message: "\(name) is no certificate")
    }
    return certificate
  }

  /// What a handshake finds out where nothing is trusted, or some certificates are.
  package func facts(_ names: String..., trusting anchors: [String] = [], hostname: HostnameMatch = .matches) throws -> TLSFacts {
    var facts = TLSFacts()
    facts.chain = try names.map(certificate)
    facts.errors = ChainTrial(trusting: try anchors.map(certificate))
      .errors(of: facts.chain, at: Int64(Date().timeIntervalSince1970))
    facts.verified = facts.errors.isEmpty
    facts.hostname = hostname
    return facts
  }

  private static let script = #"""
    set -eu
    key() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2>/dev/null || openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2>/dev/null; }
    alone() { # name subject days extensions...
      name=$1 subject=$2 days=$3; shift 3
      key $name
      openssl req -x509 -new -utf8 -key $name.key -sha256 -days $days -subj "$subject" -out $name.crt "$@"
    }
    sign() { # name issuer subject extensions options...
      name=$1 issuer=$2 subject=$3 extensions=$4; shift 4
      [ -f "$name.key" ] || key "$name"
      openssl req -new -utf8 -key "$name.key" -subj "$subject" -out "$name.csr"
      printf '%s\n' "$extensions" > "$name.ext"
      [ $# -gt 0 ] || set -- -days 3650
      openssl x509 -req -sha256 -in "$name.csr" -CA "$issuer.crt" -CAkey "$issuer.key" -CAcreateserial -extfile "$name.ext" -out "$name.crt" "$@" 2>/dev/null
    }
    leaf() { printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\nextendedKeyUsage=%s\n%s' "$1" "$2"; }
    authority='basicConstraints=critical,CA:TRUE'
    names='subjectAltName=DNS:localhost,DNS:mail.example.test'
    alone root "/O=smtplint test/CN=Test Root CA" 3650 -addext $authority -addext keyUsage=critical,keyCertSign,cRLSign
    alone otherroot "/O=smtplint test/CN=Other Root CA" 3650 -addext $authority
    sign inter root "/O=smtplint test/CN=Test Intermediate CA" "$authority
    keyUsage=critical,keyCertSign,cRLSign
    subjectKeyIdentifier=hash"
    sign good inter /CN=mail.example.test "$(leaf serverAuth "$names")"
    sign renewed inter /CN=mail.example.test "$(leaf serverAuth "$names")"
    sign elsewhere otherroot /CN=mail.example.test "$(leaf serverAuth "$names")"
    sign expired inter /CN=mail.example.test "$(leaf serverAuth "$names")" -days -1
    sign wrongpurpose inter /CN=mail.example.test "$(leaf clientAuth "$names")"
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out weak.key 2>/dev/null
    sign weak inter /CN=mail.example.test "$(leaf serverAuth "$names")"
    alone self /CN=localhost 3650 -addext basicConstraints=critical,CA:FALSE -addext "$names"
    alone selfca /CN=localhost 3650 -addext $authority -addext "$names"
    sign hostile inter "$(printf '/CN=a\\"b, c\\+d\033[31m\342\200\256|e')" "$(leaf serverAuth "$names")"
    sign nameless inter / "$(leaf serverAuth subjectAltName=critical,DNS:nameless.example.test)"
    cat good.crt inter.crt > bundle.pem
    cat good.crt inter.crt good.crt > twice.pem
    cat good.crt good.key > withkey.pem
    openssl x509 -in root.crt -outform DER -out root.der
    cat root.der root.der > two.der
    openssl pkcs8 -topk8 -in good.key -passout pass:x -out locked.key
    cat good.crt locked.key > withlockedkey.pem
    openssl ec -in good.key -outform DER -out key.der 2>/dev/null
    openssl pkcs12 -export -inkey good.key -in good.crt -passout pass:x -out store.p12
    openssl pkcs12 -export -nokeys -in root.crt -passout pass: -out root.p12
    openssl crl2pkcs7 -nocrl -certfile root.crt -out root.p7b
    sed 4d root.crt > damaged.crt
    { cat root.crt; echo '-----BEGIN PRIVATE KEY-----'; echo 'AAAA'; } > torn.pem
    """#
}

/// A probe of a server that presents this.
package func presentation(
  _ facts: TLSFacts, by connection: String = "relay", host: String = "mail.example.test", port: Int = 587,
  from vantage: Vantage = .local, trustedCertificates: [String]? = nil
) -> ChainPresentation {
  ChainPresentation(
    ChainSource(connection: connection, vantage: vantage, host: host, port: port), facts,
    trustedCertificates: trustedCertificates)
}
