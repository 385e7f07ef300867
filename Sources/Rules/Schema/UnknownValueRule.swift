import Diagnostics
import Manifests

extension Rule {
  static let unknownValue = Rule(
    .unknownValue,
    summary: "value that is none of those the field knows",
    rationale: "The field knows a closed set of words, and they are written exactly so, capital letters included.",
    remedy: "Use one of the words that the message names.",
    fix: .safe,
    examples: [
      .flagged(
        """
        connectionSecurity: «STARTLS»
        """),
      .clean(
        """
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .builtIn)
}
