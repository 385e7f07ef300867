import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import TLSTransport

private func addresses(_ texts: String...) throws -> [SocketAddress] {
  try texts.map { try #require(HostLookUp.numeric($0)) }
}

private func dial(
  _ addresses: [SocketAddress], _ port: UInt16, perAddress: TimeAmount = .seconds(5), within: TimeAmount = .seconds(10),
  on loop: any EventLoop
) async throws(DialFailure) -> DialedConnection {
  try await Dialer.dial(addresses, port: port, perAddress: perAddress, by: .now() + within, on: loop).outcome()
}

/// What a client sees of a server that does that, when it reads at once or later.
private func collect(
  after pause: Duration, begun: DispatchSemaphore? = nil, _ script: @escaping @Sendable (ScriptedPeer.Connection) -> Void
) async throws -> [String] {
  let peer = try ScriptedPeer(script: script)
  defer { peer.stop() }
  return try await EventLoops.run(threads: 1) { group in
    let loop = group.next()
    let connection = try await dial(try addresses("127.0.0.1"), peer.port, on: loop)
    try await Task.sleep(for: pause)
    let promise = loop.makePromise(of: [String].self)
    let beginning = connection.begin { try $0.addHandler(Collector(promise)) }
    beginning.cascadeFailure(to: promise)
    if begun != nil { try await beginning.get() }
    begun?.signal()
    return try await promise.futureResult.get()
  }
}

struct DialerTests {
  @Test func `a closed port refuses`() async throws {
    let port = try ScriptedPeer.closedPort()
    let list = try addresses("127.0.0.1")
    await EventLoops.run(threads: 1) { group in
      do throws(DialFailure) {
        _ = try await dial(list, port, on: group.next())
        Issue.record("connected")
      } catch {
        #expect(error.attempts.map(\.address) == ["127.0.0.1"])
        #expect(error.attempts.map(\.outcome) == [.refused])
      }
    }
  }

  @Test func `the first address that answers is used`() async throws {
    let peer = try ScriptedPeer { $0.stall() }
    defer { peer.stop() }
    try await EventLoops.run(threads: 1) { group in
      let list = try addresses("255.255.255.255", "fe80::1", "127.0.0.2", "127.0.0.1", "127.0.0.3")
      let connection = try await dial(list, peer.port, on: group.next())
      #expect(connection.attempts.map(\.address) == ["255.255.255.255", "fe80::1", "127.0.0.2", "127.0.0.1"])
      #expect(
        connection.attempts.map(\.outcome) == [
          .unreachable, .other("link-local address without the interface it is on"), .refused, .ok,
        ])
      let option = try await connection.channel.getOption(.tcpOption(.tcp_nodelay)).get()
      #expect(option != 0)
      connection.abandon()
    }
  }

  @Test func `an address that does not answer leaves time for the next`() async throws {
    let port = try ScriptedPeer.full("127.0.0.4")
    let peer = try ScriptedPeer("127.0.0.5", port: port) { $0.stall() }
    defer { peer.stop() }
    try await EventLoops.run(threads: 1) { group in
      let list = try addresses("127.0.0.4", "127.0.0.5")
      let start = ContinuousClock.now
      let connection = try await dial(list, port, perAddress: .seconds(60), within: .seconds(1), on: group.next())
      #expect(connection.attempts.map(\.outcome) == [.timeout, .ok])
      #expect(connection.attempts[0].duration >= .milliseconds(400))
      #expect(ContinuousClock.now - start < .seconds(5))
      connection.abandon()
    }
  }

  @Test func `a full queue is a timeout, and a past deadline too`() async throws {
    let port = try ScriptedPeer.full()
    let list = try addresses("127.0.0.1")
    await EventLoops.run(threads: 1) { group in
      for within in [TimeAmount.milliseconds(300), .seconds(-1)] {
        let start = ContinuousClock.now
        do throws(DialFailure) {
          _ = try await dial(list, port, within: within, on: group.next())
          Issue.record("connected")
        } catch {
          #expect(error.attempts.map(\.outcome) == [.timeout])
        }
        #expect(ContinuousClock.now - start < .seconds(5))
      }
    }
  }

  @Test func `no address is a failure without attempts`() async throws {
    let failure = await TLSTransportTests.failure { () async throws(DialFailure) in
      try await EventLoops.run(threads: 1) { group throws(DialFailure) in
        _ = try await dial([], 1, on: group.next())
      }
    }
    #expect(failure == DialFailure(attempts: []))
  }

  @Test(arguments: [Duration.zero, .milliseconds(300)])
  func `the words of a server that hangs up are not lost`(pause: Duration) async throws {
    let events = try await collect(after: pause) { $0.send("554 not you\r\n") }
    #expect(events == ["+554 not you\r\n", "inactive"])
  }

  @Test(arguments: [Duration.zero, .milliseconds(300)])
  func `many words neither`(pause: Duration) async throws {
    let events = try await collect(after: pause) { $0.send(String(repeating: "x", count: 300_000)) }
    #expect(events.last == "inactive" && events.dropLast().allSatisfy { $0.hasPrefix("+") })
    #expect(events.dropLast().map { $0.utf8.count - 1 }.reduce(0, +) == 300_000)
  }

  @Test(arguments: [Duration.zero, .milliseconds(300)])
  func `the end of the other side's bytes closes the channel`(pause: Duration) async throws {
    let events = try await collect(after: pause) { connection in
      connection.send("220 half\r\n")
      connection.endOutput()
      connection.stall()
    }
    #expect(events == ["+220 half\r\n", "inactive"])
  }

  @Test func `a reset is told with its error`() async throws {
    let begun = DispatchSemaphore(value: 0)
    let events = try await collect(after: .zero, begun: begun) { connection in
      begun.wait()
      connection.resetOnClose()
    }
    #expect(events == ["error \(ECONNRESET)", "inactive"])
  }

  @Test func `a connection that is reset before anybody looks cannot begin`() async throws {
    await #expect(throws: ChannelError.self) {
      try await collect(after: .milliseconds(300)) { connection in
        usleep(100_000)
        connection.resetOnClose()
      }
    }
  }
}
