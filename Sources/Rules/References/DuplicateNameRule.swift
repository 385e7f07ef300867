import Diagnostics
import Linking

extension Rule {
  static let duplicateName = Rule(
    .duplicateName,
    summary: "name that is defined twice",
    rationale:
      "Names are unique for each kind over the whole workspace; a reference would otherwise mean either. Names of members are unique in their cluster.",
    remedy: "Rename one of the two.",
    examples: [
      .flagged(
        .documents,
        """
        apiVersion: smtplint/v1
        kind: SMTPConnection
        metadata:
          name: relay
        spec:
          host: one.example.com
          port: 587
          maxRetries: 0
          connectionSecurity: STARTTLS
          matchServerHostname: Enabled
        ---
        apiVersion: smtplint/v1
        kind: SMTPConnection
        metadata:
          name: «relay»
        spec:
          host: two.example.com
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
          name: relay-1
        spec:
          host: one.example.com
          port: 587
          maxRetries: 0
          connectionSecurity: STARTTLS
          matchServerHostname: Enabled
        ---
        apiVersion: smtplint/v1
        kind: SMTPConnection
        metadata:
          name: relay-2
        spec:
          host: two.example.com
          port: 587
          maxRetries: 0
          connectionSecurity: STARTTLS
          matchServerHostname: Enabled
        """),
    ],
    check: .builtIn)
}
