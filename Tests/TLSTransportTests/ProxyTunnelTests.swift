import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import TLSTransport

private typealias Script = @Sendable (ScriptedPeer.Connection) -> Void

private let mail = Endpoint(host: "mx.example.test", port: 587)

/// What comes of going through a proxy that behaves like that: what its connection then brings, or the failure.
private func tunnel(
  _ kind: Proxy.Kind, within time: TimeAmount = .seconds(5), pause: Duration = .zero, _ script: @escaping Script
) async throws -> Result<[String], ProxyFailure> {
  let peer = try ScriptedPeer(script: script)
  defer { peer.stop() }
  let proxy = Proxy(kind, at: Endpoint(host: "127.0.0.1", port: peer.port))
  return try await EventLoops.run(threads: 1) { group in
    let loop = group.next()
    let connector = Connector(resolver: Resolver())
    let result = try await connector.connect(to: mail, through: proxy, by: .now() + time, on: loop).get()
    switch result {
    case .failure(.proxy(let failure)): return .failure(failure)
    case .failure(let failure): throw failure
    case .success(let route):
      #expect(route.proxyDuration != nil)
      try await Task.sleep(for: pause)
      let promise = loop.makePromise(of: [String].self)
      route.connection.begin { try $0.addHandler(Collector(promise)) }.cascadeFailure(to: promise)
      return .success(try await promise.futureResult.get())
    }
  }
}

private let agreeSOCKS: Script = { proxy in
  proxy.receive(3)
  proxy.send([5, 0])
  proxy.receive()
  proxy.send([5, 0, 0, 1, 0, 0, 0, 0, 0, 0] + Array("220 early\r\n".utf8))
}

private let agreeConnect: Script = { proxy in
  proxy.receive(until: "\r\n\r\n")
  proxy.send("HTTP/1.1 200 Connection established\r\n\r\n220 early\r\n")
}

struct ProxyTunnelTests {
  @Test(arguments: [Duration.zero, .milliseconds(300)])
  func `early bytes come through, and the end`(pause: Duration) async throws {
    #expect(try await tunnel(.socks5, pause: pause, agreeSOCKS) == .success(["+220 early\r\n", "inactive"]))
    #expect(try await tunnel(.httpConnect, pause: pause, agreeConnect) == .success(["+220 early\r\n", "inactive"]))
  }

  @Test func `bytes that come later come through too`() async throws {
    let result = try await tunnel(.socks5) { proxy in
      agreeSOCKS(proxy)
      usleep(100_000)
      proxy.send(String(repeating: "y", count: 200_000))
    }
    let events = try result.get()
    let expected = "+220 early\r\n".utf8.count - 1 + 200_000
    #expect(events.dropLast().map { $0.utf8.count - 1 }.reduce(0, +) == expected && events.last == "inactive")
  }

  @Test func `an answer before the question does not make the channel read on its own`() async throws {
    let result = try await tunnel(.httpConnect, pause: .milliseconds(200)) { proxy in
      proxy.send("HTTP/1.1 200 Sure\r\n\r\n220 early\r\n")
      proxy.receive()
      usleep(50_000)
      proxy.send("221 bye\r\n")
    }
    #expect(try result.get().filter { $0.hasPrefix("+") }.map { $0.dropFirst() }.joined() == "220 early\r\n221 bye\r\n")
  }

  @Test(arguments: [Proxy.Kind.socks5, .httpConnect])
  func `a proxy that says nothing is given up in time`(kind: Proxy.Kind) async throws {
    let start = ContinuousClock.now
    #expect(try await tunnel(kind, within: .milliseconds(300)) { $0.stall() } == .failure(.stalled))
    #expect(ContinuousClock.now - start < .seconds(4))
  }

  @Test(arguments: [Proxy.Kind.socks5, .httpConnect])
  func `a proxy that hangs up, or resets, has closed`(kind: Proxy.Kind) async throws {
    #expect(try await tunnel(kind) { $0.receive() } == .failure(.closed))
    let reset: Script = { proxy in
      proxy.receive()
      proxy.resetOnClose()
    }
    #expect(try await tunnel(kind, reset) == .failure(.closed))
  }

  @Test(arguments: [Proxy.Kind.socks5, .httpConnect])
  func `a proxy that is none says so`(kind: Proxy.Kind) async throws {
    let result = try await tunnel(kind) { proxy in
      proxy.send("220 mx.example.test ESMTP\r\n")
      proxy.stall()
    }
    #expect(result == .failure(.malformed("220 mx.example.test ESMTP\\x0d\\x0a")))
  }

  @Test func `a refusal is told in words`() async throws {
    let socks = try await tunnel(.socks5) { proxy in
      proxy.receive(3)
      proxy.send([5, 0])
      proxy.receive()
      proxy.send([5, 4, 0, 1, 0, 0, 0, 0, 0, 0])
    }
    #expect(socks == .failure(.proxyRefused(ProxyRefusal(text: "host unreachable", isRetryable: false))))
    let connect = try await tunnel(.httpConnect) { proxy in
      proxy.receive(until: "\r\n\r\n")
      proxy.send("HTTP/1.1 403 Filtered\r\nContent-Length: 2\r\n\r\nno")
    }
    #expect(connect == .failure(.proxyRefused(ProxyRefusal(text: "403 Filtered", isRetryable: false))))
  }

  @Test func `a proxy that drips is given up in time`() async throws {
    let start = ContinuousClock.now
    let result = try await tunnel(.httpConnect, within: .milliseconds(500)) { proxy in
      for byte in "HTTP/1.1 200 OK\r\n" + String(repeating: "x", count: 40) {
        proxy.send(String(byte))
        usleep(50_000)
      }
    }
    #expect(result == .failure(.stalled))
    #expect(ContinuousClock.now - start < .seconds(4))
  }

  @Test func `a proxy that is not there is unreachable`() async throws {
    let proxy = Proxy(.socks5, at: Endpoint(host: "127.0.0.1", port: try ScriptedPeer.closedPort()))
    let failure = try await EventLoops.run(threads: 1) { group in
      try await Connector(resolver: Resolver()).connect(to: mail, through: proxy, by: .now() + .seconds(5), on: group.next())
        .get()
    }
    guard case .failure(.proxy(.proxyUnreachable(let attempts))) = failure else {
      Issue.record("\(failure)")
      return
    }
    #expect(attempts.map(\.outcome) == [.refused])
  }
}
