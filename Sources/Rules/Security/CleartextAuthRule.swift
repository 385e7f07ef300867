import Diagnostics
import Manifests

extension Rule {
  static let cleartextAuth = Rule(
    .cleartextAuth,
    summary: "login over a connection without TLS",
    rationale: """
      With `connectionSecurity: NONE` user, password and token cross the network in the clear, and everybody on the way can \
      read them. NONE is also what holds where the field is left out.
      """,
    remedy: "Use SSL_TLS (usually port 465) or STARTTLS (usually port 587); or remove the login where the relay needs none.",
    fix: .unsafe,
    references: ["RFC 8314, section 3.3", "RFC 4954, section 4"],
    examples: [
      .flagged(
        """
        port: 587
        username: billing
        password: {env: PASSWORD}
        connectionSecurity: «NONE»
        """),
      .clean(
        """
        port: 587
        username: billing
        password: {env: PASSWORD}
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .connection { subject, findings in
      guard subject.value.usesTLS == false, let security = subject.value.connectionSecurity, let login = subject.value.login
      else { return }
      let isDefault = security.isDefault ? ", which holds where connectionSecurity is left out" : ""
      let better: ConnectionSecurity = subject.value.port?.value == 465 ? .implicitTLS : .startTLS
      findings.report(
        "login is sent without encryption: connectionSecurity is NONE\(isDefault)", at: security.span, in: subject.manifest,
        field: "connectionSecurity", related: [RelatedLocation("\(login.field) is sent in the clear", at: login.span)],
        help: "set connectionSecurity to \(better.rawValue)", fix: subject.value.replaceSecurity(by: better))
    })
}
