package import NIOCore
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// Threads for calls that block: started as they are needed, never more than so many, gone when there is nothing to do.
///
/// A call that never returns keeps its thread, and nothing else, until the program ends.
package final class WorkThreads: Sendable {
  typealias Job = @Sendable () -> Void

  private struct State {
    var waiting: [Job] = []
    var running = 0
    /// Those who wait until nothing runs.
    var idle: [CheckedContinuation<Void, Never>] = []
  }

  /// The system gives no thread at all.
  package struct NoThread: Error {}

  private let limit: Int
  private let state = Mutex(State())

  package init(limit: Int) { self.limit = max(1, limit) }

  /// Runs a job on one of the threads; false where the system gives no thread at all, and the job will not run.
  func run(_ job: @escaping Job) -> Bool {
    let needsThread = state.withLock { state in
      state.waiting.append(job)
      guard state.running < limit else { return false }
      state.running += 1
      return true
    }
    if !needsThread || startThread() { return true }
    return state.withLock { state in
      state.running -= 1
      if state.running > 0 { return true }
      state.waiting.removeAll()
      return false
    }
  }

  /// Runs a job and tells in an event loop, which has to be there until then, what came of it.
  package func run<Value: Sendable>(
    on loop: any EventLoop, _ body: @escaping @Sendable () -> Value
  ) -> EventLoopFuture<Value> {
    let promise = loop.makePromise(of: Value.self)
    if !run({ promise.succeed(body()) }) { promise.fail(NoThread()) }
    return promise.futureResult
  }

  /// Waits until nothing runs.
  package func finish() async {
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        if state.running > 0 { state.idle.append(continuation) }
        return state.running == 0
      }
      if isIdle { continuation.resume() }
    }
  }

  private func startThread() -> Bool {
    let context = Unmanaged.passRetained(self)
    var thread = pthread_t()
    let failure = pthread_create(&thread, nil, WorkThreads.main, context.toOpaque())
    if failure == 0 { pthread_detach(thread) } else { context.release() }
    return failure == 0
  }

  private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
    if let context { Unmanaged<WorkThreads>.fromOpaque(context).takeRetainedValue().work() }
    return nil
  }

  private func work() {
    while let job = nextJob() { job() }
  }

  private func nextJob() -> Job? {
    let (job, idle) = state.withLock { state -> (Job?, [CheckedContinuation<Void, Never>]) in
      if !state.waiting.isEmpty { return (state.waiting.removeFirst(), []) }
      state.running -= 1
      guard state.running == 0 else { return (nil, []) }
      defer { state.idle = [] }
      return (nil, state.idle)
    }
    for continuation in idle { continuation.resume() }
    return job
  }
}
