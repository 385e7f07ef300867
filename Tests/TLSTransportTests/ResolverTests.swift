import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import TLSTransport

private func soon(_ seconds: Int64 = 5) -> NIODeadline { .now() + .seconds(seconds) }

extension TLSTransport.Resolver {
  /// The same for a task.
  fileprivate func resolve(
    _ host: String, by deadline: NIODeadline, on loop: any EventLoop
  ) async throws(ResolveFailure) -> [SocketAddress] {
    try await addresses(of: host, by: deadline, on: loop).outcome()
  }
}

struct ResolverTests {
  @Test(arguments: [("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("0:0:0:0:0:0:0:1", "::1"), ("fe80::1%lo", "fe80::1%lo")])
  func `an address is its own answer`(host: String, address: String) async throws {
    let resolver = Resolver(threadLimit: 1) { _ in .failure(.nameNotFound("asked")) }
    let addresses = try await EventLoops.run(threads: 1) { group in
      try await resolver.resolve(host, by: soon(), on: group.next())
    }
    #expect(addresses.map(\.numericText) == [address])
  }

  @Test func `the system knows itself`() async throws {
    let addresses = try await EventLoops.run(threads: 1) { group in
      try await Resolver().resolve("localhost", by: soon(), on: group.next())
    }
    #expect(!addresses.isEmpty && Set(addresses).count == addresses.count)
    #expect(addresses.allSatisfy { ["127.0.0.1", "::1"].contains($0.numericText) && $0.port == 0 })
  }

  @Test(arguments: ["", "localhost\0.example.test", "a..b", "x y", "\(String(repeating: "a", count: 64)).test", "[::1]"])
  func `what is no name is not found`(host: String) async throws {
    let failure = await TLSTransportTests.failure { () async throws(ResolveFailure) in
      try await EventLoops.run(threads: 1) { group throws(ResolveFailure) in
        try await Resolver().resolve(host, by: soon(), on: group.next())
      }
    }
    #expect(failure == .nameNotFound("Name or service not known"))
  }

  @Test func `one look-up serves all who ask for a host`() async throws {
    let count = Mutex(0)
    let resolver = Resolver(threadLimit: 4) { host in
      count.withLock { $0 += 1 }
      usleep(50_000)
      return HostLookUp.addresses(of: "127.0.0.7")
    }
    let answers = await EventLoops.run(threads: 2) { group in
      await withTaskGroup(of: [String].self) { tasks in
        for index in 0..<100 {
          tasks.addTask {
            let host = index % 2 == 0 ? "mx.example.test" : "MX.example.test"
            return (try? await resolver.resolve(host, by: soon(), on: group.next()).map(\.numericText)) ?? []
          }
        }
        return await tasks.reduce(into: []) { $0.append($1) }
      }
    }
    #expect(answers == Array(repeating: ["127.0.0.7"], count: 100))
    #expect(count.withLock { $0 } == 1)
  }

  @Test func `a look-up that hangs is abandoned and asked for once`() async throws {
    let count = Mutex(0)
    let gate = DispatchSemaphore(value: 0)
    let resolver = Resolver(threadLimit: 2) { host in
      guard host.hasPrefix("slow") else { return HostLookUp.addresses(of: "127.0.0.7") }
      count.withLock { $0 += 1 }
      gate.wait()
      return HostLookUp.addresses(of: "127.0.0.8")
    }
    try await EventLoops.run(threads: 1) { group in
      let loop = group.next()
      func look(up host: String, within time: TimeAmount = .seconds(5)) async throws(ResolveFailure) -> [String] {
        try await resolver.resolve(host, by: .now() + time, on: loop).map(\.numericText)
      }
      for _ in 0..<2 {
        let failure = await TLSTransportTests.failure { () async throws(ResolveFailure) in
          try await look(up: "slow.test", within: .milliseconds(100))
        }
        #expect(failure == .resolverUnavailable("no answer in 0.1 s"))
      }
      #expect(count.withLock { $0 } == 1)
      let quick = try await look(up: "quick.test")
      #expect(quick == ["127.0.0.7"])
      gate.signal()
      for _ in 0..<2 {
        let late = try await look(up: "slow.test")
        #expect(late == ["127.0.0.8"])
      }
      #expect(count.withLock { $0 } == 1)
    }
  }

  @Test func `only what may change is asked again`() async throws {
    let asked = Mutex<[String]>([])
    let resolver = Resolver(threadLimit: 1) { host in
      asked.withLock { $0.append(host) }
      return .failure(host == "gone.test" ? .nameNotFound("no") : .resolverUnavailable("later"))
    }
    await EventLoops.run(threads: 1) { group in
      for host in ["gone.test", "gone.test", "trouble.test", "trouble.test"] {
        _ = try? await resolver.resolve(host, by: soon(), on: group.next())
      }
    }
    #expect(asked.withLock { $0 } == ["gone.test", "trouble.test", "trouble.test"])
  }

  @Test func `no more threads than allowed`() async throws {
    let counts = Mutex((now: 0, most: 0))
    let resolver = Resolver(threadLimit: 3) { _ in
      counts.withLock { counts in
        counts.now += 1
        counts.most = max(counts.most, counts.now)
      }
      usleep(10_000)
      counts.withLock { $0.now -= 1 }
      return .failure(.nameNotFound("no"))
    }
    await EventLoops.run(threads: 2) { group in
      await withTaskGroup(of: Void.self) { tasks in
        for index in 0..<30 {
          tasks.addTask { _ = try? await resolver.resolve("h\(index).test", by: soon(), on: group.next()) }
        }
      }
    }
    #expect(counts.withLock { $0.most } == 3)
  }
}
