import Diagnostics
import Manifests

extension Rule {
  static let portSecurityMismatch = Rule(
    .portSecurityMismatch,
    summary: "port that is used the other way",
    rationale: """
      Servers speak TLS from the first byte on port 465, and start in the clear on 25 and 587 (RFC 8314). The other way round \
      both sides wait for each other until the timeout. The rule is silent about all other ports, and where a known provider \
      does not have the port or uses it otherwise: `provider-endpoint` speaks of that.
      """,
    remedy: "Use SSL_TLS with 465, STARTTLS with 587 and 25.",
    fix: .unsafe,
    references: ["RFC 8314, section 7.3", "RFC 6409, section 3.1"],
    examples: [
      .flagged(
        """
        port: 465
        connectionSecurity: «STARTTLS»
        matchServerHostname: Enabled
        """),
      .flagged(
        """
        port: 587
        connectionSecurity: «SSL_TLS»
        matchServerHostname: Enabled
        """),
      .clean(
        """
        port: 465
        connectionSecurity: SSL_TLS
        matchServerHostname: Enabled
        """),
    ],
    check: .connection { subject, findings in
      guard let port = subject.value.port, let security = subject.value.connectionSecurity else { return }
      guard let expected = PortConvention.security(at: port.value), security.value != .none, security.value != expected,
        subject.value.provider?.agrees(on: port.value) ?? true
      else { return }
      findings.report(
        "port \(port.value) is used with \(expected.rawValue), and connectionSecurity is \(security.value.rawValue)",
        at: security.span,
        in: subject.manifest, field: "connectionSecurity", related: [RelatedLocation("the port is here", at: port.span)],
        help: "set connectionSecurity to \(expected.rawValue), or change the port",
        fix: subject.value.replaceSecurity(by: expected))
    })
}
