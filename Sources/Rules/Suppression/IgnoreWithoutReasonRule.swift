import Diagnostics

extension Rule {
  static let ignoreWithoutReason = Rule(
    .ignoreWithoutReason,
    summary: "comment that ignores without a reason",
    rationale: """
      Whoever reads the manifest later must be able to judge whether the finding may still be accepted. The comment has its effect \
      nonetheless, so that one mistake is not reported as two.
      """,
    remedy: "Say why after two hyphens: `# smtplint: ignore SL0303 -- the partner's gateway speaks nothing newer`.",
    examples: [
      .flagged(
        """
        port: 465
        connectionSecurity: STARTTLS «# smtplint: ignore SL0403»
        matchServerHostname: Enabled
        """),
      .clean(
        """
        port: 465
        connectionSecurity: STARTTLS # smtplint: ignore SL0403 -- the provider documents it so
        matchServerHostname: Enabled
        """),
    ],
    check: .builtIn)
}
