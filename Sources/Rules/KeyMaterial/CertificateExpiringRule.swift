import Diagnostics
import KeyMaterial
import Manifests

extension Rule {
  static let certificateExpiring = Rule(
    .certificateExpiring,
    summary: "certificate that expires soon",
    rationale: """
      A renewal takes time: people order, sign and roll out. The rule speaks within 30 days of the end, or within \
      `certificateExpiryDays` of the configuration; 0 switches it off. It is silent where certificate-expired is.
      """,
    remedy: "Renew the certificate.",
    references: ["RFC 5280, section 4.1.2.5"],
    examples: [
      .flagged(
        .key,
        """
        usage: [client]
        certificate: {file: «expiring.pem»}
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
      let days = subject.value.surroundings.certificateExpiryDays
      for certificate in subject.value.certificates {
        guard let end = certificate.facts.notAfter, end >= now, end - now < Int64(days) * 86400 else { continue }
        findings.report(
          "\(certificate.description) expires on \(CalendarDate(secondsSince1970: end)), in less than \(days) day\(days == 1 ? "" : "s")",
          at: certificate.material.span, in: subject.manifest, field: certificate.material.field,
          help: "renew it; certificateExpiryDays of the configuration says how early this is told")
      }
    })
}
