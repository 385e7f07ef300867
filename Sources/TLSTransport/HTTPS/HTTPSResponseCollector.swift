internal import NIOCore
internal import NIOHTTP1

/// A response of a bounded size, put together from its parts.
struct HTTPSResponseCollector {
  static let headerLimit = 65_536
  static let bodyLimit = 262_144

  private var head: HTTPResponseHead?
  private var body: [UInt8] = []

  /// Nil while the response goes on.
  mutating func add(_ part: HTTPClientResponsePart, tls: TLSFacts?, timings: HTTPSTimings) -> Result<HTTPSResponse, HTTPSFailure>?
  {
    switch part {
    case .head(let head):
      self.head = head
      return nil
    case .body(let bytes):
      guard body.count + bytes.readableBytes <= Self.bodyLimit else { return .failure(.tooLong) }
      body += bytes.readableBytesView
      return nil
    case .end:
      guard let head else { return .failure(.malformed("a response without a head")) }
      return .success(
        HTTPSResponse(
          status: Int(head.status.code), contentType: head.headers["content-type"].first,
          wwwAuthenticate: head.headers["www-authenticate"].first, location: head.headers["location"].first,
          retryAfter: head.headers["retry-after"].first, body: body, tls: tls, timings: timings))
    }
  }

  static func failure(of error: any Error, in stage: HTTPSFailure.Stage) -> HTTPSFailure {
    switch error {
    case HTTPParserError.headerOverflow: .tooLong
    case HTTPParserError.invalidEOFState: .closed(stage)
    case let error as HTTPParserError: .malformed("\(error)")
    case is IOError, is ChannelError: .closed(stage)
    default: .malformed("\(error)")
    }
  }
}
