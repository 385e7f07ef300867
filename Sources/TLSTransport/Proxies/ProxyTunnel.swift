package import NIOCore

/// A way through a proxy.
package enum ProxyTunnel {
  /// Asks a proxy, over a connection to it, for a connection to a host.
  ///
  /// The connection that comes out reaches the host. Without one the connection to the proxy is closed.
  package static func open(
    to destination: Endpoint, _ kind: Proxy.Kind, over connection: DialedConnection, by deadline: NIODeadline
  ) -> EventLoopFuture<Result<DialedConnection, ProxyFailure>> {
    do throws(ProxyFailure) {
      switch kind {
      case .socks5: return negotiate(try SOCKS5Negotiation(to: destination), over: connection, by: deadline)
      case .httpConnect: return negotiate(try ConnectNegotiation(to: destination), over: connection, by: deadline)
      }
    } catch {
      connection.abandon()
      return connection.channel.eventLoop.makeSucceededFuture(.failure(error))
    }
  }

  private static func negotiate<Negotiation: ProxyNegotiation & Sendable>(
    _ negotiation: Negotiation, over connection: DialedConnection, by deadline: NIODeadline
  ) -> EventLoopFuture<Result<DialedConnection, ProxyFailure>> {
    let promise = connection.channel.eventLoop.makePromise(of: ProxyHandler<Negotiation>.Outcome.self)
    connection.begin { pipeline in
      try pipeline.addHandler(ProxyHandler(negotiation, by: deadline, promise: promise))
    }.whenFailure { _ in promise.succeed(.failure(.closed)) }
    return promise.futureResult.map { outcome in
      outcome.map { DialedConnection(channel: connection.channel, attempts: connection.attempts, hold: $0) }
    }
  }
}
