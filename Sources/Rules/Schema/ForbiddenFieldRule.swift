import Diagnostics
import Manifests

extension Rule {
  static let forbiddenField = Rule(
    .forbiddenField,
    summary: "field that another field rules out",
    rationale:
      "Some fields exist only with a certain value of another: `password` with BASIC, `credential` with OAUTH2_CLIENT_CREDENTIAL, `retryInterval` with at least one retry. The message points at the field that decides.",
    remedy: "Remove the field, or change the one that decides.",
    examples: [
      .flagged(
        """
        maxRetries: 0
        «retryInterval»: 30
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .clean(
        """
        maxRetries: 3
        retryInterval: 30
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .builtIn)
}
