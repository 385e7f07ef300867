import Diagnostics
import Manifests

extension Rule {
  static let unknownField = Rule(
    .unknownField,
    summary: "field that the kind does not have",
    rationale: "A field with a typing error would be ignored, and its default would be used without anybody noticing.",
    remedy: "Correct the name, or remove the field.",
    fix: .safe,
    examples: [
      .flagged(
        """
        «usrname»: billing
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .clean(
        """
        username: billing
        password: {env: PASSWORD}
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .builtIn)
}
