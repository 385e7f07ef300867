import Diagnostics
import YAMLSyntax

extension Rule {
  static let invalidEncoding = Rule(
    .invalidEncoding,
    summary: "bytes that are not text",
    rationale:
      "YAML is read as UTF-8, or as UTF-16 with a byte order mark. Bytes that are neither mean that an editor saved the file in another encoding, and that names and values are not what they look like. NUL and control characters have no place in a text.",
    remedy: "Save the file as UTF-8.",
    references: ["YAML 1.2.2, sections 5.1 and 5.2"],
    examples: [
      .flagged(
        .documents,
        """
        apiVersion: smtplint/v1
        kind: SMTPConnection
        metadata:
          name: ex«\u{7F}»ample
        spec:
          host: mail.example.com
          port: 587
          maxRetries: 0
          connectionSecurity: STARTTLS
          matchServerHostname: Enabled
        """),
      .clean(
        """
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .builtIn)
}
