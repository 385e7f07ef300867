internal import KeyMaterial
package import TLSTransport

/// What trusting some certificates does to one chain that was kept.
package struct TrustEffect: Sendable {
  package let entry: UntrustedEntry
  /// Recorded, and gone.
  package let cured: [CertificateError]
  /// Wrong all the same.
  package let remaining: [CertificateError]

  /// Whether trust is no longer what is missing.
  package var isTrusted: Bool { !remaining.contains(where: \.isCurable) }

  /// Tries the chain with `trial`, at a time in seconds since 1970.
  init(on entry: UntrustedEntry, of trial: ChainTrial, at seconds: Int64) {
    let found = trial.errors(of: entry.chain, at: seconds)
    // No trial knows what was revoked.
    let revoked = entry.errors.filter { $0.name == .revoked && !found.contains($0) }
    self.entry = entry
    remaining = found + revoked
    let codes = Set(remaining.map(\.code))
    let isTrusted = !found.contains(where: \.isCurable)
    cured = entry.errors.filter { $0.isCurable ? isTrusted : !codes.contains($0.code) }
  }
}

extension TrustState {
  /// What trusting these certificates would do to the chains that hold one of them, or to all.
  func effects(
    of certificates: [PresentedCertificate], onChainsThatHoldThem: Bool, at seconds: Int64
  ) -> [TrustEffect] {
    let names = Set(certificates.map(\.sha256))
    let concerned =
      onChainsThatHoldThem ? untrusted.filter { $0.chain.contains { names.contains($0.sha256) } } : untrusted
    if concerned.isEmpty { return [] }
    let trial = ChainTrial(trusting: certificates)
    return concerned.map { TrustEffect(on: $0, of: trial, at: seconds) }
  }

  /// Forgets the chains that lack no trust any more.
  mutating func forgetTrusted(by effects: [TrustEffect]) {
    for effect in effects where effect.isTrusted { untrusted.removeAll { $0.isSame(as: effect.entry) } }
  }
}
