import Diagnostics
import Manifests

extension Rule {
  static let insecureCipher = Rule(
    .insecureCipher,
    summary: "cipher suite that protects nothing",
    rationale: """
      Suites without encryption or without authentication, with keys of export strength, with DES or RC4, and those that \
      IANA marks as discouraged give an attacker on the way the mail and the login. The rule looks at suites that are listed; \
      it is silent about `ALL`, which leaves the choice to the TLS library.
      """,
    remedy: "Remove the suite. TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 is what most servers have.",
    references: ["RFC 7465", "RFC 9325, section 4.1", "RFC 9847"],
    examples: [
      .flagged(
        """
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        acceptedCipherSuites:
          - «TLS_RSA_WITH_RC4_128_SHA»
          - TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
        """),
      .clean(
        """
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        acceptedCipherSuites:
          - TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
          - DHE-RSA-AES256-GCM-SHA384
        """),
    ],
    check: .connection { subject, findings in
      for item in subject.value.acceptedCipherSuites?.value.items ?? [] {
        guard let reason = CipherSuite.named(item.value)?.insecurity else { continue }
        findings.report(
          "\(item.value) is insecure: \(reason)", at: item.span, in: subject.manifest, field: "acceptedCipherSuites",
          help: "remove it")
      }
    })
}
