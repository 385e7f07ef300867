package import KeyMaterial
package import TLSTransport

/// Why the trust store cannot do what it is asked, as one sentence.
package struct TrustError: Error, Sendable, Equatable {
  package let message: String

  package init(_ message: String) { self.message = message }
}

/// Who decides, and when.
package struct TrustDecision: Sendable, Equatable {
  /// Such as `user@host`.
  package let by: String
  /// As RFC 3339 writes it, in UTC.
  package let time: String

  package init(by: String, time: String) {
    self.by = by.limited
    self.time = time
  }
}

/// Where a chain was presented: to which connection, from where, and by which server.
package struct ChainSource: Sendable, Hashable {
  package let connection: String
  package let vantage: Vantage
  package let host: String
  package let port: Int

  package init(connection: String, vantage: Vantage = .local, host: String, port: Int) {
    self.connection = connection.limited
    self.vantage = Vantage(cluster: vantage.cluster?.limited, steng: vantage.steng.limited)
    self.host = host.limited
    self.port = port
  }

  /// Host and port, as in messages.
  package var endpoint: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// Whether it is the same connection to the same server, wherever it is made from.
  func isSameServer(as other: ChainSource) -> Bool {
    connection == other.connection && host == other.host && port == other.port
  }
}

/// A certificate that this machine trusts.
package struct TrustedEntry: Sendable, Equatable {
  package enum Origin: Sendable, Equatable {
    /// From a chain that was presented.
    case accepted
    case imported(file: String)
  }

  package let certificate: PresentedCertificate
  package let origin: Origin
  package let decision: TrustDecision
  /// Who presented it; an imported one is nobody's until a server presents it.
  package internal(set) var sources: [ChainSource]

  package var role: CertificateRole { CertificateRole(certificate) }
}

/// A certificate that somebody decided not to trust.
package struct RejectedEntry: Sendable, Equatable {
  /// SHA-256 in hexadecimal digits.
  package let sha256: String
  /// Nil where only its fingerprint is known.
  package internal(set) var certificate: PresentedCertificate?
  package let decision: TrustDecision
}

/// A chain that failed for trust, whatever else is wrong with it.
package struct UntrustedEntry: Sendable, Equatable {
  package let source: ChainSource
  /// As presented, the server's own first.
  package let chain: [PresentedCertificate]
  /// All that was wrong when it was seen last.
  package internal(set) var errors: [CertificateError]
  package internal(set) var hostname: HostnameMatch
  /// The TrustedCertificates that the connection names, and that alone count for it; nil where the trust store counts.
  package internal(set) var trustedCertificates: [String]?
  /// RFC 3339, in UTC.
  package let first: String
  package internal(set) var last: String
  package internal(set) var count: Int

  func contains(_ sha256: String) -> Bool { chain.contains { $0.sha256 == sha256 } }

  /// Whether it is the same chain from the same source.
  func isSame(as other: UntrustedEntry) -> Bool {
    source == other.source && chain.count == other.chain.count
      && zip(chain, other.chain).allSatisfy { $0.sha256 == $1.sha256 }
  }

  var byteCount: Int { chain.reduce(0) { $0 + $1.der.count } }
}
