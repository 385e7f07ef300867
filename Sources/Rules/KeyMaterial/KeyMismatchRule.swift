import Diagnostics
import KeyMaterial
import Manifests

extension Rule {
  static let keyMismatch = Rule(
    .keyMismatch,
    summary: "private key that does not belong to the certificate",
    rationale: """
      A certificate is of use only with the private key of its public key; with another one no handshake succeeds. In a file \
      with several certificates the first is the one that is presented, so the key has to be that one's. The rule compares \
      public halves, and is silent about keys that only a passphrase opens, since check never reads a secret, and about keys \
      that are not on this machine.
      """,
    remedy: "Name the key that the certificate was requested with, or have a certificate issued for this key.",
    references: ["RFC 8446, section 4.4.2"],
    examples: [
      .flagged(
        .key,
        """
        usage: [client]
        certificate: {file: client.pem}
        privateKey: {file: «other.key»}
        """),
      .clean(
        .key,
        """
        usage: [client]
        certificate: {file: client.pem}
        privateKey: {file: client.key}
        """),
    ],
    check: .files { subject, findings in
      let certificates = subject.value.certificates
      let keys = subject.value.privateKeys
      guard let first = certificates.first, let key = keys.first, first.facts.key != nil else { return }
      // A PKCS#12 has no order.
      let presented = key.material.reference.role == .pkcs12 ? certificates : [first]
      let belongs = presented.contains { certificate in
        // Of an algorithm that OpenSSL does not know, nothing can be said.
        certificate.facts.key.map { own in keys.contains { $0.facts.publicKeyDigest == own.publicKeyDigest } } ?? true
      }
      if belongs { return }
      let owner = certificates.first { $0.facts.key?.publicKeyDigest == key.facts.publicKeyDigest }
      let message =
        switch (key.material.reference.role, owner) {
        case (.pkcs12, _): "private key in \(key.material.name) belongs to none of its certificates"
        case (_, let owner?): "private key \(key.material.name) belongs to \(owner.description), which is not the first"
        case (_, nil): "private key \(key.material.name) does not belong to \(first.description)"
        }
      findings.report(
        message, at: key.material.span, in: subject.manifest, field: key.material.field,
        related: first.material.span == key.material.span
          ? [] : [RelatedLocation("the certificate is named here", at: first.material.span)],
        help: owner == nil
          ? "name the key that the certificate was requested with" : "put the certificate of the key first in its file")
    })
}
