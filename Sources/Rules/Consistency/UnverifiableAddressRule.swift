import Diagnostics
import Manifests

extension Rule {
  static let unverifiableAddress = Rule(
    .unverifiableAddress,
    summary: "check of the server's name against an IP address",
    rationale: """
      Certificates name hosts; few name addresses, and public authorities hardly give them out. The check against an address \
      then fails at every attempt. The rule is silent where `tlsServerName` says which name to expect.
      """,
    remedy: "Write the hostname as `host`, or give it as `tlsServerName`.",
    references: ["RFC 9525, section 6.5", "RFC 6066, section 3"],
    examples: [
      .flagged(
        """
        host: «192.0.2.25»
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .clean(
        """
        host: 192.0.2.25
        tlsServerName: mail.example.com
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .connection { subject, findings in
      guard subject.value.usesTLS == true, subject.value.matchServerHostname?.value == .enabled, let host = subject.value.host,
        subject.value.tlsServerName == nil, !subject.manifest.hasUnreadable("tlsServerName"), HostName.isAddress(host.value)
      else { return }
      findings.report(
        "host is the address \(host.value), which few certificates name; the check of the name fails then", at: host.span,
        in: subject.manifest, field: "host", help: "write the hostname, or add `tlsServerName`")
    })
}
