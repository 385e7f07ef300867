internal import Diagnostics
internal import KeyMaterial
internal import TLSTransport

extension TrustState {
  /// Keeps a chain that failed for trust, or counts it again, and tells what is remarkable about it.
  ///
  /// A chain that is trusted by now is kept no longer.
  package mutating func record(_ presentation: ChainPresentation, at time: String) -> [ProbeFinding] {
    guard !presentation.facts.chain.isEmpty else { return [] }
    let findings = findings(about: presentation)
    let entry = UntrustedEntry(presentation, at: time)
    let known = untrusted.firstIndex { $0.isSame(as: entry) }
    if presentation.isTrusted {
      if let known { untrusted.remove(at: known) }
      noteSource(of: presentation)
    } else if let known {
      untrusted[known].refresh(by: entry)
    } else {
      untrusted.append(entry)
      forgetOldest(of: entry.source)
    }
    return findings
  }

  /// Remembers who presents a trusted leaf, to notice when that changes.
  private mutating func noteSource(of presentation: ChainPresentation) {
    guard let leaf = presentation.facts.chain.first,
      let index = trusted.firstIndex(where: { $0.certificate.sha256 == leaf.sha256 }),
      !trusted[index].sources.contains(where: { $0.isSameServer(as: presentation.source) }),
      trusted[index].sources.count < Limit.sources
    else { return }
    trusted[index].sources.append(presentation.source)
  }

  /// What is remarkable about a chain beside its errors.
  package func findings(about presentation: ChainPresentation) -> [ProbeFinding] {
    let rejections = presentation.facts.chain.compactMap { certificate -> ProbeFinding? in
      guard let entry = rejectedEntry(certificate.sha256) else { return nil }
      let rest = presentation.isTrusted ? "; other certificates make it trusted all the same" : ""
      return ProbeFinding(
        "certificate-rejected",
        "\(presentation.source.endpoint) presents \(Fingerprint.text(certificate.sha256)) (\(CertificateText.subject(of: certificate))), which \(VisibleText.escape(entry.decision.by)) rejected on \(entry.decision.time)\(rest)"
      )
    }
    return (CertificateChange(presentation, in: self).map { [$0.finding] } ?? []) + rejections
  }
}

extension UntrustedEntry {
  fileprivate init(_ presentation: ChainPresentation, at time: String) {
    source = presentation.source
    chain = Array(presentation.facts.chain.prefix(TrustState.Limit.chain))
    errors = presentation.facts.errors.prefix(TrustState.Limit.errors).map { error in
      CertificateError(code: error.code, name: error.name, text: error.text.limited, depth: error.depth)
    }
    hostname = presentation.facts.hostname
    trustedCertificates = presentation.trustedCertificates.map { $0.prefix(TrustState.Limit.names).map(\.limited) }
    first = time
    last = time
    count = 1
  }

  fileprivate mutating func refresh(by entry: UntrustedEntry) {
    errors = entry.errors
    hostname = entry.hostname
    trustedCertificates = entry.trustedCertificates
    // A clock may go back.
    last = max(last, entry.last)
    count = min(count, 1 << 40) + 1
  }
}
