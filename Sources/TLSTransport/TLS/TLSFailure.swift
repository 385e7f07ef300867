/// Why a handshake or a connection under TLS ended.
package struct TLSFailure: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// This side ended it.
    case local(LocalReason)
    /// The peer ended it, with an alert that has this name in RFC 8446, section 6, with hyphens.
    case peerAlert(code: UInt8, name: String)
    /// The peer does not speak TLS: the first bytes that it sent instead, at most 256.
    case notTLS([UInt8])
    /// The peer closed the connection without a word, after so many bytes.
    case closed(bytesReceived: Int)
    /// The network, or the peer, tore it down.
    case reset(bytesReceived: Int)
  }

  package enum LocalReason: Sendable, Equatable {
    /// Nothing to offer.
    case noProtocol
    /// The server chose a version that was not asked for.
    case unsupportedProtocol
    case noCipher
    /// A digest for signatures that the security level forbids.
    case legacySignature
    /// Of the server's Diffie-Hellman group or of its certificate.
    case keyTooSmall
    /// The server has no secure renegotiation (RFC 5746).
    case legacyRenegotiation
    case unexpectedMessage
    /// Bytes that are no TLS, or not what was encrypted.
    case malformed
    /// There was no certificate to verify.
    case noCertificate
    case other(String)
  }

  /// OpenSSL's own words, for those who look it up.
  package struct Reason: Sendable, Equatable {
    package let code: Int
    package let text: String

    package init(code: Int, text: String) {
      self.code = code
      self.text = text
    }
  }

  package let kind: Kind
  /// Nil where OpenSSL was not asked, as for a connection that is reset.
  package let reason: Reason?
  package let duringHandshake: Bool
  /// What the failure says of the client certificate, where it says something: an alert about it in the handshake (TLS 1.2) or
  /// before the first byte after it (TLS 1.3). An end without alert tells nothing by itself: see `TLSFacts.clientCertificateRefusal`.
  package let clientCertificateRefusal: ClientCertificateRefusal?

  package init(
    _ kind: Kind, reason: Reason? = nil, duringHandshake: Bool, clientCertificateRefusal: ClientCertificateRefusal? = nil
  ) {
    self.kind = kind
    self.reason = reason
    self.duringHandshake = duringHandshake
    self.clientCertificateRefusal = clientCertificateRefusal
  }
}
