import Diagnostics
import Linking
import Manifests

extension Rule {
  static let undefinedReference = Rule(
    .undefinedReference,
    summary: "reference to an object or a file that is not there",
    rationale: """
      Names are looked up over the whole workspace: every file that the configuration's `manifests` match, or that was named \
      on the command line. Files of certificates and keys are looked up from the manifest's own folder. The rule is silent about \
      files under an absolute path, which are those of another machine, unless `--check-secrets` says that it is this one; \
      and about private keys that this user may not read.
      """,
    remedy: "Correct the name or the path, or define the object.",
    examples: [
      .flagged(
        """
        clientKeyLabel: «partner-key»
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .clean(
        .documents,
        """
        apiVersion: smtplint/v1
        kind: SMTPConnection
        metadata:
          name: example
        spec:
          host: mail.example.com
          port: 587
          maxRetries: 0
          connectionSecurity: STARTTLS
          matchServerHostname: Enabled
          trustedCertificates: [company-ca]
        ---
        apiVersion: smtplint/v1
        kind: TrustedCertificate
        metadata:
          name: company-ca
        spec:
          certificate: {file: ca.pem}
        """),
    ],
    // References to objects are reported by linking.
    check: .files { subject, findings in
      for material in subject.value.materials {
        let isAbsolute = material.reference.text.value.hasPrefix("/")
        let isHere = subject.value.surroundings.isTarget || !isAbsolute
        guard isHere, let state = material.facts?.state else { continue }
        switch state {
        case .missing:
          findings.report(
            "\(material.reference.field) names \(material.name), and there is no such file", at: material.span,
            in: subject.manifest, field: material.field,
            help: "correct the path\(isAbsolute ? "" : ", which starts at the manifest's own folder"), or add the file")
        case .forbidden where material.reference.role == .certificates || subject.value.surroundings.isTarget:
          findings.report(
            "\(material.reference.field) names \(material.name), which this user may not read", at: material.span,
            in: subject.manifest, field: material.field, help: "correct its permissions, or name another file")
        case .forbidden, .unusable, .unopened, .read: break
        }
      }
    })
}
