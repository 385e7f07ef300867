package import NIOCore

/// Why there is no connection to a host.
package enum ConnectFailure: Error, Sendable, Equatable {
  case resolve(ResolveFailure)
  case connect([DialAttempt])
  case proxy(ProxyFailure)
}

/// A connection to a host, and what it took.
package struct ConnectedRoute: Sendable {
  package let connection: DialedConnection
  /// Of the host, or of the proxy.
  package let resolveDuration: TimeAmount
  package let connectDuration: TimeAmount
  /// Nil without a proxy.
  package let proxyDuration: TimeAmount?
}

/// Goes all the way to a host: name, connection, proxy.
package struct Connector: Sendable {
  package let resolver: Resolver
  package let perAddress: TimeAmount

  package init(resolver: Resolver, perAddress: TimeAmount = .seconds(10)) {
    self.resolver = resolver
    self.perAddress = perAddress
  }

  /// A connection to a host; through a proxy, the host's name is the proxy's to look up.
  package func connect(
    to destination: Endpoint, through proxy: Proxy?, by deadline: NIODeadline, on loop: any EventLoop
  ) -> EventLoopFuture<Result<ConnectedRoute, ConnectFailure>> {
    let first = proxy?.endpoint ?? destination
    let start = NIODeadline.now()
    return resolver.addresses(of: first.host, by: deadline, on: loop).flatMap { addresses in
      let resolved = NIODeadline.now()
      switch addresses {
      case .failure(let failure):
        return loop.makeSucceededFuture(.failure(proxy == nil ? .resolve(failure) : .proxy(.resolve(failure))))
      case .success(let addresses):
        return Dialer.dial(addresses, port: first.port, perAddress: perAddress, by: deadline, on: loop).flatMap { dialed in
          let route = dialed.map { connection in
            ConnectedRoute(
              connection: connection, resolveDuration: resolved - start, connectDuration: NIODeadline.now() - resolved,
              proxyDuration: nil)
          }
          return pass(route, to: destination, through: proxy, by: deadline, on: loop)
        }
      }
    }
  }

  private func pass(
    _ route: Result<ConnectedRoute, DialFailure>, to destination: Endpoint, through proxy: Proxy?, by deadline: NIODeadline,
    on loop: any EventLoop
  ) -> EventLoopFuture<Result<ConnectedRoute, ConnectFailure>> {
    switch (route, proxy) {
    case (.failure(let failure), nil): return loop.makeSucceededFuture(.failure(.connect(failure.attempts)))
    case (.failure(let failure), _?): return loop.makeSucceededFuture(.failure(.proxy(.proxyUnreachable(failure.attempts))))
    case (.success(let route), nil): return loop.makeSucceededFuture(.success(route))
    case (.success(let route), let proxy?):
      let start = NIODeadline.now()
      return ProxyTunnel.open(to: destination, proxy.kind, over: route.connection, by: deadline).map { tunnel in
        tunnel.map { connection in
          ConnectedRoute(
            connection: connection, resolveDuration: route.resolveDuration, connectDuration: route.connectDuration,
            proxyDuration: NIODeadline.now() - start)
        }.mapError { .proxy($0) }
      }
    }
  }
}
