import Diagnostics
import YAMLSyntax

extension Rule {
  static let ambiguousScalar = Rule(
    .ambiguousScalar,
    summary: "text that other YAML readers take for something else",
    rationale: """
      smtplint reads YAML 1.2; many programs still read YAML 1.1, where `no` and `on` are booleans, `22:22` is 1342, `1_000` a \
      number, `2024-01-01` a date, and `0025` is 21. A manifest that a template or another program reads as well means another \
      thing there. The rule is silent about `true`, `false`, `null` and other words that both versions read alike, about `y` \
      and `n`, which the common readers of YAML 1.1 take for text, about secrets, about documents that SOPS has encrypted, and \
      about what was reported to be of the wrong type. What an anchor names is reported once.
      """,
    remedy: "Put the text in quotes; write an integer in decimal, without zeros before it.",
    fix: .safe,
    references: ["https://yaml.org/type/bool.html", "https://yaml.org/type/int.html", "YAML 1.2.2, section 10.3.2"],
    examples: [
      .flagged(
        .documents,
        """
        apiVersion: smtplint/v1
        kind: SMTPConnection
        metadata:
          name: example
          labels: {country: «no», «on»: "weekdays", window: «22:22», since: «2024-01-01»}
        spec:
          host: mail.example.com
          port: «0587»
          maxRetries: 0
          connectionSecurity: STARTTLS
          matchServerHostname: Enabled
        """),
      .clean(
        .documents,
        """
        apiVersion: smtplint/v1
        kind: SMTPConnection
        metadata:
          name: example
          labels: {country: "no", answer: y, window: 22h, version: 1.2.3}
        spec:
          host: mail.example.com
          port: 587
          maxRetries: 0
          connectionSecurity: STARTTLS
          matchServerHostname: Enabled
        """),
    ],
    check: .builtIn)
}
