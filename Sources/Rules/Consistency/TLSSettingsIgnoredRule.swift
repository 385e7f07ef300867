import Diagnostics
import Manifests

extension Rule {
  static let tlsSettingsIgnored = Rule(
    .tlsSettingsIgnored,
    summary: "TLS field on a connection without TLS",
    rationale: """
      With `connectionSecurity: NONE` the fields of TLS have no effect, and whoever reads them believes in a protection that \
      is not there. The rule is silent about fields that say what holds anyway, such as `ALL` or `Disabled`.
      """,
    remedy: "Set connectionSecurity to STARTTLS or SSL_TLS, or remove the fields.",
    examples: [
      .flagged(
        .documents,
        """
        apiVersion: smtplint/v1
        kind: SMTPConnection
        metadata:
          name: example
        spec:
          host: localhost
          port: 25
          maxRetries: 0
          connectionSecurity: NONE
          matchServerHostname: «Enabled»
        """),
      .clean(
        """
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .connection { subject, findings in
      let connection = subject.value
      guard connection.usesTLS == false, let security = connection.connectionSecurity else { return }
      func report(_ field: String, _ span: SourceSpan) {
        findings.report(
          "\(field) has no effect: connectionSecurity is NONE", at: span, in: subject.manifest, field: field,
          related: security.isDefault ? [] : [RelatedLocation("connectionSecurity is set here", at: security.span)],
          help: "set connectionSecurity to STARTTLS or SSL_TLS, or remove \(field)")
      }
      if let match = connection.matchServerHostname, match.value == .enabled { report("matchServerHostname", match.span) }
      if let key = connection.clientKeyLabel { report("clientKeyLabel", key.span) }
      if let protocols = connection.sslAuthenticationProtocols, case .only = protocols.value {
        report("sslAuthenticationProtocols", protocols.span)
      }
      if let suites = connection.acceptedCipherSuites, case .only = suites.value { report("acceptedCipherSuites", suites.span) }
      if let name = connection.tlsServerName { report("tlsServerName", name.span) }
      if let certificates = connection.trustedCertificates { report("trustedCertificates", certificates.span) }
    })
}
