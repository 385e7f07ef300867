internal import NIOCore
package import NIOPosix

/// The event loops of a run.
package enum EventLoops {
  /// Runs a body with one event loop per core, and stops them when it is done.
  package static func run<Output: Sendable, Failure: Error>(
    threads: Int = System.coreCount, _ body: (MultiThreadedEventLoopGroup) async throws(Failure) -> Output
  ) async throws(Failure) -> Output {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, threads))
    let result: Result<Output, Failure>
    do throws(Failure) {
      result = .success(try await body(group))
    } catch {
      result = .failure(error)
    }
    // It fails only where it was called before.
    try? await group.shutdownGracefully()
    return try result.get()
  }
}

extension EventLoopFuture {
  /// What came out, for a task. The futures of this room hold their failures as values and never fail themselves.
  func outcome<Success: Sendable, Failure: Error>() async throws(Failure) -> Success where Value == Result<Success, Failure> {
    let result = await withUnsafeContinuation { (continuation: UnsafeContinuation<Value, Never>) in
      whenSuccess { continuation.resume(returning: $0) }
    }
    return try result.get()
  }
}

extension TimeAmount {
  /// In seconds, to a tenth.
  var secondsText: String {
    let tenths = (max(0, nanoseconds) + 50_000_000) / 100_000_000
    return "\(tenths / 10).\(tenths % 10)"
  }
}
