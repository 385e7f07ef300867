import Diagnostics
import Linking

extension Rule {
  static let undefinedReference = Rule(
    .undefinedReference,
    summary: "reference to an object that no manifest defines",
    rationale:
      "Names are looked up over the whole workspace: every file that the configuration's `manifests` match, or that was named on the command line.",
    remedy: "Correct the name, or define the object.",
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
    check: .builtIn)
}
