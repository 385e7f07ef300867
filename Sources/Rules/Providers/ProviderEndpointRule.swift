import Diagnostics
import Manifests

extension Rule {
  static let providerEndpoint = Rule(
    .providerEndpoint,
    summary: "port or security that the provider does not offer",
    rationale: """
      Providers document the ports they listen on, and which of them speak TLS from the first byte; any other way the \
      connection times out. The rule is silent about hosts it does not know, about ports of a provider whose documentation \
      does not list them all, and where `port-security-mismatch` has said it already. Connections without TLS are for \
      `cleartext-auth` and `no-transport-security`.
      """,
    remedy: "Use a port and a security that the provider documents.",
    fix: .unsafe,
    references: ["RFC 8314, section 7.3"] + Provider.sources(),
    examples: [
      .flagged(
        """
        host: smtp.office365.com
        port: «465»
        connectionSecurity: SSL_TLS
        matchServerHostname: Enabled
        """),
      .flagged(
        """
        host: email-smtp.eu-central-1.amazonaws.com
        port: 2465
        connectionSecurity: «STARTTLS»
        matchServerHostname: Enabled
        """),
      .clean(
        """
        host: email-smtp.eu-central-1.amazonaws.com
        port: 2465
        connectionSecurity: SSL_TLS
        matchServerHostname: Enabled
        """),
    ],
    check: .connection { subject, findings in
      guard let provider = subject.value.provider, let port = subject.value.port, let host = subject.value.host else { return }
      switch provider.offer(at: port.value) {
      case .unknown: break
      case .none:
        findings.report(
          "port \(port.value) is none that \(provider.name) documents", at: port.span, in: subject.manifest, field: "port",
          related: [RelatedLocation("the host is here", at: host.span)], help: "use \(provider.portList)")
      case .security(let offered):
        guard let security = subject.value.connectionSecurity, security.value != .none, security.value != offered,
          PortConvention.security(at: port.value) != offered
        else { return }
        let taken = "port \(port.value) of \(provider.name) takes \(offered.rawValue)"
        findings.report(
          "\(taken), and connectionSecurity is \(security.value.rawValue)", at: security.span, in: subject.manifest,
          field: "connectionSecurity",
          related: [RelatedLocation("the port is here", at: port.span)],
          help: "set connectionSecurity to \(offered.rawValue), or change the port",
          fix: subject.value.replaceSecurity(by: offered))
      }
    })
}

extension Provider {
  /// The documented ports as the end of a sentence: "587 or 25 with STARTTLS, 465 with SSL_TLS".
  fileprivate var portList: String {
    let groups = [ConnectionSecurity.startTLS, .implicitTLS].compactMap { security -> String? in
      let numbers = ports.filter { $0.security == security }.map { String($0.number) }
      guard let last = numbers.last else { return nil }
      let list = numbers.count == 1 ? last : numbers.dropLast().joined(separator: ", ") + " or " + last
      return "\(list) with \(security.rawValue)"
    }
    return groups.joined(separator: ", ")
  }
}
