import Diagnostics
import Manifests

extension Rule {
  static let missingField = Rule(
    .missingField,
    summary: "required field that is not there",
    rationale:
      "Some fields are always required, some only with a certain value of another; the message names that field. `maxRetries` has to be there even when it is empty, which means 0.",
    remedy: "Add the field.",
    examples: [
      .flagged(
        .documents,
        """
        apiVersion: smtplint/v1
        kind: SMTPConnection
        metadata:
          name: example
        «spec»:
          host: mail.example.com
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
