import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import TLSTransport

/// The path of a program of Debian's; nil where it is not installed.
private func program(_ name: String) -> String? {
  let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
  return path.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
}

/// A proxy that runs as long as the body.
private func withProxy<Output>(
  _ kind: Proxy.Kind, _ body: (Proxy) async throws -> Output
) async throws -> Output {
  let port = try ScriptedPeer.closedPort()
  let process = Process()
  let configuration = FileManager.default.temporaryDirectory.appendingPathComponent("tinyproxy-\(port).conf")
  defer { try? FileManager.default.removeItem(at: configuration) }
  switch kind {
  case .socks5:
    process.executableURL = URL(fileURLWithPath: try #require(program("microsocks")))
    process.arguments = ["-i", "127.0.0.1", "-p", "\(port)"]
  case .httpConnect:
    let text = "Port \(port)\nListen 127.0.0.1\nTimeout 5\nMaxClients 5\nLogLevel Critical\nAllow 127.0.0.1\n"
    try text.write(to: configuration, atomically: true, encoding: .utf8)
    process.executableURL = URL(fileURLWithPath: try #require(program("tinyproxy")))
    process.arguments = ["-d", "-c", configuration.path]
  }
  process.standardOutput = FileHandle.nullDevice
  process.standardError = FileHandle.nullDevice
  try process.run()
  // The threads that run tests block signals, and what they start inherits that.
  defer { kill(process.processIdentifier, SIGKILL) }
  let proxy = Proxy(kind, at: Endpoint(host: "127.0.0.1", port: port))
  for _ in 0..<100 where !(await answers(port)) { try await Task.sleep(for: .milliseconds(50)) }
  return try await body(proxy)
}

private func answers(_ port: UInt16) async -> Bool {
  await EventLoops.run(threads: 1) { group in
    guard let address = HostLookUp.numeric("127.0.0.1") else { return false }
    let dialing = Dialer.dial([address], port: port, perAddress: .seconds(1), by: .now() + .seconds(1), on: group.next())
    guard case .success(let connection)? = try? await dialing.get() else { return false }
    try? await connection.channel.close()
    return true
  }
}

private func go(to destination: Endpoint, through proxy: Proxy) async throws -> Result<[String], ConnectFailure> {
  try await EventLoops.run(threads: 1) { group in
    let loop = group.next()
    let route = Connector(resolver: Resolver()).connect(to: destination, through: proxy, by: .now() + .seconds(5), on: loop)
    switch try await route.get() {
    case .failure(let failure): return .failure(failure)
    case .success(let route):
      let promise = loop.makePromise(of: [String].self)
      route.connection.begin { try $0.addHandler(Collector(promise)) }.cascadeFailure(to: promise)
      return .success(try await promise.futureResult.get())
    }
  }
}

@Suite(.serialized) struct RealProxyTests {
  @Test(.enabled(if: program("microsocks") != nil)) func `microsocks leads to a server, or says why not`() async throws {
    let peer = try ScriptedPeer { $0.send("220 mx\r\n") }
    defer { peer.stop() }
    let port = try ScriptedPeer.closedPort()
    try await withProxy(.socks5) { proxy in
      for host in ["localhost", "127.0.0.1"] {
        let events = try await go(to: Endpoint(host: host, port: peer.port), through: proxy)
        #expect(try events.get() == ["+220 mx\r\n", "inactive"])
      }
      let refused = try await go(to: Endpoint(host: "127.0.0.1", port: port), through: proxy)
      let refusal = ProxyRefusal(text: "connection refused", isRetryable: true)
      #expect(refused == .failure(.proxy(.proxyRefused(refusal))))
    }
  }

  @Test(.enabled(if: program("tinyproxy") != nil)) func `tinyproxy leads to a server, or says why not`() async throws {
    let peer = try ScriptedPeer { $0.send("220 mx\r\n") }
    defer { peer.stop() }
    let port = try ScriptedPeer.closedPort()
    try await withProxy(.httpConnect) { proxy in
      for host in ["localhost", "127.0.0.1"] {
        let events = try await go(to: Endpoint(host: host, port: peer.port), through: proxy)
        #expect(try events.get() == ["+220 mx\r\n", "inactive"])
      }
      let refused = try await go(to: Endpoint(host: "127.0.0.1", port: port), through: proxy)
      guard case .failure(.proxy(.proxyRefused(let refusal))) = refused else {
        Issue.record("\(refused)")
        return
      }
      #expect(refusal.text.hasPrefix("5"))
    }
  }
}
