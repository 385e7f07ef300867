package import KeyMaterial

/// What this machine knows of certificates: those that it trusts, those that it rejects, and the chains that it met and does
/// not trust. A value: whoever keeps it reads and writes it as one text.
package struct TrustState: Sendable, Equatable {
  /// In the order in which they were accepted or imported.
  package internal(set) var trusted: [TrustedEntry] = []
  package internal(set) var rejected: [RejectedEntry] = []
  /// In the order in which they were met first.
  package internal(set) var untrusted: [UntrustedEntry] = []
  /// How many chains had to make room for later ones.
  package internal(set) var forgottenCount = 0

  package init() {}

  /// What a probe trusts beside the workspace and the system, in DER.
  package var trustAnchors: [[UInt8]] { trusted.map(\.certificate.der) }

  package func trustedEntry(_ sha256: String) -> TrustedEntry? { trusted.first { $0.certificate.sha256 == sha256 } }

  package func rejectedEntry(_ sha256: String) -> RejectedEntry? { rejected.first { $0.sha256 == sha256 } }

  /// Every certificate that is known, once, in the order of the lists.
  package var certificates: [PresentedCertificate] {
    var known: Set<String> = []
    let all = trusted.map(\.certificate) + untrusted.flatMap(\.chain) + rejected.compactMap(\.certificate)
    return all.filter { known.insert($0.sha256).inserted }
  }

  /// Bounds, so that no server and no file can make a state grow without end.
  package enum Limit {
    package static let untrusted = 1000
    /// Of one connection from one place: a server that shows another chain each time forgets its own only.
    package static let untrustedPerSource = 10
    static let untrustedBytes = 16 << 20
    package static let trusted = 2000
    package static let rejected = 1000
    /// As many as a handshake keeps.
    static let chain = 20
    static let errors = 64
    static let sources = 100
    static let names = 100
    static let text = 1024
  }

  /// Forgets the chains that were not seen for the longest time until the rest is within the bounds.
  mutating func forgetOldest(of source: ChainSource) {
    while untrusted.count(where: { $0.source == source }) > Limit.untrustedPerSource {
      forgetOldest { $0.source == source }
    }
    while untrusted.count > Limit.untrusted || untrusted.reduce(0, { $0 + $1.byteCount }) > Limit.untrustedBytes {
      forgetOldest { _ in true }
    }
  }

  private mutating func forgetOldest(where isCandidate: (UntrustedEntry) -> Bool) {
    let candidates = untrusted.indices.filter { isCandidate(untrusted[$0]) }
    guard let oldest = candidates.min(by: { untrusted[$0].last < untrusted[$1].last }) else { return }
    untrusted.remove(at: oldest)
    forgottenCount += 1
  }
}

extension String {
  /// As much of the text as a state keeps of any.
  var limited: String {
    unicodeScalars.count <= TrustState.Limit.text
      ? self : String(UnicodeScalarView(unicodeScalars.prefix(TrustState.Limit.text)))
  }
}
