import Diagnostics
import Linking

extension Rule {
  static let unusedDefinition = Rule(
    .unusedDefinition,
    summary: "object that no connection refers to",
    rationale:
      "A Credential, Key or TrustedCertificate that nothing uses is a secret or a trust anchor that nobody watches. It may be meant for later: hence only an information.",
    remedy: "Remove the object, or refer to it.",
    examples: [
      .flagged(
        .documents,
        """
        apiVersion: smtplint/v1
        kind: TrustedCertificate
        metadata:
          name: «company-ca»
        spec:
          certificate: {file: ca.pem}
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
