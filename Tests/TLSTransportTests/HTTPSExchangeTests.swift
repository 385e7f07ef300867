import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import TLSTransport

private typealias Script = @Sendable (ScriptedPeer.Connection) -> Void

/// A server that answers a request over the toy's TLS.
private func server(_ answer: String, ending: [UInt8] = ToySession.closeNotify) throws -> ScriptedPeer {
  try ScriptedPeer { connection in
    guard connection.shakeHands(), !connection.receiveRecord().isEmpty else { return }
    connection.sendRecords(answer)
    connection.send(ending)
  }
}

private let form = Array("grant_type=client_credentials&client_secret=s3cret".utf8)

private func post(
  to port: UInt16, _ scheme: HTTPSRequest.Scheme = .https, target: String = "/token",
  headers: [(name: String, value: String)] = [("Content-Type", "application/x-www-form-urlencoded")], through proxy: Proxy? = nil,
  within time: TimeAmount = .seconds(5), allowsClearText: Bool = false, hasSession: Bool = true,
  judge: @escaping @Sendable (TLSFacts) async -> Bool = { _ in true }
) async throws(HTTPSFailure) -> HTTPSResponse {
  try await EventLoops.run(threads: 1) { group throws(HTTPSFailure) in
    let exchange = HTTPSExchange(Connector(resolver: Resolver()), allowsClearText: allowsClearText)
    let request = HTTPSRequest(
      scheme: scheme, endpoint: Endpoint(host: "127.0.0.1", port: port), target: target, headers: headers, body: form)
    return try await exchange.post(
      request, through: proxy, by: .now() + time, on: group.next(), makeSession: { hasSession ? ToySession() : nil },
      judge: judge)
  }
}

private func failing(
  _ answer: String, ending: [UInt8] = ToySession.closeNotify, within time: TimeAmount = .seconds(5)
) async throws -> String {
  let peer = try server(answer, ending: ending)
  defer { peer.stop() }
  return await word(for: peer, within: time)
}

/// The failure in a word.
private func word(
  for peer: ScriptedPeer, within time: TimeAmount = .seconds(5),
  judge: @escaping @Sendable (TLSFacts) async -> Bool = { _ in true }
) async -> String {
  do throws(HTTPSFailure) {
    return "status \(try await post(to: peer.port, within: time, judge: judge).status)"
  } catch {
    switch error {
    case .malformed: return "malformed"
    case .tls(let failure, let facts): return "tls \(failure.word) \(facts.keyExchange ?? "-")"
    case .closed(let stage): return "closed \(stage)"
    case .timeout(let stage): return "timeout \(stage)"
    default: return "\(error)"
    }
  }
}

