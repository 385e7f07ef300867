package import KeyMaterial

/// What came of accepting a certificate.
package struct Acceptance: Sendable {
  package let certificate: PresentedCertificate
  /// Where it was trusted already.
  package let earlier: TrustedEntry?
  /// Where it was rejected before, and no longer is.
  package let rejection: RejectedEntry?
  /// On each chain that holds it.
  package let effects: [TrustEffect]
  /// Leaves of the same servers that stay trusted.
  package let predecessors: [TrustedEntry]
}

/// What came of rejecting a certificate.
package struct Rejection: Sendable {
  package let entry: RejectedEntry
  /// Where it was rejected already.
  package let earlier: RejectedEntry?
  /// Where it was trusted until now.
  package let trusted: TrustedEntry?
}

extension TrustState {
  /// Trusts certificates that servers presented, or that were rejected: leaves, intermediates or roots; all or, where it throws,
  /// none. What each does is told of the chains as they were before.
  package mutating func accept(
    _ prefixes: [FingerprintPrefix], by decision: TrustDecision, at seconds: Int64
  ) throws(TrustError) -> [Acceptance] {
    var certificates: [PresentedCertificate] = []
    for prefix in prefixes {
      let certificate = try certificate(prefix)
      if !certificates.contains(where: { $0.sha256 == certificate.sha256 }) { certificates.append(certificate) }
    }
    let acceptances = certificates.map { certificate in
      let effects = effects(of: [certificate], onChainsThatHoldThem: true, at: seconds)
      return Acceptance(
        certificate: certificate, earlier: trustedEntry(certificate.sha256), rejection: rejectedEntry(certificate.sha256),
        effects: effects, predecessors: predecessors(of: certificate, effects))
    }
    var state = self
    for acceptance in acceptances { try state.carryOut(acceptance, by: decision) }
    self = state
    return acceptances
  }

  private func predecessors(of certificate: PresentedCertificate, _ effects: [TrustEffect]) -> [TrustedEntry] {
    let sources = effects.filter(\.isTrusted).map(\.entry.source)
    return trusted.filter { entry in
      entry.role == .leaf && entry.certificate.sha256 != certificate.sha256
        && entry.sources.contains { old in sources.contains { old.isSameServer(as: $0) } }
    }
  }

  private mutating func carryOut(_ acceptance: Acceptance, by decision: TrustDecision) throws(TrustError) {
    let sha256 = acceptance.certificate.sha256
    if acceptance.earlier == nil {
      try trust(TrustedEntry(certificate: acceptance.certificate, origin: .accepted, decision: decision, sources: []))
    }
    rejected.removeAll { $0.sha256 == sha256 }
    if let index = trusted.firstIndex(where: { $0.certificate.sha256 == sha256 }) {
      for source in acceptance.effects.filter(\.isTrusted).map(\.entry.source)
      where !trusted[index].sources.contains(source) && trusted[index].sources.count < Limit.sources {
        trusted[index].sources.append(source)
      }
    }
    forgetTrusted(by: acceptance.effects)
  }

  mutating func trust(_ entry: TrustedEntry) throws(TrustError) {
    guard trusted.count < Limit.trusted else {
      throw TrustError(
        "\(Limit.trusted) certificates are trusted already, and no more can be; reject some, or trust them by manifests")
    }
    trusted.append(entry)
  }

  /// Trusts a certificate no longer, and says so wherever it is presented. A whole fingerprint may be that of an unknown one.
  package mutating func reject(_ prefix: FingerprintPrefix, by decision: TrustDecision) throws(TrustError) -> Rejection {
    let (sha256, certificate) = try rejectable(prefix)
    let earlier = rejectedEntry(sha256)
    let old = trustedEntry(sha256)
    trusted.removeAll { $0.certificate.sha256 == sha256 }
    let entry = earlier ?? RejectedEntry(sha256: sha256, certificate: certificate, decision: decision)
    if earlier == nil {
      guard rejected.count < Limit.rejected else {
        throw TrustError(
          "\(Limit.rejected) certificates are rejected already, and no more can be; accept those that are harmless")
      }
      rejected.append(entry)
    }
    return Rejection(entry: entry, earlier: earlier, trusted: old)
  }

  private func rejectable(_ prefix: FingerprintPrefix) throws(TrustError) -> (String, PresentedCertificate?) {
    do throws(TrustError) {
      let certificate = try certificate(prefix)
      return (certificate.sha256, certificate)
    } catch {
      guard prefix.isWhole else { throw error }
      return (prefix.digits, nil)
    }
  }
}
