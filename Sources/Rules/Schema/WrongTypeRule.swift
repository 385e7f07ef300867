import Diagnostics
import Manifests

extension Rule {
  static let wrongType = Rule(
    .wrongType,
    summary: "value of another type than the field has",
    rationale:
      "A list where a text belongs, or a number where a name belongs, has no meaning here. Names that look like numbers have to be quoted.",
    remedy: "Write a value of the type that the message names.",
    fix: .safe,
    references: ["YAML 1.2.2, section 10.3"],
    examples: [
      .flagged(
        """
        port: «'587'»
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .clean(
        """
        port: 587
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .builtIn)
}
