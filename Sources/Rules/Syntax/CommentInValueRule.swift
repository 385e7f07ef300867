import Diagnostics
import YAMLSyntax

extension Rule {
  static let commentInValue = Rule(
    .commentInValue,
    summary: "value that a # cuts short",
    rationale: """
      A `#` after a blank starts a comment: of `Invoices #42 out` only `Invoices` is left, without a word. The rule looks at \
      descriptions, labels, annotations, user names and other fields of free text, and finds a `#` that stands after one \
      blank and directly before a letter or a digit. It is silent where a comment is evident: after more than one blank, with \
      a blank after the `#`, or with a mark such as `TODO` or `smtplint:`. It is silent about secrets and about what may hold \
      one: those are for `plaintext-secret`.
      """,
    remedy: "Put the whole value in quotes. Where a comment is meant, write a blank after the `#`.",
    fix: .unsafe,
    references: ["YAML 1.2.2, section 6.6"],
    examples: [
      .flagged(
        .documents,
        """
        apiVersion: smtplint/v1
        kind: SMTPConnection
        metadata:
          name: example
          description: Invoices «#42 out»
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
          description: "Invoices #42 out"
          labels:
            team: billing # also for reminders
            stage: live   #until March
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