struct HTTPSExchangeTests {
  @Test func `a response comes with what it took`() async throws {
    let peer = try server(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\n{}")
    defer { peer.stop() }
    let response = try await post(to: peer.port)
    #expect(response.status == 200 && response.contentType == "application/json" && response.retryAfter == "7")
    #expect(response.body == Array("{}".utf8) && response.tls?.keyExchange == "toy")
    #expect(response.wwwAuthenticate == nil && response.location == nil)
    #expect(response.timings.handshake != nil && response.timings.proxy == nil && response.timings.response > .zero)
    let request = ToySession.opened(Array(peer.bytes.dropFirst(4)))
    let expected = """
      POST /token HTTP/1.1\r\nHost: 127.0.0.1:\(peer.port)\r\nContent-Type: application/x-www-form-urlencoded\r
      Content-Length: 50\r\nConnection: close\r\n\r\ngrant_type=client_credentials&client_secret=s3cret
      """
    #expect(String(decoding: request, as: UTF8.self) == expected)
  }

  @Test func `a redirection is an answer`() async throws {
    let peer = try server("HTTP/1.1 302 Found\r\nLocation: https://elsewhere.test/\r\nContent-Length: 0\r\n\r\n")
    defer { peer.stop() }
    let response = try await post(to: peer.port)
    #expect(response.status == 302 && response.location == "https://elsewhere.test/")
  }

  @Test(arguments: [
    "HTTP/1.1 401 No\r\nWWW-Authenticate: Bearer\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    "HTTP/1.1 103 Hints\r\nX: y\r\n\r\nHTTP/1.1 401 No\r\nWWW-Authenticate: Bearer\r\nContent-Length: 5\r\n\r\nabcde",
    "HTTP/1.0 401 No\r\nWWW-Authenticate: Bearer\r\n\r\nabcde",
  ])
  func `bodies come in all forms`(answer: String) async throws {
    let peer = try server(answer)
    defer { peer.stop() }
    let response = try await post(to: peer.port)
    #expect(response.status == 401 && response.wwwAuthenticate == "Bearer" && response.body == Array("abcde".utf8))
  }

  @Test func `a server that the judge does not like gets nothing`() async throws {
    let peer = try server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    defer { peer.stop() }
    let word = await word(for: peer) { facts in
      try? await Task.sleep(for: .milliseconds(50))
      return facts.keyExchange != "toy"
    }
    #expect(word.hasPrefix("untrusted"))
    usleep(50_000)
    #expect(peer.bytes == Array("CHFI".utf8) + ToySession.closeNotify)
  }

  @Test func `a body that is cut off is no body`() async throws {
    #expect(try await failing("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc") == "closed response")
    #expect(try await failing("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", ending: []) == "closed response")
    #expect(try await failing("HTTP/1.1 200 OK\r\nContent-Le") == "closed response")
    #expect(try await failing("", ending: []) == "closed response")
    #expect(try await failing("HTTP/1.1 200 OK\r\n", ending: ToySession.alert) == "tls alert toy")
  }

  /// The body may have been cut, which whoever reads it has to notice: RFC 9112, section 9.8.
  @Test func `a body may end with its connection, without a farewell`() async throws {
    let peer = try server("HTTP/1.0 200 OK\r\n\r\nabc", ending: [])
    defer { peer.stop() }
    let response = try await post(to: peer.port)
    #expect(response.status == 200 && response.body == Array("abc".utf8))
  }

  @Test func `what is no HTTP is malformed, what is too long too long`() async throws {
    #expect(try await failing("220 mx.example.test ESMTP\r\n") == "malformed")
    #expect(try await failing("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n") == "malformed")
    let header = String(repeating: "a", count: 1000)
    #expect(try await failing("HTTP/1.1 200 OK\r\n" + String(repeating: "X: \(header)\r\n", count: 70) + "\r\n") == "tooLong")
    let body = String(repeating: "a", count: 300_000)
    #expect(try await failing("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n\(body)") == "tooLong")
    #expect(try await failing("HTTP/1.0 200 OK\r\n\r\n\(body)") == "tooLong")
  }

  @Test func `all of it ends by the deadline, and says where`() async throws {
    func stage(_ script: @escaping Script, judge: @escaping @Sendable (TLSFacts) async -> Bool = { _ in true }) async throws
      -> String
    {
      let peer = try ScriptedPeer(script: script)
      defer { peer.stop() }
      return await word(for: peer, within: .milliseconds(300), judge: judge)
    }
    let start = ContinuousClock.now
    #expect(try await stage { $0.stall() } == "timeout handshake")
    let polite: Script = { connection in
      _ = connection.shakeHands()
      connection.stall()
    }
    #expect(try await stage(polite) == "timeout response")
    let slow: @Sendable (TLSFacts) async -> Bool = { _ in
      try? await Task.sleep(for: .seconds(1))
      return true
    }
    #expect(try await stage(polite, judge: slow) == "timeout judgement")
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test func `a handshake that fails, or a session that cannot be made`() async throws {
    let peer = try ScriptedPeer { connection in
      connection.send("220 mx\r\n")
      connection.stall()
    }
    defer { peer.stop() }
    #expect(await word(for: peer) == "tls not TLS in handshake -")
    let hangup = try ScriptedPeer { $0.receive() }
    defer { hangup.stop() }
    #expect(await word(for: hangup) == "tls closed in handshake -")
    let failure = await TLSTransportTests.failure { () async throws(HTTPSFailure) in
      try await post(to: peer.port, hasSession: false)
    }
    guard case .noSession? = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
  }

  @Test func `clear text is for those who ask for it`() async throws {
    let peer = try ScriptedPeer { connection in
      connection.receive()
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    }
    defer { peer.stop() }
    let failure = await TLSTransportTests.failure { () async throws(HTTPSFailure) in try await post(to: peer.port, .http) }
    guard case .clearText? = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    let response = try await post(to: peer.port, .http, allowsClearText: true)
    #expect(response.body == Array("ok".utf8) && response.tls == nil)
  }

  @Test(
    arguments: [
      ("token", []), ("/a b", []), ("/a\r\nX: y", []), ("/", [("X y", "z")]), ("/", [("X", "a\r\nY: b")]), ("/", [("", "a")]),
    ] as [(String, [(name: String, value: String)])])
  func `a request that would be two is not sent`(target: String, headers: [(name: String, value: String)]) async throws {
    let failure = await TLSTransportTests.failure { () async throws(HTTPSFailure) in
      try await post(to: 1, target: target, headers: headers)
    }
    guard case .unusableRequest? = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
  }

  @Test func `through a proxy, and with nobody there`() async throws {
    let proxy = try ScriptedPeer { connection in
      connection.receive(until: "\r\n\r\n")
      connection.send("HTTP/1.1 200 OK\r\n\r\n")
      guard connection.shakeHands(), !connection.receiveRecord().isEmpty else { return }
      connection.sendRecords("HTTP/1.1 204 None\r\n\r\n")
    }
    defer { proxy.stop() }
    let way = Proxy(.httpConnect, at: Endpoint(host: "127.0.0.1", port: proxy.port))
    let response = try await post(to: 443, through: way)
    #expect(response.status == 204 && response.timings.proxy != nil)
    let port = try ScriptedPeer.closedPort()
    let failure = await TLSTransportTests.failure { () async throws(HTTPSFailure) in try await post(to: port) }
    guard case .connect(let attempts)? = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(attempts.map(\.outcome) == [.refused])
  }
}
