import Diagnostics
import YAMLSyntax

extension Rule {
  static let undefinedAlias = Rule(
    .undefinedAlias,
    summary: "alias without an anchor before it",
    rationale:
      "An alias stands for the value at its anchor, which has to come before it in the same document and has to be complete: a value cannot hold itself.",
    remedy: "Write the anchor, or the value itself.",
    references: ["YAML 1.2.2, section 7.1"],
    examples: [
      .flagged(
        """
        username: «*user»
        password: {env: PASSWORD}
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .clean(
        """
        username: &user billing@example.com
        sender: *user
        password: {env: PASSWORD}
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .builtIn)
}
