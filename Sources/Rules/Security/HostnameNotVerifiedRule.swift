import Diagnostics
import Manifests

extension Rule {
  static let hostnameNotVerified = Rule(
    .hostnameNotVerified,
    summary: "TLS without a check of the server's name",
    rationale: """
      Without the check every certificate that anybody got from a trusted authority opens the connection: TLS then keeps out \
      listeners, and nobody who can stand in the way. The check is off where `matchServerHostname` is left out. The rule is \
      silent without TLS.
      """,
    remedy: "Set `matchServerHostname: Enabled`; where the certificate names another host, say which with `tlsServerName`.",
    fix: .safe,
    references: ["RFC 9525", "RFC 8314, section 3.4"],
    examples: [
      .flagged(
        """
        connectionSecurity: STARTTLS
        matchServerHostname: «Disabled»
        """),
      .flagged("connectionSecurity: «STARTTLS»"),
      .clean(
        """
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .connection { subject, findings in
      guard subject.value.usesTLS == true, let match = subject.value.matchServerHostname, match.value == .disabled,
        let security = subject.value.connectionSecurity
      else { return }
      let isWritten = !match.isDefault
      findings.report(
        isWritten
          ? "matchServerHostname is Disabled; any trusted certificate passes"
          : "server's name is not verified; any trusted certificate passes",
        at: isWritten ? match.span : security.span, in: subject.manifest, field: "matchServerHostname",
        help: isWritten ? "set it to Enabled" : "add `matchServerHostname: Enabled`",
        fix: (isWritten ? match.replacement(by: .enabled) : subject.manifest.insertion(of: "matchServerHostname: Enabled")).map {
          Fix("set matchServerHostname to Enabled", edits: [$0])
        })
    })
}
