import Diagnostics
import Manifests

extension Rule {
  static let duplicateItem = Rule(
    .duplicateItem,
    summary: "item that stands twice in a list",
    rationale: "Items are compared by what they mean: a cipher suite in two spellings is one suite.",
    remedy: "Remove one of the two.",
    fix: .safe,
    examples: [
      .flagged(
        """
        sslAuthenticationProtocols: [TLSv1_2, «TLSv1_2»]
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
      .clean(
        """
        sslAuthenticationProtocols: [TLSv1_2, TLSv1_3]
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        """),
    ],
    check: .builtIn)
}
