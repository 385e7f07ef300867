import Diagnostics
import Manifests

extension Rule {
  static let invalidURL = Rule(
    .invalidURL,
    summary: "URL of another form than the field needs",
    rationale:
      "Token endpoints and proxies are absolute URLs. A user and a password have no place in them: they would end up in logs.",
    remedy: "Write the URL in the form that the message names.",
    references: ["RFC 3986"],
    examples: [
      .flagged(
        """
        proxy: «proxy.example.com:1080»
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .clean(
        """
        proxy: socks5://proxy.example.com:1080
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .builtIn)
}
