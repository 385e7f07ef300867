import Diagnostics
import Manifests

extension Rule {
  static let weakCipher = Rule(
    .weakCipher,
    summary: "cipher suite with known weaknesses",
    rationale: """
      CBC suites have been attacked again and again, suites without forward secrecy open every recorded connection to whoever \
      gets the server's key later, and 3DES and SHA-1 are past their time. The rule looks at suites that are listed; it is \
      silent about `ALL`, and about DHE suites that have no other weakness.
      """,
    remedy: "Prefer suites with ECDHE or DHE and an AEAD cipher (GCM, CCM, CHACHA20_POLY1305), or those of TLS 1.3.",
    references: ["RFC 9325, section 4.2", "https://ssl-config.mozilla.org/guidelines/6.0.json"],
    examples: [
      .flagged(
        """
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        acceptedCipherSuites:
          - «TLS_RSA_WITH_AES_128_GCM_SHA256»
          - «ECDHE-RSA-AES256-SHA384»
        """),
      .clean(
        """
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        acceptedCipherSuites: [TLS_AES_128_GCM_SHA256, TLS_DHE_RSA_WITH_AES_256_GCM_SHA384]
        """),
    ],
    check: .connection { subject, findings in
      for item in subject.value.acceptedCipherSuites?.value.items ?? [] {
        guard let reason = CipherSuite.named(item.value)?.weakness else { continue }
        findings.report(
          "\(item.value) is weak: \(reason)", at: item.span, in: subject.manifest, field: "acceptedCipherSuites",
          help: "use a suite with ECDHE and GCM or CHACHA20_POLY1305, or one of TLS 1.3")
      }
    })
}
