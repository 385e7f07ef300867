package import KeyMaterial
package import Manifests

/// What a connection asks of TLS.
package struct TLSSettings: Sendable, Hashable {
  /// What the presented certificate is compared with. It always is; whether a mismatch matters is the caller's to say.
  package enum PeerName: Sendable, Hashable {
    /// A name of the DNS, in A-labels (RFC 5890).
    case host(String)
    /// An IPv4 or IPv6 address.
    case address(String)
  }

  /// Any of these; `ALL` is all five.
  package var protocols: Set<TLSProtocol>
  /// IANA's names; nil for `ALL`.
  package var cipherSuites: [String]?
  /// The name in the ClientHello (RFC 6066, section 3). An address is not sent, and no dot at its end.
  package var serverName: String?
  package var peerName: PeerName
  /// Trusted certificates in DER: roots, intermediates or leaves.
  package var anchors: [[UInt8]]
  package var usesSystemAnchors: Bool
  /// Certificates that count as wrong whatever they are trusted by: their SHA-256 in hexadecimal digits.
  package var rejected: Set<String>
  package var identity: ClientIdentity?

  package init(
    protocols: Set<TLSProtocol> = Set(TLSProtocol.allCases), cipherSuites: [String]? = nil, serverName: String? = nil,
    peerName: PeerName, anchors: [[UInt8]] = [], usesSystemAnchors: Bool = false, rejected: Set<String> = [],
    identity: ClientIdentity? = nil
  ) {
    self.protocols = protocols
    self.cipherSuites = cipherSuites
    self.serverName = serverName
    self.peerName = peerName
    self.anchors = anchors
    self.usesSystemAnchors = usesSystemAnchors
    self.rejected = rejected
    self.identity = identity
  }

  /// The protocols that OpenSSL is to offer: those asked for but SSLv3, which it no longer has; oldest first.
  var offered: [TLSProtocol] { protocols.filter { $0 != .ssl3 }.sorted() }

  package static func == (left: Self, right: Self) -> Bool {
    left.protocols == right.protocols && left.cipherSuites == right.cipherSuites && left.serverName == right.serverName
      && left.peerName == right.peerName && left.usesSystemAnchors == right.usesSystemAnchors
      && left.identity === right.identity && left.anchors == right.anchors && left.rejected == right.rejected
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(protocols)
    hasher.combine(cipherSuites)
    hasher.combine(serverName)
    hasher.combine(peerName)
    hasher.combine(usesSystemAnchors)
    hasher.combine(identity.map { ObjectIdentifier($0) })
    hasher.combine(anchors.count)
  }
}
