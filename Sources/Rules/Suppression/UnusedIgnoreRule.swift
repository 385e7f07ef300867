import Diagnostics

extension Rule {
  static let unusedIgnore = Rule(
    .unusedIgnore,
    summary: "comment that ignores nothing",
    rationale: """
      A comment that suppresses nothing is a promise about something that is no longer there, or a spelling mistake that lets the \
      finding through. The rule is silent where a syntax error hides a part of the file, since what the comment was meant for may \
      stand there; a rule that the configuration switches off counts as found.
      """,
    remedy: "Remove the comment, or name the rule as `smtplint rules` lists it. Errors of syntax and schema cannot be ignored.",
    fix: .safe,
    examples: [
      .flagged(
        """
        port: 587 # smtplint: ignore «SL0403» -- left over
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .flagged(
        """
        # smtplint: ignore «weak-ciphers» -- the partner's gateway
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .clean(
        """
        port: 465
        # smtplint: ignore SL0403 -- the provider documents it so
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .builtIn)
}
