package import NIOCore
internal import NIOHTTP1

/// Asks a web server one thing: one POST over a connection of its own.
package struct HTTPSExchange: Sendable {
  private let connector: Connector
  private let allowsClearText: Bool

  package init(_ connector: Connector, allowsClearText: Bool = false) {
    self.connector = connector
    self.allowsClearText = allowsClearText
  }

  /// Sends a request and waits for the whole response, or what goes wrong, until the deadline.
  ///
  /// The judge sees the server's certificate before the server sees a byte of the request, which goes out only if it agrees.
  /// - Parameter makeSession: Called once, in the event loop; nil where there is no memory.
  package func post(
    _ request: HTTPSRequest, through proxy: Proxy? = nil, by deadline: NIODeadline, on loop: any EventLoop,
    makeSession: @escaping @Sendable () -> (any TLSSession)?, judge: @escaping @Sendable (TLSFacts) async -> Bool
  ) async throws(HTTPSFailure) -> HTTPSResponse {
    guard request.scheme == .https || allowsClearText else { throw .clearText }
    guard let bytes = request.encoded() else { throw .unusableRequest }
    let route: ConnectedRoute
    do throws(ConnectFailure) {
      route = try await connector.connect(to: request.endpoint, through: proxy, by: deadline, on: loop).outcome()
    } catch {
      throw HTTPSFailure(error)
    }
    return try await exchange(request, bytes, over: route, by: deadline, makeSession, judge).outcome()
  }

  private func exchange(
    _ request: HTTPSRequest, _ bytes: [UInt8], over route: ConnectedRoute, by deadline: NIODeadline,
    _ makeSession: @escaping @Sendable () -> (any TLSSession)?, _ judge: @escaping @Sendable (TLSFacts) async -> Bool
  ) -> EventLoopFuture<Result<HTTPSResponse, HTTPSFailure>> {
    let promise = route.connection.channel.eventLoop.makePromise(of: HTTPSExchangeHandler.Outcome.self)
    route.connection.begin { pipeline in
      var tls: TLSHandler?
      if request.scheme == .https {
        guard let session = makeSession() else { throw HTTPSFailure.noSession }
        let handler = TLSHandler(session)
        try pipeline.addHandler(handler)
        tls = handler
      }
      try pipeline.addHandler(HTTPSRequestWriter(bytes, tls: tls))
      var limits = NIOHTTPDecoderLimitConfiguration()
      limits.maxHeaderListSize = HTTPSResponseCollector.headerLimit
      let decoder = HTTPResponseDecoder(
        leftOverBytesStrategy: .dropBytes, informationalResponseStrategy: .drop, limitConfiguration: limits)
      try pipeline.addHandler(ByteToMessageHandler(decoder))
      try pipeline.addHandler(
        HTTPSExchangeHandler(tls: tls, timings: HTTPSTimings(route), by: deadline, judge: judge, promise: promise))
    }.whenFailure { error in
      // Where the handler for the exchange was there already, the first outcome counts.
      route.connection.abandon()
      promise.succeed(.failure(error as? HTTPSFailure ?? .closed(.connect)))
    }
    return promise.futureResult
  }
}

extension HTTPSTimings {
  fileprivate init(_ route: ConnectedRoute) {
    resolve = route.resolveDuration
    connect = route.connectDuration
    proxy = route.proxyDuration
  }
}

extension HTTPSFailure {
  fileprivate init(_ failure: ConnectFailure) {
    switch failure {
    case .resolve(let failure): self = .resolve(failure)
    case .connect(let attempts): self = .connect(attempts)
    case .proxy(let failure): self = .proxy(failure)
    }
  }
}
