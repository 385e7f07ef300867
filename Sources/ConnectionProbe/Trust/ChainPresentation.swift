package import TLSTransport

/// What a server presented to a probe.
package struct ChainPresentation: Sendable {
  package let source: ChainSource
  package let facts: TLSFacts
  /// The TrustedCertificates that the connection names, and that alone count for it; nil where the trust store counts.
  package let trustedCertificates: [String]?

  package init(_ source: ChainSource, _ facts: TLSFacts, trustedCertificates: [String]? = nil) {
    self.source = source
    self.facts = facts
    self.trustedCertificates = trustedCertificates
  }

  /// Nil where the probe got no certificate to see.
  package init?(_ result: ProbeResult, trustedCertificates: [String]? = nil) {
    guard let facts = result.tls, !facts.chain.isEmpty else { return nil }
    self.init(
      ChainSource(connection: result.connection, vantage: result.vantage, host: result.host, port: result.port), facts,
      trustedCertificates: trustedCertificates)
  }

  /// Whether the chain goes back to something trusted, and nobody has rejected it, whatever else is wrong with it.
  var isTrusted: Bool { !facts.errors.contains { $0.isCurable || $0.name == .rejected } }
}
