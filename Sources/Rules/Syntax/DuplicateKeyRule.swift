import Diagnostics
import YAMLSyntax

extension Rule {
  static let duplicateKey = Rule(
    .duplicateKey,
    summary: "key that stands twice in a mapping",
    rationale:
      "YAML readers disagree on which of the two counts; most take the last without a word. A key that is written beside a merge key `<<` is no duplicate: it is meant to win.",
    remedy: "Remove one of the two.",
    references: ["YAML 1.2.2, section 3.2.1.3"],
    examples: [
      .flagged(
        """
        port: 587
        «port»: 465
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
          <<: &base {host: mail.example.com, maxRetries: 0}
          port: 587
          host: relay.example.com
          connectionSecurity: STARTTLS
          matchServerHostname: Enabled
        """),
    ],
    check: .builtIn)
}
