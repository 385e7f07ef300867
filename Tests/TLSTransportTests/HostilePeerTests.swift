import Manifests
import TLSTransport
import Testing

/// Peers that speak no TLS, too little of it, or with a stammer; without sockets.
struct HostilePeerTests {
  private static let contexts = TLSContextCache()

  private func engine(_ protocols: Set<TLSProtocol> = [.tls12, .tls13]) throws -> TLSEngine {
    let engine = try #require(TLSEngine(try Self.contexts.context(for: .toy(protocols))))
    guard case .needsInput = engine.handshake() else { throw Unexpected(what: "no ClientHello") }
    return engine
  }

  @Test(arguments: [
    "220 mx.example.test ESMTP\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "500 what?\r\n",
    "\0\0\0\0\0\0",
  ]) func `clear text is shown`(text: String) throws {
    let engine = try engine()
    engine.receive(text.utf8)
    let failure = try engine.handshake().failure()
    #expect(failure.kind == .notTLS(Array(text.utf8)) && failure.duringHandshake)
    // It stays so.
    engine.receive("more".utf8)
    #expect(try engine.handshake().failure() == failure)
  }

  @Test func `little and much clear text is shown too`() throws {
    let short = try engine()
    short.receive("2".utf8)
    guard case .needsInput = short.handshake() else { throw Unexpected(what: "too early") }
    short.receiveEnd()
    #expect(try short.handshake().failure().kind == .notTLS([0x32]))
    let long = try engine()
    long.receive([UInt8](repeating: 0x61, count: 1 << 20))
    #expect(try long.handshake().failure().kind == .notTLS([UInt8](repeating: 0x61, count: 256)))
  }

  @Test func `an end is closed or reset, with the number of bytes`() throws {
    let closed = try engine()
    closed.receiveEnd()
    #expect(try closed.handshake().failure().kind == .closed(bytesReceived: 0))
    let reset = try engine()
    reset.receive([22, 3, 3])
    reset.receiveEnd(.reset)
    #expect(try reset.handshake().failure().kind == .reset(bytesReceived: 3))
  }

  @Test func `an alert before the end counts`() throws {
    let engine = try engine()
    engine.receive([21, 3, 1, 0, 2, 2, 80])
    engine.receiveEnd(.reset)
    #expect(try engine.handshake().failure().kind == .peerAlert(code: 80, name: "internal-error"))
  }

  /// Runs a handshake with the server's bytes in portions that `split` makes, then one line from the server and its end.
  private func run(newest: Int32, split: ([UInt8]) -> [[UInt8]]) throws -> [UInt8] {
    let server = try MemoryServer(newest: newest)
    let engine = try engine()
    var toServer = engine.takeOutput()
    var received: [UInt8] = []
    for _ in 0..<6 {
      for portion in split(server.exchange(toServer, sending: "hello")) {
        engine.receive(portion)
        if case .failed(let failure) = engine.handshake() { throw Unexpected(what: "\(failure)") }
        while case .data = engine.read(into: &received) {}
      }
      toServer = engine.takeOutput()
      if !received.isEmpty { break }
    }
    engine.receive(server.shutdown())
    guard case .closed(clean: true) = engine.read(into: &received) else { throw Unexpected(what: "no clean end") }
    return received
  }

  @Test(arguments: [Int32(0x0303), 0x0304]) func `every split of the server's bytes gives the same`(newest: Int32) throws {
    var index = 1
    var longest = 2
    while index < longest {
      let received = try run(newest: newest) { bytes in
        longest = max(longest, bytes.count)
        return [Array(bytes.prefix(index)), Array(bytes.dropFirst(index))]
      }
      guard received.starts(with: Array("hello".utf8)) else { throw Unexpected(what: "\(index): \(received)") }
      index += 1
    }
    #expect(longest > 600)
    #expect(try run(newest: newest) { $0.map { [$0] } }.starts(with: Array("hello".utf8)))
  }

  @Test(arguments: [Int32(0x0303), 0x0304]) func `any wrong bit ends well`(newest: Int32) throws {
    var index = 0
    var longest = 1
    while index < longest {
      let server = try MemoryServer(newest: newest)
      let engine = try engine()
      var bytes = server.exchange(engine.takeOutput())
      longest = max(longest, bytes.count)
      if index < bytes.count { bytes[index] ^= UInt8(1 << (index % 8)) }
      engine.receive(bytes)
      if case .finished(let facts) = engine.handshake() { _ = facts }
      engine.receiveEnd()
      var data: [UInt8] = []
      _ = engine.handshake()
      _ = engine.read(into: &data)
      _ = engine.facts
      index += 1
    }
  }

  @Test func `random bytes end well`() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<300 {
      let engine = try engine()
      // As if they were records.
      var bytes: [UInt8] = [UInt8.random(in: 20...23), 3, UInt8.random(in: 0...4)]
      bytes += (0..<Int.random(in: 0...600)).map { _ in UInt8.random(in: 0...255, using: &generator) }
      engine.receive(bytes)
      _ = engine.handshake()
      engine.receiveEnd()
      _ = try engine.handshake().failure()
    }
  }

  @Test func `an end without close_notify is not clean, and tampered data is found`() throws {
    let server = try MemoryServer(newest: 0x0303)
    let engine = try engine()
    engine.receive(server.exchange(engine.takeOutput()))
    _ = engine.handshake()
    var last = server.exchange(engine.takeOutput())
    engine.receive(last)
    _ = try engine.handshake().facts()
    var data: [UInt8] = []
    guard case .needsInput = engine.read(into: &data) else { throw Unexpected(what: "data") }
    last = server.exchange([], sending: "hello")
    last[last.count - 1] ^= 1
    engine.receive(last)
    guard case .failed(let failure) = engine.read(into: &data) else { throw Unexpected(what: "no failure") }
    #expect(failure.kind == .local(.malformed) && !failure.duringHandshake && data.isEmpty)
    #expect(engine.write(UnsafeRawBufferPointer(start: nil, count: 0)) == failure)

    let other = try MemoryServer()
    let cut = try self.engine()
    cut.receive(other.exchange(cut.takeOutput()))
    _ = try cut.handshake().facts()
    cut.receiveEnd()
    for _ in 0..<2 {
      guard case .closed(clean: false) = cut.read(into: &data) else { throw Unexpected(what: "clean") }
    }
  }

  @Test func `nothing is sent before the handshake is finished`() throws {
    let engine = try engine()
    #expect([UInt8(1)].withUnsafeBytes { engine.write($0) } != nil)
    var data: [UInt8] = []
    guard case .needsInput = engine.read(into: &data) else { throw Unexpected(what: "read") }
  }
}
