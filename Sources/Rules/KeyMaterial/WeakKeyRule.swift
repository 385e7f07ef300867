import Diagnostics
import KeyMaterial
import Manifests

extension Rule {
  static let weakKey = Rule(
    .weakKey,
    summary: "key or signature that is too weak",
    rationale: """
      RSA keys below 2048 bits, keys on curves below 224 bits and DSA keys give less than the 112 bits of strength that NIST \
      demands, and certificates signed over MD5 or SHA-1 can be forged; servers refuse all of them. The signature of a root \
      over itself is not judged: nobody relies on it. The rule is silent about what only a passphrase opens, but says so \
      where an old PKCS#12 is encrypted in a way that OpenSSL reads with its legacy provider only, and that is not here.
      """,
    remedy: "Make a new key (RSA with 3072 bits, or P-256) and have a certificate issued for it.",
    references: ["NIST SP 800-131A Rev. 2", "RFC 9155"],
    examples: [
      .flagged(
        .key,
        """
        usage: [client]
        certificate: {file: «weak.pem»}
        privateKey: {file: /etc/smtplint/keys/client.key}
        """),
      .clean(
        .key,
        """
        usage: [client]
        certificate: {file: client.pem}
        privateKey: {file: /etc/smtplint/keys/client.key}
        """),
    ],
    check: .files { subject, findings in
      let certificates = subject.value.certificates
      for certificate in certificates {
        let faults = [certificate.facts.key?.weakness, certificate.facts.weakSignature].compactMap { $0 }
        guard !faults.isEmpty else { continue }
        findings.report(
          "\(certificate.description) \(faults.joined(separator: ", and "))", at: certificate.material.span,
          in: subject.manifest, field: certificate.material.field,
          help: certificate.facts.key?.weakness == nil
            ? "have it issued anew, signed over SHA-256 or better"
            : "make a new key, RSA with 3072 bits or P-256, and a certificate for it")
      }
      let judged = Set(certificates.compactMap(\.facts.key))
      for key in subject.value.privateKeys where !judged.contains(key.facts) {
        guard let weakness = key.facts.weakness else { continue }
        findings.report(
          "private key \(key.material.name) \(weakness)", at: key.material.span, in: subject.manifest,
          field: key.material.field, help: "make a new key, RSA with 3072 bits or P-256, and a certificate for it")
      }
      for material in subject.value.materials {
        guard let cipher = material.contents?.missingLegacyCipher else { continue }
        findings.report(
          "\(material.reference.field) \(material.name) is encrypted with \(cipher), which OpenSSL reads only with its legacy provider",
          at: material.span, in: subject.manifest, field: material.field,
          help:
            "write it anew with AES: openssl pkcs12 -legacy, and then openssl pkcs12 -export, where that provider is installed")
      }
    })
}

extension KeyFacts {
  /// What is weak about the key, after its name; nil where nothing is. NIST SP 800-131A: 112 bits of strength.
  fileprivate var weakness: String? {
    switch algorithm {
    case "RSA", "RSA-PSS": bits < 2048 ? "has an RSA key of \(bits) bits; 2048 is the least" : nil
    case "EC": bits < 224 ? "has a key on a curve of \(bits) bits; 224 is the least" : nil
    case "DSA": "has a DSA key, which TLS has given up"
    default: nil
    }
  }
}

extension CertificateFacts {
  fileprivate var weakSignature: String? {
    guard !isSelfSigned, let signatureDigest else { return nil }
    switch signatureDigest {
    case "MD2", "MD4", "MD5", "MD5-SHA1", "SHA1": return "is signed over \(signatureDigest == "SHA1" ? "SHA-1" : signatureDigest)"
    default: return nil
    }
  }
}
