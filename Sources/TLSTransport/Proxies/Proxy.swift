internal import NIOCore

/// A proxy on the way to a host.
package struct Proxy: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// SOCKS version 5 (RFC 1928), without authentication; the proxy looks the host's name up.
    case socks5
    /// The CONNECT method of HTTP (RFC 9110, section 9.3.6).
    case httpConnect
  }

  package let kind: Kind
  package let endpoint: Endpoint

  package init(_ kind: Kind, at endpoint: Endpoint) {
    self.kind = kind
    self.endpoint = endpoint
  }
}

/// What a proxy said instead of yes.
package struct ProxyRefusal: Sendable, Equatable {
  /// In words, or as its status line has it.
  package let text: String
  /// The proxy tried, and the host behind it did not answer: it may another time.
  package let isRetryable: Bool
}

/// Why there is no way through a proxy.
package enum ProxyFailure: Error, Sendable, Equatable {
  /// The proxy's own name has no address.
  case resolve(ResolveFailure)
  case proxyUnreachable([DialAttempt])
  case proxyRefused(ProxyRefusal)
  /// The proxy took the connection and had not answered by the deadline.
  case stalled
  /// The proxy hung up before it answered.
  case closed
  /// The proxy's answer is none of the protocol's; what it said, or why.
  case malformed(String)
}

/// What to do with the bytes of a proxy.
enum ProxyStep: Equatable {
  case needsInput
  case send([UInt8])
  /// What follows comes from the host.
  case established
  case failed(ProxyFailure)
}

/// One way to ask a proxy for a connection, without a network.
protocol ProxyNegotiation {
  /// What the client says first.
  var greeting: [UInt8] { get }
  /// Takes what it understands from the front of what has come, and never more; asked again until it needs input.
  mutating func receive(_ buffer: inout ByteBuffer) -> ProxyStep
}
