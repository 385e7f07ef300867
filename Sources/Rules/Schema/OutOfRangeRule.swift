import Diagnostics
import Manifests

extension Rule {
  static let outOfRange = Rule(
    .outOfRange,
    summary: "number beyond its range",
    rationale: "Ports go from 1 to 65535; retries, intervals and timeouts have limits of their own, which the message names.",
    remedy: "Use a number within the range.",
    examples: [
      .flagged(
        """
        port: «70000»
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .clean(
        """
        port: 65535
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .builtIn)
}
