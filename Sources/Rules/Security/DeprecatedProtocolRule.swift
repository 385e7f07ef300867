import Diagnostics
import Manifests

extension Rule {
  static let deprecatedProtocol = Rule(
    .deprecatedProtocol,
    summary: "TLS version that has been withdrawn",
    rationale: """
      SSLv3 is broken by POODLE (RFC 7568); TLS 1.0 and 1.1 were withdrawn in 2021 (RFC 8996), and current TLS libraries do \
      not speak them without being forced to. The rule is silent about `ALL`, with which a client takes the newest version \
      that both sides know.
      """,
    remedy: "List TLSv1_2 and TLSv1_3 only. Where a partner's server cannot do better, say so in a comment and plan its end.",
    references: ["RFC 8996", "RFC 7568"],
    examples: [
      .flagged(
        """
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        sslAuthenticationProtocols: [«TLSv1», «TLSv1_1», TLSv1_2]
        """),
      .clean(
        """
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        sslAuthenticationProtocols: [TLSv1_2, TLSv1_3]
        """),
    ],
    check: .connection { subject, findings in
      for version in subject.value.sslAuthenticationProtocols?.value.items ?? [] where version.value < .tls12 {
        let document = version.value == .ssl3 ? "RFC 7568" : "RFC 8996"
        findings.report(
          "\(version.value.rawValue) is withdrawn (\(document))", at: version.span, in: subject.manifest,
          field: "sslAuthenticationProtocols", help: "use TLSv1_2 and TLSv1_3")
      }
    })
}
