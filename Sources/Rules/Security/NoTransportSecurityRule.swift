import Diagnostics
import Manifests

extension Rule {
  static let noTransportSecurity = Rule(
    .noTransportSecurity,
    summary: "connection without TLS and without login",
    rationale: """
      Mail that goes out in the clear can be read and changed on the way. Inside one machine or a closed network that may be \
      meant: hence only an information. The rule is silent where the connection logs in, which `cleartext-auth` reports.
      """,
    remedy: "Use STARTTLS or SSL_TLS where the server has it.",
    references: ["RFC 3207"],
    examples: [
      .flagged(
        """
        port: 25
        connectionSecurity: «NONE»
        """),
      .clean(
        """
        port: 25
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .connection { subject, findings in
      guard subject.value.usesTLS == false, let security = subject.value.connectionSecurity, subject.value.login == nil else {
        return
      }
      findings.report(
        "mail is sent in the clear: connectionSecurity is NONE", at: security.span, in: subject.manifest,
        field: "connectionSecurity",
        help: "set connectionSecurity to STARTTLS or SSL_TLS where the server has it")
    })
}
