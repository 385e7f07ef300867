import Diagnostics
import Manifests

extension Rule {
  static let wrongType = Rule(
    .wrongType,
    summary: "value of another type than the field has",
    rationale:
      "A list where a text belongs, or a number where a name belongs, has no meaning here. Names that look like numbers have to be quoted. A file that a Key or TrustedCertificate names has to hold what its field says; the rule is silent about files that SOPS, age, PGP or git-crypt have encrypted, and about pointers of Git LFS.",
    remedy: "Write a value of the type that the message names.",
    fix: .safe,
    references: ["YAML 1.2.2, section 10.3"],
    examples: [
      .flagged(
        """
        port: «'587'»
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .clean(
        """
        port: 587
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    // Values in the manifest are reported by decoding.
    check: .files { subject, findings in
      for material in subject.value.materials {
        guard let fault = material.fault else { continue }
        findings.report(
          fault.message, at: material.span, in: subject.manifest, field: material.field, help: fault.help)
      }
    })
}
