import Foundation
import TestSupport

/// A root, an intermediate and servers' certificates of every kind, made once by the openssl command.
final class ToyPKI: Sendable {
  static let shared: ToyPKI = {
    do { return try ToyPKI() } catch { fatalError("\(error)") }
  }()

  let folder: TemporaryFolder

  struct Failure: Error { let message: String }

  private init() throws {
    folder = try TemporaryFolder()
    let result = try Command.run("/bin/sh", ["-c", Self.script], in: folder.path)
    guard result.status == 0 else { throw Failure(message: result.errors) }
  }

  func path(_ name: String) -> String { folder.file(name) }

  func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path(name)))) }

  /// Without a shell's help: `NAME ISSUER SUBJECT PURPOSE ALTERNATIVE-NAMES` a call.
  private static let script = #"""
    set -eu
    key() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2>/dev/null || openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2>/dev/null; }
    rsa() { openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:$2 -out "$1.key" 2>/dev/null; }
    root() {
      key $1
      openssl req -x509 -new -key $1.key -sha256 -days 3650 -subj "/O=smtplint test/CN=$2" -out $1.crt \
        -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" -addext "subjectKeyIdentifier=hash"
    }
    sign() { # name issuer subject extensions options...
      name=$1 issuer=$2 subject=$3 extensions=$4; shift 4
      [ -f "$name.key" ] || key "$name"
      openssl req -new -key "$name.key" -subj "$subject" -out "$name.csr"
      printf '%s\n' "$extensions" > "$name.ext"
      [ $# -gt 0 ] || set -- -days 3650 -sha256
      openssl x509 -req -in "$name.csr" -CA "$issuer.crt" -CAkey "$issuer.key" -CAcreateserial -extfile "$name.ext" -out "$name.crt" "$@" 2>/dev/null
    }
    leaf() { printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,%s\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\nextendedKeyUsage=%s\n%s' "$2" "$1" "$3"; }
    names='subjectAltName=DNS:localhost,DNS:mail.example.test,DNS:*.wild.example.test,IP:127.0.0.1,IP:::1'
    root root "Test Root CA"
    root otherroot "Other Root CA"
    sign inter root "/O=smtplint test/CN=Test Intermediate CA" "basicConstraints=critical,CA:TRUE,pathlen:0
    keyUsage=critical,keyCertSign,cRLSign
    subjectKeyIdentifier=hash
    authorityKeyIdentifier=keyid"
    sign good inter /CN=localhost "$(leaf serverAuth digitalSignature "$names")"
    sign wronghost inter /CN=localhost "$(leaf serverAuth digitalSignature subjectAltName=DNS:other.example.test)"
    sign cnonly inter /CN=localhost "$(leaf serverAuth digitalSignature)"
    sign wrongpurpose inter /CN=localhost "$(leaf clientAuth digitalSignature "$names")"
    sign expired inter /CN=localhost "$(leaf serverAuth digitalSignature "$names")" -days -1 -sha256
    sign sha1 inter /CN=localhost "$(leaf serverAuth digitalSignature "$names")" -days 3650 -sha1
    rsa rsa 2048
    sign rsa inter /CN=localhost "$(leaf serverAuth digitalSignature,keyEncipherment "$names")"
    rsa weak 1024
    sign weak inter /CN=localhost "$(leaf serverAuth digitalSignature,keyEncipherment "$names")"
    sign client inter "/CN=smtplint client" "$(leaf clientAuth digitalSignature)"
    sign stranger otherroot /CN=stranger "$(leaf clientAuth digitalSignature)"
    sign odd inter '/CN=odd' "$(leaf serverAuth digitalSignature 'subjectAltName=DNS:a\ b.example.test,DNS:x'"$(printf '\033')"'[2J.example.test')"
    printf 'R\t400101000000Z\t260101000000Z,keyCompromise\t%s\tunknown\t/CN=localhost\n' \
      "$(openssl x509 -in good.crt -noout -serial | cut -d= -f2)" > index.txt
    sed 's/^R/V/; s/\t260101000000Z,keyCompromise/\t/' index.txt > valid.txt
    ocsp() { openssl ocsp -index "$1" -CA inter.crt -rsigner "$2.crt" -rkey "$2.key" -issuer inter.crt -cert good.crt -ndays 7 -respout "$3.ocsp" >ocsp.log 2>&1 || { cat ocsp.log >&2; exit 1; }; }
    ocsp index.txt inter revoked
    ocsp valid.txt inter valid
    ocsp index.txt otherroot forged
    key selfsigned
    openssl req -x509 -new -key selfsigned.key -sha256 -days 3650 -subj /CN=localhost -addext "$names" -out selfsigned.crt
    cat client.crt inter.crt > client.pem
    cat root.crt otherroot.crt > roots.pem
    openssl pkcs12 -export -inkey client.key -in client.crt -certfile inter.crt -passout pass:changeit -out client.p12
    openssl pkcs12 -export -legacy -inkey client.key -in client.crt -certfile inter.crt -passout pass:changeit -out legacy.p12
    openssl pkcs12 -export -nomac -inkey client.key -in client.crt -passout pass:changeit -out nomac.p12
    openssl pkcs12 -export -inkey client.key -in client.crt -passout pass: -out empty.p12
    openssl pkcs12 -export -nokeys -in client.crt -passout pass:changeit -out nokey.p12
    openssl pkcs12 -export -iter 2100000 -nomac -certpbe NONE -inkey client.key -in client.crt -passout pass:changeit -out endless.p12
    openssl pkcs8 -topk8 -in client.key -passout pass:changeit -out client.locked.key
    openssl pkcs8 -topk8 -scrypt -in client.key -passout pass:changeit -out client.scrypt.key
    openssl pkcs8 -topk8 -iter 2100000 -in client.key -passout pass:changeit -out client.endless.key
    openssl ec -in client.key -aes128 -passout pass:changeit -out client.traditional.key 2>/dev/null
    # The second Oakley group (RFC 2409, section 6.2).
    printf 'asn1 = SEQUENCE:dh\n[dh]\np = INTEGER:0x%s%s%s%s\ng = INTEGER:2\n' \
      FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74 \
      020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437 \
      4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED \
      EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF > dh.cnf
    openssl asn1parse -genconf dh.cnf -noout -out dh1024.der
    { echo '-----BEGIN DH PARAMETERS-----'; openssl base64 -in dh1024.der; echo '-----END DH PARAMETERS-----'; } > dh1024.pem
    printf 'openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nCipherString = ALL:@SECLEVEL=0\nMinProtocol = TLSv1\n' > lax.cnf
    for n in root inter selfsigned good; do openssl x509 -in $n.crt -outform DER -out $n.der; done
    """#
}
