import Diagnostics
import YAMLSyntax

extension Rule {
  static let limitExceeded = Rule(
    .limitExceeded,
    summary: "file beyond a limit on size or nesting",
    rationale:
      "The limits keep a broken or hostile file from taking all memory and time. The message says which limit, and where it is set.",
    remedy: "Split the file or flatten it; or raise the limit in the configuration.",
    examples: [
      .flagged(
        .documents,
        """
        apiVersion: smtplint/v1
        kind: SMTPConnection
        metadata:
          name: example
          annotations: {deep: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[«[»]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}
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
