import Diagnostics
import KeyMaterial
import Manifests

extension Rule {
  static let certificateExpired = Rule(
    .certificateExpired,
    summary: "certificate that has expired",
    rationale: """
      An expired certificate ends every handshake that it takes part in, and every signature made with its key is in doubt. \
      Each certificate of a chain is judged, in files and in the manifest. A bundle of trusted certificates goes on \
      working with what has not expired: there it is a warning. The rule is silent about a PKCS#12 whose \
      certificates only its passphrase opens, since check never reads a secret, and about files under an absolute path that \
      are not on this machine.
      """,
    remedy: "Renew the certificate, or remove it from a chain or bundle that can do without it.",
    references: ["RFC 5280, section 4.1.2.5"],
    examples: [
      .flagged(
        .key,
        """
        usage: [client]
        certificate: {file: «expired.pem»}
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
      guard let now = subject.value.surroundings.now else { return }
      let certificates = subject.value.certificates
      var isBundle = false
      if case .trustedCertificate = subject.manifest.specification {
        isBundle = certificates.contains { ($0.facts.notAfter ?? now) >= now }
      }
      for certificate in certificates {
        guard let end = certificate.facts.notAfter, end < now else { continue }
        findings.report(
          "\(certificate.description) expired on \(CalendarDate(secondsSince1970: end))", at: certificate.material.span,
          in: subject.manifest, field: certificate.material.field, severity: isBundle ? .warning : nil,
          help: certificate.count > 1 ? "renew it, or remove it if nothing needs it any more" : "renew it")
      }
    })
}
