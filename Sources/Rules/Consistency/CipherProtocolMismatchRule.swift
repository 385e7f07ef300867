import Diagnostics
import Manifests

extension Rule {
  static let cipherProtocolMismatch = Rule(
    .cipherProtocolMismatch,
    summary: "cipher suites and TLS versions that do not go together",
    rationale: """
      Each suite belongs to certain versions: those of TLS 1.3 work with nothing else, and AEAD suites need TLS 1.2. Where no \
      listed suite works with any listed version no handshake can succeed, which is an error; where only some do not, the \
      others make the connection and the rest is a warning. The rule is silent where either list is `ALL`.
      """,
    remedy: "List a suite for each version, and a version for each suite.",
    references: ["RFC 8446, appendix B.4", "RFC 5246, appendix A.5"],
    examples: [
      .flagged(
        """
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        sslAuthenticationProtocols: [TLSv1_2]
        acceptedCipherSuites: «[TLS_AES_128_GCM_SHA256]»
        """),
      .flagged(
        """
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        sslAuthenticationProtocols: [TLSv1_2, «TLSv1_3»]
        acceptedCipherSuites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]
        """),
      .clean(
        """
        connectionSecurity: STARTTLS
        matchServerHostname: Enabled
        sslAuthenticationProtocols: [TLSv1_2, TLSv1_3]
        acceptedCipherSuites: [TLS_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]
        """),
    ],
    check: .connection { subject, findings in
      guard let protocols = subject.value.sslAuthenticationProtocols, let suites = subject.value.acceptedCipherSuites else {
        return
      }
      let versions = protocols.value.items
      let listed = suites.value.items.compactMap { item in CipherSuite.named(item.value).map { (suite: $0, span: item.span) } }
        .filter { $0.suite.rating != .signal }
      guard !versions.isEmpty, !suites.value.items.isEmpty else { return }
      let unusable = listed.filter { entry in !versions.contains { entry.suite.works(with: $0.value) } }
      if unusable.count == listed.count {
        findings.report(
          "no listed cipher suite works with any listed TLS version", at: suites.span, in: subject.manifest,
          field: "acceptedCipherSuites", related: [RelatedLocation("the TLS versions are here", at: protocols.span)],
          help: "add a suite for \(versions.map(\.value.rawValue).joined(separator: ", "))")
        return
      }
      for entry in unusable {
        findings.report(
          "\(entry.suite.name) works with none of the listed TLS versions; it needs \(entry.suite.versionRange)", at: entry.span,
          in: subject.manifest, field: "acceptedCipherSuites", severity: .warning,
          related: [RelatedLocation("the TLS versions are here", at: protocols.span)], help: "remove it, or list the version")
      }
      for version in versions where !listed.contains(where: { $0.suite.works(with: version.value) }) {
        findings.report(
          "\(version.value.rawValue) can use none of the listed cipher suites", at: version.span, in: subject.manifest,
          field: "sslAuthenticationProtocols", severity: .warning,
          related: [RelatedLocation("the cipher suites are here", at: suites.span)], help: "add a suite for it, or remove it")
      }
    })
}

extension CipherSuite {
  fileprivate var versionRange: String {
    minimumProtocol == maximumProtocol ? minimumProtocol.rawValue : "\(minimumProtocol.rawValue) to \(maximumProtocol.rawValue)"
  }
}
