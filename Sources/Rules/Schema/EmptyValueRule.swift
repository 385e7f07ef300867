import Diagnostics
import Manifests

extension Rule {
  static let emptyValue = Rule(
    .emptyValue,
    summary: "value that is empty",
    rationale:
      "A key without a value is usually a value that was forgotten. Only `maxRetries` and `retryInterval` may be empty, which means 0.",
    remedy: "Write the value, or remove the key.",
    examples: [
      .flagged(
        """
        username: «""»
        password: {env: PASSWORD}
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .clean(
        """
        maxRetries:
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .builtIn)
}
