import Diagnostics
import Manifests

extension Rule {
  static let unknownKind = Rule(
    .unknownKind,
    summary: "apiVersion or kind that is not known",
    rationale: "The kind decides which fields a manifest has; without it nothing in `spec` can be checked.",
    remedy: "Use one of the kinds that the message names.",
    fix: .safe,
    examples: [
      .flagged(
        .documents,
        """
        apiVersion: smtplint/v1
        kind: «SMTPConection»
        metadata:
          name: example
        spec:
          host: mail.example.com
          port: 587
          maxRetries: 0
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
        """),
    ],
    check: .builtIn)
}
