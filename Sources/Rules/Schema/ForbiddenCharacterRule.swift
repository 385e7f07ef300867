import Diagnostics
import Manifests

extension Rule {
  static let forbiddenCharacter = Rule(
    .forbiddenCharacter,
    summary: "character that cannot stand in a text of its form",
    rationale:
      "Names hold no white space, no quotes and no `|`, since other programs take names apart there. No name, user or path holds control characters.",
    remedy: "Remove the character.",
    examples: [
      .flagged(
        .documents,
        """
        apiVersion: smtplint/v1
        kind: SMTPConnection
        metadata:
          name: billing« »relay
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
          name: billing-relay
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
