package import NIOCore

/// A POST request (RFC 9110, section 9.3.3).
package struct HTTPSRequest: Sendable {
  package enum Scheme: Sendable { case https, http }

  package let scheme: Scheme
  package let endpoint: Endpoint
  /// From the first slash on, with the query where there is one.
  package let target: String
  package let headers: [(name: String, value: String)]
  package let body: [UInt8]

  /// A request; `Host`, `Content-Length` and `Connection` are added to its headers.
  package init(
    scheme: Scheme = .https, endpoint: Endpoint, target: String, headers: [(name: String, value: String)], body: [UInt8]
  ) {
    self.scheme = scheme
    self.endpoint = endpoint
    self.target = target
    self.headers = headers
    self.body = body
  }

  /// The bytes of the request (RFC 9112, section 2.1); nil where a part of it would be taken for something else.
  func encoded() -> [UInt8]? {
    let isSafe =
      target.utf8.first == UInt8(ascii: "/") && Self.isSafe(endpoint.host, allowsSpace: false)
      && Self.isSafe(target, allowsSpace: false) && headers.allSatisfy { Self.isToken($0.name) && Self.isSafe($0.value) }
    guard isSafe else { return nil }
    var head = "POST \(target) HTTP/1.1\r\nHost: \(authority)\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    head += "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
    var bytes: [UInt8] = []
    // Grown once: an array that moves leaves its bytes behind.
    bytes.reserveCapacity(head.utf8.count + body.count)
    bytes += head.utf8
    bytes += body
    return bytes
  }

  /// The host, and the port where it is not the scheme's own (RFC 9110, section 7.2).
  private var authority: String {
    let host = endpoint.host.utf8.contains(UInt8(ascii: ":")) ? "[\(endpoint.host)]" : endpoint.host
    return endpoint.port == (scheme == .https ? 443 : 80) ? host : "\(host):\(endpoint.port)"
  }

  private static func isSafe(_ text: String, allowsSpace: Bool = true) -> Bool {
    text.utf8.allSatisfy { ($0 > 0x20 && $0 != 0x7F) || ($0 == 0x20 && allowsSpace) }
  }

  /// RFC 9110, section 5.6.2.
  private static func isToken(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }
}

/// How long the parts of an exchange took.
package struct HTTPSTimings: Sendable, Equatable {
  package internal(set) var resolve = TimeAmount.zero
  package internal(set) var connect = TimeAmount.zero
  /// Nil without a proxy.
  package internal(set) var proxy: TimeAmount?
  /// Nil without TLS.
  package internal(set) var handshake: TimeAmount?
  /// From the request to the end of the response.
  package internal(set) var response = TimeAmount.zero
}

/// What a server answered. A redirection is an answer like any other, and is not followed.
package struct HTTPSResponse: Sendable {
  package let status: Int
  package let contentType: String?
  package let wwwAuthenticate: String?
  package let location: String?
  package let retryAfter: String?
  package let body: [UInt8]
  /// Nil without TLS.
  package let tls: TLSFacts?
  package let timings: HTTPSTimings
}

/// Why there is no answer.
package enum HTTPSFailure: Error, Sendable {
  package enum Stage: Sendable { case resolve, connect, proxy, handshake, judgement, response }

  /// A host, a target or a header that cannot be written into a request.
  case unusableRequest
  /// The request would go in the clear, and nobody said that it may.
  case clearText
  case resolve(ResolveFailure)
  case connect([DialAttempt])
  case proxy(ProxyFailure)
  /// With what was known by then.
  case tls(TLSFailure, TLSFacts)
  /// There was no session to be had: no memory.
  case noSession
  /// The caller did not want to talk to this server.
  case untrusted(TLSFacts)
  /// The server hung up before its answer was complete.
  case closed(Stage)
  case timeout(Stage)
  /// The answer is no HTTP.
  case malformed(String)
  /// The header or the body of the answer goes on and on.
  case tooLong
}
