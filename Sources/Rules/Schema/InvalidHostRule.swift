import Diagnostics
import Manifests

extension Rule {
  static let invalidHost = Rule(
    .invalidHost,
    summary: "host that is no hostname and no IP address",
    rationale:
      "The host is a name or an address and nothing else: no scheme, no port, no brackets. Internationalised names are accepted and stored as A-labels.",
    remedy: "Write the name or the address alone; the port has a field of its own.",
    fix: .safe,
    references: ["RFC 1123, section 2.1", "RFC 5891"],
    examples: [
      .flagged(
        """
        host: «smtp://mail.example.com:587»
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .clean(
        """
        host: mail.example.com
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .builtIn)
}
